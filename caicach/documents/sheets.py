"""What stands in a CSV file somebody sends? Rows by heading, or every mistake with its row and column.

UTF-8 or UTF-16, commas, semicolons or tabs, with or without a mark at the beginning: as spreadsheets save it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from caicach.core import errors, text
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say

MOST_BYTES: Final = 20 * 1024 * 1024
LONGEST_NAME: Final = 200
DELIMITERS: Final = ",;\t"
NOTHING: Final = _("Dưới dòng tiêu đề không có số liệu nào.")
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


class Sheet:
    """Reads on after a mistake, so that all of them are told at once. Subclasses name their columns and read a row."""

    HEADINGS: Mapping[str, tuple[str, ...]] = {}
    REQUIRED: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.titles: dict[str, str] = {}  # of the columns, as the file writes them
        self.width = 0  # of the row of headings

    def fault(self, row: int, column: str, template: str, /, **values: object) -> None:
        self.faults.append(Fault(row, self.titles.get(column, column), say(template, **values)))

    def rows(self, data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row with the number an editor shows and its cells by the name of the column."""
        if len(data) > MOST_BYTES:
            self.fault(1, self.REQUIRED[0], _("Tệp quá lớn."))
            return
        said = self._decoded(data)
        if said is None:
            return
        rows = self._lines(said)
        head = next(rows, None)
        if head is None:
            if not self.faults:
                self.fault(1, self.REQUIRED[0], _("Tệp không có dòng nào."))
            return
        columns = self._columns(*head)
        if columns is None:
            return
        read = [(number, self._cells(number, cells, columns)) for number, cells in rows]
        if not read and not self.faults:
            self.fault(head[0] + 1, self.REQUIRED[0], NOTHING)
        yield from read

    def _cells(self, row: int, cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
        if any(cells[self.width :]):
            self.fault(row, str(self.width + 1), _("Thừa ô so với dòng tiêu đề."))
        return {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}

    def unknown(self, row: int, title: str) -> None:
        """A column that is none of ours."""
        self.fault(row, title, _("Không hiểu cột này; các cột: %(columns)s."), columns=", ".join(self.HEADINGS))

    def unit(self, row: int, name: str) -> str:
        if not name or len(name) > LONGEST_NAME:
            self.fault(row, "unit", _("Phải ghi tên đơn vị, nhiều nhất %(most)s ký tự."), most=LONGEST_NAME)
            return ""
        return name

    def number(self, row: int, column: str, said: str, *, whole: bool) -> Decimal | None:
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
                name = self.REQUIRED[column] if column < len(self.REQUIRED) else str(column + 1)
                self.fault(number, name, _("Chữ không phải mã UTF-8. Hãy lưu lại dạng “CSV UTF-8”."))
        return None

    def _lines(self, said: str) -> Iterator[tuple[int, list[str]]]:
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
                self.fault(
                    number, self.REQUIRED[0], _("Từ đây tệp hỏng hoặc dấu ngoặc kép không khớp, không đọc tiếp được.")
                )
                return
            if any(cell.strip() for cell in cells):
                yield number, [text.nfc(cell) for cell in cells]

    def _columns(self, row: int, cells: Sequence[str]) -> dict[str, int] | None:
        names = {heading: name for name, words in self.HEADINGS.items() for heading in (name, *words)}
        names |= {text.fold(heading): name for heading, name in names.items()}
        found: dict[str, int] = {}
        self.width = max((index + 1 for index, cell in enumerate(cells) if cell), default=0)
        for index, cell in enumerate(cells):
            name = names.get(cell.casefold()) or names.get(text.fold(cell))
            if name is None and cell:
                self.unknown(row, cell)
            elif name in found:
                self.fault(row, cell, _("Cột này có hai lần."))
            elif name is not None:
                found[name] = index
                self.titles[name] = cell
        for name in self.REQUIRED:
            if name not in found:
                self.fault(row, name, _("Thiếu cột này."))
        return found if set(self.REQUIRED) <= found.keys() else None
