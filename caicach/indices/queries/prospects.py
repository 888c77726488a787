"""Which records can still come to count, and which may cease to? Counted live, for all units at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from caicach.core.actor import Actor
from caicach.indices import outlooks
from caicach.indices.counts import Basis
from caicach.indices.measures import Measure
from caicach.indices.outlooks import Condition
from caicach.indices.periods import Period
from caicach.indices.queries.families import SOURCES
from caicach.indices.queries.values import By, Key, Value
from caicach.indices.rules.advice import Chance, Way


@dataclass(frozen=True, slots=True)
class Prospect:
    """Numbers of records; see `outlooks.Outlook`."""

    mend: int = 0
    running: int = 0
    coming: int = 0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One number: of which facts, and which of them."""

    measure: Measure
    name: str
    basis: Basis
    condition: Q


NOTHING = Prospect()
Prospects = Mapping[Key, Mapping[str, Prospect]]


def prospects(
    measures: Collection[Measure], *, period: Period, by: By = By.UNIT, seen_by: Actor, at: datetime
) -> Prospects:
    """By unit, then by the key of the measure; one statement for each kind of facts and date."""
    found: dict[Key, dict[str, dict[str, int]]] = {}
    wanted = [one for measure in measures for one in _wanted(measure, at)]
    for family, basis in dict.fromkeys((one.measure.family, one.basis) for one in wanted):
        alike = [one for one in wanted if (one.measure.family, one.basis) == (family, basis)]
        source = SOURCES.get(family)
        if source is None or not source.is_recorded():
            continue
        days = None if basis is Basis.STOCK else period.days
        facts = source.facts(basis, days, under=None, seen_by=seen_by, on=at.date())
        counted = {f"c{number}": Count("pk", filter=one.condition) for number, one in enumerate(alike)}
        rows: Any = (
            [facts.aggregate(**counted)] if by is By.NOTHING else facts.order_by().values(by.value).annotate(**counted)
        )
        for row in rows:
            told = found.setdefault(row[by.value] if by is not By.NOTHING else None, {})
            for number, one in enumerate(alike):
                told.setdefault(one.measure.key, {})[one.name] = row[f"c{number}"]
    return {key: {measure: Prospect(**told) for measure, told in of_key.items()} for key, of_key in found.items()}


def _wanted(measure: Measure, at: datetime) -> list[_Wanted]:
    outlook, ratio = outlooks.outlook(measure), measure.ratio(at)
    asked: tuple[tuple[str, Condition | None, Basis, Q], ...] = (
        ("mend", outlook.mend, measure.basis, ratio.among & ~ratio.of),
        ("running", outlook.running, measure.basis, ratio.among & ratio.of),
        ("coming", outlook.coming, Basis.STOCK, Q()),
    )
    return [
        _Wanted(measure, name, basis, within & condition(at))
        for name, condition, basis, within in asked
        if condition is not None
    ]


def chances(value: Value, prospect: Prospect, *, period: Period, at: datetime) -> tuple[Chance, ...]:
    """What can still be done about a counted figure. When the period is over, nothing new comes into it."""
    outlook, rest = outlooks.outlook(value.measure), (value.denominator or 0) - (value.numerator or 0)
    if value.measure.summed:
        return ()
    found = [Chance(Way.MEND, min(prospect.mend, rest))] if outlook.mend else []
    if is_running(period, at):
        found += [Chance(Way.MEND, rest)] if outlook.mends_all else []
        found += [Chance(Way.OPEN, prospect.coming)] if outlook.coming else []
        found += [Chance(Way.NEXT)] if outlook.grows else []
    return tuple(found)


def is_running(period: Period, at: datetime) -> bool:
    first, last = period.days
    return first <= at.date() <= last
