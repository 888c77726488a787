"""By when must it be finished? The end of a limit of the law, counted from a receipt (Civil Code 2015, Art. 147-148).

Five ways of counting, one for each unit of limits. Each keeps a *nominal* end, which a pause pushes, apart from the
*settled* one, which lies in working time: ten days that end on a Sunday and then stand still for one day end on Monday.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from caicach.core import errors
from caicach.core.calendar import WorkingCalendar, say
from caicach.core.calendar import gettext_noop as _
from caicach.dossiers.rules.rule_sets import RuleSet

LARGEST: Final = 10_000
# What a part of a working day is counted by: Labour Code 2019, Art. 105 (eight hours a day).
MINUTES_OF_A_DAY: Final = 480


class LimitUnit(StrEnum):
    """In what the law states a limit."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class BadLimit(errors.Invalid):
    """A limit that cannot be counted."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long the law allows. `whole` and `minutes` are the amount made ready for counting."""

    amount: Decimal
    unit: LimitUnit
    whole: int = field(init=False, repr=False, compare=False)
    minutes: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        amount, unit = _amount(self.amount), _unit(self.unit)
        whole = int(amount)
        minutes = amount * 60 if unit in HOURLY else (amount - whole) * MINUTES_OF_A_DAY
        if minutes % 1 or (minutes and unit in (LimitUnit.DAYS, LimitUnit.MONTHS)):
            words = say(_("Thời hạn %(amount)s không chia được thành đơn vị nguyên."), amount=amount)
            raise BadLimit(words, field="limit")
        values = {"amount": amount, "unit": unit, "whole": whole, "minutes": int(minutes)}
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def by_the_clock(self) -> bool:
        """Counted in working minutes, wholly or in part; otherwise the day of receipt is not counted."""
        return self.unit in HOURLY or self.minutes > 0


HOURLY: Final = frozenset({LimitUnit.HOURS, LimitUnit.WORKING_HOURS})


def _amount(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise BadLimit(say(_("Thời hạn phải là một số: %(amount)s."), amount=value), field="limit") from None
    if not amount.is_finite() or not 0 < amount <= LARGEST:
        words = say(_("Thời hạn phải lớn hơn 0 và không quá %(most)s."), most=LARGEST)
        raise BadLimit(words, field="limit")
    return amount


def _unit(value: str) -> LimitUnit:
    try:
        return LimitUnit(value)
    except ValueError:
        known = ", ".join(LimitUnit)
        words = say(_("Không có đơn vị thời hạn “%(unit)s”; chọn một trong: %(known)s."), unit=value, known=known)
        raise BadLimit(words, field="unit_of_limit") from None


# --- where counting starts ---


def counted_from(at: datetime, *, limit: Limit, calendar: WorkingCalendar, rules: RuleSet) -> datetime:
    """The moment a receipt counts as: on a day off, the opening of the next working day, for every unit of limits.

    Limits in hours move any moment outside working time to the next opening, the receipt's as well as the last one;
    otherwise a dossier sent on Sunday could be due later than one sent early on Monday. A receipt after 15:00 moves
    a limit in days only where the rule set says so (doubtful law, off by default).
    """
    on = at.date()
    if limit.unit in HOURLY:
        return calendar.into_working_time(at)
    if not calendar.is_working_day(on):
        return calendar.opening(calendar.working_day_on_or_after(on))
    if rules.cutoff_moves_day_limits and at.time() > rules.cutoff:
        return calendar.opening(calendar.next_working_day(on))
    return at


# --- the ways of counting ---


@dataclass(frozen=True, slots=True)
class Way:
    """How one unit of limits is counted, pushed by a pause, and brought into working time."""

    end: Callable[[datetime, Limit, WorkingCalendar], datetime]
    push: Callable[[datetime, datetime, datetime, WorkingCalendar], datetime]
    settle: Callable[[datetime, WorkingCalendar], datetime]


def way_of(limit: Limit, *, same_day: bool = False) -> Way:
    """The way of counting of a limit; same-day work is pushed like a limit in working days."""
    if limit.unit is LimitUnit.WORKING_DAYS and limit.minutes and not same_day:
        return _PART_OF_A_DAY
    return _WAYS[LimitUnit.WORKING_DAYS if same_day else limit.unit]


def same_day_end(start: datetime, *, calendar: WorkingCalendar, rules: RuleSet) -> datetime:
    """Work of the same day: its closing; received after 15:00, or when the office has closed, that of the next day."""
    closing = calendar.closing(start.date())
    late = rules.cutoff_moves_same_day and start.time() > rules.cutoff
    return calendar.closing_after(start, 1) if late or start >= closing else closing


def _end_of_working_days(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    return calendar.closing_after(start, limit.whole)


def _end_of_part_of_a_day(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    # Never later than the next whole number of days, whatever the length of the days here.
    base = calendar.closing_after(start, limit.whole) if limit.whole else start
    end = calendar.add_working_minutes(base, limit.minutes)
    return min(end, calendar.closing_after(start, limit.whole + 1))


def _end_of_working_hours(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    return calendar.add_working_minutes(start, limit.minutes)


def _end_of_hours(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    return start + timedelta(minutes=limit.minutes)


def _end_of_days(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    return start + timedelta(days=limit.whole)


def _end_of_months(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    on = same_day_of_month(start.date(), limit.whole)
    return start.replace(year=on.year, month=on.month, day=on.day)


def same_day_of_month(on: date, months: int) -> date:
    """The corresponding day, or the last day of a month that has none (Civil Code 2015, Art. 148(3))."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=on.day - 1), following - timedelta(days=1))


# A pause from one day to another stands still as many days as a limit that began there would have used up: the day it
# began is not counted, the day it ended is (Civil Code 2015, Art. 147(2)).


def _push_working_days(end: datetime, start: datetime, stop: datetime, calendar: WorkingCalendar) -> datetime:
    stood = calendar.working_days_between(start.date(), stop.date())
    return calendar.closing_after(end, stood) if stood else end


def _push_days(end: datetime, start: datetime, stop: datetime, calendar: WorkingCalendar) -> datetime:
    return end + timedelta(days=(stop.date() - start.date()).days)


def _push_working_minutes(end: datetime, start: datetime, stop: datetime, calendar: WorkingCalendar) -> datetime:
    stood = calendar.working_minutes_between(start, stop)
    return calendar.add_working_minutes(end, stood) if stood else end


def _push_minutes(end: datetime, start: datetime, stop: datetime, calendar: WorkingCalendar) -> datetime:
    return end + (stop - start)


def _as_it_is(end: datetime, calendar: WorkingCalendar) -> datetime:
    return end


def _at_closing(end: datetime, calendar: WorkingCalendar) -> datetime:
    return calendar.closing_after(end, 0)


def _in_working_time(end: datetime, calendar: WorkingCalendar) -> datetime:
    return calendar.into_working_time(end)


_PART_OF_A_DAY: Final = Way(_end_of_part_of_a_day, _push_working_minutes, _as_it_is)
_WAYS: Final = {
    LimitUnit.WORKING_DAYS: Way(_end_of_working_days, _push_working_days, _as_it_is),
    LimitUnit.WORKING_HOURS: Way(_end_of_working_hours, _push_working_minutes, _as_it_is),
    LimitUnit.HOURS: Way(_end_of_hours, _push_minutes, _in_working_time),
    LimitUnit.DAYS: Way(_end_of_days, _push_days, _at_closing),
    LimitUnit.MONTHS: Way(_end_of_months, _push_days, _at_closing),
}
