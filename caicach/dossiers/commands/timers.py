"""Let the timers of running processes run out: reminders, and silence after which the flow goes on."""

from datetime import datetime

from django.db import transaction

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import events
from caicach.dossiers.commands import frame, journey
from caicach.workflow import queries as workflow
from caicach.workflow.models import Task


def fire_timers(*, at: datetime) -> int:
    """Fire what is due, each in a transaction of its own; how many went off."""
    return sum(_fire(task, at=at) for task in workflow.list_due_timers(at=at))


@transaction.atomic
def _fire(task: Task, *, at: datetime) -> bool:
    dossier = frame.locked(int(task.process.subject.partition("/")[2]))
    if not dossier.is_open or dossier.deviations.filter(ended_at=None).exclude(kind="extension").exists():
        return False  # the clock stands, and so do the timers
    by = Actor.system(unit_id=task.unit_id)
    try:
        step = journey.run_out(dossier, task.step_key, by=by, at=at)
    except errors.Refused:
        return False  # somebody completed the watched step in the meantime
    journey.save(dossier, events.StepCompleted(step_key=task.step_key), step=step, by=by, at=at)
    return True
