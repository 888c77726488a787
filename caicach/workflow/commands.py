"""Start a process, complete a step, give a task to somebody, stop it all.

Parts of an act, not acts of their own: they run in the caller's transaction, under the caller's lock on the subject
(a dossier's row), and record nothing: the event is the dossier's. A compare-and-set on the marking catches a caller
who forgot the lock.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from caicach.core import calendar as working_time
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.organisations.queries import calendars, units
from caicach.workflow import models, moving_sql, rules
from caicach.workflow.states import StepAct, StepKind, TaskState


class ProcessMoved(errors.Refused):
    """Somebody else moved the process since it was read."""

    message = _("Hồ sơ vừa được người khác xử lý, vui lòng tải lại trang.")


class TimerNotDue(errors.Refused):
    """A timer runs out by itself, not before its time."""

    message = _("Chưa đến giờ hẹn.")


@dataclass(frozen=True, slots=True)
class Completion:
    """What followed: the act proposed to the dossier, the tasks opened, whether the process has ended."""

    act: StepAct
    opened: tuple[models.Task, ...]
    ended: bool
    withdrawn: tuple[str, ...] = ()

    @property
    def pauses(self) -> tuple[str, ...]:
        """Why the dossier's clock must stand while what was opened is open ("finance", "posting")."""
        steps = (task.process.definition.compiled.steps[task.step_key] for task in self.opened)
        return tuple(dict.fromkeys(step.pauses.value for step in steps if step.pauses))


def save_definition(data: Mapping[str, Any]) -> models.Definition:
    """The stored definition of this table; the same content is stored once. Refuses what does not compile."""
    compiled = rules.compile_definition(data)
    found, _created = models.Definition.objects.get_or_create(
        digest=compiled.digest, defaults={"data": rules.plain(data)}
    )
    return found


def start(
    *,
    definition: models.Definition,
    subject: str,
    places: Mapping[str, int],
    at: datetime,
    calendar: rules.PausableTime | None = None,
    facts: Mapping[str, str | int | bool] | None = None,
) -> models.Process:
    """Begin a process and open its first tasks. `places`: which units "intake", "competent" … are for this subject.

    Without `calendar` each task is due in the working time of its own unit.
    """
    hours = _Hours(calendar, at)
    named = _places(definition.compiled, places, at)
    first = rules.first_rows(definition.compiled, places=named, at=at, calendar_for=hours.of, facts=facts or {})
    process = models.Process.objects.create(
        definition=definition, subject=subject, marking=first.marking, places=first.places, started_at=at
    )
    models.Task.objects.bulk_create([models.Task.from_row(process, row) for row in first.tasks])
    return process


def complete(
    *,
    process: models.Process,
    step_key: str,
    by: Actor,
    at: datetime,
    outcome: str | None = None,
    calendar: rules.PausableTime | None = None,
    facts: Mapping[str, str | int | bool] | None = None,
) -> Completion:
    """Complete an open step, or let a timer run out, and open what follows."""
    definition, before = process.definition.compiled, process.where
    after, steps, ended = rules.advance(definition, before, step_key, outcome, facts=facts or {})
    _check_timer(process, step_key, at)
    withdrawn = rules.withdrawn(before, after, step_key, steps)
    hours = _Hours(calendar, at)
    rows = rules.task_rows(steps, places=process.places, at=at, calendar_for=hours.of)
    closing = {"step": step_key, "closing": [step_key, *withdrawn], "by": by.user_id, "outcome": outcome or ""}
    tasks = _move_on(process, after, closing, rows, at=at, ended_at=at if ended else None)
    act = rules.proposed_act(definition, step_key, outcome)
    return Completion(act=act, opened=tasks, ended=ended, withdrawn=withdrawn)


def assign(*, process: models.Process, step_key: str, to: int | None) -> None:
    """Give an open task to a person (by id), or back to everybody who holds its role."""
    changed = _open_tasks(process, [step_key]).exclude(kind=StepKind.TIMER.value).update(assignee_id=to)
    if not changed:
        raise ProcessMoved


def cancel(*, process: models.Process, at: datetime) -> None:
    """Stop a process where it stands: the dossier was refused, withdrawn or terminated. Nothing if it has ended."""
    if process.ended_at is not None:
        return
    _cancel_tasks(process, process.where.open, at)
    _move(process, rules.Marking(), ended_at=at)


def take_back(*, process: models.Process, step_key: str, at: datetime) -> None:
    """Put the process back where it stood before its last step: what that opened falls away, what it closed is open.

    Only once: where it stood before that is not known any more.
    """
    if process.previous is None:
        raise ProcessMoved
    before, after = rules.Marking.from_json(process.previous), process.where
    keys = {*before.open, step_key} - (set(after.open) - {step_key})
    closed = models.Task.objects.filter(process=process, step_key__in=keys).exclude(state=TaskState.OPEN.value)
    last = list(closed.order_by("step_key", "-pk").distinct("step_key").values_list("pk", flat=True))
    _cancel_tasks(process, sorted((set(after.open) - set(before.open)) | {step_key}), at)
    unmoved = models.Process.objects.filter(pk=process.pk, marking=process.marking)
    if unmoved.update(marking=process.previous, previous=None, ended_at=None) != 1:
        raise ProcessMoved
    reopened = models.Task.objects.filter(pk__in=last)
    reopened.update(state=TaskState.OPEN.value, completed_at=None, completed_by=None, outcome="")
    process.marking, process.previous, process.ended_at = process.previous, None, None


