"""Change the calendar, and recount the dates of open dossiers that it touches: in batches, each once, whatever dies.

A batch locks its dossiers in order, writes them, their events and how far it came in one transaction. Who acts on one
of them meanwhile waits for its row and goes on with the new date; who counts with the old calendar for the two seconds
in which a process may not have noticed the change is waited for (`SETTLED`).
"""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import clock, errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.core.calendar import SpecialDay
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import ClockDeviation, Consultation, ConsultationRecount, Dossier
from caicach.dossiers.queries import recounting
from caicach.dossiers.rules.recounting import Recount
from caicach.dossiers.states import Cause
from caicach.organisations import calendar_files
from caicach.organisations.commands import calendar_changes
from caicach.organisations.commands import calendars as calendars_of_units
from caicach.organisations.commands.calendars import Loaded
from caicach.organisations.models import CalendarChange
from caicach.organisations.queries import calendar_changes as changes
from caicach.organisations.queries import calendars
from caicach.workflow import commands as workflow

BATCH: Final = 200
# Twice as long as a process may count by the old calendar.
SETTLED: Final = timedelta(seconds=2 * calendars.CHECK_EVERY)


@transaction.atomic
def change_calendar(
    days: Sequence[SpecialDay], *, name: str, decided_by: str, calendar: str = "", by: Actor, at: datetime
) -> CalendarChange:
    """Put the days into the calendar; the dates follow by `recount`, which the worker calls."""
    policies.check_may_change_calendar(by, on=timing.day_of(at))
    return calendar_changes.change(days, name=name, decided_by=decided_by, calendar=calendar, by=by, at=at)


@transaction.atomic
def load_calendars(
    files: calendar_files.Shipped, *, replace: bool, name: str = "", decided_by: str = "", by: Actor, at: datetime
) -> tuple[Loaded, CalendarChange | None]:
    """Load calendar files; where they change a year in use, dates follow by `recount` as after `change_calendar`."""
    policies.check_may_change_calendar(by, on=timing.day_of(at))
    if replace:
        _check_weeks(files)
    return calendar_changes.load(files, replace=replace, name=name, decided_by=decided_by, by=by, at=at)


def _check_weeks(files: calendar_files.Shipped) -> None:
    """A recount knows days, not weeks: the hours of a week that made promises stay."""
    changed = calendars_of_units.changed_hours(files)
    if changed and Dossier.objects.open().exists():
        words = _(
            "Giờ làm việc của lịch %(code)s đang dùng để hẹn ngày, không thay được: hãy ghi một lịch mang mã khác."
        )
        raise errors.Refused(words % {"code": ", ".join(changed)})


def wait_until_known(change: CalendarChange) -> None:
    """Let no process count by the old calendar any more, before a command goes on to recount."""
    time.sleep(max(0.0, (SETTLED - (clock.now() - change.made_at)).total_seconds()))


@transaction.atomic
def recount(change_id: int, *, by: Actor, at: datetime, batch: int = BATCH) -> int:
    """The next batch of dossiers of a change; how many were looked at, 0 when all is done or others are at it."""
    change = calendar_changes.locked(change_id)
    if change is None:
        return 0
    days = [line.on for line in changes.lines(change)]
    waiting = recounting.concerned(days).filter(pk__gt=change.upto).select_for_update(of=("self",))
    dossiers = list(waiting[:batch])
    if not dossiers:
        calendar_changes.finish(change.pk, at=at)
        return 0
    opinions = _opinions([one.pk for one in dossiers], change, at=at)
    moved = kept = 0
    for dossier in dossiers:
        found = _recount(dossier, change, opinions=opinions[dossier.pk], by=by, at=at)
        moved, kept = moved + (found is not None and not found.kept), kept + (found is not None and found.kept)
    later = sum(map(len, opinions.values()))
    calendar_changes.note_progress(change.pk, upto=dossiers[-1].pk, moved=moved, kept=kept, opinions=later)
    return len(dossiers)


def _opinions(
    dossier_ids: Sequence[int], change: CalendarChange, *, at: datetime
) -> Mapping[int, Sequence[events.ConsultationRecounted]]:
    """Give the units that were asked the time they had; what happened, by dossier."""
    found = recounting.later_opinions(
        dossier_ids, around=lambda unit, on: recounting.calendars_of(unit, change, on=on),
        asked_before=_unnoticed(change),
    )  # fmt: skip
    happened: dict[int, list[events.ConsultationRecounted]] = defaultdict(list)
    for one in found:
        asked, before = one.asked, one.asked.due_at
        asked.due_at = one.due_at
        happened[asked.dossier_id].append(
            events.ConsultationRecounted(
                consultation_id=asked.pk, due_at=one.due_at, previous_due_at=before, change_id=change.pk
            )
        )
    ConsultationRecount.objects.bulk_create(
        ConsultationRecount(
            consultation_id=one.consultation_id, change=change, old_due_at=one.previous_due_at, new_due_at=one.due_at,
            recounted_at=at,
        )
        for every in happened.values() for one in every
    )  # fmt: skip
    Consultation.objects.bulk_update([one.asked for one in found], ["due_at"])
    return happened


def _unnoticed(change: CalendarChange) -> datetime:
    """Until when a deadline may have been set by a process that did not know of the change."""
    return change.made_at + timedelta(seconds=calendars.CHECK_EVERY)


def _recount(
    dossier: Dossier,
    change: CalendarChange,
    *,
    opinions: Sequence[events.ConsultationRecounted],
    by: Actor,
    at: datetime,
) -> Recount | None:
    on = timing.day_of(timing.received_at(dossier))
    before, after = recounting.calendars_around(dossier.intake_unit_id, change, on=on)
    basis, stops = changes.words(change), timing.deviations_of(dossier)
    found = recounting.judge(dossier, stops, before=before, after=after, at=at, basis=basis)
    happened: list[core_events.Event] = list(opinions)
    if found is not None:
        happened.insert(0, _move_date(dossier, change, found, at=at))
    if dossier.process_id is not None and (opinions or (found is not None and not found.kept)):
        workflow.recount(
            process_id=dossier.process_id, opened_before=_unnoticed(change),
            calendars_of=lambda unit: recounting.calendars_of(unit or dossier.competent_unit_id, change, on=on),
        )  # fmt: skip
    if happened:
        frame.save(dossier, *happened, by=by, at=at, fields=("due_at",), act_id=change.act_id)
    return found


def _move_date(dossier: Dossier, change: CalendarChange, found: Recount, *, at: datetime) -> core_events.Event:
    ClockDeviation.objects.create(
        dossier=dossier, kind=ClockDeviation.Kind.RECOUNT, cause=Cause.CALENDAR, basis=changes.words(change),
        started_at=at, ended_at=at, old_due_at=found.old, new_due_at=found.new, change=change,
    )  # fmt: skip
    dossier.due_at = found.new
    return events.DueRecounted(due_at=found.new, previous_due_at=found.old, change_id=change.pk, kept=found.kept)


def recount_pending(*, at: datetime) -> int:
    """Everything that changes still owe, as the worker does it; how many dossiers were looked at."""
    total = 0
    for change in changes.pending():
        if at - change.made_at < SETTLED:
            continue
        while looked_at := recount(change.pk, by=Actor.system(), at=at):
            total += looked_at
    return total
