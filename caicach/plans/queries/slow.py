"""Which tasks are overdue on a day, what holds each up, and who has how much to do?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from caicach.core import clock
from caicach.plans.models import Entry, Extension
from caicach.plans.queries.tasks import Line
from caicach.plans.rules.holding import OF_CHECKERS, Cause, Held, held
from caicach.plans.states import DONE_STANDINGS, EntryKind, Standing, TaskState

Causes = Mapping[int, Held]


@dataclass(frozen=True, slots=True)
class Slow:
    """An overdue task. `acts`: the unit that must act next, the one that checks where the other has handed in."""

    line: Line
    held: Held
    days: int
    acts: int


@dataclass(frozen=True, slots=True)
class Load:
    """What one unit has in hand on a day: as lead, and as the one that others wait for."""

    unit: int
    running: int
    overdue: int
    to_check: int


def slow_tasks(lines: Sequence[Line], causes: Causes, *, on: date) -> list[Slow]:
    """The longest overdue first."""
    late = [line for line in lines if line.standing is Standing.OVERDUE]
    found = [
        Slow(line, causes[line.task.pk], (on - line.task.due_on).days, _acts(line, causes[line.task.pk]))
        for line in late
    ]
    return sorted(found, key=lambda one: (-one.days, one.line.task.pk))


def workload(lines: Sequence[Line], causes: Causes) -> list[Load]:
    """Of the tasks that stand and are not done, by unit: whoever has most to do first."""
    open_ones = _open(lines)
    running = Counter(one.task.lead_unit_id for one in open_ones)
    overdue = Counter(one.task.lead_unit_id for one in open_ones if one.standing is Standing.OVERDUE)
    waiting = [one for one in open_ones if causes[one.task.pk].cause in OF_CHECKERS]
    to_check = Counter(one.task.checking_unit_id for one in waiting)
    found = [Load(unit, running[unit], overdue[unit], to_check[unit]) for unit in {*running, *to_check}]
    return sorted(found, key=lambda one: (-one.overdue, -one.running, one.unit))


def by_cause(found: Sequence[Slow]) -> list[tuple[Cause, int]]:
    counted = Counter(one.held.cause for one in found)
    return [(cause, counted[cause]) for cause in Cause if counted[cause]]


def _acts(line: Line, found: Held) -> int:
    return line.task.checking_unit_id if found.cause in OF_CHECKERS else line.task.lead_unit_id


def _open(lines: Sequence[Line]) -> list[Line]:
    return [one for one in lines if one.standing not in {*DONE_STANDINGS, Standing.CANCELLED}]


def causes_of(lines: Sequence[Line], *, on: date) -> Causes:
    """What holds each task that stands and is not done, by its id. Two statements for all."""
    open_ones = _open(lines)
    ids = [line.task.pk for line in open_ones]
    written: dict[int, list[tuple[EntryKind, date]]] = defaultdict(list)
    for task, kind, day in Entry.objects.filter(task__in=ids).order_by("pk").values_list("task_id", "kind", "on"):
        written[task].append((EntryKind(kind), day))
    undecided = Q(granted__isnull=True) | Q(decided_at__date__gt=on)
    asked = dict(Extension.objects.filter(undecided, task__in=ids).order_by("-pk").values_list("task_id", "asked_at"))
    return {
        line.task.pk: held(
            written[line.task.pk], on=on, is_taken=line.task.state != TaskState.ASSIGNED.value,
            extension_asked_on=_day(asked.get(line.task.pk)),
        )
        for line in open_ones
    }  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(clock.ZONE).date() if moment is not None else None
