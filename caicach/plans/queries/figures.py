"""What share of a plan is done, by field and unit? Counted from tasks as they stood on a day; nobody types it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from caicach.plans.models import Plan, Task
from caicach.plans.rules.standing import Course, Progress, progress, standing
from caicach.plans.states import TaskState


def course_of(task: Task) -> Course:
    return Course(
        state=TaskState(task.state), due_on=task.due_on, weight=task.weight, submitted_on=task.submitted_on,
        done_on=task.done_on, cancelled_on=task.cancelled_on,
    )  # fmt: skip


def of_plan(plan: Plan, *, on: date) -> Progress:
    return of_tasks(plan.tasks.all(), on=on)


def of_tasks(tasks: Iterable[Task], *, on: date) -> Progress:
    return progress((course_of(task) for task in tasks), on)


def grouped(tasks: Iterable[Task], key: Callable[[Task], Any], *, on: date) -> dict[Any, Progress]:
    """By field, by lead unit, by whatever a task can be told apart by."""
    found: dict[Any, list[Course]] = defaultdict(list)
    for task in tasks:
        found[key(task)].append(course_of(task))
    return {one: progress(courses, on) for one, courses in found.items()}


def standings(plan: Plan, *, on: date) -> Mapping[str, str]:
    """How each task of a plan stood, by its id: what a closed period keeps."""
    return {str(task.pk): standing(course_of(task), on).value for task in plan.tasks.order_by("pk")}


def plain(found: Progress) -> dict[str, object]:
    """As a closed period keeps it."""
    return {
        "tasks": found.tasks, "done": found.done, "due": found.due, "weight": str(found.weight),
        "weight_done": str(found.weight_done),
        "by_standing": {one.value: count for one, count in found.by_standing.items()},
    }  # fmt: skip
