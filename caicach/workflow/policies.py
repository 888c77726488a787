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
    """A task given to somebody is theirs until it is given to another; while they are on leave also their cover's."""
    if task.kind == StepKind.TIMER.value:
        return actor.is_system
    if task.assignee_id not in (None, actor.user_id):
        return (task.role, task.unit_id, task.assignee_id) in actor.covers
    return actor.holds(task.role, unit_id=task.unit_id)


def check_complete(actor: Actor, task: models.Task) -> None:
    if not can_complete(actor, task):
        raise NotYourTask
