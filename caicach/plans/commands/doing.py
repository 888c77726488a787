"""A unit takes a task on, hands it on, says how far it is, hands in what it was to deliver, asks for a later day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents import queries as documents
from caicach.documents.rules import Infected
from caicach.documents.states import ScanState
from caicach.organisations.queries import units
from caicach.plans import events, policies
from caicach.plans.commands.recording import TaskMoved, day, locked_task, move, record, write
from caicach.plans.models import Extension, Task, TaskStep
from caicach.plans.states import IN_HAND, RUNNING, EntryKind, TaskState

LONGEST: Final = timedelta(days=366)


class NotBelow(errors.Refused):
    message = _("Chỉ giao cho bộ phận trực thuộc đơn vị chủ trì.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What is handed in: a number and sign, a figure or an event in words, and a file if there is one."""

    reference: str
    text: str = ""
    file_id: int | None = None


@transaction.atomic
def accept(task_id: int, *, by: Actor, at: datetime) -> Task:
    row = locked_task(task_id)
    policies.check_lead(by, row)
    move(row, TaskState.ACCEPTED)
    record(row, events.TaskAccepted(), by=by, at=at)
    return row


@transaction.atomic
def hand_on(task_id: int, unit_id: int, *, text: str = "", by: Actor, at: datetime) -> Task:
    """To a part of the lead unit, which then writes and hands in as well; the lead stays answerable."""
    row = locked_task(task_id)
    who = policies.check_lead(by, row)
    if TaskState(row.state) not in IN_HAND:
        raise TaskMoved
    if unit_id not in units.descendants(row.lead_unit_id, on=day(at)) - {row.lead_unit_id}:
        raise NotBelow
    row.doing_unit_id = unit_id
    words = text.strip() or units.unit_name(unit_id, on=day(at))
    write(row, EntryKind.HAND_ON, by=who, at=at, text=words)
    record(row, events.TaskHandedOn(doing_unit_id=unit_id), by=by, at=at)
    return row


@transaction.atomic
def report(task_id: int, *, percent: int, text: str, file_id: int | None = None, by: Actor, at: datetime) -> Task:
    """How far it is. Only what is accepted is done: a hundred here counts nothing."""
    row = locked_task(task_id)
    who = policies.check_do(by, row)
    if TaskState(row.state) not in IN_HAND:
        raise TaskMoved
    if not 0 <= percent <= 100:
        raise errors.Invalid(_("Tiến độ từ 0 đến 100 %."), field="percent")
    if not text.strip():
        raise errors.Invalid(_("Phải ghi đã làm được gì."), field="text")
    _check_file(file_id, by=by)
    row.percent = percent
    write(row, EntryKind.PROGRESS, by=who, at=at, text=text, percent=percent, file_id=file_id)
    record(row, events.TaskReported(percent=percent), by=by, at=at)
    return row


@transaction.atomic
def submit(task_id: int, delivered: Delivered, *, by: Actor, at: datetime) -> Task:
    """Handed in today; this day decides whether it was in time once it is accepted."""
    row = locked_task(task_id)
    who = policies.check_do(by, row)
    if not delivered.reference.strip():
        raise errors.Invalid(_("Phải ghi số, ký hiệu văn bản, số liệu hoặc sự kiện đã đạt."), field="reference")
    _check_file(delivered.file_id, by=by)
    move(row, TaskState.SUBMITTED)
    row.submitted_by_id, row.submitted_on = who[0], day(at)
    write(row, EntryKind.SUBMISSION, by=who, at=at, text=delivered.text, reference=delivered.reference,
          file_id=delivered.file_id)  # fmt: skip
    record(row, events.TaskSubmitted(on=day(at)), by=by, at=at)
    return row


@transaction.atomic
def ask_extension(task_id: int, *, until: date, reason: str, by: Actor, at: datetime) -> Extension:
    row = locked_task(task_id)
    user_id, _unit = policies.check_lead(by, row)
    if TaskState(row.state) not in RUNNING:
        raise TaskMoved
    if until <= row.due_on:
        raise errors.Invalid(_("Ngày xin lùi đến phải sau hạn hiện nay."), field="until")
    if until > row.due_on + LONGEST:
        raise errors.Invalid(_("Mỗi lần xin lùi hạn nhiều nhất một năm."), field="until")
    if not reason.strip():
        raise errors.Invalid(_("Phải ghi lý do xin gia hạn."), field="reason")
    if row.extensions.filter(granted__isnull=True).exists():
        raise errors.Refused(_("Đang có một lần xin gia hạn chờ quyết định."))
    made = Extension.objects.create(task=row, until=until, reason=reason.strip(), asked_by_id=user_id, asked_at=at)
    record(row, events.ExtensionAsked(until=until), by=by, at=at)
    return made


@transaction.atomic
def set_steps(task_id: int, steps: Sequence[tuple[str, date | None, date | None]], *, by: Actor, at: datetime) -> None:
    """The unit's own list of what is to be done: title, day, day done. It counts nothing."""
    row = locked_task(task_id)
    policies.check_do(by, row)
    if TaskState(row.state) not in RUNNING:
        raise TaskMoved
    row.steps.all().delete()
    TaskStep.objects.bulk_create(
        TaskStep(task=row, title=title.strip(), due_on=due_on, done_on=done_on)
        for title, due_on, done_on in steps if title.strip()
    )  # fmt: skip


def _check_file(file_id: int | None, *, by: Actor) -> None:
    if file_id is not None and documents.get_file(file_id, seen_by=by).state == ScanState.INFECTED:
        raise Infected
