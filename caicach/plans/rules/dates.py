"""When is a task due, when is somebody reminded, and who hears of it when it is late? Pure."""

import calendar
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from caicach.core.calendar import WorkingCalendar

SOON: Final = 5  # working days before the day: the unit is reminded
TO_HEAD: Final = 1  # working days after it: the head of the unit hears of it
FAR: Final = timedelta(days=31)  # holds more working days than any of these, also around Tết
TO_COMMITTEE: Final = 5  # working days after it: so does the Committee


class Recurrence(StrEnum):
    """A task of each month, quarter, half or year is one task for each of them."""

    ONCE = ""
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"


_MONTHS: Final = {Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3, Recurrence.HALF_YEARLY: 6}


class Alarm(StrEnum):
    """Who must look at a task that is not done."""

    NONE = "none"
    SOON = "soon"
    TODAY = "today"
    OFFICER = "officer"
    HEAD = "head"
    COMMITTEE = "committee"


def due_days(recurrence: Recurrence, *, first: date, last: date, day: int | None = None) -> tuple[date, ...]:
    """The days of a recurring task between two days: the end of each stretch, or the named day of its last month.

    >>> due_days(Recurrence.QUARTERLY, first=date(2022, 1, 1), last=date(2022, 12, 31), day=15)[1]
    datetime.date(2022, 6, 15)
    """
    if recurrence is Recurrence.ONCE:
        return (last,)
    step, found = _MONTHS[recurrence], []
    for year in range(first.year, last.year + 1):
        for month in range(step, 13, step):
            end = calendar.monthrange(year, month)[1]
            one = date(year, month, min(day or end, end))
            if first <= one <= last:
                found.append(one)
    return tuple(found)


def alarm(due_on: date, on: date, *, working: WorkingCalendar) -> Alarm:
    """In working days of the unit's calendar, as far as its years are known; a month away needs no calendar."""
    if on == due_on:
        return Alarm.TODAY
    if on < due_on:
        if due_on - on > FAR:
            return Alarm.NONE
        known = min(due_on, working.last_day)
        return Alarm.SOON if working.working_days_between(on, known) <= SOON else Alarm.NONE
    if on - due_on > FAR:
        return Alarm.COMMITTEE
    late = working.working_days_between(max(due_on, working.first_day) + timedelta(1), on + timedelta(1))
    if late >= TO_COMMITTEE:
        return Alarm.COMMITTEE
    return Alarm.HEAD if late >= TO_HEAD else Alarm.OFFICER
