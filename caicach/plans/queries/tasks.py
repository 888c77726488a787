"""Which tasks may this viewer see, and which of them wait for whom?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.organisations.queries import calendars
from caicach.plans import policies
from caicach.plans.models import Extension, Plan, Programme, Task
from caicach.plans.queries.figures import course_of
from caicach.plans.rules.dates import Alarm, alarm
from caicach.plans.rules.standing import standing
from caicach.plans.states import PlanState, Standing, TaskState

_EXTENSIONS: Final = Prefetch(
    "extensions", Extension.objects.select_related("asked_by", "decided_by").order_by("-asked_at")
)


@dataclass(frozen=True, slots=True)
class Line:
    """A task as it stands today, and who must look at it."""

    task: Task
    standing: Standing
    alarm: Alarm


def visible(seen_by: Actor, *, on: date) -> QuerySet[Task]:
    """Of issued plans, and drafts of the plans one may manage."""
    if seen_by.is_system:
        return Task.objects.all()
    seen = list(policies.seen_units(seen_by, on=on))
    concerned = (
        Q(lead_unit_id__in=seen) | Q(doing_unit_id__in=seen) | Q(checking_unit_id__in=seen)
        | Q(joint_unit_ids__overlap=seen) | Q(plan__unit_id__in=seen)
    )  # fmt: skip
    return Task.objects.filter(concerned).exclude(~Q(plan__unit_id__in=seen), plan__state=PlanState.DRAFT.value)


def get_task(task_id: int, *, seen_by: Actor, on: date) -> Task:
    """With what pages ask of it: its plan, and who asked for a later day."""
    shown = visible(seen_by, on=on).select_related("plan").prefetch_related(_EXTENSIONS)
    row = shown.filter(pk=task_id).first()
    if row is None:
        raise errors.NotFound
    return row


def get_plan(code: str, *, seen_by: Actor, on: date) -> Plan:
    """One sees a plan if one sees any task of it, or may manage it."""
    row = Plan.objects.filter(code=code).first()
    if row is None or not (policies.may_manage(seen_by, row) or visible(seen_by, on=on).filter(plan=row).exists()):
        raise errors.NotFound
    return row


def list_programmes() -> list[Programme]:
    """Of the whole province, the newest first."""
    return list(Programme.objects.order_by("-first_day", "name"))


def list_plans(*, seen_by: Actor, on: date) -> list[Plan]:
    shown = visible(seen_by, on=on).values("plan_id")
    rows = Plan.objects.filter(Q(pk__in=shown) | Q(state=PlanState.DRAFT.value)).order_by("-first_day", "code")
    return [row for row in rows if row.state != PlanState.DRAFT.value or policies.may_manage(seen_by, row)]


def lines(tasks: Sequence[Task], *, on: date) -> list[Line]:
    """Each with its standing and, while it is not done, how near its day is by its unit's calendar."""
    found = []
    for task in tasks:
        stands = standing(course_of(task), on)
        running = stands in (Standing.NOT_DUE, Standing.OVERDUE, Standing.SENT_BACK)
        near = Alarm.NONE
        if running and task.state != TaskState.SUBMITTED.value:
            near = alarm(task.due_on, on, working=calendars.calendar_for(task.lead_unit_id, on=on))
        found.append(Line(task, stands, near))
    return found
