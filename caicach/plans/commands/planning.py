"""Write a plan with its tasks, issue it by its decision, close the figures of a period."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors, text
from caicach.core.actor import Actor
from caicach.core.log import reading
from caicach.organisations.queries import units
from caicach.plans import events, policies
from caicach.plans.commands.recording import day, locked_plan, record
from caicach.plans.fields import OTHER, fields_on
from caicach.plans.models import Plan, PlanLock, Programme, Task
from caicach.plans.queries import figures
from caicach.plans.rules.dates import Recurrence, due_days
from caicach.plans.states import Deliverable, PlanState

LONGEST: Final = 10  # years
CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,58}[a-z0-9]")


class PlanIssuedAlready(errors.Refused):
    message = _("Kế hoạch đã ban hành: chỉ gia hạn, hủy nhiệm vụ theo quyết định, không sửa bản đã ban hành.")


class NoTasks(errors.Refused):
    message = _("Kế hoạch chưa có nhiệm vụ nào.")


class PlanRuns(errors.Refused):
    message = _("Kế hoạch còn trong thời gian thực hiện nên chưa kết thúc được.")


class LockedAlready(errors.Refused):
    message = _("Số liệu đến ngày này đã khóa. Nếu sai, hãy lập bản đính chính và ghi lý do.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody writes of a plan."""

    code: str
    name: str
    first_day: date
    last_day: date
    programme_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """One row of the annex. A recurring one is due at the end of each stretch, or on `day` of its last month."""

    number: str
    title: str
    field: str
    lead_unit_id: int
    deliverable: str
    due_on: date | None = None
    recurrence: Recurrence = Recurrence.ONCE
    day: int | None = None
    deliverable_kind: Deliverable = Deliverable.DOCUMENT
    joint_unit_ids: Sequence[int] = ()
    checking_unit_id: int | None = None
    basis: str = ""
    criterion: str = ""
    budget_line: str = ""
    weight: Decimal = Decimal(1)


@transaction.atomic
def draft(told: Told, *, by: Actor, at: datetime) -> Plan:
    """For the unit one acts for."""
    user_id = policies.check_manage(by, unit_id=by.unit_id, on=day(at))
    if not CODE.fullmatch(told.code):
        raise errors.Invalid(_("Mã chỉ gồm chữ thường không dấu, chữ số và dấu “-”."), field="code")
    if Plan.objects.filter(code=told.code).exists():
        raise errors.Invalid(_("Đã có kế hoạch mang mã này."), field="code")
    if not text.nfc(told.name):
        raise errors.Invalid(_("Phải ghi tên kế hoạch."), field="name")
    _check_days(told, on=day(at))
    if told.programme_id is not None and not Programme.objects.filter(pk=told.programme_id).exists():
        raise errors.Invalid(_("Không có chương trình này."), field="programme")
    assert by.unit_id is not None
    row = Plan.objects.create(
        code=told.code, name=text.nfc(told.name), programme_id=told.programme_id, unit_id=by.unit_id,
        first_day=told.first_day, last_day=told.last_day, drafted_by_id=user_id, drafted_at=at,
    )  # fmt: skip
    event = events.PlanDrafted(code=row.code, unit_id=row.unit_id, first_day=row.first_day, last_day=row.last_day)
    record(row, event, by=by, at=at)
    return row


def _check_days(told: Told, *, on: date) -> None:
    """In order, and a slip of the year is caught."""
    if told.last_day < told.first_day:
        raise errors.Invalid(_("Ngày cuối phải từ ngày đầu trở đi."), field="last_day")
    if abs(told.first_day.year - on.year) > LONGEST:
        raise errors.Invalid(_("Năm này xa hiện nay quá 10 năm. Hãy xem lại."), field="first_day")
    if told.last_day.year - told.first_day.year > LONGEST:
        raise errors.Invalid(_("Kế hoạch kéo dài nhiều nhất 10 năm."), field="last_day")


@transaction.atomic
def add_tasks(plan_id: int, asked: Sequence[Assigned], *, by: Actor, at: datetime) -> list[Task]:
    """To a draft, all of them or none. A number is used once; of a recurring task the times are numbered within it."""
    row = locked_plan(plan_id)
    policies.check_manage(by, unit_id=row.unit_id, on=day(at))
    if row.state != PlanState.DRAFT.value:
        raise PlanIssuedAlready
    made = [task for one in asked for task in _tasks(row, one, on=day(at))]
    known = set(row.tasks.values_list("number", flat=True))
    for task in made:
        if task.number in known:
            raise errors.Invalid(_("Số thứ tự %(number)s có hai lần.") % {"number": task.number}, field="number")
        known.add(task.number)
    return Task.objects.bulk_create(made)


@transaction.atomic
def remove_task(task_id: int, *, by: Actor, at: datetime) -> None:
    """Of a draft only; an issued one is cancelled by decision."""
    task = Task.objects.select_related("plan").filter(pk=task_id).first()
    if task is None:
        raise errors.NotFound
    row = locked_plan(task.plan_id)
    policies.check_manage(by, unit_id=row.unit_id, on=day(at))
    if row.state != PlanState.DRAFT.value:
        raise PlanIssuedAlready
    task.delete()


