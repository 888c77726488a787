"""What does a file of declared figures say? Figures by unit and criterion, or every mistake with its row and column.

UTF-8 or UTF-16, commas, semicolons or tabs, with or without a mark at the beginning: as spreadsheets save it.
"""

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from caicach.core import errors, text
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.tree import IndexSet, Node

MOST_BYTES: Final = 20 * 1024 * 1024
LONGEST_NAME: Final = 200
DELIMITERS: Final = ",;\t"
REQUIRED: Final = ("unit", "indicator", "numerator", "denominator")
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": ("đơn vị", "tên đơn vị"),
    "indicator": ("chỉ tiêu", "mã chỉ tiêu", "tiêu chí", "mã tiêu chí"),
    "numerator": ("tử số",),
    "denominator": ("mẫu số",),
    "kind": ("loại đơn vị",),
    "applies": ("áp dụng",),
    "note": ("ghi chú",),
}
APPLIES: Final = {"": True, "yes": True, "co": True, "1": True, "no": False, "khong": False, "0": False}
_WHOLE: Final = re.compile(r"[0-9]{1,15}")
_DECIMAL: Final = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?")
_PARTED: Final = re.compile(r"[0-9]{1,3}(?:[ .,\u00a0][0-9]{3})+")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A mistake in the file: which row an editor shows it in, under which heading, and what."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return say(
            _("dòng %(row)s, cột %(column)s: %(message)s"), row=self.row, column=self.column, message=self.message
        )


class InputsInvalid(errors.Invalid):
    """The file cannot be scored; `found` lists every mistake."""

    def __init__(self, found: Sequence[Fault]) -> None:
        self.found = tuple(sorted(found))
        lines = "\n".join(f"  {fault}" for fault in self.found)
        super().__init__(say(_("Tệp số liệu có %(count)s lỗi:\n%(lines)s"), count=len(self.found), lines=lines))


@dataclass(slots=True)
class Declared:
    """What one unit declared, by the code of the criterion. `kind`: units are ranked among their own kind."""

    unit: str
    kind: str = ""
    entries: dict[str, Entry] = field(default_factory=dict)


def read(data: bytes, index_set: IndexSet) -> list[Declared]:
    """The units of the file, by name."""
    reader = _Reader(index_set)
    reader.read(data)
    if reader.faults:
        raise InputsInvalid(reader.faults)
    return sorted(reader.units.values(), key=lambda one: (one.kind, one.unit))


