"""What stands on the pages of a small workbook (XLSX), and how is one written that people fill in and send back?

Long lists leave by `spreadsheets`. Here a file is bounded before it is unpacked: a small one can hold a very large one.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

import openpyxl
from django.utils.translation import gettext_lazy as _
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from caicach.core import errors
from caicach.documents import rules, spreadsheets

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_UNPACKED: Final = 40 * 1024 * 1024
MOST_PARTS: Final = 200
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 60
_DAMAGE: Final = (*rules.BROKEN_PACKAGE, InvalidFileException, SyntaxError, LookupError, TypeError, OverflowError)
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)

Cell = str | Decimal | date | None
Rows = list[tuple[int, list[Cell]]]


class NotAWorkbook(errors.Invalid):
    """The bytes cannot be read as a workbook."""

    message = _("Không đọc được tệp này. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi tải lên.")

    def __init__(self, message: errors.Text | None = None) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True, slots=True)
class Page:
    """`widths` in letters. `choices`: by the number of a column, what can be chosen there."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    choices: Mapping[int, Sequence[str]]


def write(target: IO[bytes], pages: Iterable[Page], *, title: str) -> None:
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = title, "caicach"
    for name in book.sheetnames:
        del book[name]
    for page in pages:
        _write(book.create_sheet(page.name), page)
    book.save(target)


def _write(sheet: Any, page: Page) -> None:
    for row, cells in enumerate((page.head, *page.rows), 1):
        for column, value in enumerate(cells, 1):
            _set(sheet.cell(row, column), value, head=row == 1)
    for column, width in enumerate(page.widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column, values in page.choices.items():
        listed = DataValidation(type="list", formula1=f'"{",".join(values)}"', allow_blank=True)
        letter = get_column_letter(column)
        listed.add(f"{letter}2:{letter}{MOST_ROWS}")
        sheet.add_data_validation(listed)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _set(cell: Any, value: Cell, *, head: bool) -> None:
    cell.value = "\n".join(map(spreadsheets.clean, value.split("\n"))) if isinstance(value, str) else value
    cell.alignment = _WRAPPED
    if head:
        cell.font = Font(bold=True)
    elif isinstance(value, str):
        cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True  # text, whatever it begins with
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"


def read(data: bytes) -> dict[str, Rows]:
    """The rows of every page with anything in them, with the number an editor shows."""
    if len(data) > MOST_BYTES:
        raise NotAWorkbook(_("Tệp quá lớn."))
    try:
        _check(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            return {sheet.title: _rows(sheet) for sheet in book.worksheets}
        finally:
            book.close()
    except _DAMAGE as damage:
        raise NotAWorkbook from damage


def _check(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise NotAWorkbook(_("Tệp giải nén ra quá lớn nên không được mở."))


def _rows(sheet: Any) -> Rows:
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    found = []
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if number > MOST_ROWS:
            raise NotAWorkbook(_("Tệp có quá nhiều dòng."))
        row = [_cell(value) for value in cells]
        if any(value not in (None, "") for value in row):
            found.append((number, row))
    return found


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool) or value is None:
        return None if value is None else str(int(value))
    if isinstance(value, int | float):
        return Decimal(str(value)).normalize() + 0
    return value if isinstance(value, date) else str(value).strip()
