"""Let the clock of a dossier stand, and run on. It stands for one reason at a time."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation

from caicach.dossiers import timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import ClockDeviation, Dossier
from caicach.dossiers.states import CAUSE_LABELS, Cause
from caicach.workflow import commands as workflow

# What a step of the internal process may stop the clock for, and lets it run on when it is done.
OF_STEPS: Final = frozenset({Cause.FINANCE, Cause.POSTING})


def open_stops() -> QuerySet[ClockDeviation]:
    """Every clock that stands now."""
    return ClockDeviation.objects.filter(ended_at=None)


def standing(dossier: Dossier) -> ClockDeviation | None:
    """Why the clock stands now, or None while it runs."""
    return dossier.deviations.filter(ended_at=None).first()


def stand(dossier: Dossier, *, kind: str, cause: Cause, basis: str, at: datetime) -> None:
    ClockDeviation.objects.create(dossier=dossier, kind=kind, cause=cause, basis=basis, started_at=at)


def stand_for_step(dossier: Dossier, cause: Cause, *, at: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):  # stored and printed, whatever language the officer reads
        basis = f"{CAUSE_LABELS[cause]} theo quy trình nội bộ của thủ tục"
    stand(dossier, kind=ClockDeviation.Kind.PAUSE, cause=cause, basis=basis, at=at)


def run_on(dossier: Dossier, stop: ClockDeviation, *, at: datetime) -> datetime:
    """End a stop; the new due date, and the steps get the time they had left."""
    frame.check_order(at, after=stop.started_at)
    stop.ended_at = at
    stop.save(update_fields=["ended_at"])
    dossier.due_at = due_at = timing.due_now(dossier)
    if dossier.process is not None:
        workflow.resume(process=dossier.process, paused_at=stop.started_at, at=at)
    return due_at


def open_causes(dossier: Dossier) -> list[Cause]:
    """What the open steps of the process stop the clock for."""
    if dossier.process is None:
        return []
    steps = dossier.process.definition.compiled.steps
    return [Cause(steps[key].pauses) for key in dossier.process.where.open if steps[key].pauses]