class _Reader:
    """Reads on after a mistake, so that all of them are told at once."""

    def __init__(self, index_set: IndexSet) -> None:
        self.nodes = {code: node for node in _enterable(index_set) for code in (node.code, *node.known_as)}
        self.blockers = {row.code for row in index_set.blockers if not row.criterion}
        self.faults: list[Fault] = []
        self.units: dict[str, Declared] = {}
        self.seen: dict[tuple[str, str], int] = {}

    def fault(self, row: int, column: str, template: str, /, **values: object) -> None:
        self.faults.append(Fault(row, column, say(template, **values)))

    def read(self, data: bytes) -> None:
        if len(data) > MOST_BYTES:
            self.fault(1, "unit", _("Tệp quá lớn."))
            return
        said = self._decoded(data)
        if said is None:
            return
        rows = self._rows(said)
        head = next(rows, None)
        if head is None:
            if not self.faults:
                self.fault(1, "unit", _("Tệp không có dòng nào."))
            return
        columns = self._columns(*head)
        if columns is None:
            return
        count = 0
        for number, cells in rows:
            count += 1
            self._row(number, cells, columns)
        if not count and not self.faults:
            self.fault(head[0] + 1, "unit", _("Dưới dòng tiêu đề không có số liệu nào."))

    def _decoded(self, data: bytes) -> str | None:
        """Else the rows whose letters are of an old code page."""
        try:
            return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
        except UnicodeDecodeError:
            pass
        for number, line in enumerate(data.split(b"\n"), 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as mistake:
                before = line[: mistake.start]
                column = max(before.count(sign.encode()) for sign in DELIMITERS)
                name = REQUIRED[column] if column < len(REQUIRED) else str(column + 1)
                self.fault(number, name, _("Chữ không phải mã UTF-8. Hãy lưu lại dạng “CSV UTF-8”."))
        return None

    def _rows(self, said: str) -> Iterator[tuple[int, list[str]]]:
        """Rows with anything in them, by the number an editor shows."""
        first = next((line for line in said.splitlines() if line.strip()), "")
        delimiter = max(DELIMITERS, key=first.count)
        reader = csv.reader(io.StringIO(said, newline=""), delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                self.fault(number, "unit", _("Từ đây tệp hỏng hoặc dấu ngoặc kép không khớp, không đọc tiếp được."))
                return
            if any(cell.strip() for cell in cells):
                yield number, [text.nfc(cell) for cell in cells]

    def _columns(self, row: int, cells: Sequence[str]) -> dict[str, int] | None:
        names = {heading: name for name, words in HEADINGS.items() for heading in (name, *words)}
        names |= {text.fold(heading): name for heading, name in names.items()}
        found: dict[str, int] = {}
        for index, cell in enumerate(cells):
            name = names.get(cell.casefold()) or names.get(text.fold(cell))
            if name is None and cell:
                self.fault(row, cell, _("Không hiểu cột này; các cột: %(columns)s."), columns=", ".join(HEADINGS))
            elif name in found:
                self.fault(row, cell, _("Cột này có hai lần."))
            elif name is not None:
                found[name] = index
        for name in REQUIRED:
            if name not in found:
                self.fault(row, name, _("Thiếu cột này."))
        return found if set(REQUIRED) <= found.keys() else None

    def _row(self, row: int, cells: Sequence[str], columns: Mapping[str, int]) -> None:
        if any(cells[max(columns.values()) + 1 :]):
            self.fault(row, str(max(columns.values()) + 2), _("Thừa ô so với dòng tiêu đề."))
        values = {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}
        unit = self._unit(row, values)
        node_code, takes, most = self._indicator(row, values["indicator"])
        entry = self._entry(row, values, takes, most) if takes else None
        if unit is None or not node_code:
            return
        if earlier := self.seen.get((unit.unit, node_code)):
            words = _("%(unit)s đã có chỉ tiêu %(code)s ở dòng %(row)s.")
            self.fault(row, "indicator", words, unit=unit.unit, code=values["indicator"], row=earlier)
            return
        self.seen[unit.unit, node_code] = row
        if entry is not None:
            unit.entries[node_code] = entry

    def _unit(self, row: int, values: Mapping[str, str]) -> Declared | None:
        name, kind = values["unit"], values.get("kind", "")
        if not name or len(name) > LONGEST_NAME:
            self.fault(row, "unit", _("Phải ghi tên đơn vị, nhiều nhất %(most)s ký tự."), most=LONGEST_NAME)
            return None
        unit = self.units.setdefault(name, Declared(name, kind))
        if unit.kind != kind:
            words = _("%(unit)s đã ghi loại “%(kind)s” ở dòng trước.")
            self.fault(row, "kind", words, unit=name, kind=unit.kind)
        return unit

    def _indicator(self, row: int, code: str) -> tuple[str, Takes | None, Node | None]:
        if code in self.blockers:
            return code, Takes.YES_NO, None
        if node := self.nodes.get(code):
            return node.code, node.rule.TAKES if node.rule else None, node
        if not code:
            self.fault(row, "indicator", _("Phải ghi mã chỉ tiêu."))
            return "", None, None
        near = difflib.get_close_matches(code, [*self.nodes, *self.blockers], n=1, cutoff=0.5)
        hint = f" {say(_('Có phải “%(near)s”?'), near=near[0])}" if near else ""
        self.fault(row, "indicator", _("Bộ tiêu chí không có chỉ tiêu “%(code)s”.%(hint)s"), code=code[:60], hint=hint)
        return "", None, None

    def _entry(self, row: int, values: Mapping[str, str], takes: Takes, node: Node | None) -> Entry | None:
        applies = APPLIES.get(text.fold(values.get("applies", "")))
        if applies is None:
            self.fault(row, "applies", _("Ghi “có” hoặc “không”."))
            return None
        if not applies:
            return self._not_applicable(row, values)
        whole = takes not in (Takes.FIGURE, Takes.ANY)
        numerator = self._number(row, "numerator", values["numerator"], whole=whole)
        denominator = self._denominator(row, values["denominator"], takes)
        if numerator is None or denominator is None:
            return None
        entry = Entry(numerator, denominator)
        return entry if self._fits(row, entry, takes, node) else None

    def _not_applicable(self, row: int, values: Mapping[str, str]) -> Entry | None:
        given = [name for name in ("numerator", "denominator") if values[name]]
        for name in given:
            self.fault(row, name, _("Chỉ tiêu không áp dụng thì để trống ô này."))
        return None if given else Entry(applies=False)

    def _denominator(self, row: int, said: str, takes: Takes) -> Decimal | None:
        if takes in (Takes.SHARE, Takes.ANY):
            return self._number(row, "denominator", said, whole=True)
        if said not in ("", "1"):
            self.fault(row, "denominator", _("Chỉ tiêu này không có mẫu số: để trống hoặc ghi 1."))
            return None
        return Decimal(1)

    def _number(self, row: int, column: str, said: str, *, whole: bool) -> Decimal | None:
        if (_WHOLE if whole else _DECIMAL).fullmatch(said):
            return Decimal(said.replace(",", "."))
        if not said:
            self.fault(row, column, _("Thiếu số."))
        elif said.startswith(("-", "−")):
            self.fault(row, column, _("Không được âm: “%(said)s”."), said=said[:40])
        elif _PARTED.fullmatch(said):
            self.fault(row, column, _("Viết số liền, không có dấu ngăn cách: “%(said)s”."), said=said[:40])
        elif whole and _DECIMAL.fullmatch(said):
            self.fault(row, column, _("Phải là số nguyên: “%(said)s”."), said=said[:40])
        else:
            self.fault(row, column, _("“%(said)s” không phải số."), said=said[:40])
        return None

    def _fits(self, row: int, entry: Entry, takes: Takes, node: Node | None) -> bool:
        if takes is Takes.SHARE and entry.numerator > entry.denominator:
            words = _("Tử số %(part)s lớn hơn mẫu số %(whole)s.")
            self.fault(row, "numerator", words, part=entry.numerator, whole=entry.denominator)
            return False
        if takes is Takes.YES_NO and entry.numerator > 1:
            self.fault(row, "numerator", _("Chỉ ghi 1 (có) hoặc 0 (không)."))
            return False
        least = getattr(node.rule, "least", Decimal(0)) if node else Decimal(0)
        if takes is Takes.FIGURE and node and not least <= entry.numerator <= node.points:
            self.fault(row, "numerator", _("Phải từ %(least)s đến %(most)s."), least=least, most=node.points)
            return False
        return True


def _enterable(index_set: IndexSet) -> Iterator[Node]:
    yield from index_set.leaves()
    yield from index_set.adjustments
