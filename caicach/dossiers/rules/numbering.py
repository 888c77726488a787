"""How is a dossier's number written? By the pattern in force on the day; nothing is ever read out of a number."""

from datetime import date
from typing import Final

from caicach.core import references

# The pattern of 2018 (Circular 01/2018 Art. 19) until Circular 03/2025, whose exact form has not been compared.
SINCE: Final = ((date(2025, 7, 1), "2025"), (date.min, "2018"))


def pattern_on(day: date) -> str:
    return references.NUMBERING[next(name for since, name in SINCE if day >= since)]


def writes_2020_codes(day: date) -> bool:
    """Whether agencies stand in numbers by their code of Decision 20/2020 (H03.10), not by that of 2016."""
    return day >= SINCE[0][0]


def code(*, agency: str, day: date, serial: int) -> str:
    return references.dossier_code(pattern=pattern_on(day), agency=agency, day=day, serial=serial)
