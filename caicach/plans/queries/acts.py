"""What may this person do with a task now? The page offers these and nothing else; each act asks again."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.organisations.queries import units
from caicach.plans import policies
from caicach.plans.models import Extension, Task
from caicach.plans.states import IN_HAND, RUNNING, TASK_MOVES, PlanState, TaskState


class Act(StrEnum):
    TAKE = "nhan"
    HAND_ON = "giao"
    REPORT = "bao-cao"
    SUBMIT = "nop"
    EXTEND = "xin-gia-han"
    DECIDE = "quyet-dinh-gia-han"
    ACCEPT = "nghiem-thu"
    SEND_BACK = "tra-lai"
    CANCEL = "huy"
    STEPS = "buoc"


def open_acts(task: Task, by: Actor) -> frozenset[Act]:
    """In the state it is in, by the rights of this person; of a plan that is not in force there is nothing."""
    if task.plan.state != PlanState.ISSUED.value:
        return frozenset()
    state, found = TaskState(task.state), set()
    if _allowed(policies.check_lead, by, task):
        found |= {Act.TAKE} if state is TaskState.ASSIGNED else set()
        found |= {Act.HAND_ON} if state in IN_HAND else set()
        found |= {Act.EXTEND} if state in RUNNING and waiting_extension(task) is None else set()
    if _allowed(policies.check_do, by, task):
        found |= {Act.REPORT, Act.SUBMIT} if state in IN_HAND else set()
        found |= {Act.STEPS} if state in RUNNING else set()
    if _allowed(policies.check_accept, by, task):
        found |= {Act.ACCEPT} if TaskState.DONE in TASK_MOVES[state] else set()
        found |= {Act.SEND_BACK} if TaskState.SENT_BACK in TASK_MOVES[state] else set()
        found |= {Act.DECIDE} if waiting_extension(task) is not None else set()
    if TaskState.CANCELLED in TASK_MOVES[state] and policies.may_manage(by, task.plan):
        found.add(Act.CANCEL)
    return frozenset(found)


def handed_in_by(task: Task, by: Actor) -> bool:
    """Waits to be accepted, but not by this person, who handed it in."""
    return task.state == TaskState.SUBMITTED.value and by.user_id == task.submitted_by_id


def waiting_extension(task: Task) -> Extension | None:
    return next((one for one in task.extensions.all() if one.granted is None), None)


def parts_of(task: Task, *, on: date) -> list[units.UnitOn]:
    """The parts of the lead unit that can be given it."""
    below = units.descendants(task.lead_unit_id, on=on) - {task.lead_unit_id}
    return [one for one in units.list_units(on=on) if one.id in below]


def _allowed(check: Callable[[Actor, Task], object], by: Actor, task: Task) -> bool:
    try:
        check(by, task)
    except (errors.NotPermitted, errors.Refused):
        return False
    return True
