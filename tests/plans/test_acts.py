"""A plan from draft to closed figures: who may do what in which state, and what it leaves in the log."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.plans.commands import checking, doing, planning
from caicach.plans.commands.doing import Delivered
from caicach.plans.commands.recording import NotIssued, TaskMoved
from caicach.plans.models import Entry, Plan, PlanLock, Task
from caicach.plans.queries import figures, tasks
from caicach.plans.rules.dates import Alarm, Recurrence
from caicach.plans.states import TASK_MOVES, TaskState
from tests.plans.conftest import assigned
from tests.support import people

AT = people.AT
IN_TIME = datetime(2022, 6, 30, 16, tzinfo=clock.ZONE)
Make = Callable[..., Actor]


def task(plan: Plan, number: str) -> Task:
    return plan.tasks.get(number=number)


def hand_in(plan: Plan, number: str, *, by: Actor, at: datetime = IN_TIME) -> Task:
    row = task(plan, number)
    doing.accept(row.pk, by=by, at=at)
    return doing.submit(row.pk, Delivered(reference="34/BC-UBND"), by=by, at=at)


def test_the_share_is_counted_and_one_more_accepted_task_changes_it(plan: Plan, chair: Actor, actor_in: Make) -> None:
    assert figures.of_plan(plan, on=people.ON).share == 0
    hand_in(plan, "2", by=actor_in("xa-mot"))
    assert figures.of_plan(plan, on=people.ON).share == 0  # handed in is not accepted
    checking.accept(task(plan, "2").pk, by=chair, at=AT)
    found = figures.of_plan(plan, on=people.ON)
    assert (found.share, found.share_of_due) == (Decimal("0.25"), Decimal("0.5"))
    checking.send_back(task(plan, "2").pk, reason="Thiếu phụ lục", by=chair, at=AT)
    assert figures.of_plan(plan, on=people.ON).share == 0


def test_every_act_is_one_event(plan: Plan, chair: Actor, actor_in: Make) -> None:
    row = hand_in(plan, "2", by=actor_in("xa-mot"))
    checking.send_back(row.pk, reason="Thiếu", by=chair, at=AT)
    kinds = Event.objects.filter(subject=row.subject).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["task.assigned", "task.accepted", "task.submitted", "task.sent-back"]


ACTS: dict[str, tuple[TaskState, Callable[[Task, Actor], object]]] = {
    "accept": (TaskState.ACCEPTED, lambda row, by: doing.accept(row.pk, by=by, at=AT)),
    "submit": (TaskState.SUBMITTED, lambda row, by: doing.submit(row.pk, Delivered(reference="1"), by=by, at=AT)),
    "done": (TaskState.DONE, lambda row, by: checking.accept(row.pk, by=by, at=AT)),
    "send back": (TaskState.SENT_BACK, lambda row, by: checking.send_back(row.pk, reason="Thiếu", by=by, at=AT)),
    "cancel": (
        TaskState.CANCELLED,
        lambda row, by: checking.cancel(row.pk, decision="9/QĐ", on=people.ON, by=by, at=AT),
    ),
}
WHO = {"accept": "xa-mot", "submit": "xa-mot", "done": "tinh-thu", "send back": "tinh-thu", "cancel": "tinh-thu"}


def put(row: Task, state: TaskState) -> None:
    """Into a state as its rows would have it."""
    handed_in = state in (TaskState.SUBMITTED, TaskState.DONE)
    row.state = state.value
    row.submitted_on = people.ON if handed_in else None
    row.submitted_by = people.official((Role.CASE_OFFICER, "xa-mot")) if handed_in else None
    row.done_on = people.ON if state is TaskState.DONE else None
    row.cancelled_on = people.ON if state is TaskState.CANCELLED else None
    row.save()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("unit", ["xa-mot", "tinh-thu", "xa-hai"])
def test_from_every_state_by_everybody(plan: Plan, actor_in: Make, act: str, state: TaskState, unit: str) -> None:
    row = task(plan, "2")
    put(row, state)
    to, run = ACTS[act]
    if unit != WHO[act]:
        with pytest.raises(errors.NotPermitted):
            run(row, actor_in(unit))
    elif to in TASK_MOVES[state]:
        run(row, actor_in(unit))
        assert task(plan, "2").state == to.value
    else:
        with pytest.raises(TaskMoved):
            run(row, actor_in(unit))


def test_nobody_accepts_what_they_handed_in(draft: Plan, chair: Actor) -> None:
    planning.add_tasks(draft.pk, [assigned("1", "tinh-thu")], by=chair, at=AT)
    planning.issue(draft.pk, number="1/KH", on=people.ON, by=chair, at=AT)
    hand_in(draft, "1", by=chair)
    with pytest.raises(errors.Refused):
        checking.accept(task(draft, "1").pk, by=chair, at=AT)


def test_a_part_of_the_unit_does_it(plan: Plan, actor_in: Make) -> None:
    head, row = actor_in("xa-mot"), task(plan, "2")
    doing.accept(row.pk, by=head, at=AT)
    with pytest.raises(errors.Refused):
        doing.hand_on(row.pk, people.unit("xa-hai").id, by=head, at=AT)
    doing.hand_on(row.pk, people.unit("xa-mot--mot-cua").id, by=head, at=AT)
    below = actor_in("xa-mot--mot-cua", Role.ONE_STOP_CHIEF)
    doing.report(row.pk, percent=100, text="Đã làm xong", by=below, at=AT)
    assert figures.of_plan(plan, on=people.ON).done == 0  # a hundred said is nothing accepted
    doing.submit(row.pk, Delivered(reference="7/BC"), by=below, at=AT)


def test_an_extension_moves_the_day_once_it_is_granted(plan: Plan, chair: Actor, actor_in: Make) -> None:
    head, row = actor_in("xa-mot"), task(plan, "2")
    asked = doing.ask_extension(row.pk, until=date(2022, 9, 30), reason="Chờ hướng dẫn", by=head, at=AT)
    with pytest.raises(errors.Refused):
        doing.ask_extension(row.pk, until=date(2022, 10, 30), reason="Chờ nữa", by=head, at=AT)
    with pytest.raises(errors.NotPermitted):
        checking.decide_extension(asked.pk, granted=True, answer="Được", by=head, at=AT)
    checking.decide_extension(asked.pk, granted=True, answer="Đồng ý", by=chair, at=AT)
    moved = task(plan, "2")
    assert (moved.planned_due_on, moved.due_on) == (date(2022, 6, 30), date(2022, 9, 30))
    with pytest.raises(errors.Refused):
        checking.decide_extension(asked.pk, granted=False, answer="Thôi", by=chair, at=AT)


def test_a_recurring_task_is_one_for_each_time(draft: Plan, chair: Actor) -> None:
    made = planning.add_tasks(
        draft.pk, [assigned("5", "so-thu", None, recurrence=Recurrence.QUARTERLY)], by=chair, at=AT
    )
    assert [(one.number, one.due_on.month) for one in made] == [("5.1", 3), ("5.2", 6), ("5.3", 9), ("5.4", 12)]


@pytest.mark.parametrize(("change", "field"), [
    ({"title": " "}, "title"), ({"deliverable": ""}, "deliverable"), ({"field": "gi-do"}, "field"),
    ({"lead_unit_id": 999_999}, "lead_unit"), ({"due_on": date(2021, 12, 1)}, "due_on"), ({"due_on": None}, "due_on"),
    ({"weight": Decimal(0)}, "weight"), ({"due_on": date(2023, 1, 1)}, "due_on"),
    ({"criterion": "hai từ"}, "criterion"),
])  # fmt: skip
def test_a_wrong_row_is_refused_beside_its_field(
    draft: Plan, chair: Actor, change: dict[str, object], field: str
) -> None:
    with pytest.raises(errors.Invalid) as refusal:
        planning.add_tasks(draft.pk, [assigned("1", "so-thu"), assigned("2", "so-thu", **change)], by=chair, at=AT)
    assert refusal.value.field == field
    assert not draft.tasks.exists()


def test_an_issued_plan_stands(plan: Plan, chair: Actor) -> None:
    with pytest.raises(errors.Refused):
        planning.add_tasks(plan.pk, [assigned("9", "so-thu")], by=chair, at=AT)
    with pytest.raises(errors.Refused):
        planning.remove_task(task(plan, "1").pk, by=chair, at=AT)
    with pytest.raises(errors.Refused):
        planning.issue(plan.pk, number="13/KH-UBND", on=people.ON, by=chair, at=AT)


def test_tasks_of_a_draft_are_not_done(draft: Plan, chair: Actor, actor_in: Make) -> None:
    planning.add_tasks(draft.pk, [assigned("1", "xa-mot")], by=chair, at=AT)
    with pytest.raises(NotIssued):
        doing.accept(task(draft, "1").pk, by=actor_in("xa-mot"), at=AT)


def test_closed_figures_stay_and_a_correction_is_another_edition(plan: Plan, chair: Actor, actor_in: Make) -> None:
    until = date(2022, 6, 30)
    closed = planning.lock_figures(plan.pk, until=until, by=chair, at=AT)
    assert closed.figures["done"] == 0
    hand_in(plan, "2", by=actor_in("xa-mot"))
    checking.accept(task(plan, "2").pk, by=chair, at=AT)
    assert PlanLock.objects.get(pk=closed.pk).figures["done"] == 0
    with pytest.raises(errors.Refused):
        planning.lock_figures(plan.pk, until=until, by=chair, at=AT)
    again = planning.lock_figures(plan.pk, until=until, reason="Nghiệm thu ghi chậm", by=chair, at=AT)
    assert (again.edition, again.standings[str(task(plan, "2").pk)]) == (2, "not_due")  # it was accepted later
    for row in (closed, Entry.objects.first()):
        assert row is not None
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()


def test_a_unit_sees_its_own_tasks_and_what_is_addressed_to_it(plan: Plan, chair: Actor, actor_in: Make) -> None:
    Task.objects.filter(pk=task(plan, "1").pk).update(joint_unit_ids=[people.unit("xa-hai").id])

    def numbers(seen_by: Actor) -> set[str]:
        return set(tasks.visible(seen_by, on=people.ON).values_list("number", flat=True))

    assert numbers(chair) == {"1", "2", "3", "4"}
    assert numbers(actor_in("xa-mot")) == {"2", "3"}
    assert numbers(actor_in("xa-hai")) == {"1", "4"}
    with pytest.raises(errors.NotFound):
        tasks.get_task(task(plan, "4").pk, seen_by=actor_in("xa-mot"), on=people.ON)


def test_a_draft_is_seen_by_its_own(draft: Plan, chair: Actor, actor_in: Make) -> None:
    planning.add_tasks(draft.pk, [assigned("1", "xa-mot")], by=chair, at=AT)
    assert tasks.list_plans(seen_by=chair, on=people.ON) == [draft]
    assert tasks.list_plans(seen_by=actor_in("xa-mot"), on=people.ON) == []
    assert not tasks.visible(actor_in("xa-mot"), on=people.ON).exists()


def test_cancelled_by_decision_leaves_both_sides(plan: Plan, chair: Actor) -> None:
    checking.cancel(task(plan, "1").pk, decision="99/QĐ-UBND", on=people.ON, by=chair, at=AT)
    assert figures.of_plan(plan, on=people.ON).tasks == 3
    assert figures.of_plan(plan, on=people.ON - timedelta(1)).tasks == 4


@pytest.mark.parametrize(("years", "field"), [((1022, 2022), "first_day"), ((2022, 9999), "last_day")])
def test_a_slip_of_the_year_is_caught(chair: Actor, years: tuple[int, int], field: str) -> None:
    first, last = (date(year, 12, 31) for year in years)
    with pytest.raises(errors.Invalid) as refusal:
        planning.draft(planning.Told(code="xa-xoi", name="Xa", first_day=first, last_day=last), by=chair, at=AT)
    assert refusal.value.field == field


def test_a_task_beyond_the_years_of_the_calendar_breaks_no_list(chair: Actor) -> None:
    told = planning.Told(code="dai-han", name="Dài hạn", first_day=date(2022, 1, 1), last_day=date(2030, 12, 31))
    row = planning.draft(told, by=chair, at=AT)
    made = planning.add_tasks(row.pk, [assigned("1", "so-thu", date(2030, 6, 30))], by=chair, at=AT)
    assert tasks.lines(made, on=people.ON)[0].alarm is Alarm.NONE


def test_a_later_day_is_at_most_a_year_later(plan: Plan, actor_in: Make) -> None:
    with pytest.raises(errors.Invalid) as refusal:
        doing.ask_extension(
            task(plan, "2").pk, until=date(9999, 12, 31), reason="Chờ", by=actor_in("xa-mot"), at=AT
        )  # fmt: skip
    assert refusal.value.field == "until"


def test_a_cancellation_betters_no_figure_that_was_closed(plan: Plan, chair: Actor) -> None:
    planning.lock_figures(plan.pk, until=date(2022, 6, 30), by=chair, at=AT)
    for on in (date(2022, 1, 9), date(2022, 6, 30)):
        with pytest.raises(errors.Invalid) as refusal:
            checking.cancel(task(plan, "1").pk, decision="9/QĐ", on=on, by=chair, at=AT)
        assert refusal.value.field == "on"
    checking.cancel(task(plan, "1").pk, decision="9/QĐ", on=date(2022, 7, 1), by=chair, at=AT)
    assert figures.of_plan(plan, on=date(2022, 6, 30)).tasks == 4


def test_the_figures_of_a_day_that_still_runs_are_not_closed(plan: Plan, chair: Actor) -> None:
    with pytest.raises(errors.Invalid):
        planning.lock_figures(plan.pk, until=people.ON, by=chair, at=AT)
