"""What does a portal say of our units, and what do we? The two side by side, and why they differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from caicach.core.actor import Actor
from caicach.indices.models import OfficialEdition, OfficialValue
from caicach.indices.periods import Period
from caicach.indices.queries import scope, scores
from caicach.indices.queries.scores import LiveScore
from caicach.indices.queries.values import By
from caicach.indices.rules import explaining
from caicach.indices.rules.explaining import Told
from caicach.indices.rules.published import TOTAL
from caicach.indices.rules.tree import IndexSet, Node


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion of one unit. `difference`: ours less theirs."""

    node: Node
    ours: Told
    theirs: Told
    reasons: tuple[str, ...]

    @property
    def difference(self) -> Decimal | None:
        if self.ours.points is None or self.theirs.points is None:
            return None
        return self.ours.points - self.theirs.points


@dataclass(frozen=True, slots=True)
class UnitCompared:
    """`unit_id` is None where the printed name is none of ours. `total`: the points printed for the whole."""

    name: str
    unit_id: int | None
    total: Decimal | None
    ours: Decimal | None
    rows: tuple[Compared, ...]


def editions(index_set: IndexSet, period: Period) -> list[OfficialEdition]:
    """The latest first."""
    found = OfficialEdition.objects.filter(set_code=index_set.code, period=period.code)
    return list(found.select_related("imported_by").order_by("-number"))


def compare(
    edition: OfficialEdition, index_set: IndexSet, *, period: Period, seen_by: Actor, at: datetime
) -> list[UnitCompared]:
    """Units in sight, and names that are none of our units, in the order of the table."""
    told: dict[tuple[str, int | None], dict[str, OfficialValue]] = {}
    for value in OfficialValue.objects.filter(edition=edition).order_by("pk"):
        told.setdefault((value.unit_name, value.unit_id), {})[value.code] = value
    seen = _in_sight({unit for _name, unit in told if unit is not None}, seen_by, at.date())
    live = {
        one.key: one
        for one in scores.live_scores(index_set, period=period, by=By.UNIT, of=list(seen), seen_by=seen_by, at=at)
    }  # fmt: skip
    return [
        _compared(index_set, name, unit, values, live.get(unit))
        for (name, unit), values in told.items()
        if unit is None or unit in seen
    ]


def _in_sight(asked: set[int], seen_by: Actor, on: date) -> set[int]:
    return asked if seen_by.is_system else asked & scope.reach(seen_by, on)


def _compared(
    index_set: IndexSet, name: str, unit: int | None, told: Mapping[str, OfficialValue], live: LiveScore | None
) -> UnitCompared:
    total = told.get(TOTAL)
    return UnitCompared(
        name, unit, total.points if total else None, live.score.points if live else None,
        tuple(_rows(index_set, told, live)),
    )  # fmt: skip


def _rows(index_set: IndexSet, told: Mapping[str, OfficialValue], live: LiveScore | None) -> Iterator[Compared]:
    points = {row.node.code: row.points for group in live.score.groups for row in group.leaves()} if live else {}
    for node in index_set.leaves():
        if (theirs := told.get(node.code)) is None:
            continue
        value = live.values.get(node.code) if live else None
        ours = Told(points.get(node.code), _decimal(value.numerator if value else None),
                    _decimal(value.denominator if value else None))  # fmt: skip
        printed = Told(theirs.points, _decimal(theirs.numerator), _decimal(theirs.denominator))
        reasons = tuple(explaining.differences(node, ours, printed, index_set.rounding))
        if value is not None and not value.known and value.measure.awaits:
            reasons = (str(value.measure.awaits),)  # says more than that nothing is known
        yield Compared(node, ours, printed, reasons)


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
