"""What do cells and open facts come to together? The same as counting all facts, at every moment.

One statement is one snapshot: it reads the cells not known to be dirty, the open facts, and the marks. If it meets
marks it did not know of, it asks once more with these half-months counted from facts, which is right whether they are
dirty or not. None if that does not end, or if cells answer another question: then all must be counted from facts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, DateField, F, Func, Q, QuerySet, Sum

from caicach.core.actor import Actor
from caicach.indices import periods
from caicach.indices.counts import Basis
from caicach.indices.measures import Measure
from caicach.indices.models import OPEN_VALUES, Cell
from caicach.indices.periods import Period
from caicach.indices.queries import layouts, scope
from caicach.indices.queries.layouts import IMPORTED, Layout

Dirty = frozenset[tuple[int, int]]  # half-month and unit
Sums = tuple[int, int, int]  # numerator, denominator, how many of the denominator others told
_TRIES: Final = 3
_MOST: Final = 300  # half-months of units read one by one; with more, counting all facts is no slower
# The states are written out: a prepared plan for any states could not use the index of open facts and would read all.
_IS_OPEN: Final = Func(
    F("status"), template=f"%(expressions)s in ({', '.join(map(str, OPEN_VALUES))})", output_field=BooleanField()
)
# Likewise a plan for any days would take the index of days, and read a year to find what is open in it.
_DAY_UNINDEXED: Final = "(%(expressions)s + 0)"
_COUNTS, _MARK, _LAYOUT = range(3)
_COUNTED: Final = "select {kind}, {key}, q.is_imported, {shown} from ({rows}) q"
_MEANS: Final = "select {kind}, 0, false, 0{rest} from indices_celllayout where basis = %s and digest = %s"
_MARKS: Final = (
    "select distinct {kind}, competent_unit_id, false, half::bigint{rest} from indices_cellmark"
    " where basis = %s and half between %s and %s"
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of cells. `by_unit`: told apart by the competent unit; otherwise the whole, under None."""

    measures: Sequence[Measure]
    basis: Basis
    period: Period
    by_unit: bool
    under: int | None
    seen_by: Actor
    at: datetime

    @property
    def halves(self) -> tuple[int, int]:
        first, last = self.period.days
        return periods.half_of(first), periods.half_of(last)


@dataclass(frozen=True, slots=True)
class _Answer:
    rows: Sequence[Sequence[Any]]
    by_unit: bool

    def is_of_this_layout(self) -> bool:
        return any(row[0] == _LAYOUT for row in self.rows)

    def dirty(self) -> Dirty:
        return frozenset((int(row[3]), int(row[1])) for row in self.rows if row[0] == _MARK)

    def sums(self, measures: Sequence[Measure]) -> dict[int | None, list[Sums]]:
        totals: dict[int | None, list[list[int]]] = {}
        if not self.by_unit:
            totals[None] = [[0, 0, 0] for _one in measures]
        for kind, key, imported, *counted in self.rows:
            if kind != _COUNTS:
                continue
            total = totals.setdefault(key if self.by_unit else None, [[0, 0, 0] for _one in measures])
            for number, one in enumerate(total):
                among = counted[2 * number]
                one[0] += counted[2 * number + 1]
                one[1] += among
                one[2] += among if imported else 0
        return {key: [(one[0], one[1], one[2]) for one in total] for key, total in totals.items()}


def can_tell(wanted: Iterable[Measure], basis: Basis) -> list[Measure]:
    """Which of these measures of one date are among what cells count? The layouts are asked for once: that is dear."""
    layout = layouts.of(basis)
    return [] if layout is None else [one for one in wanted if layout.holds(one)]


def sums(ask: Ask) -> dict[int | None, list[Sums]] | None:
    """For each unit, or for None, the sums of the measures in order; None if they must be counted from facts."""
    layout, dirty = layouts.layouts()[ask.basis], Dirty()
    for _try in range(_TRIES):
        found = _answer(ask, layout, dirty)
        if not found.is_of_this_layout():
            return None
        if found.dirty() <= dirty:
            return found.sums(ask.measures)
        dirty |= found.dirty()
        if len(dirty) > _MOST:
            return None
    return None


