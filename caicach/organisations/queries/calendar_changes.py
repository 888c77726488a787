"""Which decisions came after the calendar was in use, and how did the calendar look before them?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from caicach.core import errors
from caicach.core.calendar import DatedWeek, DayKind, SpecialDay, WorkingCalendar, parse_sessions
from caicach.organisations import models
from caicach.organisations.models import CalendarChange
from caicach.organisations.queries import calendars


def words_of(change_id: int) -> str:
    """Why a date moved, as people are told: the reason and the decision."""
    return words(get_change(change_id))


def words(change: CalendarChange) -> str:
    return f"{change.name} ({change.decided_by})"


def get_change(change_id: int) -> CalendarChange:
    found = CalendarChange.objects.select_related("calendar").filter(pk=change_id).first()
    if found is None:
        raise errors.NotFound
    return found


def list_changes() -> Sequence[CalendarChange]:
    """The latest first."""
    return list(CalendarChange.objects.select_related("calendar")[:100])


def pending() -> Sequence[CalendarChange]:
    """Those whose dossiers are not all recounted yet, the oldest first."""
    return list(CalendarChange.objects.filter(finished_at=None).order_by("made_at", "pk"))


def list_calendars() -> Sequence[tuple[str, str]]:
    """Code and name of every calendar a unit may follow."""
    return list(models.Calendar.objects.order_by("code").values_list("code", "name"))


def day_at(calendar_id: int | None, on: date) -> models.CalendarDay | None:
    """What one calendar says of a day by itself."""
    return models.CalendarDay.objects.filter(calendar=calendar_id, date=on).first()


@dataclass(frozen=True, slots=True)
class Line:
    """A day of a change as it was and as it became; None: an ordinary day of the week."""

    on: date
    before: SpecialDay | None
    after: SpecialDay | None


def lines(change: CalendarChange) -> Sequence[Line]:
    return [
        Line(date.fromisoformat(row["date"]), _day(row["date"], row["before"]), _day(row["date"], row["after"]))
        for row in change.days
    ]


def _day(on: str, said: Mapping[str, object] | None) -> SpecialDay | None:
    if said is None:
        return None
    sessions = said["sessions"]
    return SpecialDay(
        on=date.fromisoformat(on), kind=DayKind(str(said["kind"])), name=str(said["name"]), source=str(said["source"]),
        decided_by=str(said["decided_by"]), unverified=bool(said["unverified"]),
        sessions=parse_sessions(sessions if isinstance(sessions, list) else []),
    )  # fmt: skip


def written(day: SpecialDay | None) -> dict[str, object] | None:
    """A day as a change keeps it."""
    if day is None:
        return None
    return {
        "kind": day.kind.value, "name": day.name, "source": day.source, "decided_by": day.decided_by,
        "unverified": day.unverified, "sessions": [f"{start:%H:%M}-{end:%H:%M}" for start, end in day.sessions],
    }  # fmt: skip


def holds_for(calendar: WorkingCalendar, on: date, *, calendar_code: str) -> bool:
    """Whether what is said of a day, for one calendar or (no code) the country, counts for who follows this one."""
    if calendar_code:
        return calendar.week_on(on).code == calendar_code
    national = calendars.calendar_for(None, on=on).days.get(on)
    return calendar.days.get(on) == national


def calendar_known_at(
    unit_id: int | None, *, on: date, at: datetime | None = None, before: int | None = None
) -> WorkingCalendar:
    """The working time of a unit as it was known at a moment, or before a change: without what was decided later."""
    found = calendars.calendar_for(unit_id, on=on)
    if at is None and before is None:
        return found
    was: dict[date, SpecialDay | None] = {}
    for change in reversed(calendars.changes()):
        if (at is not None and change.made_at < at) or (before is not None and change.pk < before):
            break
        for line in lines(change):
            if was.get(line.on, found.days.get(line.on)) == line.after:  # else another decision counts for the unit
                was[line.on] = line.before
    return with_days(found, was)


def with_days(calendar: WorkingCalendar, days: Mapping[date, SpecialDay | None]) -> WorkingCalendar:
    """The same calendar with some days otherwise; remembered with it, as whole provinces ask for the same."""
    if not days:
        return calendar
    key = ("with-days", tuple(sorted((on, repr(day)) for on, day in days.items())))
    found = calendar.told.get(key)
    if found is None:
        changed = {on: day for on, day in (dict(calendar.days) | dict(days)).items() if day is not None}
        found = calendar.told[key] = (
            WorkingCalendar(
                weeks=[DatedWeek(one.week, one.valid_from, one.valid_to) for one in calendar.weeks], days=changed,
                first_day=calendar.first_day, last_day=calendar.last_day,
            ),
        )  # fmt: skip
    made = found[0]
    assert isinstance(made, WorkingCalendar)
    return made
