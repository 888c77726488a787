"""What does a file of units say, and what is wrong with it? Every problem with its row and column, nothing stored."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from django.utils.translation import gettext as _

from caicach.core import errors, references, text

COLUMNS = (
    "key", "kind", "name", "parent", "agency_code", "admin_code", "valid_from", "valid_to", "unverified", "source",
)  # fmt: skip
SLUG = re.compile(r"[a-z0-9]+([_-]+[a-z0-9]+)*")
ADMIN_CODE = re.compile(r"[0-9]{2}|[0-9]{3}|[0-9]{5}")
SHAPES: Mapping[str, Callable[[str], object]] = MappingProxyType({
    "key": SLUG.fullmatch, "kind": SLUG.fullmatch, "parent": SLUG.fullmatch,
    "agency_code": references.is_agency_code, "admin_code": ADMIN_CODE.fullmatch,
})  # fmt: skip
LONGEST: Mapping[str, int] = MappingProxyType({
    "key": 80, "kind": 40, "name": 200, "source": 300, "decided_by": 300,
})  # fmt: skip
ONE_STOP_SUFFIX = "--mot-cua"


def fault(column: str, value: str) -> str:
    """What is wrong with the shape of a value, in words; empty if nothing is."""
    if value and column in SHAPES and not SHAPES[column](value):
        return _("“%(value)s” không đúng dạng.") % {"value": value}
    if len(value) > (most := LONGEST.get(column, len(value))):
        return _("Dài quá %(most)d ký tự.") % {"most": most}
    return ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the file; `row` counts as an editor does, the header being row 1."""

    row: int
    column: str
    text: str

    @property
    def place(self) -> str:
        return _("dòng %(row)d, cột %(column)s") % {"row": self.row, "column": self.column}


class UnitFileInvalid(errors.Invalid):
    """The file of units has problems; none of it was loaded."""

    def __init__(self, found: Iterable[Problem]) -> None:
        self.found = sorted(found, key=lambda problem: (problem.row, problem.column))
        message = _("Tệp đơn vị có %(count)d lỗi.") % {"count": len(self.found)}
        super().__init__(message, problems={problem.place: [problem.text] for problem in self.found})


@dataclass(frozen=True, slots=True)
class Row:
    """One period of one unit, as the file says it."""

    number: int
    key: str
    kind: str
    name: str
    parent: str
    agency_code: str
    admin_code: str
    valid_from: date
    valid_to: date | None
    unverified: tuple[str, ...]
    source: str

    def overlaps(self, other: "Row") -> bool:
        return (self.valid_to is None or other.valid_from < self.valid_to) and (
            other.valid_to is None or self.valid_from < other.valid_to
        )

    def covers(self, other: "Row") -> bool:
        return self.valid_from <= other.valid_from and (
            self.valid_to is None or (other.valid_to is not None and other.valid_to <= self.valid_to)
        )


@dataclass
class _Reader:
    """Collects the problems of one file while its cells are read."""

    problems: list[Problem] = field(default_factory=list)

    def complain(self, row: int, column: str, message: str) -> None:
        self.problems.append(Problem(row, column, message))

    def day(self, row: int, cells: Mapping[str, str], column: str) -> date | None:
        value = cells[column]
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.complain(row, column, _("“%(value)s” không phải ngày dạng NNNN-TT-NN.") % {"value": value})
            return None

    def shapes(self, row: int, cells: Mapping[str, str]) -> None:
        for column, value in cells.items():
            if wrong := fault(column, value):
                self.complain(row, column, wrong)

    def row(self, number: int, cells: Mapping[str, str]) -> Row | None:
        before = len(self.problems)
        for column in ("key", "kind", "name", "valid_from"):
            if not cells[column]:
                self.complain(number, column, _("Thiếu giá trị."))
        self.shapes(number, cells)
        unverified = tuple(cells["unverified"].split())
        for name in unverified:
            if name not in COLUMNS:
                self.complain(number, "unverified", _("Không có cột “%(value)s”.") % {"value": name})
        start, end = self.day(number, cells, "valid_from"), self.day(number, cells, "valid_to")
        if start and end and end <= start:
            self.complain(number, "valid_to", _("Ngày kết thúc phải sau ngày bắt đầu."))
        if start is None or len(self.problems) > before:
            return None
        same = {column: cells[column] for column in COLUMNS[:6]}
        return Row(number=number, **same, valid_from=start, valid_to=end, unverified=unverified,
                   source=cells["source"])  # fmt: skip


