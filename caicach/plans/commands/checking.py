"""Accept what was delivered, send it back, decide on a later day, cancel by decision."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.plans import events, policies
from caicach.plans.commands.recording import day, locked_task, move, record, write
from caicach.plans.models import Extension, Task
from caicach.plans.states import EntryKind, TaskState


class DecidedAlready(errors.Refused):
    message = _("Lần xin gia hạn này đã được quyết định.")


@transaction.atomic
def accept(task_id: int, *, text: str = "", by: Actor, at: datetime) -> Task:
    """It is done; whether in time, the day it was handed in says."""
    row = locked_task(task_id)
    who = policies.check_accept(by, row)
    move(row, TaskState.DONE)
    row.done_on, row.percent = day(at), 100
    write(row, EntryKind.ACCEPTANCE, by=who, at=at, text=text.strip() or str(_("Đạt yêu cầu")), percent=100)
    record(row, events.TaskDone(on=row.done_on), by=by, at=at)
    return row


@transaction.atomic
def send_back(task_id: int, *, reason: str, by: Actor, at: datetime) -> Task:
    """What was handed in is not it; also of a task that counted as done, which then counts no longer."""
    row = locked_task(task_id)
    who = policies.check_accept(by, row)
    if not reason.strip():
        raise errors.Invalid(_("Phải ghi lý do trả lại."), field="reason")
    was_done = row.state == TaskState.DONE.value
    move(row, TaskState.SENT_BACK)
    row.done_on = row.submitted_on = row.submitted_by = None
    row.percent = min(row.percent, 99)
    write(row, EntryKind.REOPENING if was_done else EntryKind.SENT_BACK, by=who, at=at, text=reason)
    record(row, events.TaskSentBack(was_done=was_done), by=by, at=at)
    return row


@transaction.atomic
def decide_extension(extension_id: int, *, granted: bool, answer: str, by: Actor, at: datetime) -> Extension:
    found = Extension.objects.filter(pk=extension_id).first()
    if found is None:
        raise errors.NotFound
    row = locked_task(found.task_id)
    user_id, _unit = policies.check_accept(by, row)
    found.refresh_from_db()
    if found.granted is not None:
        raise DecidedAlready
    if not answer.strip():
        raise errors.Invalid(_("Phải ghi lý do."), field="answer")
    found.granted, found.answer, found.decided_by_id, found.decided_at = granted, answer.strip(), user_id, at
    found.save()
    if granted:
        row.due_on = max(row.due_on, found.until)
    record(row, events.ExtensionDecided(granted=granted, due_on=row.due_on), by=by, at=at)
    return found


def decide_waiting_extension(task_id: int, *, granted: bool, answer: str, by: Actor, at: datetime) -> Extension:
    """The one request of a task that waits for its decision."""
    found = Extension.objects.filter(task_id=task_id, granted__isnull=True).first()
    if found is None:
        raise DecidedAlready
    return decide_extension(found.pk, granted=granted, answer=answer, by=by, at=at)


@transaction.atomic
def cancel(task_id: int, *, decision: str, on: date, text: str = "", by: Actor, at: datetime) -> Task:
    """By a decision of the unit that issues the plan; on its day the task leaves the counting.

    That day lies after the plan's own decision and after every period whose figures are closed: an earlier one would
    better figures that were reported already.
    """
    row = locked_task(task_id)
    user_id = policies.check_manage(by, unit_id=row.plan.unit_id, on=day(at))
    if not decision.strip():
        raise errors.Invalid(_("Phải ghi số, ký hiệu của quyết định."), field="decision")
    if on > day(at):
        raise errors.Invalid(_("Ngày quyết định không được ở tương lai."), field="on")
    _check_counted(row, on)
    move(row, TaskState.CANCELLED)
    row.cancelled_on = on
    write(row, EntryKind.CANCELLATION, by=(user_id, row.plan.unit_id), at=at, text=text, reference=decision)
    record(row, events.TaskCancelled(on=on), by=by, at=at)
    return row


def _check_counted(row: Task, on: date) -> None:
    if row.plan.decision_on is not None and on < row.plan.decision_on:
        raise errors.Invalid(_("Quyết định hủy không thể có trước kế hoạch."), field="on")
    closed = row.plan.locks.order_by("-until").first()
    if closed is not None and on <= closed.until:
        words = _("Số liệu đã khóa đến hết %(day)s: nhiệm vụ chỉ hủy được từ ngày sau đó.")
        raise errors.Invalid(words % {"day": f"{closed.until:%d/%m/%Y}"}, field="on")
