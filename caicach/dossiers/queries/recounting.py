"""Which promised dates would a change of the calendar move, by unit and procedure, and which deadlines of opinions?"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from django.db.models import Q

from caicach.core.calendar import ZONE, SpecialDay, WorkingCalendar
from caicach.dossiers import timing
from caicach.dossiers.models import ClockDeviation, Consultation, Dossier, DossierQuerySet
from caicach.dossiers.rules import clock, recounting
from caicach.dossiers.rules.recounting import Recount
from caicach.organisations.models import CalendarChange
from caicach.organisations.queries import calendar_changes, calendars, units
from caicach.workflow import rules as workflow_rules

EXAMPLES: Final = 20
Around = tuple[WorkingCalendar, WorkingCalendar]  # a unit's calendar before and after
Proposed = Mapping[date, SpecialDay | None]  # days as they would be; None: an ordinary day of the week


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
    opinions: int = 0
    rows: list[Row] = field(default_factory=list)
    examples: list[Moved] = field(default_factory=list)


def concerned(days: Collection[date]) -> DossierQuerySet:
    """Open dossiers whose time, or that of an opinion, may run over these days. Other systems count by themselves."""
    start = datetime.combine(min(days), time.min, ZONE)
    end = datetime.combine(max(days), time.max, ZONE)
    asked = Consultation.objects.filter(answered_at=None, asked_at__lte=end, due_at__gte=start)
    running = Q(received_at__lte=end, due_at__gte=start) | Q(pk__in=asked.values("dossier"))
    return Dossier.objects.open().filter(running, received_at__isnull=False, source_system="").order_by("pk")


def preview(days: Proposed, *, calendar: str = "", at: datetime) -> Preview:
    """The same count as the act makes, by the calendar with these days in it."""
    found = Preview()
    rows: dict[tuple[str, str], Row] = {}

    def around(unit_id: int, on: date) -> Around:
        before = calendars.calendar_for(unit_id, on=on)
        return before, with_proposed(before, days, calendar_code=calendar)

    for dossiers in _batches(concerned(days).values_list("pk", flat=True)):
        ids = [one.pk for one in dossiers]
        stops = deviations_of(ids)
        found.opinions += len(later_opinions(ids, around=around, asked_before=at))
        for dossier in dossiers:
            found.looked_at += 1
            before, after = around(dossier.intake_unit_id, timing.day_of(timing.received_at(dossier)))
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


def with_proposed(calendar: WorkingCalendar, days: Proposed, *, calendar_code: str = "") -> WorkingCalendar:
    """A unit's calendar with the days of a change, as far as they are said of it."""
    said = {
        on: day for on, day in days.items() if calendar_changes.holds_for(calendar, on, calendar_code=calendar_code)
    }
    return calendar_changes.with_days(calendar, said)


@dataclass(frozen=True, slots=True)
class LaterOpinion:
    """A question to another unit whose deadline moves."""

    asked: Consultation
    due_at: datetime


def later_opinions(
    dossier_ids: Sequence[int], *, around: Callable[[int, date], Around], asked_before: datetime
) -> list[LaterOpinion]:
    """Open questions of these dossiers that get a later deadline: each keeps its hours by the asked unit's calendar.

    `around`: the calendars of a unit before and after, by the day of the question.
    """
    found = []
    asked = Consultation.objects.filter(dossier__in=dossier_ids, answered_at=None, asked_at__lt=asked_before)
    for one in asked.order_by("pk"):
        before, after = around(one.unit_id, timing.day_of(one.asked_at))
        due_at = workflow_rules.recounted(one.due_at, since=one.asked_at, before=before, after=after)
        if due_at > one.due_at:
            found.append(LaterOpinion(one, due_at))
    return found


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


def calendars_around(unit_id: int, change: CalendarChange, *, on: date) -> Around:
    """A unit's calendar without a change (and what came after it), and as it is now."""
    before = calendar_changes.calendar_known_at(unit_id, on=on, before=change.pk)
    return before, calendars.calendar_for(unit_id, on=on)


def calendars_of(unit_id: int, change: CalendarChange, *, on: date) -> Around:
    """A unit's calendar without a change and with it; what came after it counts in neither.

    A deadline keeps its hours from one calendar to the next, so each change must take it one step only.
    """
    before = calendar_changes.calendar_known_at(unit_id, on=on, before=change.pk)
    return before, calendar_changes.calendar_known_at(unit_id, on=on, before=change.pk + 1)
