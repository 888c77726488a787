"""How many members must be present for a decision of the council to count? Dated data, not compared with law yet."""

import functools
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "data" / "council.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """So many of so many members: two of three."""

    valid_from: date
    numerator: int
    denominator: int
    basis: str
    unverified: str = ""

    def least(self, members: int) -> int:
        """The fewest that will do, rounded up."""
        return -(-members * self.numerator // self.denominator)


@functools.cache
def _quorums() -> tuple[Quorum, ...]:
    """The newest first."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["quorum"]
    return tuple(sorted((Quorum(**row) for row in rows), key=lambda one: one.valid_from, reverse=True))


def quorum_on(day: date) -> Quorum:
    """The rule of that day; the oldest also before it."""
    return next((one for one in _quorums() if one.valid_from <= day), _quorums()[-1])
