"""What stands in a spreadsheet? Rows of texts and whole numbers, from XLSX or CSV, whoever wrote it and how.

Everything is bounded before it is unpacked: a small file can hold a very large one.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, BinaryIO, Final

import openpyxl
from django.utils.translation import gettext_lazy as _
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from caicach.core import errors
from caicach.documents import rules as files
from caicach.documents import spreadsheets
from caicach.exchange.rules.cells import LONGEST, Cell

MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 100
LAST_ROW: Final = 1_048_576  # of any sheet; a file that names a later one would have its blank rows counted for ever
MOST_BYTES: Final = 20 * 1024 * 1024
MOST_UNPACKED: Final = 300 * 1024 * 1024
MOST_PARTS: Final = 2_000
SHORT: Final = 1024 * 1024  # bytes unpacked: some 1,500 rows, read within a second
TOLD_EVERY: Final = 1_000  # rows
LOOKED_AT: Final = 20
DELIMITERS: Final = ";\t,"
_UNCALCULATED: Final = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>')
# What the library makes of numbers and names within a workbook that do not fit together.
_CONTRADICTIONS: Final = (InvalidFileException, SyntaxError, LookupError, TypeError, OverflowError)
_DAMAGE: Final = (*files.BROKEN_PACKAGE, *_CONTRADICTIONS, csv.Error)

Progress = Callable[[int, int], None]


class NotReadable(errors.Invalid):
    """The file cannot be read as a table."""

    message = _("Không đọc được bảng trong tệp này. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi tải lên.")

    def __init__(self, message: errors.Text | None = None) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` with the number an editor shows; blank rows are left out. `since_1904`: how the workbook counts days."""

    rows: list[tuple[int, list[Cell]]]
    since_1904: bool = False


def silent(done: int, total: int) -> None:
    """For whoever does not wait to be told."""


def check_size(source: BinaryIO) -> int:
    """How many bytes, if that is not too many."""
    if (size := source.seek(0, 2)) > MOST_BYTES:
        raise NotReadable(_("Tệp quá lớn."))
    source.seek(0)
    return size


def is_short(source: BinaryIO) -> bool:
    """Is it read so fast that its sender can wait? So is what is damaged: it is refused at once."""
    size = check_size(source)
    if _is_packed(source):
        try:
            with zipfile.ZipFile(source) as package:
                size = sum(part.file_size for part in package.infolist())
        except _DAMAGE:
            return True
        finally:
            source.seek(0)
    return size <= SHORT


def _is_packed(source: BinaryIO) -> bool:
    head = source.read(4)
    source.seek(0)
    return head == b"PK\x03\x04"


def read(source: BinaryIO, *, progress: Progress = silent) -> Table:
    """The first sheet that holds anything."""
    check_size(source)
    try:
        found = _workbook(source, progress) if _is_packed(source) else Table(_numbered(_lines(source.read())))
    except _DAMAGE as damage:
        raise NotReadable from damage
    if not found.rows:
        raise NotReadable(_("Tệp không có dòng nào."))
    return found


def _workbook(source: BinaryIO, progress: Progress) -> Table:
    total = _check_package(source)
    book = openpyxl.load_workbook(source, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its own size may be wrong
            if rows := _numbered(_told(sheet.iter_rows(values_only=True), total, progress)):
                return Table(rows, book.epoch == CALENDAR_MAC_1904)
    finally:
        book.close()
    return Table([])


def _told(rows: Iterator[Sequence[Any]], total: int, progress: Progress) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows):
        if number % TOLD_EVERY == 0:
            progress(number, total)
        yield row


def _check_package(source: BinaryIO) -> int:
    """Neither a bomb, nor formulas whose results were never written into the file; how many rows all sheets have."""
    rows = 0
    with zipfile.ZipFile(source) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise NotReadable(_("Tệp giải nén ra quá lớn nên không được mở."))
        for part in parts:
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                sheet = package.read(part)
                _check_formulas(sheet)
                rows += sheet.count(b"<row ")
    source.seek(0)
    return rows


def _check_formulas(sheet: bytes) -> None:
    if b"<f" in sheet and (found := _UNCALCULATED.search(sheet)):
        words = _("Ô %(cell)s có công thức chưa tính. Hãy mở tệp bằng Excel, lưu lại rồi tải lên.")
        raise NotReadable(words % {"cell": found[1].decode()})


def _numbered(rows: Iterator[Sequence[Any]] | list[list[str]]) -> list[tuple[int, list[Cell]]]:
    found: list[tuple[int, list[Cell]]] = []
    for number, row in enumerate(rows, 1):
        if number > LAST_ROW:
            raise NotReadable
        if len(row) > MOST_COLUMNS and any(value not in (None, "") for value in row[MOST_COLUMNS:]):
            raise NotReadable(_("Bảng có quá %(most)s cột.") % {"most": MOST_COLUMNS})
        cells = [_cell(value) for value in row[:MOST_COLUMNS]]
        if any(cell != "" for cell in cells):
            if len(found) >= MOST_ROWS:
                raise NotReadable(_("Bảng có quá %(most)s dòng; hãy chia thành nhiều tệp.") % {"most": MOST_ROWS})
            found.append((number, cells))
    return found


def _cell(value: Any) -> Cell:
    """A text as people see it, or a whole number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes_no(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"
    # A letter without a shape, a NUL above all, cannot be kept, and nobody would see why a code is not the other one.
    lines = (spreadsheets.clean(line) for line in str(value).splitlines())
    return "\n".join(lines).strip().lstrip("'")[:LONGEST]


def _yes_no(value: bool) -> str:
    return "có" if value else "không"


def _lines(data: bytes) -> list[list[str]]:
    said = _decoded(data)
    return list(csv.reader(io.StringIO(said, newline=""), delimiter=_delimiter(said)))


def _decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 where the file says so or it fits; else the code page that Vietnamese Windows used."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1258", errors="replace")


def _delimiter(said: str) -> str:
    """The one that gives the first lines the most columns in common."""
    sample = said.splitlines()[:LOOKED_AT]

    def columns(delimiter: str) -> int:
        widths = sorted(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
        return widths[len(widths) // 2] if widths else 0

    return max(DELIMITERS, key=columns)
