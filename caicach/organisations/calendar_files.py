"""Which working calendar ships with the software? Dated files; readable without a database.

One file a year, `data/calendar/<year>.csv`, and the weeks of hours in `weeks.toml`. A year without a file is unknown,
and no date is counted into it.
"""

import csv
import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from caicach.core import errors
from caicach.core.calendar import (
    DatedWeek,
    DayKind,
    SpecialDay,
    Week,
    WorkingCalendar,
    parse_sessions,
    parse_week,
    say,
)
from caicach.core.calendar import gettext_noop as _

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

FOLDER = Path(__file__).resolve().parent / "data" / "calendar"
COLUMNS = ["date", "kind", "name", "hours", "source", "decided_by", "unverified"]


class BadCalendarFile(errors.Invalid):
    """A calendar file that cannot be used; `problems` maps the place to what is wrong there."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """Everything the files say."""

    national: str
    hours: Mapping[str, Mapping[str, list[str]]]  # of each week, as written
    weeks: tuple[Week, ...]
    years: tuple[int, ...]
    days: tuple[SpecialDay, ...]

    def week(self, code: str) -> Week:
        return next(week for week in self.weeks if week.code == code)


@functools.cache
def shipped() -> Shipped:
    """The files that ship with the software."""
    return read(FOLDER)


@functools.cache
def calendars_from_files() -> WorkingCalendar:
    """The national calendar: the usual week and the country's days."""
    found = shipped()
    return WorkingCalendar(
        weeks=(DatedWeek(found.week(found.national)),),
        days={day.on: day for day in found.days},
        first_day=date(found.years[0], 1, 1),
        last_day=date(found.years[-1], 12, 31),
    )


def read(folder: Path) -> Shipped:
    """All files of a folder, or every problem in them with its place."""
    problems: dict[str, list[errors.Text]] = {}
    data = tomllib.loads((folder / "weeks.toml").read_text(encoding="utf-8"))
    weeks = tuple(parse_week(**row) for row in data["week"])
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9].csv"))
    days = tuple(day for file in files for day in _days(file, problems))
    years = tuple(int(file.stem) for file in files)
    if not years or years != tuple(range(years[0], years[0] + len(years))):
        problems["years"] = [say(_("Các năm phải liền nhau: %(years)s."), years=", ".join(map(str, years)))]
    if problems:
        raise BadCalendarFile(_told(problems), problems=problems)
    hours = {row["code"]: row["hours"] for row in data["week"]}
    return Shipped(national=data["national"], hours=hours, weeks=weeks, years=years, days=days)


def write(days: Iterable[SpecialDay], out: "SupportsWrite[str]") -> None:
    """Write the days of a year in the form `read` reads."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for day in days:
        hours = " ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in day.sessions)
        unverified = "yes" if day.unverified else ""
        writer.writerow([day.on, day.kind, day.name, hours, day.source, day.decided_by, unverified])


def _days(file: Path, problems: dict[str, list[errors.Text]]) -> Iterator[SpecialDay]:
    seen: set[date] = set()
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            place = f"{file.name}:{number}"
            try:
                day = _day(row)
                _check(day, year=int(file.stem), seen=seen)
            except (errors.Invalid, ValueError, KeyError, TypeError, AttributeError) as problem:
                problems.setdefault(place, []).append(str(problem))
                continue
            seen.add(day.on)
            yield day


def _day(row: dict[str, str]) -> SpecialDay:
    return SpecialDay(
        on=date.fromisoformat(row["date"]),
        kind=DayKind(row["kind"]),
        name=row["name"].strip(),
        source=row["source"].strip(),
        decided_by=row["decided_by"].strip(),
        unverified={"": False, "yes": True}[row["unverified"].strip()],
        sessions=parse_sessions(row["hours"].split(), where="hours"),
    )


def _check(day: SpecialDay, *, year: int, seen: set[date]) -> None:
    if day.on.year != year:
        raise errors.Invalid(say(_("Ngày không thuộc năm của tệp.")))
    if day.on in seen:
        raise errors.Invalid(say(_("Ngày này đã có trong lịch.")))
    if not day.name or not day.decided_by:
        raise errors.Invalid(say(_("Thiếu tên ngày hoặc văn bản quyết định.")))
    if bool(day.sessions) != (day.kind is DayKind.HOURS) and day.kind is not DayKind.WORK:
        raise errors.Invalid(say(_("Cột hours chỉ dùng, và phải có, khi ngày làm việc theo giờ khác.")))


def _told(problems: dict[str, list[errors.Text]]) -> str:
    return "\n".join(f"{place}: {text}" for place, texts in problems.items() for text in texts)
