"""The same offices twice: as our calendars, and as the oracle sees them."""

from datetime import date, time

from caicach.core.calendar import DatedWeek, DayKind, SpecialDay, WorkingCalendar, parse_week
from caicach.organisations import calendar_files
from tests.dossiers.rules.oracle import Office

USUAL = ["07:00-11:30", "13:30-17:00"]
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")


def office(
    hours: dict[str, list[str]], *week: str, apart: dict[date, str] | None = None
) -> tuple[WorkingCalendar, Office]:
    shipped = calendar_files.calendars_from_files()
    days = dict(shipped.days)
    for on, text in (apart or {}).items():
        points = [time(*map(int, point.split(":"))) for point in text.split()]
        sessions = tuple(zip(points[::2], points[1::2], strict=True))
        kind = DayKind.HOURS if sessions else DayKind.OFF
        days[on] = SpecialDay(on=on, kind=kind, name="Ngày thử", decided_by="Thông báo thử", sessions=sessions)
    calendar = WorkingCalendar(
        weeks=(DatedWeek(parse_week(code="thu", name="Lịch thử", hours=hours)),),
        days=days,
        first_day=shipped.first_day,
        last_day=shipped.last_day,
    )
    return calendar, Office(*week, apart=apart)


NATIONAL = calendar_files.calendars_from_files()

_DAY = "7:00 11:30 13:30 17:00"
PAIRS: dict[str, tuple[WorkingCalendar, Office]] = {
    "usual hours": (NATIONAL, Office(_DAY, _DAY, _DAY, _DAY, _DAY, "", "")),
    "Saturday mornings": office(
        {**dict.fromkeys(WEEK, USUAL), "saturday": ["07:00-11:30"]}, _DAY, _DAY, _DAY, _DAY, _DAY, "7:00 11:30", ""
    ),
    "half days and odd hours": office(
        {
            "monday": ["08:00-12:00", "13:00-17:30"],
            "tuesday": ["07:30-11:45"],
            "wednesday": ["13:15-16:59"],
            "thursday": ["07:00-09:00", "09:30-11:30", "13:30-15:00", "15:15-18:01"],
            "sunday": ["08:00-10:00"],
        },
        "8:00 12:00 13:00 17:30", "7:30 11:45", "13:15 16:59", "7:00 9:00 9:30 11:30 13:30 15:00 15:15 18:01",
        "", "", "8:00 10:00",
    ),
    "days of its own": office(
        dict.fromkeys(WEEK, USUAL), _DAY, _DAY, _DAY, _DAY, _DAY, "", "",
        apart={
            date(2022, 8, 25): "",  # a local day off
            date(2022, 9, 1): "7:00 11:30",  # works on a national day off
            date(2023, 1, 19): "7:00 10:00",  # an early end before Tết
            date(2024, 2, 17): "8:00 12:00 13:00 16:00",  # a Saturday worked
            date(2025, 12, 31): "7:00 11:30",
        },
    ),
}  # fmt: skip
