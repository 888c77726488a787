"""What does each unit score now, by a set of criteria, from what is recorded? Nothing that is counted here is typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from caicach.core.actor import Actor
from caicach.indices.measures import MEASURES
from caicach.indices.periods import Period
from caicach.indices.queries import values as measured
from caicach.indices.queries.values import By, Key, Value
from caicach.indices.rules import scoring
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.scoring import UnitScore
from caicach.indices.rules.tree import IndexSet, Node


@dataclass(frozen=True, slots=True)
class LiveScore:
    """`key`: the unit, the code of the procedure, or None for the whole. `values` by the code of the criterion."""

    key: Key
    score: UnitScore
    values: Mapping[str, Value]


def live_scores(
    index_set: IndexSet, *, period: Period, by: By = By.UNIT, of: Collection[Key] | None = None, seen_by: Actor,
    at: datetime, declared: Mapping[Key, Mapping[str, Entry]] | None = None,
) -> list[LiveScore]:  # fmt: skip
    """Of all keys with records, or of those asked for. `declared`: what people gave for criteria not counted here."""
    nodes = counted_nodes(index_set)
    wanted = {node.measure: MEASURES[node.measure] for node in nodes.values()}
    found = measured.values(tuple(wanted.values()), period=period, by=by, seen_by=seen_by, at=at)
    keys = list(found) if of is None else list(of)
    return [_score(index_set, nodes, key, found.get(key, {}), (declared or {}).get(key, {})) for key in keys]


def counted_nodes(index_set: IndexSet) -> dict[str, Node]:
    """The criteria counted from records, by code."""
    nodes = (*index_set.leaves(), *index_set.adjustments)
    return {node.code: node for node in nodes if node.measure}


def _score(
    index_set: IndexSet, nodes: Mapping[str, Node], key: Key, found: Mapping[str, Value], declared: Mapping[str, Entry]
) -> LiveScore:
    values = {
        code: found.get(node.measure) or measured.without_records(MEASURES[node.measure])
        for code, node in nodes.items()
    }
    given = {code: entry for code, entry in declared.items() if code not in nodes}
    counted = {code: entry_of(value) for code, value in values.items() if value.known}
    return LiveScore(key, scoring.score(index_set, {**given, **counted}, unit=str(key or "")), values)


def entry_of(value: Value) -> Entry:
    """What the rules of a criterion take."""
    return Entry(Decimal(value.numerator or 0), Decimal(value.denominator or 0))
