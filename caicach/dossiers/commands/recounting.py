"""Change the calendar, and recount the dates of open dossiers that it touches: in batches, each once, whatever dies.

A batch locks its dossiers in order, writes them, their events and how far it came in one transaction. Who acts on one
of them meanwhile waits for its row and goes on with the new date; who counts with the old calendar for the two seconds
in which a process may not have noticed the change is waited for (`SETTLED`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from caicach.core.actor import Actor
from caicach.core.calendar import SpecialDay
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import ClockDeviation, Dossier
from caicach.dossiers.queries import recounting
from caicach.dossiers.rules.recounting import Recount
from caicach.dossiers.states import Cause
from caicach.organisations.commands import calendar_changes
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
    touched = [found for one in dossiers if (found := _recount(one, change, by=by, at=at)) is not None]
    kept = sum(found.kept for found in touched)
    calendar_changes.note_progress(change.pk, upto=dossiers[-1].pk, moved=len(touched) - kept, kept=kept)
    return len(dossiers)


def _recount(dossier: Dossier, change: CalendarChange, *, by: Actor, at: datetime) -> Recount | None:
    on = timing.day_of(timing.received_at(dossier))
    before, after = recounting.calendars_around(dossier.intake_unit_id, change, on=on)
    basis, stops = changes.words(change), timing.deviations_of(dossier)
    found = recounting.judge(dossier, stops, before=before, after=after, at=at, basis=basis)
    if found is None:
        return None
    ClockDeviation.objects.create(
        dossier=dossier, kind=ClockDeviation.Kind.RECOUNT, cause=Cause.CALENDAR, basis=basis, started_at=at,
        ended_at=at, old_due_at=found.old, new_due_at=found.new, change=change,
    )  # fmt: skip
    if dossier.process_id is not None and not found.kept:
        workflow.recount(
            process_id=dossier.process_id,
            calendars_of=lambda unit: recounting.calendars_around(unit or dossier.competent_unit_id, change, on=on),
        )
    dossier.due_at = found.new
    recounted = events.DueRecounted(due_at=found.new, previous_due_at=found.old, change_id=change.pk, kept=found.kept)
    frame.save(dossier, recounted, by=by, at=at, fields=("due_at",), act_id=change.act_id)
    return found


def recount_pending(*, at: datetime) -> int:
    """Everything that changes still owe, as the worker does it; how many dossiers were looked at."""
    total = 0
    for change in changes.pending():
        if at - change.made_at < SETTLED:
            continue
        while looked_at := recount(change.pk, by=Actor.system(), at=at):
            total += looked_at
    return total
