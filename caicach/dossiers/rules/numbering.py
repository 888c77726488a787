"""How is a dossier's number written? By the pattern in force on the day; nothing is ever read out of a number.

The patterns are dated data: those that ship, or the file an installation names by DOSSIER_NUMBERING.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from caicach.core import references

SHIPPED: Final = Path(__file__).resolve().parents[1] / "data" / "numbering.toml"
CODES: Final = ("2016", "2020")


class BadPatterns(ValueError):
    """The file of patterns cannot be used."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of writing numbers, in force from a day until the next one."""

    name: str
    received_from: date
    pattern: str
    agency_codes: str
    basis: str = ""
    unverified: bool = False


def pattern_on(day: date) -> Pattern:
    """The pattern in force; the oldest also for what is older still."""
    return next((one for one in _in_force if day >= one.received_from), _in_force[-1])


def writes_2020_codes(day: date) -> bool:
    """Whether agencies stand in numbers by their code of Decision 20/2020 (H03.10), not by that of 2016."""
    return pattern_on(day).agency_codes == "2020"


def code(*, agency: str, day: date, serial: int) -> str:
    return references.dossier_code(pattern=pattern_on(day).pattern, agency=agency, day=day, serial=serial)


def use(file: Path) -> None:
    """Write numbers by the patterns of this file from now on; called once, when the program starts."""
    _in_force[:] = read(file)


def read(file: Path) -> list[Pattern]:
    """The patterns of a file, the newest first."""
    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["pattern"]
        found = sorted((_checked(Pattern(**row)) for row in rows), key=lambda one: one.received_from, reverse=True)
    except (OSError, KeyError, TypeError, ValueError) as problem:
        raise BadPatterns(f"{file}: {problem}") from problem
    if not found:
        raise BadPatterns(f"{file}: no pattern")
    return found


def _checked(one: Pattern) -> Pattern:
    """A number must say agency and day and end with its serial; anything else would give a number twice."""
    if type(one.received_from) is not date:
        raise BadPatterns(f"{one.name}: received_from = {one.received_from!r}")
    numbers = {
        references.dossier_code(pattern=one.pattern, agency=agency, day=day, serial=serial)
        for agency in ("H03.10", "H03.11")
        for day in (date(2026, 1, 1), date(2026, 1, 11), date(2026, 11, 1), date(2027, 1, 1))
        for serial in (1, 12)
    }
    if len(numbers) < 16 or one.agency_codes not in CODES or not all(re.search(r"-0*(1|12)$", one) for one in numbers):
        raise BadPatterns(f"{one.name}: {one.pattern} ({one.agency_codes})")
    return one


_in_force: Final = read(SHIPPED)
