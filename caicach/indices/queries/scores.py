"""What does each unit score now, by a set of criteria, from what is recorded? Nothing that is counted here is typed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from caicach.core.actor import Actor
from caicach.indices.measures import MEASURES, Family, Measure
from caicach.indices.periods import Period
from caicach.indices.queries import surveyed
from caicach.indices.queries import values as measured
from caicach.indices.queries.surveyed import Answer
from caicach.indices.queries.values import By, Key, Value
from caicach.indices.rules import overlap, scoring
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.scoring import UnitScore
from caicach.indices.rules.tree import IndexSet, Node


@dataclass(frozen=True, slots=True)
class LiveScore:
    """`key`: the unit, the code of the procedure, or None for the whole. `values`, `answers` by code of the criterion.

    `bounds`: the points if every question were at the lower, or at the upper end of its interval; None without answers.
    """

    key: Key
    score: UnitScore
    values: Mapping[str, Value]
    answers: Mapping[str, Answer] = field(default_factory=dict)
    bounds: tuple[Decimal, Decimal] | None = None


def live_scores(
    index_set: IndexSet, *, period: Period, by: By = By.UNIT, of: Collection[Key] | None = None, seen_by: Actor,
    at: datetime, declared: Mapping[Key, Mapping[str, Entry]] | None = None,
) -> list[LiveScore]:  # fmt: skip
    """Of all keys with records, or of those asked for. `declared`: what people gave for criteria not counted here."""
    nodes = counted_nodes(index_set)
    wanted = {node.measure: MEASURES[node.measure] for node in nodes.values()}
    found = measured.values(tuple(wanted.values()), period=period, by=by, seen_by=seen_by, at=at)
    asked = _answers(index_set, period=period, by=by, of=of, seen_by=seen_by, at=at)
    keys = list(dict.fromkeys((*found, *asked))) if of is None else list(of)
    blanks = _blanks(wanted.values())
    return [
        _score(index_set, nodes, key, blanks | found.get(key, {}), asked.get(key, {}), (declared or {}).get(key, {}))
        for key in keys
    ]


def _blanks(wanted: Iterable[Measure]) -> dict[str, Value]:
    """What each comes to where nothing was counted; asked once for all units."""
    alike: dict[tuple[Family, bool], Value] = {}
    for one in wanted:
        if (one.family, bool(one.awaits)) not in alike:
            alike[one.family, bool(one.awaits)] = measured.without_records(one)
    return {one.key: replace(alike[one.family, bool(one.awaits)], measure=one) for one in wanted}


def _answers(
    index_set: IndexSet, *, period: Period, by: By, of: Collection[Key] | None, seen_by: Actor, at: datetime
) -> Mapping[Key, Mapping[str, Answer]]:
    """People are asked about units, not about procedures."""
    if by is By.PROCEDURE:
        return {}
    units = None if of is None or by is By.NOTHING else [key for key in of if isinstance(key, int)]
    found = surveyed.answers(index_set, period=period, of=units, seen_by=seen_by, at=at)
    return {key: told for key, told in found.items() if (key is None) is (by is By.NOTHING)}


def is_recorded(values: Iterable[Value]) -> bool:
    """Was there any work to count? What is published of procedures says nothing of a unit that handled none."""
    told = list(values)
    work = [one for one in told if one.measure.family is not Family.PROCEDURES]
    return any(one.denominator for one in work or told)


def counted_nodes(index_set: IndexSet) -> dict[str, Node]:
    """The criteria counted from records, by code."""
    nodes = (*index_set.leaves(), *index_set.adjustments)
    return {node.code: node for node in nodes if node.measure}


def _score(
    index_set: IndexSet, nodes: Mapping[str, Node], key: Key, found: Mapping[str, Value],
    answers: Mapping[str, Answer], declared: Mapping[str, Entry],
) -> LiveScore:  # fmt: skip
    values = {code: found[node.measure] for code, node in nodes.items()}
    automatic = {*nodes, *surveyed.surveyed_nodes(index_set)}
    given = {code: entry for code, entry in declared.items() if code not in automatic}
    given |= {code: entry_of(value) for code, value in values.items() if value.known}
    score = _with(index_set, given, {code: one.entry for code, one in answers.items()}, key)
    return LiveScore(key, score, values, answers, _bounds(index_set, given, answers, key))


def _with(index_set: IndexSet, given: Mapping[str, Entry], asked: Mapping[str, Entry], key: Key) -> UnitScore:
    return scoring.score(index_set, {**given, **asked}, unit=str(key or ""))


def _bounds(
    index_set: IndexSet, given: Mapping[str, Entry], answers: Mapping[str, Answer], key: Key
) -> tuple[Decimal, Decimal] | None:
    """By the scorer itself, so that steps, caps and rounding count; wider than chance alone would make it."""
    if not answers:
        return None
    low = _with(index_set, given, {code: one.low for code, one in answers.items()}, key).points
    high = _with(index_set, given, {code: one.high for code, one in answers.items()}, key).points
    return None if low is None or high is None else (low, high)


def places(scored: Collection[LiveScore]) -> list[overlap.Place[Key]]:
    """The ranking of those that have points, and whom their answers do not tell apart (`overlap.remark` says it)."""
    return overlap.places(
        overlap.Bounded(one.key, one.score.points, *(one.bounds or (one.score.points, one.score.points)))
        for one in scored
        if one.score.points is not None
    )


def entry_of(value: Value) -> Entry:
    """What the rules of a criterion take."""
    return Entry(Decimal(value.numerator or 0), Decimal(value.denominator or 0))
