"""How do calendars come into the system? The shipped files are loaded; the province adds decisions of its own."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from caicach.core.calendar import SpecialDay
from caicach.organisations import calendar_files, models
from caicach.organisations.queries import calendars as queries


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
    """
    loaded = Loaded()
    _store_weeks(files, loaded, replace=replace)
    stored = {row.date: row for row in models.CalendarDay.objects.select_for_update().filter(calendar=None)}
    listed = {day.on for day in files.days}
    for on, row in stored.items():
        if on not in listed and on.year in files.years and (row.unverified or replace):
            row.delete()
            loaded.removed += 1
    for day in files.days:
        _store_day(day, stored.get(day.on), loaded, replace=replace)
    queries.forget()
    return loaded


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


def _store_day(day: SpecialDay, row: models.CalendarDay | None, loaded: Loaded, *, replace: bool) -> None:
    if row is None:
        models.CalendarDay.objects.create(calendar=None, **_values(day))
        loaded.created += 1
    elif row.special_day() == day:
        loaded.unchanged += 1
    elif row.unverified or replace:
        models.CalendarDay.objects.filter(pk=row.pk).update(**_values(day))
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
