"""When recurring tasks are due, and who hears of a task in working days."""

from datetime import date, timedelta

import pytest

from caicach.organisations import calendar_files
from caicach.plans.rules.dates import Alarm, Recurrence, alarm, due_days

YEAR = {"first": date(2022, 1, 10), "last": date(2022, 12, 31)}


@pytest.mark.parametrize(("recurrence", "day", "found"), [
    (Recurrence.ONCE, None, [date(2022, 12, 31)]),
    (Recurrence.QUARTERLY, None, [date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30), date(2022, 12, 31)]),
    (Recurrence.HALF_YEARLY, 15, [date(2022, 6, 15), date(2022, 12, 15)]),
])  # fmt: skip
def test_days_of_recurring_tasks(recurrence: Recurrence, day: int | None, found: list[date]) -> None:
    assert list(due_days(recurrence, **YEAR, day=day)) == found


def test_a_month_without_the_day_ends_earlier_and_days_before_the_plan_are_none() -> None:
    days = due_days(Recurrence.MONTHLY, **YEAR, day=31)
    assert days[1] == date(2022, 2, 28)
    assert len(due_days(Recurrence.MONTHLY, **YEAR, day=5)) == 11


@pytest.mark.parametrize(("on", "who"), [
    (date(2022, 8, 1), Alarm.NONE),
    (date(2022, 8, 10), Alarm.SOON),
    (date(2022, 8, 15), Alarm.TODAY),
    (date(2022, 8, 16), Alarm.HEAD),
    (date(2022, 8, 21), Alarm.HEAD),  # Sunday: four working days after Monday the 15th
    (date(2022, 8, 22), Alarm.COMMITTEE),
])  # fmt: skip
def test_who_hears_of_it(on: date, who: Alarm) -> None:
    working = calendar_files.calendars_from_files()
    assert alarm(date(2022, 8, 15), on, working=working) is who


@pytest.mark.parametrize(("due_on", "on", "who"), [
    (date(9999, 12, 31), date(2022, 8, 1), Alarm.NONE),
    (date(1022, 12, 31), date(2022, 8, 1), Alarm.COMMITTEE),
])  # fmt: skip
def test_far_away_needs_no_calendar(due_on: date, on: date, who: Alarm) -> None:
    assert alarm(due_on, on, working=calendar_files.calendars_from_files()) is who


def test_at_the_end_of_the_known_years_a_task_is_rather_near_than_broken() -> None:
    working = calendar_files.calendars_from_files()
    on = working.last_day - timedelta(2)
    assert alarm(working.last_day + timedelta(9), on, working=working) is Alarm.SOON
