"""How many working hours does a time limit surely hold? The steps of the internal process must fit into them."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from caicach.catalogue.rules.procedure import Limit, LimitCase
from caicach.catalogue.states import LimitUnit
from caicach.workflow import rules as workflow

# The fact that names the case chosen at receipt: a choice with `field = "case"` follows it.
CASE: Final = "case"

HOURS_A_DAY = Decimal(8)
SHORTEST_MONTH = 28


def working_hours(limit: Limit, *, same_day: bool = False) -> Decimal:
    """The working hours inside the limit in the worst week of receipt, holidays apart (eight to a working day)."""
    if same_day:
        return HOURS_A_DAY
    if limit.unit is LimitUnit.WORKING_HOURS:
        return limit.amount
    if limit.unit is LimitUnit.WORKING_DAYS:
        return limit.amount * HOURS_A_DAY
    if limit.unit is LimitUnit.HOURS:
        return limit.amount if limit.amount <= HOURS_A_DAY else limit.amount * HOURS_A_DAY // 24
    days = limit.amount * (SHORTEST_MONTH if limit.unit is LimitUnit.MONTHS else 1)
    return Decimal(fewest_working_days(int(days))) * HOURS_A_DAY


def fewest_working_days(days: int) -> int:
    """Working days in n days after a working day of receipt, at least; a last day off moves to the next working day.

    Civil Code 2015 Art. 147(1), 148(5): the first day is not counted, an end on a day off moves on.
    """
    return min(_working_days_after(weekday, days) for weekday in range(5))


def _working_days_after(weekday: int, days: int) -> int:
    counted = sum((weekday + passed) % 7 < 5 for passed in range(1, days + 1))
    return counted + ((weekday + days) % 7 >= 5)


def too_slow(definition: workflow.Definition, case: LimitCase) -> Iterator[workflow.Problem]:
    """Whether the steps taken in this case need more working hours than its limit holds."""
    available = working_hours(case.limit, same_day=case.same_day)
    needed, way = workflow.longest_path(decided(definition, case.key))
    if needed > available:
        route = " → ".join(key for key in way if definition.steps[key].hours)
        of_case = f" của trường hợp “{case.key}”" if case.key else ""
        yield workflow.Problem(
            "workflow.steps",
            f"Tổng thời gian {needed:f} giờ làm việc vượt thời hạn{of_case} ({available:f} giờ, tính theo tuần ít ngày "
            f"làm việc nhất); đường dài nhất: {route}.",
        )


def decided(definition: workflow.Definition, case: str) -> workflow.Definition:
    """The table as it runs in one case: choices on the case keep only the branch taken."""
    steps = []
    for step in definition.steps.values():
        if step.field == CASE:
            taken = step.branch(case) or next(branch for branch in step.branches if branch.otherwise)
            step = replace(step, branches=(taken,))
        steps.append(step)
    return workflow.Definition.build(start=definition.start, steps=steps, digest=definition.digest)
