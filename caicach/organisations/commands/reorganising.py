"""How is a reorganisation carried out? Read the register, let the rules judge all acts together, store what follows.

One decision is one transaction and one `act_id`. What was before the day stays as it was: periods are closed, never
rewritten, so that every question about an earlier day has the same answer afterwards.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.events import Event, record
from caicach.organisations import events, models
from caicach.organisations.queries import units as units_queries
from caicach.organisations.rules import graph, reorganisation
from caicach.organisations.rules.reorganisation import Act, Happened, Outcome, What
from caicach.organisations.rules.succession import Link

_EVENTS: Final[Mapping[What, Callable[..., Event]]] = {
    What.ESTABLISHED: events.UnitEstablished, What.RENAMED: events.UnitRenamed, What.MOVED: events.UnitMoved,
    What.RECODED: events.UnitRecoded, What.MERGED: events.UnitMerged, What.SPLIT: events.UnitSplit,
    What.CEDED: events.UnitCeded, What.TOOK_OVER: events.UnitTookOver, What.ENDED: events.UnitEnded,
}  # fmt: skip
_OTHERS: Final = {
    What.ESTABLISHED: "predecessors", What.TOOK_OVER: "predecessors", What.MOVED: "parents",
    What.MERGED: "successors", What.SPLIT: "successors", What.CEDED: "successors",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """On whose decision, from which day, known from where."""

    effective_on: date
    decided_by: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which units somebody may change, and under which they may put one. Who has none is held by none: the operator."""

    units: Collection[int]
    parents: Collection[int]


class OutsideYourUnits(errors.NotPermitted):
    """The act concerns a unit that this administrator does not decide on."""

    message = _("Việc này chạm tới đơn vị ngoài phạm vi bạn quản lý.")


@dataclass(frozen=True, slots=True)
class Reorganised:
    """What was done; all zeros but `unchanged` when it had been done before."""

    established: int = 0
    ended: int = 0
    changed: int = 0
    links: int = 0
    unchanged: int = 0


def reorganise(
    acts: Sequence[Act], decision: Decision, *, by: Actor, at: datetime, bounds: Bounds | None = None
) -> Reorganised:
    """Carry out all acts of one decision, or none; what took effect before is left alone."""
    if bounds is None and not by.is_system:
        raise errors.NotPermitted
    if not decision.decided_by.strip():
        raise errors.Invalid(field="decided_by")
    with transaction.atomic():
        rows = {unit.key: unit for unit in models.Unit.objects.select_for_update().order_by("pk")}
        before = read_register()
        outcome = reorganisation.reorganise(before, acts, on=decision.effective_on)
        check_within(bounds, outcome, {key: unit.pk for key, unit in rows.items()})
        if outcome.happened:
            _store(before, outcome, rows, decision)
            _record(outcome.happened, rows, decision.effective_on, by=by, at=at)
    units_queries.forget()
    return _counts(before, outcome)


def judge(acts: Sequence[Act], decision: Decision, *, bounds: Bounds | None = None) -> tuple[graph.Register, Outcome]:
    """The register as it is and what the acts would make of it, by the same rules; nothing is stored or locked."""
    before = read_register()
    outcome = reorganisation.reorganise(before, acts, on=decision.effective_on)
    check_within(bounds, outcome, dict(models.Unit.objects.values_list("key", "pk")))
    return before, outcome


def check_within(bounds: Bounds | None, outcome: Outcome, ids: Mapping[str, int]) -> None:
    """Every unit that something happens to, and every unit that one is put under, must be this administrator's."""
    if bounds is None:
        return
    for key in {one.key for one in outcome.happened}:
        life = outcome.after.lives[key]
        parent = life.periods[-1].parent
        known = key not in ids or ids[key] in bounds.units
        placed = life.ended_on is not None or (ids[parent] in bounds.parents if parent in ids else bool(parent))
        if not (known and placed):
            raise OutsideYourUnits


def _counts(before: graph.Register, outcome: Outcome) -> Reorganised:
    after = outcome.after.lives
    changed = [key for key, life in before.lives.items() if after[key] != life and after[key].ended_on is None]
    return Reorganised(
        established=len(after) - len(before.lives),
        ended=sum(life.ended_on is not None and before.lives[key] != life for key, life in after.items()
                  if key in before.lives),
        changed=len(changed), links=len(outcome.new_links), unchanged=outcome.unchanged,
    )  # fmt: skip