def read(content: str, *, known: Mapping[str, date] = MappingProxyType({})) -> list[Row]:
    """The rows of a file, or UnitFileInvalid with every problem. `known` are units of the database with their start."""
    reader = _Reader()
    table = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
    if missing := [column for column in COLUMNS if column not in (table.fieldnames or [])]:
        raise UnitFileInvalid([Problem(1, column, _("Thiếu cột này.")) for column in missing])
    rows = []
    for cells in table:
        number = table.line_num
        if None in cells or None in cells.values():
            reader.complain(number, COLUMNS[-1], _("Số ô của dòng không bằng số cột."))
        elif row := reader.row(number, {column: text.nfc(cells[column]) for column in COLUMNS}):
            rows.append(row)
    for check in (_check_periods, _check_codes, _check_parents, _check_kinds, _check_one_stops):
        check(rows, known, reader.complain)
    if reader.problems:
        raise UnitFileInvalid(reader.problems)
    return rows


Complain = Callable[[int, str, str], None]


def by_key(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The periods of each unit, in order of time; units in the order of the file."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.key].append(row)
    return {key: sorted(periods, key=lambda row: row.valid_from) for key, periods in found.items()}


def _check_periods(rows: list[Row], known: Mapping[str, date], complain: Complain) -> None:
    for periods in by_key(rows).values():
        for earlier, later in pairwise(periods):
            if earlier.overlaps(later):
                complain(later.number, "valid_from",
                         _("Giai đoạn này chồng lên dòng %(row)d.") % {"row": earlier.number})  # fmt: skip


def _check_codes(rows: list[Row], known: Mapping[str, date], complain: Complain) -> None:
    for column in ("agency_code", "admin_code"):
        holders: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if code := getattr(row, column):
                clash = next((other for other in holders[code] if other.key != row.key and other.overlaps(row)), None)
                if clash:
                    complain(row.number, column, _("Mã “%(code)s” đang thuộc đơn vị ở dòng %(row)d.")
                             % {"code": code, "row": clash.number})  # fmt: skip
                holders[code].append(row)


def _check_parents(rows: list[Row], known: Mapping[str, date], complain: Complain) -> None:
    units = by_key(rows)
    for row in rows:
        if not row.parent:
            continue
        if row.parent not in units:
            if row.parent not in known or known[row.parent] > row.valid_from:
                complain(row.number, "parent", _("Không có đơn vị “%(key)s”.") % {"key": row.parent})
        elif not _covered(row, units[row.parent]):
            complain(row.number, "parent",
                     _("Đơn vị “%(key)s” không tồn tại suốt giai đoạn này.") % {"key": row.parent})  # fmt: skip
        if _in_a_circle(row, units):
            complain(row.number, "parent", _("Các đơn vị trực thuộc lẫn nhau thành vòng."))


def _covered(row: Row, parents: list[Row]) -> bool:
    """Do the periods of the parent, one joining the next, cover the whole period of the row?"""
    reached: date | None = row.valid_from
    for period in parents:
        if reached is None or period.valid_from > reached:
            break
        if period.valid_to is None or period.valid_to > reached:
            reached = period.valid_to
    return reached is None or (row.valid_to is not None and reached >= row.valid_to)


def _in_a_circle(row: Row, units: Mapping[str, list[Row]]) -> bool:
    seen, key = {row.key}, row.parent
    while key in units:
        if key in seen:
            return key == row.key
        seen.add(key)
        holding = [period for period in units[key] if period.overlaps(row)]
        key = holding[0].parent if holding else ""
    return False


def _check_kinds(rows: list[Row], known: Mapping[str, date], complain: Complain) -> None:
    for periods in by_key(rows).values():
        for row in periods[1:]:
            if row.kind != periods[0].kind:
                complain(row.number, "kind", _("Loại khác với dòng %(row)d.") % {"row": periods[0].number})


def _check_one_stops(rows: list[Row], known: Mapping[str, date], complain: Complain) -> None:
    for row in rows:
        if row.kind == "one_stop" and row.key != row.parent + ONE_STOP_SUFFIX:
            wanted = row.parent + ONE_STOP_SUFFIX
            complain(row.number, "key", _("Khóa của bộ phận một cửa phải là “%(key)s”.") % {"key": wanted})
