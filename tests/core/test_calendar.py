"""Working time by small examples, and the laws its arithmetic must obey."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.core import errors
from caicach.core.calendar import (
    ZONE,
    DatedWeek,
    DayKind,
    OutsideCalendar,
    SpecialDay,
    WorkingCalendar,
    local,
    parse_sessions,
    parse_week,
    say_day,
    say_moment,
)

USUAL = ["07:00-11:30", "13:30-17:00"]
SUMMER = ["06:30-11:00", "14:00-17:30"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
WEEK = parse_week(code="thu", name="Giờ thử", hours=dict.fromkeys(WEEKDAYS, USUAL), source="Quyết định thử")
SATURDAY_TOO = parse_week(
    code="bay", name="Có thứ Bảy", hours={**dict.fromkeys(WEEKDAYS, SUMMER), "saturday": ["07:00-11:30"]}
)
DAYS = [
    SpecialDay(date(2022, 9, 1), DayKind.OFF, "Quốc khánh", decided_by="Điều 112"),
    SpecialDay(date(2022, 9, 2), DayKind.OFF, "Quốc khánh", decided_by="Điều 112"),
    SpecialDay(date(2022, 9, 10), DayKind.WORK, "Làm bù", decided_by="Thông báo 1"),
    SpecialDay(date(2022, 9, 16), DayKind.HOURS, "Sáng", "tệp", "Thông báo 2", True, ((time(7), time(10)),)),
]
CALENDAR = WorkingCalendar(
    weeks=(DatedWeek(WEEK),),
    days={day.on: day for day in DAYS},
    first_day=date(2022, 1, 1),
    last_day=date(2022, 12, 31),
)
SEASONS = WorkingCalendar(
    weeks=(DatedWeek(WEEK), DatedWeek(SATURDAY_TOO, date(2022, 4, 16), date(2022, 10, 16))),
    days={},
    first_day=date(2022, 1, 1),
    last_day=date(2022, 12, 31),
)


def at(day: int, hour: int, minute: int = 0, *, month: int = 9) -> datetime:
    return datetime(2022, month, day, hour, minute, tzinfo=ZONE)


def test_a_working_day_has_sessions_an_opening_and_a_closing() -> None:
    assert CALENDAR.sessions(date(2022, 9, 5)) == ((time(7), time(11, 30)), (time(13, 30), time(17)))
    assert CALENDAR.opening(date(2022, 9, 5)) == at(5, 7)
    assert CALENDAR.closing(date(2022, 9, 5)) == at(5, 17)


@pytest.mark.parametrize(
    ("on", "works", "why"),
    [
        (date(2022, 9, 2), False, "Quốc khánh"),
        (date(2022, 9, 3), False, "ngày nghỉ hằng tuần"),
        (date(2022, 9, 5), True, "ngày làm việc"),
        (date(2022, 9, 10), True, "Làm bù"),
        (date(2022, 9, 16), True, "Sáng (dự kiến, chưa có thông báo)"),
    ],
)
def test_each_day_says_why(on: date, works: bool, why: str) -> None:
    assert (CALENDAR.is_working_day(on), CALENDAR.explain_day(on)) == (works, why)


def test_each_day_says_who_decided() -> None:
    assert CALENDAR.basis_of_day(date(2022, 9, 2)) == "Điều 112"
    assert CALENDAR.basis_of_day(date(2022, 9, 3)) == "Quyết định thử"
    assert SEASONS.basis_of_day(date(2022, 5, 2)) == "Có thứ Bảy", "a week without source is named"


def test_a_make_up_day_has_the_usual_hours_and_a_short_day_its_own() -> None:
    assert CALENDAR.closing(date(2022, 9, 10)) == at(10, 17)
    assert CALENDAR.closing(date(2022, 9, 16)) == at(16, 10)


def test_working_days_are_counted_over_days_off() -> None:
    assert CALENDAR.add_working_days(date(2022, 8, 31), 1) == date(2022, 9, 5)
    assert CALENDAR.add_working_days(date(2022, 9, 1), 1) == date(2022, 9, 6), (
        "a day off counts as the next working day"
    )
    assert CALENDAR.add_working_days(date(2022, 9, 9), 1) == date(2022, 9, 10)
    assert CALENDAR.next_working_day(date(2022, 8, 31)) == date(2022, 9, 5)
    assert CALENDAR.working_day_on_or_before(date(2022, 9, 4)) == date(2022, 8, 31)
    assert CALENDAR.working_day_on_or_after(date(2022, 9, 1)) == date(2022, 9, 5)
    assert CALENDAR.working_days_between(date(2022, 8, 31), date(2022, 9, 12)) == 7
    assert CALENDAR.working_days_between(date(2022, 9, 12), date(2022, 8, 31)) == -7


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(5, 9), at(5, 9)),
        (at(5, 11, 30), at(5, 11, 30)),
        (at(5, 11, 31), at(5, 13, 30)),
        (at(5, 6), at(5, 7)),
        (at(5, 17), at(5, 17)),
        (at(5, 17, 1), at(6, 7)),
        (at(2, 9), at(5, 7)),
    ],
)
def test_a_moment_outside_working_time_moves_to_the_next_opening(moment: datetime, expected: datetime) -> None:
    assert CALENDAR.into_working_time(moment) == expected
    assert CALENDAR.is_working_time(moment) == (moment == expected)


def test_minutes_are_spent_inside_sessions_only() -> None:
    assert CALENDAR.add_working_minutes(at(5, 7), 270) == at(5, 11, 30), "a full session ends at its end"
    assert CALENDAR.add_working_minutes(at(5, 7), 271) == at(5, 13, 31)
    assert CALENDAR.add_working_minutes(at(31, 16, 30, month=8), 60) == at(5, 7, 30)
    assert CALENDAR.add_working_minutes(at(5, 12), 0) == at(5, 13, 30)
    assert CALENDAR.working_minutes_between(at(31, 16, month=8), at(5, 8)) == 120
    assert CALENDAR.working_minutes_between(at(5, 8), at(31, 16, month=8)) == -120


def test_hours_change_with_the_season_inside_one_calendar() -> None:
    assert SEASONS.closing(date(2022, 4, 15)).time() == time(17)
    assert SEASONS.closing(date(2022, 4, 16)).time() == time(11, 30)
    assert SEASONS.closing(date(2022, 4, 18)).time() == time(17, 30)
    assert not SEASONS.is_working_day(date(2022, 10, 22))
    assert SEASONS.add_working_minutes(datetime(2022, 4, 15, 16, tzinfo=ZONE), 120).hour == 8


@pytest.mark.parametrize("on", [date(2021, 12, 31), date(2023, 1, 1)])
def test_days_outside_are_refused(on: date) -> None:
    asked = [
        lambda: CALENDAR.is_working_day(on),
        lambda: CALENDAR.sessions(on),
        lambda: CALENDAR.opening(on),
        lambda: CALENDAR.add_working_days(on, 0),
        lambda: CALENDAR.closing_after(on, 0),
        lambda: CALENDAR.into_working_time(datetime.combine(on, time(9), tzinfo=ZONE)),
        lambda: CALENDAR.working_minutes_between(at(5, 9), datetime.combine(on, time(9), tzinfo=ZONE)),
    ]
    for ask in asked:
        with pytest.raises(OutsideCalendar):
            ask()


def test_counting_out_of_the_calendar_is_refused() -> None:
    for ask in (
        lambda: CALENDAR.closing_after(date(2022, 12, 30), 1),
        lambda: CALENDAR.add_working_days(date(2022, 12, 30), 1),
        lambda: CALENDAR.add_working_days(date(2022, 1, 3), -1),
        lambda: CALENDAR.add_working_minutes(datetime(2022, 12, 30, 16, tzinfo=ZONE), 61),
        lambda: CALENDAR.into_working_time(datetime(2022, 12, 31, 9, tzinfo=ZONE)),
    ):
        with pytest.raises(OutsideCalendar):
            ask()


def test_a_day_off_has_no_opening() -> None:
    with pytest.raises(errors.Invalid, match="không phải ngày làm việc"):
        CALENDAR.opening(date(2022, 9, 2))


def test_moments_of_other_zones_are_the_same_moments() -> None:
    assert local(datetime.fromisoformat("2022-09-05T02:00:31+00:00")) == at(5, 9)
    with pytest.raises(errors.Invalid):
        local(at(5, 9).replace(tzinfo=None))


@pytest.mark.parametrize(
    "words", [["7h-11h"], ["07:00"], ["11:30-07:00"], ["07:00-11:30", "11:00-12:00"], ["07:00-07:00"]]
)
def test_wrong_hours_are_refused(words: list[str]) -> None:
    with pytest.raises(errors.Invalid):
        parse_sessions(words, where="thứ Hai")


@pytest.mark.parametrize("hours", [{}, {"funday": ["07:00-11:00"]}, {"monday": []}])
def test_a_week_without_work_or_with_unknown_days_is_refused(hours: dict[str, list[str]]) -> None:
    with pytest.raises(errors.Invalid):
        parse_week(code="sai", name="Sai", hours=hours)


def test_days_are_said_in_vietnamese() -> None:
    assert say_moment(at(4, 9, 5)) == "09:05 Chủ nhật 04/09/2022"
    assert say_day(date(2022, 9, 5)) == "thứ Hai 05/09/2022"


# --- laws ---

minutes = st.integers(0, 300 * 24 * 60)
moments = minutes.map(lambda minute: datetime(2022, 1, 3, 7, tzinfo=ZONE) + timedelta(minutes=minute))
calendars = st.sampled_from([CALENDAR, SEASONS])


@given(calendars, moments, st.integers(1, 6000))
def test_minutes_added_are_the_minutes_between(calendar: WorkingCalendar, start: datetime, count: int) -> None:
    end = calendar.add_working_minutes(start, count)
    assert calendar.working_minutes_between(start, end) == count
    assert calendar.is_working_time(end)
    assert calendar.working_minutes_between(start, end - timedelta(minutes=1)) == count - 1, "and not a minute later"


@given(calendars, moments, st.integers(0, 3000), st.integers(1, 3000))
def test_adding_in_two_steps_is_adding_at_once(calendar: WorkingCalendar, start: datetime, one: int, two: int) -> None:
    once = calendar.add_working_minutes(start, one + two)
    assert calendar.add_working_minutes(calendar.add_working_minutes(start, one), two) == once


@given(calendars, moments, moments, moments)
def test_minutes_between_add_up(calendar: WorkingCalendar, a: datetime, b: datetime, c: datetime) -> None:
    between = calendar.working_minutes_between
    assert between(a, b) + between(b, c) == between(a, c)


@given(calendars, st.dates(date(2022, 1, 3), date(2022, 10, 1)), st.integers(0, 40))
def test_working_days_added_are_working_days(calendar: WorkingCalendar, on: date, count: int) -> None:
    end = calendar.add_working_days(on, count)
    assert calendar.is_working_day(end)
    assert calendar.closing_after(on, count) == calendar.closing(end)
    start = calendar.working_day_on_or_after(on)
    walked = sum(calendar.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    assert walked == count