def read_register() -> graph.Register:
    """Every unit with its periods, and every link, as the rules want them."""
    found: dict[str, tuple[str, list[graph.Period]]] = {}
    rows = models.UnitPeriod.objects.order_by("unit_id", "valid_from").values_list(
        "unit__key", "unit__kind", "name", "parent__key", "agency_code", "admin_code", "valid_from", "valid_to",
        "unverified",
    )  # fmt: skip
    for key, kind, name, parent, agency_code, admin_code, valid_from, valid_to, unverified in rows:
        period = graph.Period(
            name=name, parent=parent or "", agency_code=agency_code, admin_code=admin_code, valid_from=valid_from,
            valid_to=valid_to, unverified=tuple(unverified),
        )  # fmt: skip
        found.setdefault(key, (kind, []))[1].append(period)
    lives = {key: graph.Life(key, kind, tuple(periods)) for key, (kind, periods) in found.items()}
    links = models.Succession.objects.values_list(
        "predecessor__key", "successor__key", "effective_on", "whole", "unverified"
    )
    return graph.Register(lives=lives, links=frozenset(Link(*link) for link in links))


def _store(before: graph.Register, outcome: Outcome, rows: dict[str, models.Unit], decision: Decision) -> None:
    after, on = outcome.after.lives, decision.effective_on
    fresh = [
        models.Unit(key=key, kind=life.kind, established_on=on)
        for key, life in after.items()
        if key not in before.lives
    ]
    rows.update({unit.key: unit for unit in models.Unit.objects.bulk_create(fresh)})
    # Old periods end before new ones begin: codes pass from one unit to another at the same midnight.
    closed = [key for key, life in before.lives.items() if after[key] != life]
    models.UnitPeriod.objects.filter(unit__in=[rows[key] for key in closed], valid_to=None).update(
        valid_to=on, ended_by=decision.decided_by
    )
    for key in closed:
        rows[key].ended_on = after[key].ended_on
    models.Unit.objects.bulk_update([rows[key] for key in closed], ["ended_on"])
    _store_new(after.values(), outcome.new_links, rows, decision)


def _store_new(
    lives: Iterable[graph.Life], links: Iterable[Link], rows: Mapping[str, models.Unit], decision: Decision
) -> None:
    on = decision.effective_on
    source = decision.source or decision.decided_by
    begun = [(life.key, life.periods[-1]) for life in lives if life.periods[-1].valid_from == on]
    known = set(models.UnitPeriod.objects.filter(valid_from=on).values_list("unit_id", flat=True))
    models.UnitPeriod.objects.bulk_create(
        models.UnitPeriod(
            unit=rows[key], name=period.name, parent=rows[period.parent] if period.parent else None,
            agency_code=period.agency_code, admin_code=period.admin_code, valid_from=on,
            unverified=list(period.unverified), source=source,
        )
        for key, period in begun
        if rows[key].pk not in known
    )  # fmt: skip
    models.Succession.objects.bulk_create(
        models.Succession(
            predecessor=rows[link.predecessor], successor=rows[link.successor], effective_on=on, whole=link.whole,
            unverified=link.unverified, decided_by=decision.decided_by, source=source,
        )
        for link in links
    )  # fmt: skip


def _record(
    happened: Iterable[Happened], rows: Mapping[str, models.Unit], on: date, *, by: Actor, at: datetime
) -> None:
    """One event for each thing that happened to a unit, all of one act."""
    act_id, touched = uuid.uuid4(), set()
    for one in happened:
        unit = rows[one.key]
        unit.seq += 1
        touched.add(one.key)
        others = tuple(rows[key].pk for key in one.others)
        values = {_OTHERS[one.what]: others} if one.what in _OTHERS else {}
        event = _EVENTS[one.what](effective_on=on, **values)
        record(event, subject=f"unit/{unit.pk}", seq=unit.seq, by=by, at=at, act_id=act_id)
    models.Unit.objects.bulk_update([rows[key] for key in touched], ["seq"])
