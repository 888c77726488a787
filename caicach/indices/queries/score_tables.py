"""What does each unit, or each procedure, stand at by a set of criteria, to this viewer, in a period and before it?

As many statements for many units as for few: two readings of values for each period.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from caicach.catalogue import queries as catalogue
from caicach.core.actor import Actor
from caicach.core.log import reading
from caicach.indices import queries
from caicach.indices.periods import Period
from caicach.indices.queries import scope, scores
from caicach.indices.queries.scores import LiveScore, live_scores
from caicach.indices.queries.values import By
from caicach.indices.rules import score_tables
from caicach.indices.rules.score_tables import Line, Table
from caicach.indices.rules.tree import IndexSet
from caicach.organisations.queries import units
from caicach.organisations.queries.units import UnitOn


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """A table with its question and the moment it was counted."""

    index_set: IndexSet
    period: Period
    by: By
    table: Table
    counted_at: datetime
    as_of: reading.Moment


def score_table(index_set: IndexSet, *, period: Period, by: By = By.UNIT, seen_by: Actor, at: datetime) -> ScoreTable:
    """Units with their ranks within their kind, or procedures, and the whole."""
    whole = live_scores(index_set, period=period, by=By.NOTHING, of=[None], seen_by=seen_by, at=at)[0]
    found = live_scores(index_set, period=period, by=by, seen_by=seen_by, at=at)
    lines = (
        _procedures(index_set, found, at.date()) if by is By.PROCEDURE else _units(index_set, found, seen_by, at.date())
    )
    table = Table(whole=_whole(index_set, whole), lines=score_tables.ranked(lines))
    return ScoreTable(index_set=index_set, period=period, by=by, table=table, counted_at=at, as_of=queries.as_of())


def history(
    index_set: IndexSet, *, period: Period, count: int, seen_by: Actor, at: datetime
) -> list[tuple[Period, Table]]:
    """This period and those before it, the oldest first, by unit."""
    periods = [period]
    while len(periods) < count:
        periods.append(periods[-1].previous())
    return [(one, score_table(index_set, period=one, seen_by=seen_by, at=at).table) for one in reversed(periods)]


def _line(index_set: IndexSet, found: LiveScore, *, key: str, name: str, kind: str = "") -> Line:
    counts: dict[str, tuple[int | None, int, int]] = {
        code: (value.numerator or 0, value.denominator, value.imported)
        for code, value in found.values.items()
        if value.denominator is not None
    }
    asked = {code: one.found.result for code, one in found.answers.items()}
    counts |= {code: (one.satisfied, one.answered, 0) for code, one in asked.items()}
    return Line(key=key, name=name, kind=kind, bounds=found.bounds,
                cells=score_tables.cells(index_set, found.score, counts))  # fmt: skip


def _whole(index_set: IndexSet, found: LiveScore) -> Line:
    """Of a period in which nothing at all was recorded nothing is known, whatever none of none is worth."""
    name = _("Toàn bộ, mọi loại đơn vị") if index_set.applies_to else _("Toàn bộ")
    made = _line(index_set, found, key="", name=name)
    if any(cell.denominator for cell in made.cells.values()):
        return made
    return Line(key="", name=name, cells=score_tables.nothing_known(index_set), recorded=False)


def _procedures(index_set: IndexSet, found: Sequence[LiveScore], on: date) -> list[Line]:
    codes = [str(one.key) for one in found]
    names = {one.code: one.name for one in catalogue.list_published(on=on)}
    return [_line(index_set, one, key=code, name=names.get(code, code)) for one, code in zip(found, codes, strict=True)]


def _units(index_set: IndexSet, found: Iterable[LiveScore], seen_by: Actor, on: date) -> list[Line]:
    """Whole agencies of the viewer only; those without any record too, if others of their kind have some."""
    by_unit = {one.key: one for one in found if isinstance(one.key, int) and _is_recorded(one)}
    known = {unit: one for unit in _in_reach(by_unit, seen_by, on) if (one := _unit(unit, on)) is not None}
    kinds = set(index_set.applies_to) or {one.kind for one in known.values()}
    held = [one for one in known.values() if one.kind in kinds]
    idle = [one for one in _living(seen_by, on) if one.kind in kinds and one.id not in known]
    return [
        *(_line(index_set, by_unit[one.id], key=one.key, name=_dated_name(one, on), kind=one.kind)
          for one in held),
        *(Line(key=one.key, name=one.name, kind=one.kind, cells=score_tables.nothing_known(index_set), recorded=False)
          for one in idle),
    ]  # fmt: skip


def agencies(found: Iterable[object], *, seen_by: Actor, on: date) -> list[UnitOn]:
    """Those of these keys that are units in the viewer's reach, as they are or were at their end."""
    keys = {one for one in found if isinstance(one, int)}
    told = (_unit(one, on) for one in _in_reach(keys, seen_by, on))
    return [replace(one, name=_dated_name(one, on)) for one in told if one is not None]


def _is_recorded(found: LiveScore) -> bool:
    return bool(found.answers) or scores.is_recorded(found.values.values())


def _in_reach(found: Collection[int], seen_by: Actor, on: date) -> list[int]:
    """A receipt for another agency shows only a part of that one's work."""
    reach = scope.reach(seen_by, on)
    order = {unit: number for number, unit in enumerate(units.units(on).by_id)}
    held = [unit for unit in found if seen_by.is_system or unit in reach]
    return sorted(held, key=lambda unit: (order.get(unit, len(order)), unit))


def _living(seen_by: Actor, on: date) -> list[UnitOn]:
    return queries.list_branches(seen_by=seen_by, on=on)


def _unit(unit: int, on: date) -> UnitOn | None:
    """As it is, or was at its end."""
    periods = units.periods_of(unit)
    past = [period for period in periods if period.valid_from <= on]
    return (past or periods)[-1] if periods else None


def _dated_name(unit: UnitOn, on: date) -> str:
    """With its last day if the unit has ended: a new one may carry the same name."""
    if unit.valid_to is None or unit.valid_to > on:
        return unit.name
    last = unit.valid_to - timedelta(days=1)
    return _("%(name)s (đến hết %(day)s)") % {"name": unit.name, "day": f"{last:%d/%m/%Y}"}
