"""Which rows must be mended, as files that a spreadsheet opens: the rows themselves, and the list of what is wrong."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from caicach.documents import spreadsheets
from caicach.exchange import models, queries
from caicach.exchange.kinds import Kind
from caicach.exchange.rules import headings

LONGEST = 20  # letters of width


def bad_rows(found: models.Import, *, at: datetime) -> bytes:
    """The bad rows with their cells as they came, and what is wrong in a column behind; it can be brought as it is."""
    rows = list(queries.bad_rows(found))
    said: dict[int, list[str]] = {}
    for fault in queries.faults(found, rows):
        said.setdefault(fault.row, []).append(f"{fault.field}: {fault.words}" if fault.field else fault.words)
    width = len(found.headings)
    lines = ([*_padded(row.cells, width), "; ".join(said.get(row.number, []))] for row in rows)
    heads = [name or queries.letter(index) for index, name in enumerate(found.headings)]
    return _book(_("Các dòng cần sửa"), [*heads, headings.FAULTS], lines, at=at)


def _padded(cells: list[str | int], width: int) -> list[str | int]:
    return [*cells, *[""] * width][:width]


def faults(found: models.Import, *, at: datetime) -> bytes:
    """Every error at its place, behind them what rows that are right leave open, then the rows that are known."""
    told = [(one, _("lỗi")) for one in queries.faults(found, queries.bad_rows(found).iterator())]
    told += [(one, _("lưu ý")) for one in queries.remarks(found, queries.noted_rows(found).iterator())]
    told += [(one, _("đã có")) for one in queries.remarks(found, queries.known_rows(found).iterator())]
    lines: Iterable[list[spreadsheets.Value]] = (
        [one.row, one.column, one.field, one.value, one.words, weight] for one, weight in told
    )
    heads = [_("Dòng"), _("Cột"), _("Trường"), _("Giá trị"), _("Nội dung"), _("Mức")]
    return _book(_("Danh sách lỗi và lưu ý"), heads, lines, at=at)


def empty_sheet(kind: Kind, *, at: datetime) -> bytes:
    """The headings of a kind of rows with one invented row, which is not read when the sheet comes back filled in."""
    heads = [f"{field.label} *" if field.required else str(field.label) for field in kind.fields]
    row: list[spreadsheets.Value] = [kind.example.get(field.name, "") for field in kind.fields]
    return _book(str(kind.title), [*heads, _("Ghi chú")], [[*row, headings.EXAMPLE]], at=at)


def _book(title: str, heads: Sequence[str], lines: Iterable[Sequence[spreadsheets.Value]], *, at: datetime) -> bytes:
    columns = [spreadsheets.Column(head, min(max(len(head), 10), LONGEST)) for head in heads]
    file = io.BytesIO()
    spreadsheets.write(file, spreadsheets.Sheet(name=title[:31], above=[title], columns=columns, made_at=at), lines)
    return file.getvalue()
