"""When does an office work? Hours, days off and make-up days, compiled to tables that answer in one look-up.

A calendar knows a bounded run of days; a question outside it is refused (`OutsideCalendar`), never guessed.
The minute is the smallest unit; a session is closed at both ends: 11:30 and 17:00 are still working moments.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as gettext_noop  # for the rules, which may not see Django

from caicach.core import errors

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SOURCE_LANGUAGE = "vi"

Session = tuple[time, time]
Sessions = tuple[Session, ...]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_Minutes = tuple[tuple[int, int], ...]


class DayKind(StrEnum):
    """What a dated line says about its day."""

    OFF = "off"  # nobody works
    WORK = "work"  # a make-up day (làm bù): the hours of a usual day unless it names its own
    HOURS = "hours"  # works, but at the hours named


class OutsideCalendar(errors.Invalid):
    """The calendar has no data for this day; the answer would be a guess."""


@dataclass(frozen=True, slots=True)
class Week:
    """The usual hours of each weekday, Monday first; an empty tuple is weekly rest."""

    code: str
    name: str
    sessions: tuple[Sessions, ...]
    source: str = ""

    @property
    def usual_day(self) -> Sessions:
        """The hours of the first working weekday: what a make-up day works."""
        return next(sessions for sessions in self.sessions if sessions)


@dataclass(frozen=True, slots=True)
class DatedWeek:
    """A week in force during [valid_from, valid_to)."""

    week: Week
    valid_from: date = date.min
    valid_to: date = date.max


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """One day that differs from its week, with the decision that says so."""

    on: date
    kind: DayKind
    name: str
    source: str = ""
    decided_by: str = ""
    unverified: bool = False
    sessions: Sessions = ()


class WorkingCalendar:
    """The working time of one office from `first_day` to `last_day`, both included. Never changed once compiled."""

    def __init__(
        self, *, weeks: Sequence[DatedWeek], days: Mapping[date, SpecialDay], first_day: date, last_day: date
    ) -> None:
        self.weeks = weeks
        self.days = days
        self.first_day = first_day
        self.last_day = last_day
        # What has been told about stretches of these days, by whoever tells it; forgotten with the calendar.
        self.told: dict[Hashable, tuple[Any, ...]] = {}
        self._base = first_day.toordinal()
        self._by_day: list[_Minutes] = []
        self._on_or_after: list[int] = []  # day → number of its working day, or of the next one
        self._working: list[date] = []
        self._closings: list[datetime] = []
        self._minutes_before: list[int] = [0]
        for ordinal in range(self._base, last_day.toordinal() + 1):
            self._append(date.fromordinal(ordinal))

    def __repr__(self) -> str:
        return f"WorkingCalendar({self.weeks[0].week.code}, {self.first_day}, {self.last_day})"

    def _append(self, on: date) -> None:
        sessions = tuple((_minute(start), _minute(end)) for start, end in self._sessions_on(on))
        self._by_day.append(sessions)
        self._on_or_after.append(len(self._working))
        if sessions:
            self._working.append(on)
            self._closings.append(_at(on, sessions[-1][1]))
            length = sum(end - start for start, end in sessions)
            self._minutes_before.append(self._minutes_before[-1] + length)

    def _sessions_on(self, on: date) -> Sessions:
        week = self.week_on(on)
        special = self.days.get(on)
        if special is None:
            return week.sessions[on.weekday()]
        if special.kind is DayKind.OFF:
            return ()
        return special.sessions or week.usual_day

    # --- one day ---

    def week_on(self, on: date) -> Week:
        """The week in force; where several claim the day, the later line."""
        for dated in reversed(self.weeks):
            if dated.valid_from <= on < dated.valid_to:
                return dated.week
        raise self._outside(on)

    def is_working_day(self, on: date) -> bool:
        return bool(self._by_day[self._index(on)])

    def sessions(self, on: date) -> Sessions:
        return tuple((_time(start), _time(end)) for start, end in self._by_day[self._index(on)])

    def opening(self, on: date) -> datetime:
        """When the office opens on a working day."""
        return _at(on, self._sessions_of_working_day(on)[0][0])

    def closing(self, on: date) -> datetime:
        """When the office closes for the day, on a working day."""
        return _at(on, self._sessions_of_working_day(on)[-1][1])

    def explain_day(self, on: date) -> str:
        """Why the day is worked or not: the name of the holiday, of the make-up day, or weekly rest."""
        special = self.days.get(on)
        if special is not None and special.unverified:
            return say(gettext_noop("%(name)s (dự kiến, chưa có thông báo)"), name=_translate()(special.name))
        if special is not None:
            return _translate()(special.name)
        return say(gettext_noop("ngày làm việc") if self.is_working_day(on) else gettext_noop("ngày nghỉ hằng tuần"))

    def basis_of_day(self, on: date) -> str:
        """Who decided that the day is as it is."""
        special = self.days.get(on)
        if special is not None:
            return special.decided_by or special.source
        week = self.week_on(on)
        return week.source or week.name

    # --- working days ---

    def working_day_on_or_after(self, on: date) -> date:
        return self._nth(self._on_or_after[self._index(on)], on)

    def working_day_on_or_before(self, on: date) -> date:
        return on if self.is_working_day(on) else self._nth(self._on_or_after[self._index(on)] - 1, on)

    def next_working_day(self, on: date) -> date:
        """The first working day after `on`."""
        return self.working_day_on_or_after(on + timedelta(days=1))

    def add_working_days(self, on: date, count: int) -> date:
        """The `count`-th working day after `on`; a day off counts as the next working day."""
        return self._nth(self._on_or_after[self._index(on)] + count, on)

    def closing_after(self, on: date, count: int) -> datetime:
        """Closing of the `count`-th working day after `on`: `closing(add_working_days(…))` in one look-up."""
        index = on.toordinal() - self._base
        if index < 0:
            raise self._outside(on)
        try:
            return self._closings[self._on_or_after[index] + count]
        except IndexError:
            raise self._outside(on) from None

    def working_days_between(self, start: date, end: date) -> int:
        """Working days in [start, end); negative when `end` is the earlier."""
        return self._on_or_after[self._index(end)] - self._on_or_after[self._index(start)]

    # --- working minutes ---

    def is_working_time(self, at: datetime) -> bool:
        at = local(at)
        return any(start <= _minute(at) <= end for start, end in self._by_day[self._index(at)])

    def into_working_time(self, at: datetime) -> datetime:
        """The moment itself inside a session, else the next opening."""
        at = local(at)
        minute = _minute(at)
        for start, end in self._by_day[self._index(at)]:
            if minute <= end:
                return at if minute >= start else _at(at, start)
        return self.opening(self.next_working_day(at))

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime:
        """The moment when `minutes` (≥ 0) of working time have passed since `at`; 4 h 30 from 07:00 is 11:30."""
        if minutes <= 0:
            return self.into_working_time(at)
        target = self._position(local(at)) + minutes
        number = bisect_left(self._minutes_before, target) - 1
        on = self._nth(number, at)
        left = target - self._minutes_before[number]
        for start, end in self._by_day[self._index(on)]:
            if left <= end - start:
                return _at(on, start + left)
            left -= end - start
        raise AssertionError("the minutes of a day are the sum of its sessions")

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Working time from `start` to `end`; negative when `end` is the earlier."""
        return self._position(local(end)) - self._position(local(start))

    def _position(self, at: datetime) -> int:
        """Working minutes from the first day of the calendar up to `at`."""
        index, minute = self._index(at), _minute(at)
        before = self._minutes_before[self._on_or_after[index]]
        return before + sum(min(minute, end) - start for start, end in self._by_day[index] if start < minute)

    # --- inside ---

    def _index(self, on: date) -> int:
        index = on.toordinal() - self._base
        if not 0 <= index < len(self._by_day):
            raise self._outside(on)
        return index

    def _nth(self, number: int, asked: date) -> date:
        if not 0 <= number < len(self._working):
            raise self._outside(asked)
        return self._working[number]

    def _sessions_of_working_day(self, on: date) -> _Minutes:
        sessions = self._by_day[self._index(on)]
        if not sessions:
            raise errors.Invalid(say(gettext_noop("%(day)s không phải ngày làm việc."), day=on))
        return sessions

    def _outside(self, on: date) -> OutsideCalendar:
        words = gettext_noop("Lịch làm việc chỉ có dữ liệu từ %(first)s đến %(last)s; không tính được từ %(day)s.")
        day = date(on.year, on.month, on.day)
        return OutsideCalendar(say(words, first=_short(self.first_day), last=_short(self.last_day), day=_short(day)))