@transaction.atomic
def issue(plan_id: int, *, number: str, on: date, by: Actor, at: datetime) -> Plan:
    """By its decision; every unit has its tasks from now on."""
    row = locked_plan(plan_id)
    user_id = policies.check_manage(by, unit_id=row.unit_id, on=day(at))
    if row.state != PlanState.DRAFT.value:
        raise PlanIssuedAlready
    tasks = list(row.tasks.order_by("pk"))
    if not tasks:
        raise NoTasks
    if not text.nfc(number):
        raise errors.Invalid(_("Phải ghi số, ký hiệu của văn bản."), field="number")
    if on > day(at):
        raise errors.Invalid(_("Ngày ban hành không được ở tương lai."), field="on")
    row.state, row.decision_number, row.decision_on = PlanState.ISSUED.value, text.nfc(number), on
    row.issued_by_id, row.issued_at = user_id, at
    record(row, events.PlanIssued(tasks=len(tasks), decision_on=on), by=by, at=at)
    for task in tasks:
        record(task, _assigned(task), by=by, at=at)
    return row


@transaction.atomic
def lock_figures(plan_id: int, *, until: date, reason: str = "", by: Actor, at: datetime) -> PlanLock:
    """The figures as they stand now for the days up to `until`; once more with a reason is a correction."""
    row = locked_plan(plan_id)
    user_id = policies.check_manage(by, unit_id=row.unit_id, on=day(at))
    if until >= day(at):
        raise errors.Invalid(_("Chỉ khóa số liệu của những ngày đã qua."), field="until")
    before = row.locks.filter(until=until).count()
    if before and not text.nfc(reason):
        raise LockedAlready
    found = figures.of_plan(row, on=until)
    made = PlanLock.objects.create(
        plan=row, until=until, edition=before + 1, standings=figures.standings(row, on=until),
        figures=figures.plain(found), reason=text.nfc(reason) if before else "", position=reading.head(),
        by_id=user_id, at=at,
    )  # fmt: skip
    event = events.PlanLocked(until=until, edition=made.edition, tasks=found.tasks, done=found.done)
    record(row, event, by=by, at=at)
    return made


@transaction.atomic
def close(plan_id: int, *, by: Actor, at: datetime) -> Plan:
    """After its last day. What is not done stays overdue; what its figures say from now on stands."""
    row = locked_plan(plan_id)
    policies.check_manage(by, unit_id=row.unit_id, on=day(at))
    if row.state != PlanState.ISSUED.value:
        raise errors.Refused(_("Chỉ kết thúc được kế hoạch đã ban hành."))
    if day(at) <= row.last_day:
        raise PlanRuns
    row.state = PlanState.CLOSED.value
    found = figures.of_plan(row, on=day(at))
    record(row, events.PlanClosed(tasks=found.tasks, done=found.done), by=by, at=at)
    return row


def _tasks(plan: Plan, asked: Assigned, *, on: date) -> list[Task]:
    _check(plan, asked, on=on)
    days = [asked.due_on] if asked.due_on else due_days(
        asked.recurrence, first=plan.first_day, last=plan.last_day, day=asked.day
    )  # fmt: skip
    if not days:
        raise errors.Invalid(_("Trong thời gian của kế hoạch không có kỳ nào."), field="recurrence")
    kept = {
        name: value for name, value in asdict(asked).items()
        if name not in {"number", "due_on", "recurrence", "day", "checking_unit_id", "deliverable_kind"}
    }  # fmt: skip
    kept["joint_unit_ids"] = list(asked.joint_unit_ids)
    return [
        Task(
            plan=plan, number=f"{asked.number}.{turn}" if len(days) > 1 else asked.number,
            series=asked.number if len(days) > 1 else "", planned_due_on=due, due_on=due,
            checking_unit_id=asked.checking_unit_id or plan.unit_id, deliverable_kind=asked.deliverable_kind.value,
            **kept,
        )
        for turn, due in enumerate(days, 1)
    ]  # fmt: skip


def _check(plan: Plan, asked: Assigned, *, on: date) -> None:
    for name in ("number", "title", "deliverable"):
        if not getattr(asked, name).strip():
            raise errors.Invalid(_("Phải ghi số thứ tự, nội dung và sản phẩm."), field=name)
    if asked.field not in {*fields_on(plan.first_day).names, OTHER}:
        raise errors.Invalid(_("Không có lĩnh vực này."), field="field")
    if any(letter.isspace() for letter in asked.criterion):
        raise errors.Invalid(_("Chỉ ghi mã tiêu chí, không có khoảng trắng."), field="criterion")
    if asked.weight <= 0:
        raise errors.Invalid(_("Trọng số phải lớn hơn 0."), field="weight")
    _check_due(plan, asked)
    named = (asked.lead_unit_id, *asked.joint_unit_ids, *filter(None, [asked.checking_unit_id]))
    if any(units.find_unit(id=one, on=on) is None for one in named):
        raise errors.Invalid(_("Không có đơn vị này."), field="lead_unit")


def _check_due(plan: Plan, asked: Assigned) -> None:
    if (asked.due_on is None) == (asked.recurrence is Recurrence.ONCE):
        raise errors.Invalid(_("Ghi một ngày hạn, hoặc chọn kỳ lặp lại."), field="due_on")
    if asked.due_on is not None and not plan.first_day <= asked.due_on <= plan.last_day:
        raise errors.Invalid(_("Hạn phải nằm trong thời gian của kế hoạch."), field="due_on")


def _assigned(task: Task) -> events.TaskAssigned:
    return events.TaskAssigned(
        plan_id=task.plan_id, field=task.field, lead_unit_id=task.lead_unit_id,
        joint_unit_ids=tuple(task.joint_unit_ids), checking_unit_id=task.checking_unit_id, due_on=task.due_on,
        weight=task.weight, criterion=task.criterion,
    )  # fmt: skip
