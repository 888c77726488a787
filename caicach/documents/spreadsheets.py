"""How does a list leave as a workbook (XLSX)? Row by row, so that memory does not grow with the rows.

What people typed goes out as text and nothing else: a name that begins with "=" stays a name, here and when the cell is
edited later. Moments are cells with a date, in Vietnamese time.
"""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter

from caicach.core import clock, text

Value = str | int | date | datetime | None
LONGEST: Final = 32_767  # letters a cell can hold
BLOCK: Final = 1024 * 1024
_ROW: Final = b"<row "
_LINE: Final = Side(style="thin", color="999999")
_TOP: Final = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in letters."""

    title: str
    width: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`above`: lines over the table, the first one its title; `name` is on the tab."""

    name: str
    above: Sequence[str]
    columns: Sequence[Column]
    made_at: datetime


def write(
    target: IO[bytes], sheet: Sheet, rows: Iterable[Sequence[Value | Decimal]], *, below: Iterable[str] = ()
) -> int:
    """Write the workbook into an open file; how many rows went into the table. `below` is asked after the rows."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = sheet.above[0], "caicach"
    book.properties.created = book.properties.modified = _naive(sheet.made_at)
    for style in _styles():
        book.add_named_style(style)
    page = book.create_sheet(sheet.name)
    _set_up(page, sheet)
    for line in sheet.above:
        page.append([_cell(page, line, "title" if line == sheet.above[0] else "line")])
    page.append([])
    page.append([_cell(page, column.title, "head") for column in sheet.columns])
    count = sum(_append(page, row) for row in rows)
    for line in below:
        page.append([_cell(page, line, "line")])
    last = get_column_letter(len(sheet.columns))
    page.auto_filter.ref = f"A{_head_row(sheet)}:{last}{_head_row(sheet) + count}"
    book.save(target)
    return count


def count_rows(source: IO[bytes], sheet: Sheet, *, below: int) -> int:
    """How many rows stand in the table of a finished workbook; its pages are read piece by piece."""
    with zipfile.ZipFile(source) as book, book.open("xl/worksheets/sheet1.xml") as page:
        count, kept = 0, b""
        while block := page.read(BLOCK):
            kept += block
            count += kept.count(_ROW)
            kept = kept[-len(_ROW) + 1 :]
    return count - _head_row(sheet) - below


def _append(page: Any, row: Sequence[Value | Decimal]) -> int:
    page.append([_cell(page, value) for value in row])
    return 1


def _head_row(sheet: Sheet) -> int:
    return len(sheet.above) + 2


def _set_up(page: Any, sheet: Sheet) -> None:
    """Widths, the head that stays in sight and is printed on every page, A4 on its side."""
    for index, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(index)].width = column.width
    page.freeze_panes = f"A{_head_row(sheet) + 1}"
    page.print_title_rows = f"{_head_row(sheet)}:{_head_row(sheet)}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _styles() -> tuple[NamedStyle, ...]:
    frame = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    return (
        NamedStyle("title", font=Font(bold=True, size=14)),
        NamedStyle("line", number_format="@"),
        NamedStyle("head", font=Font(bold=True), border=frame, alignment=Alignment(
            horizontal="center", vertical="center", wrap_text=True)),
        NamedStyle("typed", border=frame, alignment=_TOP, number_format="@"),
        NamedStyle("number", border=frame, alignment=_TOP, number_format="0"),
        NamedStyle("decimal", border=frame, alignment=_TOP, number_format="0.00##"),
        NamedStyle("day", border=frame, alignment=_TOP, number_format="dd/mm/yyyy"),
        NamedStyle("moment", border=frame, alignment=_TOP, number_format="hh:mm dd/mm/yyyy"),
    )  # fmt: skip


def _cell(page: Any, value: Value | Decimal, style: str = "") -> Any:
    shown: Any = _naive(value) if isinstance(value, datetime) else value
    if isinstance(shown, str):
        cell = WriteOnlyCell(page, clean(shown))
        # Or the library would take "=1+1" for a formula and "#N/A" for an error.
        cell.data_type = "s"
        cell.style = style or "typed"
        cell.quotePrefix = not style  # and a program in which somebody edits the cell must not either
        return cell
    cell = WriteOnlyCell(page, shown)
    cell.style = {int: "number", Decimal: "decimal", date: "day", datetime: "moment"}.get(type(shown), "typed")
    return cell


def clean(value: str) -> str:
    """What XML cannot hold is left out."""
    kept = "".join(letter for letter in text.nfc(value) if letter == "\n" or letter.isprintable())
    return kept[:LONGEST]


def _naive(at: datetime) -> datetime:
    return at.astimezone(clock.ZONE).replace(tzinfo=None)
