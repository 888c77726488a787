"""What happens to the dossiers that lie open on the day the units merge? They are handed over, and go on elsewhere."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

from caicach.accounts import queries as accounts
from caicach.config.demo_data.life import Life
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.dossiers.commands import transferring
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import leftovers, transfers
from caicach.organisations.queries import successions, units
from caicach.workflow.models import Task
from caicach.workflow.states import TaskState

AT: Final = datetime(2025, 7, 1, 7, 15, tzinfo=ZONE)  # before the counters open
DECISION, DECIDED_ON = "Quyết định giả định số 01/QĐ-UBND", date(2025, 6, 30)


def hand_over(lives: Sequence[Life]) -> None:
    """Give every unfinished one of these to who goes on with it."""
    here = {life.dossier.pk: life for life in lives if life.has_come}
    rows = leftovers.holdings(list(here))
    codes = tuple(Dossier.objects.filter(pk__in=[row.id for row in rows]).values_list("code", flat=True))
    given: set[int] = set()
    for giver in _ended({unit for row in rows for unit in row.holding.units()}):
        given |= _give(giver, codes)
    for pk in given:
        here[pk].reload()
        here[pk].path.assigned = _assigned(here[pk])


def _assigned(life: Life) -> dict[str, Actor]:
    """Who keeps what was given to them, by the posts they hold from that day on."""
    tasks = Task.objects.filter(process=life.dossier.process, state=TaskState.OPEN).select_related("assignee")
    return {
        task.step_key: accounts.actor_for(task.assignee, on=AT.date()) for task in tasks if task.assignee is not None
    }


def _ended(ids: Collection[int]) -> list[units.UnitOn]:
    """The agencies among these units that stand no more; a counter goes with its agency."""
    day = units.units(AT.date()).by_id
    last = [units.periods_of(id)[-1] for id in ids if id not in day]
    agencies = {unit.parent_id or unit.id if unit.kind == units.ONE_STOP else unit.id for unit in last}
    return [units.periods_of(id)[-1] for id in sorted(agencies)]


def _give(giver: units.UnitOn, codes: tuple[str, ...]) -> set[int]:
    """Which of these the unit had to give; they are given."""
    taker = taker_of(giver)
    plan = transfers.plan(giver=giver.key, taker=taker.key, codes=codes, seen_by=Actor.system(), on=AT.date())
    found = leftovers.found(plan.choice)
    if found:
        order = transferring.Order(giver.key, taker.key, DECISION, DECIDED_ON, codes=tuple(found.values()))
        transferring.transfer(order, by=Actor.system(), at=AT)
    return set(found)


def taker_of(giver: units.UnitOn) -> units.UnitOn:
    """Who continues it. A district has no heir: the commune that bears its name or else its first one, in this demo."""
    heirs = successions.successors_of(giver.id, on=AT.date()) or successions.area_now(giver.id, on=AT.date())
    name = giver.place.partition(" ")[2]
    named = [heir.unit for heir in heirs if heir.unit.place.endswith(name)]
    return (named or sorted((heir.unit for heir in heirs), key=lambda unit: unit.key))[0]
