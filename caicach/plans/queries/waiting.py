"""Which tasks wait for something that this person may do? What the first page shows to each."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.core.actor import Actor
from caicach.plans.models import Task
from caicach.plans.queries.tasks import Line, lines
from caicach.plans.states import IN_HAND, RUNNING, PlanState, TaskState


@dataclass(frozen=True, slots=True)
class Waiting:
    """The nearest day first. One task may wait for two things."""

    to_take: list[Line]
    to_do: list[Line]
    to_check: list[Line]
    to_decide: list[Line]


def waiting(by: Actor, *, on: date) -> Waiting:
    """By the units in which each right is held; nobody checks what they handed in. Four statements."""
    lead, do, accept = (
        rights.units_with(by, one) for one in (Permission.TASK_LEAD, Permission.TASK_DO, Permission.TASK_ACCEPT)
    )
    checked = Q(checking_unit_id__in=accept)
    return Waiting(
        to_take=_found(Q(state=TaskState.ASSIGNED.value, lead_unit_id__in=lead), on=on),
        to_do=_found(
            Q(state__in=[one.value for one in IN_HAND]) & (Q(lead_unit_id__in=do) | Q(doing_unit_id__in=do)), on=on
        ),
        to_check=_found(checked & Q(state=TaskState.SUBMITTED.value) & ~Q(submitted_by_id=by.user_id), on=on),
        to_decide=_found(
            checked & Q(state__in=[one.value for one in RUNNING], extensions__granted__isnull=True,
                        extensions__isnull=False), on=on,
        ),
    )  # fmt: skip


def _found(asked: Q, *, on: date) -> list[Line]:
    rows = Task.objects.filter(asked, plan__state=PlanState.ISSUED.value).order_by("due_on", "plan_id", "pk")
    return lines(list(rows), on=on)
