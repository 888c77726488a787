"""Who may draft a procedure, and who may publish it?"""

from django.utils.translation import gettext_lazy as _

from caicach.accounts import policies
from caicach.accounts.states import Permission
from caicach.catalogue import models
from caicach.core import errors
from caicach.core.actor import Actor


class SameOfficial(errors.Refused):
    """Four eyes: who drafted a revision does not publish it."""

    message = _("Người dự thảo không tự công bố; cần một cán bộ thứ hai.")


class NobodyActs(errors.NotPermitted):
    """A revision is drafted and published by people, who answer for it."""

    message = _("Việc này phải do một cán bộ đứng tên.")


def check_draft(actor: Actor) -> int:
    """The official who drafts; raises if there is none or they may not."""
    policies.check(actor, Permission.PROCEDURE_DRAFT)
    return _official(actor)


def check_publish(actor: Actor, revision: models.ProcedureRevision) -> int:
    """The official who publishes: entitled to it, and not the one who drafted."""
    policies.check(actor, Permission.PROCEDURE_PUBLISH)
    if revision.drafted_by_id == actor.user_id:
        raise SameOfficial
    return _official(actor)


def can_publish(actor: Actor, *, drafted_by_id: int) -> bool:
    return (
        policies.can(actor, Permission.PROCEDURE_PUBLISH)
        and actor.user_id is not None
        and actor.user_id != drafted_by_id
    )


def check_end(actor: Actor) -> int:
    policies.check(actor, Permission.PROCEDURE_PUBLISH)
    return _official(actor)


def _official(actor: Actor) -> int:
    if actor.user_id is None:
        raise NobodyActs
    return actor.user_id
