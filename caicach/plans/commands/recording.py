"""How does an act hold its row, and how is it written down?"""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from caicach.core import clock, errors
from caicach.core import events as log
from caicach.core.actor import Actor
from caicach.plans.models import Entry, Plan, Task
from caicach.plans.states import TASK_MOVES, EntryKind, PlanState, TaskState


class NotIssued(errors.Refused):
    """Tasks are done of plans that run."""

    message = _("Kế hoạch chưa ban hành hoặc đã kết thúc.")


class TaskMoved(errors.Refused):
    """The task is not in the state this act needs."""

    message = _("Nhiệm vụ không còn ở tình trạng cho phép việc này. Hãy tải lại trang.")


def day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()


def locked_plan(plan_id: int) -> Plan:
    row = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if row is None:
        raise errors.NotFound
    return row


def locked_task(task_id: int) -> Task:
    """With its plan, which must be issued and not closed."""
    row = Task.objects.select_for_update(of=("self",)).select_related("plan").filter(pk=task_id).first()
    if row is None:
        raise errors.NotFound
    if row.plan.state != PlanState.ISSUED.value:
        raise NotIssued
    return row


def move(row: Task, to: TaskState) -> None:
    if to not in TASK_MOVES[TaskState(row.state)]:
        raise TaskMoved
    row.state = to.value


def write(
    row: Task, kind: EntryKind, *, by: tuple[int, int], at: datetime, text: str = "", percent: int | None = None,
    reference: str = "", file_id: int | None = None,
) -> Entry:  # fmt: skip
    user_id, unit_id = by
    return Entry.objects.create(
        task=row, kind=kind.value, text=text.strip(), percent=percent, reference=reference.strip(), file_id=file_id,
        by_id=user_id, unit_id=unit_id, on=day(at), at=at,
    )  # fmt: skip


def record(row: Plan | Task, event: log.Event, *, by: Actor, at: datetime) -> None:
    row.seq += 1
    row.save()
    log.record(event, subject=row.subject, seq=row.seq, by=by, at=at)
