"""How do calendars come into the system? The shipped files are loaded; the province adds decisions of its own."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from caicach.core.calendar import SpecialDay
from caicach.organisations import calendar_files, models
from caicach.organisations.queries import calendars as queries
from caicach.organisations.queries.calendar_changes import Line


@dataclass
class Loaded:
    """What a load did. `kept` are stored days that differ from the file: a decision entered here wins over it."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0


@transaction.atomic
def load(files: calendar_files.Shipped, *, replace: bool = False) -> Loaded:
    """Store weeks and national days; run again it changes nothing.

    A stored estimate (unverified) gives way to the file, also by disappearing; a stored decision only with `replace`.
    Where dossiers may have been promised a date, `calendar_changes.load` comes first.
    """
    loaded = Loaded()
    _store_weeks(files, loaded, replace=replace)
    for line in differences(files, replace=replace, loaded=loaded):
        if line.after is None:
            models.CalendarDay.objects.filter(calendar=None, date=line.on).delete()
            loaded.removed += 1
        elif line.before is None:
            models.CalendarDay.objects.create(calendar=None, **_values(line.after))
            loaded.created += 1
        else:
            models.CalendarDay.objects.filter(calendar=None, date=line.on).update(**_values(line.after))
            loaded.updated += 1
    queries.forget()
    return loaded


def differences(files: calendar_files.Shipped, *, replace: bool, loaded: Loaded | None = None) -> list[Line]:
    """The national days that a load would write, as they are and as they would be; `loaded` counts the others."""
    loaded = loaded or Loaded()
    rows = models.CalendarDay.objects.filter(calendar=None, date__year__in=files.years).order_by("date")
    stored = {row.date: row.special_day() for row in rows}
    listed = {day.on for day in files.days}
    gone = [day for on, day in stored.items() if on not in listed and (day.unverified or replace)]
    lines = [Line(day.on, day, None) for day in gone]
    for day in files.days:
        before = stored.get(day.on)
        if before == day:
            loaded.unchanged += 1
        elif before is None or before.unverified or replace:
            lines.append(Line(day.on, before, day))
        else:
            loaded.kept += 1
    return lines


def changed_hours(files: calendar_files.Shipped) -> list[str]:
    """The stored weeks that have other hours in the files, by code."""
    stored = dict(models.Calendar.objects.values_list("code", "hours"))
    return [code for code, hours in files.hours.items() if stored.get(code, hours) != hours]


def _store_weeks(files: calendar_files.Shipped, loaded: Loaded, *, replace: bool) -> None:
    for code, hours in files.hours.items():
        week = files.week(code)
        values = {"name": week.name, "hours": hours, "source": week.source}
        row, created = models.Calendar.objects.get_or_create(code=code, defaults=values)
        loaded.created += created
        if created:
            continue
        if all(getattr(row, name) == value for name, value in values.items()):
            loaded.unchanged += 1
        elif replace:
            models.Calendar.objects.update_or_create(code=code, defaults=values)
            loaded.updated += 1
        else:
            loaded.kept += 1


def set_day(day: SpecialDay, *, calendar: str = "") -> models.CalendarDay:
    """Record a decision about one day, for one calendar or (no code) for the country; `decided_by` is its number."""
    owner = models.Calendar.objects.get(code=calendar) if calendar else None
    row = models.CalendarDay.objects.filter(calendar=owner, date=day.on).first() or models.CalendarDay(calendar=owner)
    for name, value in _values(day).items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return row


def assign(
    *, unit_id: int, calendar: str, valid_from: date, decided_by: str, valid_to: date | None = None
) -> models.CalendarAssignment:
    """Let a unit, and what stands below it, follow a calendar during [valid_from, valid_to)."""
    week = models.Calendar.objects.get(code=calendar)
    row = models.CalendarAssignment(
        unit_id=unit_id, calendar=week, valid_from=valid_from, valid_to=valid_to, decided_by=decided_by
    )
    row.full_clean()
    row.save()
    return row


def _values(day: SpecialDay) -> dict[str, object]:
    return {
        "date": day.on,
        "kind": day.kind.value,
        "name": day.name,
        "sessions": [f"{start:%H:%M}-{end:%H:%M}" for start, end in day.sessions],
        "source": day.source,
        "decided_by": day.decided_by,
        "unverified": day.unverified,
    }