def resume(
    *, process: models.Process, paused_at: datetime, at: datetime, calendar: rules.PausableTime | None = None
) -> None:
    """After the clock stood still: every open task gets the working time it had left when the clock stopped.

    A task opened meanwhile gets all its time; one opened at this very moment has it already.
    """
    hours = _Hours(calendar, at)
    tasks = list(_open_tasks(process, process.where.open).filter(due_at__gt=paused_at, opened_at__lt=at))
    for task in tasks:
        working = hours.of(task.unit_id or process.places.get("competent"))
        stopped = max(paused_at, task.opened_at)
        left = working.working_minutes_between(stopped, task.due_at) if task.due_at else 0
        task.due_at = working.add_working_minutes(at, left)
    models.Task.objects.bulk_update(tasks, ["due_at"])


def recount(
    *,
    process_id: int,
    calendars_of: Callable[[int | None], tuple[rules.PausableTime, rules.PausableTime]],
    opened_before: datetime,
) -> None:
    """After the calendar changed: every open task keeps its working time, counted by the calendar after, not before.

    `calendars_of`: the calendars of a unit before and after. No task gets less time than it was given; one opened
    later than `opened_before` was counted by the calendar after.
    """
    tasks = models.Task.objects.filter(process=process_id, state=TaskState.OPEN.value, due_at__isnull=False)
    later = []
    for task in tasks.filter(opened_at__lt=opened_before):
        before, after = calendars_of(task.unit_id)
        assert task.due_at is not None
        due_at = rules.recounted(task.due_at, since=task.opened_at, before=before, after=after)
        if due_at > task.due_at:
            task.due_at = due_at
            later.append(task)
    models.Task.objects.bulk_update(later, ["due_at"])


class _Hours:
    """The calendar given, or each unit's own."""

    def __init__(self, calendar: rules.PausableTime | None, at: datetime) -> None:
        self.calendar = calendar
        self.day = working_time.local(at).date()

    def of(self, unit_id: int | None) -> rules.PausableTime:
        return self.calendar or calendars.calendar_for(unit_id, on=self.day)


def _places(definition: rules.Definition, places: Mapping[str, int], at: datetime) -> dict[str, int]:
    """What the caller says of "intake" and the like, and the units a table names by their own key."""
    found = dict(places)
    for where in definition.places:
        unit = None if where in found else units.find_unit(key=where, on=working_time.local(at).date())
        if unit is not None:
            found[where] = unit.id
    return found


def _move(process: models.Process, after: rules.Marking, *, ended_at: datetime | None) -> None:
    """Compare and set: two who read the same marking cannot both move it."""
    marking = after.to_json()
    unmoved = models.Process.objects.filter(pk=process.pk, marking=process.marking, ended_at=None)
    if unmoved.update(marking=marking, ended_at=ended_at) != 1:
        raise ProcessMoved
    process.marking, process.ended_at = marking, ended_at


def _move_on(
    process: models.Process,
    after: rules.Marking,
    closing: Mapping[str, Any],
    rows: Sequence[rules.TaskRow],
    *,
    at: datetime,
    ended_at: datetime | None,
) -> tuple[models.Task, ...]:
    """Move as `_move` does, close what is done or withdrawn, open what follows; one statement."""
    marking = after.to_json()
    values = {
        "process": process.pk, "before": json.dumps(process.marking), "after": json.dumps(marking), "at": at,
        "places": json.dumps(process.places), "ended_at": ended_at,
        "tasks": json.dumps([asdict(row) for row in rows], default=str), **closing,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(moving_sql.MOVE, values)
        moved, opened = cursor.fetchone()
    if not moved:
        raise ProcessMoved
    process.marking, process.ended_at = marking, ended_at
    ids = json.loads(opened)
    return tuple(models.Task.from_row(process, row, id=ids[row.step_key]) for row in rows)


def _check_timer(process: models.Process, step_key: str, at: datetime) -> None:
    step = process.definition.compiled.steps[step_key]
    if step.kind is StepKind.TIMER and _open_tasks(process, [step_key]).filter(due_at__gt=at).exists():
        raise TimerNotDue


def _cancel_tasks(process: models.Process, keys: Sequence[str], at: datetime) -> None:
    _open_tasks(process, keys).update(state=TaskState.CANCELLED.value, completed_at=at)


def _open_tasks(process: models.Process, keys: Sequence[str]) -> models.TaskQuerySet:
    return models.Task.objects.filter(process=process, step_key__in=keys, state=TaskState.OPEN.value)