def _answer(ask: Ask, layout: Layout, dirty: Dirty) -> _Answer:
    parts = list(_parts(ask, layout, dirty))
    statement = " union all ".join(part for part, _values in parts)
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for _part, values in parts for value in values])
        return _Answer(cursor.fetchall(), ask.by_unit)


def _parts(ask: Ask, layout: Layout, dirty: Dirty) -> Iterator[tuple[str, Sequence[Any]]]:
    columns = [f"c{number}" for number in range(2 * len(ask.measures))]
    rest = ", 0" * (len(columns) - 1)
    counted = layouts.counts(ask.measures, ask.at)
    facts = scope.facts(ask.basis, ask.period.days, under=ask.under, seen_by=ask.seen_by, on=ask.at.date())
    yield _grouped(_cells(ask, layout, dirty), columns, ask)
    for part in (_open_facts(ask), *_dirty_facts(facts, ask.basis, dirty)):
        told = part.annotate(is_imported=IMPORTED).order_by().values(*_keys(ask)).annotate(**counted)
        yield _grouped(told, columns, ask)
    yield _MARKS.format(kind=_MARK, rest=rest), [ask.basis.value, *ask.halves]
    yield _MEANS.format(kind=_LAYOUT, rest=rest), [ask.basis.value, layout.digest]


def _cells(ask: Ask, layout: Layout, dirty: Dirty) -> QuerySet[Cell, Any]:
    found = Cell.objects.filter(basis=ask.basis.value, half__range=ask.halves)
    found = scope.within(found, under=ask.under, seen_by=ask.seen_by, on=ask.at.date())
    if dirty:
        found = found.exclude(_any_of(Q(half=half, competent_unit_id__in=units) for half, units in _by_half(dirty)))
    places = [place for one in ask.measures for place in (layout.place_of(one), layout.place_of(one) + 1)]
    summed = {f"c{number}": Sum(F(f"counted__{place}")) for number, place in enumerate(places)}
    cells: QuerySet[Cell, Any] = found.order_by().values(*_keys(ask)).annotate(**summed)
    return cells


def _open_facts(ask: Ask) -> QuerySet[Any]:
    day = Func(F(ask.basis.value), template=_DAY_UNINDEXED, output_field=DateField())
    among = scope.facts(ask.basis, None, under=ask.under, seen_by=ask.seen_by, on=ask.at.date())
    found: QuerySet[Any] = among.alias(day=day).filter(_IS_OPEN, day__range=ask.period.days)
    return found


def _dirty_facts(facts: QuerySet[Any], basis: Basis, dirty: Dirty) -> Iterator[QuerySet[Any]]:
    """Facts that are closed, of half-months that are not to be trusted."""
    if dirty:
        wanted = _any_of(
            Q(**{f"{basis}__range": periods.half_days(half)}, competent_unit_id__in=units)
            for half, units in _by_half(dirty)
        )
        yield facts.exclude(status__in=OPEN_VALUES).filter(wanted)


def _grouped(rows: QuerySet[Any], columns: Sequence[str], ask: Ask) -> tuple[str, Sequence[Any]]:
    statement, values = rows.query.sql_with_params()
    key = "q.competent_unit_id" if ask.by_unit else "0"
    shown = ", ".join(f"q.{column}::bigint" for column in columns)  # sums are numeric: dear to send and to read
    return _COUNTED.format(kind=_COUNTS, key=key, shown=shown, rows=statement), values


def _keys(ask: Ask) -> tuple[str, ...]:
    return ("competent_unit_id", "is_imported") if ask.by_unit else ("is_imported",)


def _any_of(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _by_half(dirty: Dirty) -> list[tuple[int, list[int]]]:
    found: dict[int, list[int]] = defaultdict(list)
    for half, unit in sorted(dirty):
        found[half].append(unit)
    return list(found.items())
