"""Which promised dates would a change of the calendar move, by unit and procedure?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from caicach.core.calendar import ZONE, SpecialDay, WorkingCalendar
from caicach.dossiers import timing
from caicach.dossiers.models import ClockDeviation, Dossier, DossierQuerySet
from caicach.dossiers.rules import clock, recounting
from caicach.dossiers.rules.recounting import Recount
from caicach.organisations.models import CalendarChange
from caicach.organisations.queries import calendar_changes, calendars, units

EXAMPLES: Final = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """One dossier whose date the change touches."""

    code: str
    procedure: str
    unit: str
    recount: Recount


@dataclass(slots=True)
class Row:
    """What one unit and procedure come to."""

    unit: str
    procedure: str
    later: int = 0
    kept: int = 0


@dataclass(slots=True)
class Preview:
    """What the change would do to the open dossiers; nothing is written."""

    looked_at: int = 0
    later: int = 0
    kept: int = 0
    rows: list[Row] = field(default_factory=list)
    examples: list[Moved] = field(default_factory=list)


def concerned(days: Sequence[date]) -> DossierQuerySet:
    """Open dossiers whose time may run over these days. What runs in another system is counted there."""
    start = datetime.combine(min(days), time.min, ZONE)
    end = datetime.combine(max(days), time.max, ZONE)
    received = Dossier.objects.open().filter(received_at__lte=end, due_at__gte=start, source_system="")
    return received.order_by("pk")


def preview(days: Sequence[SpecialDay], *, calendar: str = "", at: datetime) -> Preview:
    """The same count as the act makes, by the calendar with these days in it."""
    found = Preview()
    rows: dict[tuple[str, str], Row] = {}
    on = [day.on for day in days]
    for dossiers in _batches(concerned(on).values_list("pk", flat=True)):
        stops = deviations_of([one.pk for one in dossiers])
        for dossier in dossiers:
            found.looked_at += 1
            before = timing.calendar_of(dossier)
            after = with_proposed(before, days, calendar_code=calendar)
            moved = judge(dossier, stops[dossier.pk], before=before, after=after, at=at, basis="")
            if moved is not None:
                _count(found, rows, dossier, moved)
    found.rows = sorted(rows.values(), key=lambda row: (row.unit, row.procedure))
    return found


def _batches(ids: Iterable[int]) -> Iterator[list[Dossier]]:
    wanted = list(ids)
    for first in range(0, len(wanted), 500):
        yield list(Dossier.objects.filter(pk__in=wanted[first : first + 500]).order_by("pk"))


def _count(found: Preview, rows: dict[tuple[str, str], Row], dossier: Dossier, moved: Recount) -> None:
    unit = units.unit_name(dossier.intake_unit_id, on=timing.day_of(timing.received_at(dossier)))
    row = rows.setdefault((unit, dossier.procedure_name), Row(unit, dossier.procedure_name))
    found.kept, row.kept = found.kept + moved.kept, row.kept + moved.kept
    found.later, row.later = found.later + (not moved.kept), row.later + (not moved.kept)
    if len(found.examples) < EXAMPLES:
        found.examples.append(Moved(dossier.code, dossier.procedure_name, unit, moved))


def with_proposed(calendar: WorkingCalendar, days: Sequence[SpecialDay], *, calendar_code: str = "") -> WorkingCalendar:
    """A unit's calendar with the days of a change, as far as they are said of it."""
    said: Mapping[date, SpecialDay] = {
        day.on: day for day in days if calendar_changes.holds_for(calendar, day.on, calendar_code=calendar_code)
    }
    return calendar_changes.with_days(calendar, said)


def deviations_of(dossier_ids: Sequence[int]) -> Mapping[int, list[clock.Deviation]]:
    """The stops of many dossiers, each in order."""
    found: dict[int, list[clock.Deviation]] = defaultdict(list)
    for row in ClockDeviation.objects.filter(dossier__in=dossier_ids).order_by("started_at", "id"):
        found[row.dossier_id].append(timing.pure(row))
    return found


def judge(
    dossier: Dossier,
    deviations: Sequence[clock.Deviation],
    *,
    before: WorkingCalendar,
    after: WorkingCalendar,
    at: datetime,
    basis: str,
) -> Recount | None:
    """What becomes of this dossier's date; None if nothing does."""
    if before is after:
        return None

    def counted(calendar: WorkingCalendar, stops: Sequence[clock.Deviation]) -> clock.Clock:
        return clock.clock(
            received_at=timing.received_at(dossier), limit=timing.limit_of(dossier), calendar=calendar,
            rules=timing.rules_of(dossier), deviations=stops, same_day=timing.same_day(dossier),
        )  # fmt: skip

    return recounting.recount(
        promised=timing.in_vietnam(timing.due_at(dossier)), deviations=deviations, counted=counted, before=before,
        after=after, at=at, basis=basis,
    )  # fmt: skip


def calendars_around(unit_id: int, change: CalendarChange, *, on: date) -> tuple[WorkingCalendar, WorkingCalendar]:
    """A unit's calendar without a change (and what came after it), and as it is now."""
    before = calendar_changes.calendar_known_at(unit_id, on=on, before=change.pk)
    return before, calendars.calendar_for(unit_id, on=on)
