"""May this actor complete this task? Whoever holds the step's role in the step's unit; a timer, the system alone."""

from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.workflow import models
from caicach.workflow.states import StepKind


class NotYourTask(errors.NotPermitted):
    """The task belongs to another role, another unit or another person."""

    message = _("Việc này không thuộc vai trò, đơn vị của bạn hoặc đã giao cho người khác.")


def can_complete(actor: Actor, task: models.Task) -> bool:
    """A task given to somebody is theirs alone until it is given to another."""
    if task.kind == StepKind.TIMER.value:
        return actor.is_system
    if task.assignee_id is not None and task.assignee_id != actor.user_id:
        return False
    return actor.holds(task.role, unit_id=task.unit_id)


def check_complete(actor: Actor, task: models.Task) -> None:
    if not can_complete(actor, task):
        raise NotYourTask
