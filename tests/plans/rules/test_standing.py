"""How a task stands, and what share of a plan is done: examples, and what must hold for any plan."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.plans.rules.standing import Course, progress, standing
from caicach.plans.states import DONE_STANDINGS, Standing, TaskState

DUE = date(2022, 6, 30)
DAYS = st.dates(date(2022, 1, 1), date(2023, 6, 30))


def done(*, submitted: date, accepted: date) -> Course:
    return Course(state=TaskState.DONE, due_on=DUE, submitted_on=submitted, done_on=accepted)


@pytest.mark.parametrize(("course", "on", "stands"), [
    (Course(state=TaskState.ASSIGNED, due_on=DUE), DUE, Standing.NOT_DUE),
    (Course(state=TaskState.ACCEPTED, due_on=DUE), DUE + timedelta(1), Standing.OVERDUE),
    # Handed in by its day and accepted later: in time. What waits to be accepted is not done yet.
    (done(submitted=DUE, accepted=DUE + timedelta(9)), DUE + timedelta(9), Standing.DONE_IN_TIME),
    (done(submitted=DUE + timedelta(1), accepted=DUE + timedelta(1)), DUE + timedelta(1), Standing.DONE_LATE),
    (Course(state=TaskState.SUBMITTED, due_on=DUE, submitted_on=DUE), DUE + timedelta(1), Standing.OVERDUE),
    (Course(state=TaskState.SENT_BACK, due_on=DUE), DUE, Standing.SENT_BACK),
    (Course(state=TaskState.SENT_BACK, due_on=DUE), DUE + timedelta(1), Standing.OVERDUE),
    (Course(state=TaskState.CANCELLED, due_on=DUE, cancelled_on=DUE), DUE, Standing.CANCELLED),
    (Course(state=TaskState.CANCELLED, due_on=DUE, cancelled_on=DUE), DUE - timedelta(1), Standing.NOT_DUE),
    # Looked at from a day before it was done, it was not.
    (done(submitted=DUE, accepted=DUE), DUE - timedelta(1), Standing.NOT_DUE),
])  # fmt: skip
def test_how_a_task_stands(course: Course, on: date, stands: Standing) -> None:
    assert standing(course, on) is stands


def test_eight_in_a_hundred() -> None:
    """The six months of 2022: of 25 tasks 2 were done, and one of those cancelled would not have counted."""
    courses = [done(submitted=DUE, accepted=DUE)] * 2 + [Course(state=TaskState.ACCEPTED, due_on=DUE)] * 23
    gone = Course(state=TaskState.CANCELLED, due_on=DUE, cancelled_on=DUE)
    found = progress([*courses, gone], DUE)
    assert (found.tasks, found.done, found.share) == (25, 2, Decimal("0.08"))
    better = progress([*courses[:-1], done(submitted=DUE, accepted=DUE)], DUE)
    assert better.share == Decimal("0.12")


def test_nothing_is_not_zero() -> None:
    assert progress([], DUE).share is None
    assert progress([], DUE).weighted_share is None


@st.composite
def courses(draw: st.DrawFn) -> Course:
    state = draw(st.sampled_from(TaskState))
    handed_in = draw(DAYS)
    return Course(
        state=state, due_on=draw(DAYS), weight=Decimal(draw(st.integers(1, 900))) / 100,
        submitted_on=handed_in if state in (TaskState.SUBMITTED, TaskState.DONE) else None,
        done_on=handed_in + timedelta(draw(st.integers(0, 30))) if state is TaskState.DONE else None,
        cancelled_on=draw(DAYS) if state is TaskState.CANCELLED else None,
    )  # fmt: skip


@given(st.lists(courses(), max_size=20), DAYS)
def test_shares_never_exceed_the_whole(told: list[Course], on: date) -> None:
    found = progress(told, on)
    assert sum(found.by_standing.values()) == len(told)
    assert found.done <= found.due <= found.tasks <= len(told)
    for share in (found.share, found.share_of_due, found.weighted_share):
        assert share is None or 0 <= share <= 1


@given(st.lists(courses(), min_size=1, max_size=12), DAYS, st.data())
def test_a_reopened_task_lowers_progress_and_one_more_done_raises_it(
    told: list[Course], on: date, data: st.DataObject
) -> None:
    before = progress(told, on)
    index = data.draw(st.integers(0, len(told) - 1))
    course = told[index]
    if course.state is TaskState.CANCELLED:
        return
    back = Course(state=TaskState.SENT_BACK, due_on=course.due_on, weight=course.weight)
    accepted = Course(state=TaskState.DONE, due_on=course.due_on, weight=course.weight, submitted_on=on, done_on=on)
    reopened, finished = ([*told[:index], one, *told[index + 1 :]] for one in (back, accepted))
    was_done = standing(course, on) in DONE_STANDINGS
    assert progress(reopened, on).done == before.done - was_done
    assert progress(finished, on).done == before.done + (not was_done)
