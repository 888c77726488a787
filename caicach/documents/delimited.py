"""How does a list leave as CSV that Excel in Vietnam opens by a double click? Row by row, as text only.

UTF-8 with a mark (BOM), because without it Excel reads Vietnamese letters wrongly; semicolons, because a comma is the
decimal mark here; every cell in quotes. Excel takes a cell that begins with "=" for a formula even in quotes, so an
apostrophe goes before it: that much is not what was typed.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Final

from caicach.core import clock
from caicach.documents import spreadsheets
from caicach.documents.spreadsheets import Column, Value

DELIMITER: Final = ";"
ENCODING: Final = "utf-8-sig"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write(
    target: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, below: Iterable[str] = ()
) -> int:
    """Write headings, rows and the lines below into an open file; how many rows went in."""
    text = io.TextIOWrapper(target, encoding=ENCODING, newline="", write_through=True)
    try:
        out = csv.writer(text, delimiter=DELIMITER, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        out.writerow([column.title for column in columns])
        count = 0
        for row in rows:
            out.writerow([said(value) for value in row])
            count += 1
        out.writerows([line] for line in below)
    finally:
        text.detach()
    return count


def count_rows(source: IO[bytes], *, below: int) -> int:
    """How many rows stand between the headings and the last `below` lines."""
    source.seek(0)
    text = io.TextIOWrapper(source, encoding=ENCODING, newline="")
    try:
        return sum(1 for _row in csv.reader(text, delimiter=DELIMITER)) - 1 - below
    finally:
        text.detach()


def said(value: Value) -> str:
    """A cell as text; nothing a program would take for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.ZONE):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int):
        return str(value)
    kept = spreadsheets.clean(value)
    return f"'{kept}" if kept.startswith(_FORMULA) else kept
