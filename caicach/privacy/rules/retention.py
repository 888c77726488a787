"""How long are the personal data of a closed dossier kept? Dated data, none of it compared with the law yet."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "data" / "retention.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """`years` from the closing of the dossier; None: for good."""

    years: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """One dated set of terms."""

    valid_from: date
    unverified: bool
    usual: Term
    special: Mapping[str, Term] = field(default_factory=dict)

    def term(self, procedure_code: str) -> Term:
        return self.special.get(procedure_code, self.usual)


def due_on(closed_on: date, years: int) -> date:
    """The day from which it may be destroyed; 29 February ends on 1 March."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        return date(closed_on.year + years, 3, 1)


def closed_before(on: date, years: int) -> date:
    """What was closed on this day or before is due on `on`."""
    day = on.day if (on.month, on.day) != (2, 29) else 28
    return date(on.year - years, on.month, day)


@functools.cache
def schedules() -> tuple[Schedule, ...]:
    """The shipped sets, the newest first."""
    sets = tomllib.loads(FILE.read_text(encoding="utf-8"))["set"]
    return tuple(sorted(map(_read, sets), key=lambda one: one.valid_from, reverse=True))


def schedule_on(day: date) -> Schedule:
    """The set in force on this day; the oldest also before it."""
    return next((one for one in schedules() if day >= one.valid_from), schedules()[-1])


def _read(row: Mapping[str, Any]) -> Schedule:
    special = {
        code: Term(None if rule.get("permanent") else int(rule["years"]), rule["basis"])
        for rule in row.get("rule", [])
        for code in rule["procedures"]
    }
    usual = Term(int(row["default_years"]), row["default_basis"])
    return Schedule(row["valid_from"], bool(row["unverified"]), usual, special)
