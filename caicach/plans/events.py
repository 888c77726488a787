"""What can happen to a plan and to a task? Ids, codes, days and figures; words stand in the tables."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class PlanDrafted(events.Event):
    KIND = "plan.drafted"
    code: str
    unit_id: int
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class PlanIssued(events.Event):
    """From now on its tasks are done and counted."""

    KIND = "plan.issued"
    tasks: int
    decision_on: date


@dataclass(frozen=True, kw_only=True)
class PlanLocked(events.Event):
    """The figures up to a day were closed, or corrected by another edition."""

    KIND = "plan.locked"
    until: date
    edition: int
    tasks: int
    done: int


@dataclass(frozen=True, kw_only=True)
class PlanClosed(events.Event):
    """Its days have passed; nothing of it is done or changed any more."""

    KIND = "plan.closed"
    tasks: int
    done: int


@dataclass(frozen=True, kw_only=True)
class ProgrammeAdded(events.Event):
    KIND = "programme.added"
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class TaskAssigned(events.Event):
    KIND = "task.assigned"
    plan_id: int
    field: str
    lead_unit_id: int
    joint_unit_ids: tuple[int, ...]
    checking_unit_id: int
    due_on: date
    weight: Decimal
    criterion: str


@dataclass(frozen=True, kw_only=True)
class TaskAccepted(events.Event):
    """The lead unit takes it on."""

    KIND = "task.accepted"


@dataclass(frozen=True, kw_only=True)
class TaskHandedOn(events.Event):
    """A part of the lead unit does it; the lead stays answerable."""

    KIND = "task.handed-on"
    doing_unit_id: int


@dataclass(frozen=True, kw_only=True)
class TaskReported(events.Event):
    KIND = "task.reported"
    percent: int


@dataclass(frozen=True, kw_only=True)
class TaskSubmitted(events.Event):
    """What was to be delivered was handed in on this day."""

    KIND = "task.submitted"
    on: date


@dataclass(frozen=True, kw_only=True)
class TaskSentBack(events.Event):
    """Not what was asked; also a task that had been done, and is not."""

    KIND = "task.sent-back"
    was_done: bool


@dataclass(frozen=True, kw_only=True)
class TaskDone(events.Event):
    """What was delivered was accepted."""

    KIND = "task.done"
    on: date


@dataclass(frozen=True, kw_only=True)
class ExtensionAsked(events.Event):
    KIND = "task.extension-asked"
    until: date


@dataclass(frozen=True, kw_only=True)
class ExtensionDecided(events.Event):
    KIND = "task.extension-decided"
    granted: bool
    due_on: date


@dataclass(frozen=True, kw_only=True)
class TaskCancelled(events.Event):
    """By decision; it leaves the counting from this day on."""

    KIND = "task.cancelled"
    on: date
