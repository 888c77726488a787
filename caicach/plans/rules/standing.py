"""How does a task stand on a day, and what share of a plan is done? Pure.

A task is done when what it was to deliver has been accepted; it was in time when it was handed in by its day. A plan's
share is of the tasks that still stand: what was cancelled by decision leaves both sides.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from caicach.plans.states import DONE_STANDINGS, Standing, TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is known of one task. `submitted_on`: when what was accepted, or waits, was handed in."""

    state: TaskState
    due_on: date
    weight: Decimal = Decimal(1)
    submitted_on: date | None = None
    done_on: date | None = None
    cancelled_on: date | None = None


def standing(course: Course, on: date) -> Standing:
    """As it was on that day, as far as its days tell: what happened later had not happened."""
    if course.cancelled_on is not None and course.cancelled_on <= on:
        return Standing.CANCELLED
    if course.state is TaskState.DONE and course.done_on is not None and course.done_on <= on:
        in_time = (course.submitted_on or course.done_on) <= course.due_on
        return Standing.DONE_IN_TIME if in_time else Standing.DONE_LATE
    if on > course.due_on:
        return Standing.OVERDUE
    return Standing.SENT_BACK if course.state is TaskState.SENT_BACK else Standing.NOT_DUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`tasks`: those that stand; `due`: of these, whose day has come or which are done; weights likewise."""

    tasks: int
    done: int
    due: int
    weight: Decimal
    weight_done: Decimal
    by_standing: Mapping[Standing, int]

    @property
    def share(self) -> Decimal | None:
        """Of all tasks; nothing is not zero."""
        return _share(self.done, self.tasks)

    @property
    def share_of_due(self) -> Decimal | None:
        return _share(self.done, self.due)

    @property
    def weighted_share(self) -> Decimal | None:
        return self.weight_done / self.weight if self.weight else None


def progress(courses: Iterable[Course], on: date) -> Progress:
    """All tasks of a plan, a unit or a field, as they stood on a day."""
    counted: Counter[Standing] = Counter()
    due, weight, weight_done = 0, Decimal(0), Decimal(0)
    for course in courses:
        found = standing(course, on)
        counted[found] += 1
        if found is Standing.CANCELLED:
            continue
        weight += course.weight
        if found in DONE_STANDINGS:
            weight_done += course.weight
        due += found in DONE_STANDINGS or course.due_on <= on
    done = sum(counted[one] for one in DONE_STANDINGS)
    tasks = counted.total() - counted[Standing.CANCELLED]
    return Progress(
        tasks=tasks, done=done, due=due, weight=weight, weight_done=weight_done,
        by_standing={one: counted[one] for one in Standing},
    )  # fmt: skip


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None
