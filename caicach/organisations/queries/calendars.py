"""When does a unit work? Its calendar, compiled once per process and kept until a calendar or a unit changes.

A unit follows its own assignment, else that of the nearest unit above it on that day, else the national week. All
periods are in one calendar, so that a limit may run across a change of hours. Each process compares two stamps (one
statement) at most every `CHECK_EVERY` seconds; a change made by the process itself is seen at once.
"""

import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Value
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from caicach.core.calendar import DatedWeek, OutsideCalendar, SpecialDay, Week, WorkingCalendar, say
from caicach.core.calendar import gettext_noop as _
from caicach.organisations import calendar_files, models
from caicach.organisations.queries import units

CHECK_EVERY = 2.0  # seconds during which a process may not notice a change made by another one

Version = tuple[str, uuid.UUID | None, uuid.UUID | None]
# From a day on, a calendar is followed; None is the national week.
Following = tuple[tuple[date, int | None], ...]


def calendar_for(unit_id: int | None, *, on: date) -> WorkingCalendar:
    """The working time of a unit, or of the country; `on` must lie within the known years."""
    found = _snapshot().calendar_for(unit_id)
    if not found.first_day <= date(on.year, on.month, on.day) <= found.last_day:
        years = {"first": found.first_day.year, "last": found.last_day.year}
        raise OutsideCalendar(say(_("Lịch làm việc chỉ có dữ liệu các năm %(first)s đến %(last)s."), **years))
    return found


def changes() -> Sequence[models.CalendarChange]:
    """The decisions that came after the calendar was in use, the oldest first."""
    return _snapshot().changes


def forget() -> None:
    """Compare the stamp at every question for a while: after a change made by this very process.

    For a while, because the change may still be rolled back, and nothing tells us of that.
    """
    global _watchful_until
    _watchful_until = time.monotonic() + CHECK_EVERY


class _Snapshot:
    """Everything stored about calendars under one version; calendars are compiled when first asked for."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.checked_at = time.monotonic()
        self.weeks: dict[int, Week] = {row.pk: row.week() for row in models.Calendar.objects.all()}
        self.days: dict[int | None, dict[date, SpecialDay]] = defaultdict(dict)
        for row in models.CalendarDay.objects.all():
            self.days[row.calendar_id][row.date] = row.special_day()
        self.assignments: dict[int, list[models.CalendarAssignment]] = defaultdict(list)
        for assignment in models.CalendarAssignment.objects.all():
            self.assignments[assignment.unit_id].append(assignment)
        self.changes = list(models.CalendarChange.objects.order_by("made_at", "pk"))
        self._by_unit: dict[int | None, WorkingCalendar] = {}
        self._by_following: dict[Following, WorkingCalendar] = {}

    def calendar_for(self, unit_id: int | None) -> WorkingCalendar:
        found = self._by_unit.get(unit_id)
        if found is None:
            following = self._following(unit_id)
            found = self._by_following.get(following)
            if found is None:
                found = self._by_following[following] = self._compile(following)
            self._by_unit[unit_id] = found
        return found

    def _following(self, unit_id: int | None) -> Following:
        found: list[tuple[date, int | None]] = [(date.min, None)]
        for on in self._changes() if unit_id is not None and self.assignments else ():
            calendar_id = self._assigned(unit_id, on) if unit_id is not None else None
            if calendar_id != found[-1][1]:
                found.append((on, calendar_id))
        return tuple(found)

    def _changes(self) -> list[date]:
        """The days on which any unit may begin to follow another calendar."""
        rows = [row for rows in self.assignments.values() for row in rows]
        ends = {row.valid_from for row in rows} | {row.valid_to for row in rows if row.valid_to}
        moves = models.UnitPeriod.objects.values_list("valid_from", "valid_to")
        return sorted(ends | {on for move in moves for on in move if on})

    def _assigned(self, unit_id: int, on: date) -> int | None:
        if (unit := units.find_unit(id=unit_id, on=on)) is None:
            return None
        for candidate in [unit, *units.ancestors(unit_id, on=on)]:
            for row in self.assignments.get(candidate.id, ()):
                if row.valid_from <= on and (row.valid_to is None or on < row.valid_to):
                    return row.calendar_id
        return None

    def _compile(self, following: Following) -> WorkingCalendar:
        national, shipped = self._national(), calendar_files.calendars_from_files()
        days = dict(self.days[None]) if national else dict(shipped.days)
        first, last = self._known_years() if national else (shipped.first_day, shipped.last_day)
        usual = national or shipped.week_on(first)
        ends = [on for on, _calendar in following[1:]] + [date.max]
        weeks = []
        for (begin, calendar_id), end in zip(following, ends, strict=True):
            weeks.append(DatedWeek(self.weeks[calendar_id] if calendar_id else usual, begin, end))
            own = self.days[calendar_id] if calendar_id else {}
            days.update({on: day for on, day in own.items() if begin <= on < end})
        return WorkingCalendar(weeks=weeks, days=days, first_day=first, last_day=last)

    def _national(self) -> Week | None:
        """The stored national week; None before any calendar was loaded, when the shipped files hold."""
        code = calendar_files.shipped().national
        return next((week for week in self.weeks.values() if week.code == code), None) if self.days[None] else None

    def _known_years(self) -> tuple[date, date]:
        """The consecutive years whose national days are stored: a year is known when its New Year's Day is."""
        years = sorted(on.year for on in self.days[None] if (on.month, on.day) == (1, 1))
        last = next((year for year in years if year + 1 not in years), None)
        if last is None:
            raise OutsideCalendar(say(_("Chưa nạp lịch làm việc của năm nào.")))
        return date(years[0], 1, 1), date(last, 12, 31)


_current: _Snapshot | None = None
_watchful_until = 0.0


def _snapshot() -> _Snapshot:
    global _current
    held, now = _current, time.monotonic()
    database = str(connection.settings_dict["NAME"])
    fresh = held is not None and held.version[0] == database and now - held.checked_at < CHECK_EVERY
    if held is not None and fresh and now >= _watchful_until:
        return held
    version = _version(database)
    if held is None or held.version != version:
        held = _current = _Snapshot(version)
    held.checked_at = now
    return held


def _version(database: str) -> Version:
    calendars = models.CalendarStamp.objects.annotate(of=Value("calendars")).values_list("of", "version")
    of_units = models.UnitsStamp.objects.annotate(of=Value("units")).values_list("of", "version")
    stamps = dict(calendars.union(of_units, all=True))
    return database, stamps.get("calendars"), stamps.get("units")


@receiver([post_save, post_delete], sender=models.Calendar)
@receiver([post_save, post_delete], sender=models.CalendarDay)
@receiver([post_save, post_delete], sender=models.CalendarAssignment)
def _changed_here(**_kwargs: Any) -> None:
    forget()