# --- words ---


def say(template: str, /, **values: object) -> str:
    """A Vietnamese template in the reader's language.

    A date is said with its weekday, a moment with its hour; a value that is a function is asked for its words now.
    """
    translate = _translate()
    return translate(template) % {name: _said(value, translate) for name, value in values.items()}


def say_day(on: date) -> str:
    """`thứ Năm 04/08/2022`"""
    return _day(on, _translate())


def say_moment(at: datetime) -> str:
    """`09:00 thứ Năm 04/08/2022`"""
    return f"{at.hour:02}:{at.minute:02} {say_day(at)}"


def _translate() -> Callable[[str], str]:
    # A working has dozens of words, and nothing to translate in the language they are written in.
    return str if get_language() == SOURCE_LANGUAGE else gettext


def _said(value: object, translate: Callable[[str], str]) -> object:
    if isinstance(value, datetime):
        return f"{value.hour:02}:{value.minute:02} {_day(value, translate)}"
    if isinstance(value, date):
        return _day(value, translate)
    return value() if callable(value) else value


def _day(on: date, translate: Callable[[str], str]) -> str:
    return f"{translate(_WEEKDAY_NAMES[on.weekday()])} {_short(on)}"


def _short(on: date) -> str:
    return f"{on.day:02}/{on.month:02}/{on.year}"


