"""Ends of stages in working days, and what coming late costs."""

from datetime import date
from decimal import Decimal

import pytest

from caicach.assessments.rules import deadlines
from caicach.assessments.rules.deadlines import Late, Near, Term
from caicach.core import errors
from caicach.organisations import calendar_files

CALENDAR = calendar_files.calendars_from_files()
FRIDAY = date(2022, 8, 5)
LATE = Late(each=Decimal("0.5"), most=Decimal(2))


def test_a_plan_names_a_day_or_working_days() -> None:
    assert Term(on=FRIDAY).due(begun_on=date(2022, 8, 1), calendar=CALENDAR) == FRIDAY
    assert Term(working_days=4).due(begun_on=date(2022, 8, 1), calendar=CALENDAR) == FRIDAY
    assert Term(working_days=1).due(begun_on=FRIDAY, calendar=CALENDAR) == date(2022, 8, 8)


def test_over_a_national_holiday() -> None:
    """1 and 2 September 2022 were off, the next working day was Monday the 5th."""
    assert Term(working_days=1).due(begun_on=date(2022, 8, 31), calendar=CALENDAR) == date(2022, 9, 5)


@pytest.mark.parametrize("given", [{}, {"on": FRIDAY, "working_days": 3}, {"working_days": 0}, {"working_days": 251}])
def test_neither_both_or_too_long_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(errors.Invalid):
        Term(**given)


@pytest.mark.parametrize(
    ("on", "days"), [(date(2022, 8, 4), 0), (FRIDAY, 0), (date(2022, 8, 6), 1), (date(2022, 8, 8), 1),
                     (date(2022, 8, 9), 2), (date(2022, 8, 15), 6)],
)  # fmt: skip
def test_how_late_in_working_days(on: date, days: int) -> None:
    """A Saturday is one day late, as is the Monday after it."""
    assert deadlines.late_days(FRIDAY, on, calendar=CALENDAR) == days


def test_a_last_day_that_was_not_worked() -> None:
    sunday = date(2022, 8, 7)
    assert deadlines.late_days(sunday, date(2022, 8, 8), calendar=CALENDAR) == 1
    assert deadlines.late_days(sunday, date(2022, 8, 9), calendar=CALENDAR) == 2


def test_nothing_is_late_without_an_end() -> None:
    assert deadlines.late_days(None, FRIDAY, calendar=CALENDAR) == 0
    assert deadlines.near(None, FRIDAY, calendar=CALENDAR) is Near.NO_END


@pytest.mark.parametrize(
    ("on", "found"), [(date(2022, 7, 28), Near.FAR), (date(2022, 7, 29), Near.SOON), (FRIDAY, Near.LAST_DAY),
                      (date(2022, 8, 6), Near.OVER)],
)  # fmt: skip
def test_when_somebody_is_reminded(on: date, found: Near) -> None:
    assert deadlines.near(FRIDAY, on, calendar=CALENDAR) is found


def test_what_coming_late_costs() -> None:
    assert [LATE.points(days) for days in (0, 1, 3, 4, 9, None)] == [
        Decimal(0), Decimal("0.5"), Decimal("1.5"), Decimal(2), Decimal(2), Decimal(2),
    ]  # fmt: skip
    assert LATE.working(0) == ""
    assert LATE.working(3) == "Nộp chậm 3 ngày làm việc × 0,5, nhiều nhất 2: trừ 1,5 điểm"
    assert LATE.working(None) == "Không nộp: trừ 2 điểm"


def test_stages_end_one_after_the_other() -> None:
    assert deadlines.in_order([date(2022, 8, 1), None, date(2022, 8, 3)])
    assert not deadlines.in_order([date(2022, 8, 4), None, date(2022, 8, 3)])
