"""What would each unit have under one set, and under another? The same units side by side. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from caicach.indices.rules import figures, score_tables
from caicach.indices.rules.score_tables import Line
from caicach.indices.rules.scoring import UnitScore
from caicach.indices.rules.tree import IndexSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """One unit; a side is None where the set does not apply to it."""

    key: str
    name: str
    kind: str
    before: Line | None
    after: Line | None

    @property
    def change(self) -> Decimal | None:
        """Of the share of points that could be had, in hundredths: the two sets may know of different parts."""
        shares = [line.total.share if line else None for line in (self.before, self.after)]
        if shares[0] is None or shares[1] is None:
            return None
        return figures.product(shares[1] - shares[0], figures.HUNDRED)


def beside(before: Iterable[Line], after: Iterable[Line]) -> list[Sides]:
    """By kind and name; units of which neither side knows anything are left out."""
    one, other = ({line.key: line for line in lines} for lines in (before, after))
    found = []
    for key in {**one, **other}:
        line = one.get(key) or other[key]
        if any(side and side.total.points is not None for side in (one.get(key), other.get(key))):
            found.append(Sides(key=key, name=line.name, kind=line.kind, before=one.get(key), after=other.get(key)))
    return sorted(found, key=lambda row: (row.kind, row.name))


def lines(index_set: IndexSet, scores: Sequence[UnitScore]) -> Sequence[Line]:
    """Of scores from a file, with their ranks."""
    return score_tables.ranked(
        Line(key=one.unit, name=one.unit, kind=one.kind, cells=score_tables.cells(index_set, one, {})) for one in scores
    )
