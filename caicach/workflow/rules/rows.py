"""Which rows does a process put into the tables? Pure: a hot path may insert them in its own statement."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from caicach.core import errors
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.workflow.rules import engine
from caicach.workflow.rules.definition import Definition, Step


class PlaceUnknown(errors.Invalid):
    """The table names a unit the caller did not give."""


class WorkingTime(Protocol):
    """The one thing asked of a calendar (`core.calendar.WorkingCalendar`)."""

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime: ...


class PausableTime(WorkingTime, Protocol):
    """What is asked besides when a clock that stood runs on."""

    def working_minutes_between(self, start: datetime, end: datetime) -> int: ...


def recounted(due_at: datetime, *, since: datetime, before: PausableTime, after: PausableTime) -> datetime:
    """A deadline that keeps its working time when the calendar changes; it never becomes earlier."""
    if before is after:
        return due_at
    return max(due_at, after.add_working_minutes(since, before.working_minutes_between(since, due_at)))


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A row of `workflow_task` without its process; the columns not named here are empty."""

    step_key: str
    name: str
    kind: str
    unit_id: int | None
    role: str
    opened_at: datetime
    due_at: datetime | None
    state: str = "open"


@dataclass(frozen=True, slots=True)
class FirstRows:
    """What `commands.start` inserts: the process's marking and places as JSON, and its first tasks."""

    marking: dict[str, Any]
    places: dict[str, int]
    tasks: tuple[TaskRow, ...]


def first_rows(
    definition: Definition,
    *,
    places: Mapping[str, int],
    at: datetime,
    calendar_for: Callable[[int | None], WorkingTime],
    facts: engine.Facts = engine.NO_FACTS,
) -> FirstRows:
    """Exactly what `commands.start` writes for this definition; `calendar_for` gives a unit's calendar."""
    # All of them at the start, so that no dossier gets stuck at a later step.
    for where, step in definition.places.items():
        if where not in places:
            raise _unknown(step)
    marking, opened = engine.begin(definition, facts=facts)
    tasks = task_rows(opened, places=places, at=at, calendar_for=calendar_for)
    return FirstRows(marking=marking.to_json(), places=dict(places), tasks=tasks)


def task_rows(
    opened: Iterable[Step],
    *,
    places: Mapping[str, int],
    at: datetime,
    calendar_for: Callable[[int | None], WorkingTime],
) -> tuple[TaskRow, ...]:
    """One task per opened step, due after the step's hours in the working time of the unit that does it."""
    rows = []
    for step in opened:
        unit_id = _unit(step, places)
        minutes = step.minutes
        due = None if minutes is None else calendar_for(unit_id).add_working_minutes(at, minutes)
        rows.append(
            TaskRow(
                step_key=step.key,
                name=step.name,
                kind=step.kind.value,
                unit_id=unit_id,
                role=step.who,
                opened_at=at,
                due_at=due,
            )
        )
    return tuple(rows)


def _unit(step: Step, places: Mapping[str, int]) -> int | None:
    """A timer belongs to no unit of its own; it runs in the time of the unit that decides."""
    if not step.where:
        return places.get("competent")
    if step.where not in places:
        raise _unknown(step)
    return places[step.where]


def _unknown(step: Step) -> PlaceUnknown:
    words = say(_("Bước “%(step)s”: chưa biết “%(where)s” là đơn vị nào."), step=step.name, where=step.where)
    return PlaceUnknown(words, field=step.where)
