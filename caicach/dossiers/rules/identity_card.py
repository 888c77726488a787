"""What does the square code on a citizen's identity card say? A reader at the counter types it as one line.

Circular 06/2021/TT-BCA introduced the card with the code; the order of its parts is as read from cards, and unverified:
number | old number | full name | born (ddmmyyyy) | sex | place of residence | issued (ddmmyyyy).
"""

from dataclasses import dataclass
from datetime import date

from caicach.core import references, text

_PARTS = 6  # cards of the first years lack the day of issue


@dataclass(frozen=True, slots=True)
class Card:
    """What is taken over from a card."""

    personal_number: str
    full_name: str
    born_on: date | None
    address: str


def read(line: str) -> Card | None:
    """The card behind a line typed by a reader, or None if it is none."""
    parts = [text.nfc(part) for part in line.split("|")]
    if len(parts) < _PARTS or not references.is_personal_number(parts[0]):
        return None
    return Card(personal_number=parts[0], full_name=parts[2], born_on=_day(parts[3]), address=parts[5])


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return None
