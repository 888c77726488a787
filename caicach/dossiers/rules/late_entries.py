"""How far back may a receipt on paper be entered, and by whom? Dated data."""

import functools
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "data" / "late_entries.toml"


@dataclass(frozen=True, slots=True)
class LateLimit:
    """The limits of one period; no law sets them, so they are marked as not verified."""

    entered_from: date
    counter_days: int
    chief_days: int
    basis: str
    unverified: bool

    def longest(self, *, by_chief: bool) -> timedelta:
        return timedelta(days=self.chief_days if by_chief else self.counter_days)


@functools.cache
def limits() -> tuple[LateLimit, ...]:
    """The shipped limits, the newest first."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["limit"]
    return tuple(sorted((LateLimit(**row) for row in rows), key=lambda one: one.entered_from, reverse=True))


def limit_on(day: date) -> LateLimit:
    """The limit in force on the day of entry; the oldest also for what is older still."""
    return next((one for one in limits() if day >= one.entered_from), limits()[-1])
