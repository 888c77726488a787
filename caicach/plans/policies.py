"""Who may write and issue a plan, do a task, accept what was delivered, and see whose tasks?

A unit sees its own tasks, those it joins in or accepts, and those of what lies below it; whoever manages a plan sees
all of it. Nobody accepts what they handed in themselves.
"""

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.organisations.queries import units
from caicach.plans.models import Plan, Task

ISSUERS: Final = frozenset({"province", "department", "district", "commune"})  # kinds of units that issue plans


class OwnSubmission(errors.Refused):
    message = _("Bạn là người nộp sản phẩm này nên không tự nghiệm thu; cần một người khác.")


def check_manage(by: Actor, *, unit_id: int | None, on: date) -> int:
    """For the unit that issues the plan; the official who does it."""
    if by.user_id is None or unit_id is None or by.viewer_id is not None:
        raise errors.NotPermitted
    rights.check(by, Permission.PLAN_MANAGE, unit_id=unit_id)
    unit = units.find_unit(id=unit_id, on=on)
    if unit is None or unit.kind not in ISSUERS:
        raise errors.NotPermitted
    return by.user_id


def may_manage(by: Actor, plan: Plan) -> bool:
    return rights.can(by, Permission.PLAN_MANAGE, unit_id=plan.unit_id)


def check_do(by: Actor, task: Task) -> tuple[int, int]:
    """In the lead unit, or in the part of it that was given the task: the official and the unit they write for."""
    found = next((one for one in doing_units(task) if rights.can(by, Permission.TASK_DO, unit_id=one)), None)
    if by.user_id is None or by.viewer_id is not None or found is None:
        raise errors.NotPermitted
    return by.user_id, found


def check_lead(by: Actor, task: Task) -> tuple[int, int]:
    """Only who answers for the lead unit: takes the task on, hands it on, asks for a later day."""
    if by.user_id is None or by.viewer_id is not None:
        raise errors.NotPermitted
    rights.check(by, Permission.TASK_LEAD, unit_id=task.lead_unit_id)
    return by.user_id, task.lead_unit_id


def check_accept(by: Actor, task: Task) -> tuple[int, int]:
    """In the unit that accepts; never what one handed in oneself."""
    if by.user_id is None or by.viewer_id is not None:
        raise errors.NotPermitted
    rights.check(by, Permission.TASK_ACCEPT, unit_id=task.checking_unit_id)
    if by.user_id == task.submitted_by_id:
        raise OwnSubmission
    return by.user_id, task.checking_unit_id


def doing_units(task: Task) -> tuple[int, ...]:
    return tuple(one for one in (task.lead_unit_id, task.doing_unit_id) if one is not None)


def seen_units(by: Actor, *, on: date) -> frozenset[int]:
    """The units whose tasks the actor may see: those they hold a post in that sees tasks, and all below these."""
    return rights.reach(by, Permission.PLAN_VIEW, on=on)


def can_see(by: Actor, task: Task, *, on: date) -> bool:
    seen = seen_units(by, on=on)
    concerned = {*doing_units(task), task.checking_unit_id, *task.joint_unit_ids, task.plan.unit_id}
    return by.is_system or bool(seen & concerned)
