"""How is a reform plan carried out? The invented plan of 2022: sixty tasks of thirty units, worked at until July.

The annex is `reform_plan.csv`; its column `course` says what became of each task. At the end of June a twelfth was
accepted, which no line here says: it is counted from what was done.
"""

import csv
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from caicach.config.demo_data import staff
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.plans.commands import checking, doing, planning
from caicach.plans.commands.doing import Delivered
from caicach.plans.models import Plan, Task

ANNEX: Final = Path(__file__).with_name("reform_plan.csv")
CODE: Final = "vi-du-cchc-2022"
NAME: Final = "Kế hoạch cải cách hành chính năm 2022 (ví dụ, số liệu bịa)"
NUMBER: Final = "00/KH-VÍDỤ"
PROVINCE: Final = "backan"
OFFICE: Final = "so-noi-vu"
DRAFTED: Final = datetime(2022, 1, 10, 9, tzinfo=ZONE)
ISSUED: Final = datetime(2022, 1, 14, 15, tzinfo=ZONE)
TAKEN: Final = datetime(2022, 1, 24, 9, tzinfo=ZONE)
CLOSE: Final = datetime(2022, 6, 29, 10, tzinfo=ZONE)
CANCELLED: Final = datetime(2022, 7, 5, 10, tzinfo=ZONE)


def is_loaded() -> bool:
    return Plan.objects.filter(code=CODE).exists()


@transaction.atomic
def load() -> None:
    """All or nothing."""
    people = staff.Staff(on=DRAFTED.date())
    chair = people.head(people.unit(PROVINCE).id)
    plan = planning.draft(
        planning.Told(code=CODE, name=NAME, first_day=date(2022, 1, 1), last_day=date(2022, 12, 31)),
        by=chair, at=DRAFTED,
    )  # fmt: skip
    rows = list(csv.DictReader(ANNEX.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    planning.add_tasks(plan.pk, [_assigned(row, people) for row in rows], by=chair, at=DRAFTED)
    planning.issue(plan.pk, number=NUMBER, on=ISSUED.date(), by=chair, at=ISSUED)
    tasks = {task.number: task for task in plan.tasks.all()}
    for row in rows:
        task = tasks[row["number"]]
        try:
            lead, checker = people.head(task.lead_unit_id), people.head(task.checking_unit_id)
        except staff.NobodyThere:
            continue  # a demo of a few units: nobody is there to take it on
        _COURSES[row["course"]](task, lead, checker if row["course"] != "C" else chair)


def _assigned(row: Mapping[str, str], people: staff.Staff) -> planning.Assigned:
    """The Department of Home Affairs accepts what others deliver; what it or the province delivers, the other does."""
    office, province = people.unit(OFFICE).id, people.unit(PROVINCE).id
    lead = people.unit(row["lead"]).id
    return planning.Assigned(
        number=row["number"], title=row["title"], field=row["field"], lead_unit_id=lead,
        deliverable=row["deliverable"], due_on=date.fromisoformat(row["due"]),
        checking_unit_id=province if lead == office else office, basis="Phụ lục kế hoạch (ví dụ)",
        joint_unit_ids=() if lead == office else (office,),
    )  # fmt: skip


def _nothing(task: Task, lead: Actor, checker: Actor) -> None:
    """Not even taken on."""


def _taken(task: Task, lead: Actor, checker: Actor) -> None:
    doing.accept(task.pk, by=lead, at=TAKEN)


def _worked(task: Task, lead: Actor, checker: Actor) -> None:
    _taken(task, lead, checker)
    begun = min(_before(task, 20), CLOSE - timedelta(days=20))
    doing.report(task.pk, percent=40, text="Đã lập dự thảo, đang lấy ý kiến", by=lead, at=begun)


def _submitted(task: Task, lead: Actor, checker: Actor) -> None:
    _worked(task, lead, checker)
    _hand_in(task, lead, at=min(_before(task, 1), CLOSE))


def _sent_back(task: Task, lead: Actor, checker: Actor) -> None:
    _worked(task, lead, checker)
    at = min(_before(task, 4), CLOSE - timedelta(days=9))
    _hand_in(task, lead, at=at)
    checking.send_back(task.pk, reason="Thiếu phụ lục kèm theo sản phẩm", by=checker, at=at + timedelta(days=5))


def _done(task: Task, lead: Actor, checker: Actor) -> None:
    _worked(task, lead, checker)
    at = min(_before(task, 6), CLOSE - timedelta(days=9))
    _hand_in(task, lead, at=at)
    checking.accept(task.pk, by=checker, at=at + timedelta(days=4))


def _done_late(task: Task, lead: Actor, checker: Actor) -> None:
    _worked(task, lead, checker)
    at = _before(task, -12)
    _hand_in(task, lead, at=at)
    checking.accept(task.pk, by=checker, at=at + timedelta(days=2))


def _prolonged(task: Task, lead: Actor, checker: Actor) -> None:
    asked = _asked(task, lead, checker)
    checking.decide_extension(asked, granted=True, answer="Đồng ý, không gia hạn nữa", by=checker, at=CLOSE)


def _asked(task: Task, lead: Actor, checker: Actor) -> int:
    """For a later day; the answer waits where nobody gives it."""
    _worked(task, lead, checker)
    until = task.due_on + timedelta(days=60)
    reason = "Chờ hướng dẫn của bộ chủ quản"
    return doing.ask_extension(task.pk, until=until, reason=reason, by=lead, at=_before(task, 2)).pk


def _cancelled(task: Task, lead: Actor, chair: Actor) -> None:
    """After the half-year, so that it still stands in its figures."""
    _taken(task, lead, chair)
    checking.cancel(
        task.pk, decision="00/QĐ-VÍDỤ", on=CANCELLED.date(), text="Chuyển sang kế hoạch năm 2023", by=chair,
        at=CANCELLED,
    )  # fmt: skip


def _hand_in(task: Task, lead: Actor, *, at: datetime) -> None:
    delivered = Delivered(reference=f"{task.number}/BC-VÍDỤ", text="Kèm theo báo cáo kết quả")
    doing.submit(task.pk, delivered, by=lead, at=at)


def _before(task: Task, days: int) -> datetime:
    """So many days before the task's day, at nine; negative: after it."""
    return datetime(task.due_on.year, task.due_on.month, task.due_on.day, 9, tzinfo=ZONE) - timedelta(days=days)


_COURSES: Final[Mapping[str, Callable[[Task, Actor, Actor], object]]] = {
    "N": _nothing, "A": _taken, "P": _worked, "S": _submitted, "B": _sent_back, "D": _done, "L": _done_late,
    "X": _prolonged, "E": _asked, "C": _cancelled,
}  # fmt: skip
