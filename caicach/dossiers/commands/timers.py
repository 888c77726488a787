"""Let the timers of running processes run out: reminders, and silence after which the flow goes on."""

import logging
from datetime import datetime

from django.db import transaction

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import events
from caicach.dossiers.commands import frame, journey, stops
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Status
from caicach.workflow.models import Task

logger = logging.getLogger(__name__)

AT_ONCE = 500
RUNNING = (Status.RECEIVED, Status.PROCESSING)


def fire_timers(*, at: datetime) -> int:
    """Fire what is due, each in a transaction of its own; how many went off. One that cannot holds up no other."""
    return sum(_try(task, at=at) for task in _due(at))


def _due(at: datetime) -> list[Task]:
    """Timers run out while the clock runs: of a dossier that waits they would only stand in the way of others."""
    running = Dossier.objects.filter(status__in=RUNNING).exclude(deviations__in=stops.open_stops())
    timers = Task.objects.due_timers(at).filter(process__in=running.values("process"))
    return list(timers.select_related("process").order_by("due_at", "pk")[:AT_ONCE])


def _try(task: Task, *, at: datetime) -> bool:
    try:
        return _fire(task, at=at)
    except errors.CaicachError:
        logger.exception("timer %s of %s does not go off", task.step_key, task.process.subject)
        return False


@transaction.atomic
def _fire(task: Task, *, at: datetime) -> bool:
    dossier = frame.locked(int(task.process.subject.partition("/")[2]), at=at)
    if dossier.state not in RUNNING or stops.standing(dossier) is not None:
        return False
    if dossier.process is None or task.step_key not in dossier.process.where.open:
        return False  # somebody completed the watched step in the meantime
    by = Actor.system(unit_id=task.unit_id)
    step = journey.run_out(dossier, task.step_key, by=by, at=at)
    journey.save(dossier, events.StepCompleted(step_key=task.step_key), step=step, by=by, at=at)
    return True
