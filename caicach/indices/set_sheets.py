"""A set of criteria as a workbook (XLSX): written for people to fill in, and read back with every problem at its cell.

The rows are turned into the text of a file and checked as one, so that a workbook is refused for the same reasons.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.core import errors, text
from caicach.documents import workbooks
from caicach.documents.workbooks import Cell, Page, Rows
from caicach.indices import index_sets
from caicach.indices import set_columns as columns
from caicach.indices.rules import plain
from caicach.indices.rules.tree import IndexSet

Plain = plain.Plain
_STEP: Final = re.compile(r"\s*(?P<least>[0-9.,]+\s*%?)\s*:\s*(?P<points>[0-9.,]+)\s*")
_PARTS: Final = re.compile(r"[.\[]")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A mistake: on which page, in which row and column, and what."""

    page: str
    row: int
    column: str
    message: str

    @property
    def place(self) -> str:
        return _("trang %(page)s, dòng %(row)s, cột %(column)s") % {
            "page": self.page, "row": self.row, "column": self.column,
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class SheetsInvalid(errors.Invalid):
    """The workbook is no set of criteria; `found` lists every mistake."""

    def __init__(self, found: Sequence[Fault]) -> None:
        self.found = tuple(found)
        lines = "\n".join(f"  {fault}" for fault in self.found)
        super().__init__(_("Tệp bộ tiêu chí có %(count)d lỗi:") % {"count": len(self.found)} + f"\n{lines}")


@dataclass(slots=True)
class _Reading:
    """What was read so far; `placed`: which row of which page a part of the file came from."""

    pages: Mapping[str, Rows]
    faults: list[Fault] = field(default_factory=list)
    placed: dict[str, tuple[str, int]] = field(default_factory=dict)


# --- Out ---


def write(target: IO[bytes], index_set: IndexSet) -> None:
    data = plain.plain(index_set)
    head = data | {f"rounding.{key}": value for key, value in data["rounding"].items()}
    about = [[one.title, _shown(one, head.get(one.key)), str(one.hint)] for one in columns.HEAD]
    names = [_("Mục"), _("Giá trị"), _("Ghi chú")]
    workbooks.write(target, [
        Page(columns.ABOUT, names, about, (28, 70, 60), {}),
        _page(columns.TREE_PAGE, columns.TREE, list(_rows(data.get("groups", ()), 0)) + [
            {"level": columns.ADJUSTMENT, **row} for row in data.get("adjustments", ())
        ]),
        _page(columns.GRADES_PAGE, columns.GRADES, data.get("grades", [])),
        _page(columns.BLOCKERS_PAGE, columns.BLOCKERS, data.get("blockers", [])),
    ], title=index_set.name)  # fmt: skip


def _rows(nodes: Sequence[Plain], level: int) -> Iterator[Plain]:
    for node in nodes:
        yield {"level": columns.LEVELS[level], **node}
        if level + 1 < len(columns.LEVELS):
            yield from _rows(node.get(columns.BELOW[level + 1], ()), level + 1)


def _page(name: str, made: Sequence[columns.Column], rows: Sequence[Plain]) -> Page:
    choices = {number: list(one.words.values()) for number, one in enumerate(made, 1) if one.words}
    cells = [[_shown(one, row.get(one.key)) for one in made] for row in rows]
    return Page(name, [one.title for one in made], cells, [one.width for one in made], choices)


def _shown(column: columns.Column, value: Any) -> Cell:
    if value is None or value == "":
        return None
    match column.kind:
        case "share":
            return _percent(value)
        case "steps":
            return "; ".join(f"{_percent(one['from'])}: {_figure(one['points'])}" for one in value)
        case "lines":
            return "\n".join(value)
        case "codes":
            return ", ".join(value)
        case "number":
            return Decimal(value)
    return value if isinstance(value, date) else column.words.get(str(value), str(value))


def _percent(share: Decimal) -> str:
    return f"{_figure(share * 100)} %"


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


# --- In ---


def read(data: bytes) -> str:
    """The text of the file that the workbook describes, or SheetsInvalid with every mistake at its cell."""
    reading = _Reading(workbooks.read(data))
    found = _about(reading) | _tree(reading)
    for name, key, made in ((columns.GRADES_PAGE, "grades", columns.GRADES),
                            (columns.BLOCKERS_PAGE, "blockers", columns.BLOCKERS)):  # fmt: skip
        rows: list[Plain] = []
        for number, row in _of_page(reading, name, made, required=False):
            reading.placed[f"{key}[{len(rows)}]"] = (name, number)
            rows.append(row)
        if rows:
            found[key] = rows
    if reading.faults:
        raise SheetsInvalid(reading.faults)
    content = plain.toml(found)
    if problems := index_sets.problems(content):
        raise SheetsInvalid([_fault(reading, one.place, one.message) for one in problems])
    return content


def _about(reading: _Reading) -> Plain:
    named = {text.fold(one.title): one for one in columns.HEAD}
    found: Plain = {"rounding": {}}
    if columns.ABOUT not in reading.pages:
        reading.faults.append(Fault(columns.ABOUT, 1, "A", _("Thiếu trang này.")))
    for number, cells in reading.pages.get(columns.ABOUT, [])[1:]:
        column = named.get(text.fold(str(cells[0] or "")))
        if column is None:
            reading.faults.append(Fault(columns.ABOUT, number, "A", _("Không hiểu mục “%s”.") % cells[0]))
            continue
        value = _meant(column, cells[1] if len(cells) > 1 else None)
        reading.placed[column.key] = (columns.ABOUT, number)
        if value is not None:
            table, _dot, key = column.key.rpartition(".")
            (found[table] if table else found)[key] = value
    return found if found["rounding"] else {key: value for key, value in found.items() if key != "rounding"}


def _tree(reading: _Reading) -> Plain:
    found: Plain = {"groups": []}
    above: list[tuple[str, Plain]] = [("", found)]
    for number, row in _of_page(reading, columns.TREE_PAGE, columns.TREE, required=True):
        level = row.pop("level", "")
        if level == columns.ADJUSTMENT:
            below, key, path = found, "adjustments", ""
        elif level in columns.LEVELS and columns.LEVELS.index(level) < len(above):
            depth = columns.LEVELS.index(level)
            above = above[: depth + 1]
            (path, below), key = above[depth], columns.BELOW[depth]
        else:
            words = _("Ghi một trong: %s; mục con phải đứng dưới mục chứa nó.")
            listed = ", ".join((*columns.LEVELS, columns.ADJUSTMENT))
            reading.faults.append(Fault(columns.TREE_PAGE, number, columns.TREE[0].title, words % listed))
            continue
        rows = below.setdefault(key, [])
        place = f"{path}{key}[{len(rows)}]"
        reading.placed[place] = (columns.TREE_PAGE, number)
        rows.append(row)
        if level != columns.ADJUSTMENT:
            above.append((f"{place}.", row))
    return found


def _of_page(
    reading: _Reading, name: str, made: Sequence[columns.Column], *, required: bool
) -> Iterator[tuple[int, Plain]]:
    """The rows of a page by the keys of its columns; a blank cell is a field that is not there."""
    rows = reading.pages.get(name, [])
    if not rows:
        if required:
            reading.faults.append(Fault(name, 1, "A", _("Thiếu trang này, hoặc trang không có dòng nào.")))
        return
    named = {text.fold(one.title): one for one in made}
    head = {place: named.get(text.fold(str(cell))) for place, cell in enumerate(rows[0][1]) if cell not in (None, "")}
    for place, column in head.items():
        if column is None:
            title = str(rows[0][1][place])
            reading.faults.append(Fault(name, rows[0][0], title, _("Không hiểu cột này.")))
    for number, cells in rows[1:]:
        meant = {one.key: _meant(one, cells[place]) for place, one in head.items() if one and place < len(cells)}
        yield number, {key: value for key, value in meant.items() if value is not None}


def _meant(column: columns.Column, cell: Cell) -> Any:
    """What a cell says, in the terms of a file; what is not understood stays as typed, and is told there."""
    if cell is None or cell == "":
        return None
    words = text.nfc(str(cell))
    match column.kind:
        case "share" | "number":
            return _number(cell)
        case "steps":
            return _steps(words)
        case "lines":
            return [line for line in map(text.nfc, str(cell).splitlines()) if line]
        case "codes":
            return [code for code in re.split(r"[,;\s]+", words) if code]
        case "date":
            return _day(cell)
    return next((key for key, said in column.words.items() if text.fold(str(said)) == text.fold(words)), words)


def _number(cell: Cell) -> Any:
    words = str(cell).replace(",", ".").strip()
    try:
        if words.endswith("%"):
            return Decimal(words[:-1].strip()) / 100
        found = Decimal(words)
    except InvalidOperation:
        return str(cell)
    return found if found.is_finite() else str(cell)


def _steps(words: str) -> Any:
    found = [_STEP.fullmatch(part) for part in words.split(";") if part.strip()]
    if not all(found):
        return words
    return [{"from": _number(one["least"]), "points": _number(one["points"])} for one in found if one]


def _day(cell: Cell) -> Any:
    if isinstance(cell, date):
        return cell
    try:
        day, month, year = str(cell).split("/")
        return date(int(year), int(month), int(day))
    except ValueError:
        return str(cell)


def _fault(reading: _Reading, place: str, message: str) -> Fault:
    """At the cell that the place in the file came from: the longest part of it that is a row."""
    found = max((one for one in reading.placed if place.startswith(one)), key=len, default="")
    page, row = reading.placed.get(found, (columns.ABOUT, 1))
    if page == columns.ABOUT:
        return Fault(page, row, _("Giá trị"), _readable(message))
    key = _PARTS.split(place[len(found) :].lstrip("."))[0]
    made = {
        columns.TREE_PAGE: columns.TREE,
        columns.GRADES_PAGE: columns.GRADES,
        columns.BLOCKERS_PAGE: columns.BLOCKERS,
    }
    column = next((one for one in made[page] if one.key == key), made[page][1])
    return Fault(page, row, column.title, _readable(message))


def _readable(message: str | Promise) -> str:
    """Names of tables of a file say nothing to whoever sees pages."""
    words = str(message)
    for name, said in _TABLES.items():
        words = words.replace(name, str(said))
    return words


_TABLES: Final = {
    "[[groups]]": gettext_lazy("lĩnh vực"), "[[criteria]]": gettext_lazy("tiêu chí"),
    "[[parts]]": gettext_lazy("tiêu chí thành phần"), "[[adjustments]]": gettext_lazy("thưởng, phạt"),
    "(rule)": "",
}  # fmt: skip
