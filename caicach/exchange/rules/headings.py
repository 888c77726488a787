"""Which field does a column hold? Guessed by its heading, without tone marks; a person confirms it. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence

from caicach.core import text

FAULTS = "Lỗi"  # the column that our own file of rows to mend has behind the others
EXAMPLE = "Ví dụ, không nhập dòng này"  # so the row of an empty sheet is marked that shows what to write
LOOKED_AT = 20  # rows in which a heading can stand: above it are titles of the agency and of the list


def plain(heading: object) -> str:
    """The heading as it is compared: no tone marks, no signs, no remarks in brackets, no running number."""
    found = re.sub(r"\(.*?\)|\[.*?\]", " ", text.fold(str(heading)))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", found).split())


def guess(headings: Sequence[object], known: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Column → field. First whole headings, then those that begin with or hold a known one; a field once only."""
    wanted = {plain(name): field for field, names in known.items() for name in names}
    found: dict[int, str] = {}
    for exact in (True, False):
        for column, heading in enumerate(map(plain, headings)):
            field = wanted.get(heading) if exact else _within(heading, wanted)
            if field and column not in found and field not in found.values():
                found[column] = field
    return dict(sorted(found.items()))


def _within(heading: str, wanted: Mapping[str, str]) -> str:
    """The longest known heading of two words or more that stands in this one."""
    fits = [name for name in wanted if " " in name and f" {name} " in f" {heading} "]
    return wanted[max(fits, key=len)] if fits else ""


def find_row(rows: Sequence[Sequence[object]], known: Mapping[str, Sequence[str]]) -> tuple[int, list[str]]:
    """Where the headings stand, and what they are. Cells merged over two rows have their word in the upper one."""
    best: tuple[int, int, list[str]] = (0, 0, [])
    for index, row in enumerate(rows[:LOOKED_AT]):
        above = rows[index - 1] if index else ()
        for merged in (False, True):
            headings = [_word(cell, above, column if merged else None) for column, cell in enumerate(row)]
            score = len(guess(headings, known))
            if score > best[0]:
                best = (score, index, headings)
    if best[0]:
        return best[1], best[2]
    first = next((index for index, row in enumerate(rows) if sum(cell != "" for cell in row) > 1), 0)
    return first, [str(cell) for cell in rows[first]] if rows else []


def _word(cell: object, above: Sequence[object], column: int | None) -> str:
    if str(cell) or column is None or column >= len(above):
        return str(cell)
    return str(above[column])


def is_example(row: Sequence[object], first: str) -> bool:
    """The invented row of an empty sheet, as it was or emptied; `first`: what its first field says there.

    Whoever writes a record over it leaves the mark at its end: that is a record.
    """
    said = {text.nfc(str(cell)).strip() for cell in row} - {""}
    return EXAMPLE in said and (said == {EXAMPLE} or first in said)


def digest(headings: Sequence[str]) -> str:
    """By this the choice of columns is found again for a file with the same headings."""
    own = [name for name in map(plain, headings) if name != plain(FAULTS)]
    return hashlib.sha256(json.dumps(own).encode()).hexdigest()
