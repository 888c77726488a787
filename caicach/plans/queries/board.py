"""How do the tasks of issued plans stand on a day, by field, unit and month due; and which are behind each figure?

One statement reads the tasks; every figure and every list is sifted from the same lines.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caicach.core.actor import Actor
from caicach.plans.queries import tasks
from caicach.plans.queries.figures import of_tasks
from caicach.plans.queries.tasks import Line
from caicach.plans.rules.sifting import Sieve, passes
from caicach.plans.rules.standing import Progress
from caicach.plans.states import PlanState


@dataclass(frozen=True, slots=True)
class Row:
    """One field, unit or month with its lines counted; `counts` in the order of `Sieve`."""

    key: Any
    counts: tuple[tuple[Sieve, int], ...]
    progress: Progress


def tasks_of(
    *, plan: str | None = None, field: str | None = None, unit: int | None = None, month: str | None = None,
    standing: Sieve = Sieve.EVERY, seen_by: Actor, on: date,
) -> list[Line]:  # fmt: skip
    """Of the plans issued by that day: the tasks behind a figure, the nearest day first. `unit`: in the lead."""
    rows = (
        tasks.visible(seen_by, on=on)
        .filter(plan__state__in=[PlanState.ISSUED.value, PlanState.CLOSED.value], plan__decision_on__lte=on)
        .select_related("plan")
        .order_by("due_on", "plan_id", "pk")
    )
    asked = {"plan__code": plan, "field": field, "lead_unit_id": unit}
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    found = [line for line in tasks.lines(list(rows), on=on) if month is None or month_of(line) == month]
    return sift(found, standing)


def sift(lines: Iterable[Line], sieve: Sieve) -> list[Line]:
    return [line for line in lines if passes(sieve, line.standing, line.alarm)]


def counted(lines: Sequence[Line], *, on: date, key: Any = None) -> Row:
    """Each figure is the length of the list behind it."""
    return Row(
        key, tuple((one, len(sift(lines, one))) for one in Sieve), of_tasks((line.task for line in lines), on=on)
    )


def by(lines: Iterable[Line], key: Callable[[Line], Any], *, on: date) -> list[Row]:
    """A row for each field, unit or month that has a task."""
    found: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        found[key(line)].append(line)
    return [counted(some, on=on, key=one) for one, some in found.items()]


def field_of(line: Line) -> str:
    return line.task.field


def unit_of(line: Line) -> int:
    return line.task.lead_unit_id


def month_of(line: Line) -> str:
    """The month in which it is due: 2022-06."""
    return f"{line.task.due_on:%Y-%m}"
