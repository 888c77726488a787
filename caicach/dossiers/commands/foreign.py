"""A dossier that runs in another system brings the stops of its clock along; they count like ours."""

from datetime import datetime

from caicach.core.actor import Actor
from caicach.dossiers import events, timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import ClockDeviation, Dossier
from caicach.dossiers.rules.clock import Deviation
from caicach.dossiers.rules.intake import Intake
from caicach.dossiers.states import Cause


def keep_clock(dossier: Dossier, intake: Intake, *, by: Actor, at: datetime) -> None:
    """Write the stops down, and tell each when it happened."""
    if not intake.foreign_clock:
        return
    ClockDeviation.objects.bulk_create(
        ClockDeviation(
            dossier=dossier, kind=stop.kind, cause=stop.cause or Cause.FOREIGN, basis=stop.basis,
            started_at=stop.started_at, ended_at=_end(stop), new_due_at=stop.new_due_at,
            source_system=intake.source_system,
        )
        for stop in intake.foreign_clock
    )  # fmt: skip
    previous = timing.due_at(dossier)
    dossier.due_at = due_at = timing.due_now(dossier)
    dossier.extension_count = sum(stop.kind == "extension" for stop in intake.foreign_clock)
    for stop in sorted(intake.foreign_clock, key=lambda one: one.started_at):
        _tell(dossier, stop, previous=previous, due_at=due_at, by=by, at=at)


def _end(stop: Deviation) -> datetime | None:
    """A re-appointment is a moment, not a stop."""
    return stop.started_at if stop.kind == "extension" else stop.ended_at


def _tell(dossier: Dossier, stop: Deviation, *, previous: datetime, due_at: datetime, by: Actor, at: datetime) -> None:
    fields, cause = ("due_at", "extension_count"), stop.cause or Cause.FOREIGN
    if stop.kind == "extension":
        moved = events.Extended(due_at=due_at, previous_due_at=previous, in_time=stop.started_at <= previous)
        frame.save(dossier, moved, by=by, at=at, occurred_at=stop.started_at, fields=fields)
        return
    paused = events.ClockPaused(cause=cause)
    frame.save(dossier, paused, by=by, at=at, occurred_at=stop.started_at, fields=fields)
    if stop.ended_at is not None:
        resumed = events.ClockResumed(cause=cause, due_at=due_at)
        frame.save(dossier, resumed, by=by, at=at, occurred_at=stop.ended_at)