_WEEKDAY_NAMES = (
    gettext_noop("thứ Hai"),
    gettext_noop("thứ Ba"),
    gettext_noop("thứ Tư"),
    gettext_noop("thứ Năm"),
    gettext_noop("thứ Sáu"),
    gettext_noop("thứ Bảy"),
    gettext_noop("Chủ nhật"),
)


# --- reading data ---


def local(at: datetime) -> datetime:
    """The moment in Vietnam's zone, to the minute: what a receipt prints is what is counted."""
    if at.tzinfo is not ZONE:
        if at.tzinfo is None:
            raise errors.Invalid(gettext("Thời điểm phải kèm múi giờ."))
        at = at.astimezone(ZONE)
    return at.replace(second=0, microsecond=0) if at.second or at.microsecond else at


def parse_sessions(words: Iterable[str], *, where: str = "") -> Sessions:
    """`["07:00-11:30", "13:30-17:00"]` → sessions; in order, not empty, not overlapping."""
    sessions = tuple(_session(word, where=where) for word in words)
    moments = [moment for session in sessions for moment in session]
    if any(earlier >= later for earlier, later in pairwise(moments)):
        raise errors.Invalid(say(gettext_noop("%(where)s: các buổi phải theo thứ tự, không chồng nhau."), where=where))
    return sessions


def _session(word: str, *, where: str) -> Session:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in word.split("-"))
    except (ValueError, AttributeError):
        raise errors.Invalid(say(gettext_noop("%(where)s: giờ phải có dạng 07:00-11:30."), where=where)) from None
    return start, end


def parse_week(*, code: str, name: str, hours: Mapping[str, Sequence[str]], source: str = "") -> Week:
    """A week from its data: weekday names (monday …) to sessions; a weekday left out is weekly rest."""
    if unknown := set(hours) - set(WEEKDAYS):
        names = ", ".join(sorted(unknown))
        raise errors.Invalid(say(gettext_noop("%(code)s: không có thứ nào tên là %(names)s."), code=code, names=names))
    sessions = tuple(parse_sessions(hours.get(day, ()), where=f"{code}, {day}") for day in WEEKDAYS)
    if not any(sessions):
        raise errors.Invalid(say(gettext_noop("%(code)s: tuần phải có ít nhất một ngày làm việc."), code=code))
    return Week(code=code, name=name, sessions=sessions, source=source)


def _minute(at: time | datetime) -> int:
    return at.hour * 60 + at.minute


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _at(on: date, minute: int) -> datetime:
    return datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=ZONE)
