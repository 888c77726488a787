"""Where does a process stand, who has what to do, what has been done?"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from caicach.core import errors
from caicach.workflow import models, rules
from caicach.workflow.states import StepKind

if TYPE_CHECKING:
    from caicach.core.actor import Actor

_TASK_FIELDS: Final = [item.attname for item in models.Task._meta.concrete_fields]
_OPEN_TASKS: Final = (
    sql.SQL("select {} from workflow_task where process_id = %(process)s and state = 'open' and kind <> 'timer'")
    .format(sql.SQL(", ").join(map(sql.Identifier, _TASK_FIELDS)))
    .as_string()
)
_OPEN_TASK: Final = _OPEN_TASKS + " and step_key = %(step)s"
_BY_URGENCY: Final = _OPEN_TASKS + " order by due_at, id"
_PROCESS_FIELDS: Final = [item.attname for item in models.Process._meta.concrete_fields]
_JSON: Final = frozenset({"marking", "places", "previous"})
# Of "p", the process, and "f", its definition.
PROCESS_COLUMNS: Final = sql.SQL(", ").join(
    [*(sql.Identifier("p", name) for name in _PROCESS_FIELDS), sql.Identifier("f", "digest")]
)


class TaskNotFound(errors.NotFound):
    """The process has no such open task."""

    message = _("Không có việc này, hoặc việc đã xong.")


class ProcessNotFound(errors.NotFound):
    """The subject has no process."""

    message = _("Hồ sơ này chưa có quy trình.")


def get_process(*, subject: str) -> models.Process:
    """The latest process of a subject ("dossier/123"), running or ended."""
    found = (
        models.Process.objects.select_related("definition").filter(subject=subject).order_by("started_at", "pk").last()
    )
    if found is None:
        raise ProcessNotFound
    return found


def get_definition(*, digest: str) -> models.Definition | None:
    return models.Definition.objects.filter(digest=digest).first()


def current_steps(process: models.Process) -> tuple[str, ...]:
    """Keys of the steps open now, for the diagram; no query."""
    return process.where.open


def choices(task: models.Task) -> tuple[rules.Branch, ...]:
    """The ways out of a decision; empty for a plain task."""
    return task.process.definition.compiled.steps[task.step_key].branches


def units_of(process_id: int) -> frozenset[int]:
    """Units that have or had something to do on a process; one query."""
    tasks = models.Task.objects.filter(process_id=process_id, unit__isnull=False)
    return frozenset(tasks.values_list("unit_id", flat=True))


def list_open_tasks(*, process: models.Process) -> models.TaskQuerySet:
    """What is being done on a process now, the most urgent first."""
    return models.Task.objects.filter(process=process).open().with_people().order_by("due_at", "pk")


def get_open_task(*, process: models.Process, step_key: str) -> models.Task:
    """One task that somebody has to do now."""
    found = _tasks(_OPEN_TASK, process, step=step_key)
    if not found:
        raise TaskNotFound
    return found[0]


def open_tasks(process: models.Process) -> list[models.Task]:
    """What is being done on a process now, the most urgent first, without the people."""
    return _tasks(_BY_URGENCY, process)


def _tasks(statement: str, process: models.Process, **values: str) -> list[models.Task]:
    """Every act asks for these, so the statement is not composed anew each time."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"process": process.pk, **values})
        found = [models.Task.from_db(connection.alias, _TASK_FIELDS, row) for row in cursor.fetchall()]
    for task in found:
        task.process = process
    return found


def process_of(row: Sequence[Any]) -> models.Process:
    """The process, with its definition, from the columns `PROCESS_COLUMNS` of a statement of the subject's own."""
    *own, digest = row
    values = [
        json.loads(value) if name in _JSON and value is not None else value
        for name, value in zip(_PROCESS_FIELDS, own, strict=True)
    ]
    process = models.Process.from_db(connection.alias, _PROCESS_FIELDS, values)
    # The table of steps itself stays in the database until somebody needs more than what was compiled of it.
    process.definition = models.Definition.from_db(connection.alias, ["id", "digest"], [process.definition_id, digest])
    return process


def list_timeline(*, process: models.Process) -> models.TaskQuerySet:
    """Everything done and to be done, in order; timers are nobody's work and left out."""
    tasks = models.Task.objects.filter(process=process).exclude(kind=StepKind.TIMER.value)
    return tasks.with_people().order_by("opened_at", "pk")


def list_tasks_for(actor: "Actor") -> models.TaskQuerySet:
    """Open tasks that fall to this actor's posts, the most urgent first; a page narrows it further."""
    return models.Task.objects.open().for_actor(actor).order_by("due_at", "pk")


def list_due_timers(*, at: datetime, limit: int = 500) -> list[models.Task]:
    """Timers that have run out; the caller locks the subject of each and lets `commands.complete` fire it."""
    timers = models.Task.objects.due_timers(at).select_related("process__definition")
    return list(timers.order_by("due_at", "pk")[:limit])
