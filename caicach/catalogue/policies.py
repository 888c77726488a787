"""Who may draft a procedure, and who may publish it?

The catalogue is one for the whole province and its procedures are announced by the chairman of its People's Committee
(Decree 63/2010/NĐ-CP Art. 15), so the right counts only where it is held at the level of the province.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from caicach.accounts import policies
from caicach.accounts.states import Permission
from caicach.catalogue import models
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.organisations.queries import units

PROVINCIAL = frozenset({"province", "department"})


class SameOfficial(errors.Refused):
    """Four eyes: who drafted a revision does not publish it."""

    message = _("Người dự thảo không tự công bố; cần một cán bộ thứ hai.")


class NobodyActs(errors.NotPermitted):
    """A revision is drafted and published by people, who answer for it."""

    message = _("Việc này phải do một cán bộ đứng tên.")


class NotOfTheProvince(errors.NotPermitted):
    """The right is held, but in a unit below the province."""

    message = _("Danh mục thủ tục dùng chung cả tỉnh; chỉ cán bộ cấp tỉnh được giao việc này.")


def check_draft(actor: Actor, *, on: date) -> int:
    """The official who drafts; raises if there is none or they may not."""
    return _official(actor, Permission.PROCEDURE_DRAFT, on=on)


def can_draft(actor: Actor, *, on: date) -> bool:
    return actor.user_id is not None and _held(actor, Permission.PROCEDURE_DRAFT, on=on)


def check_publish(actor: Actor, revision: models.ProcedureRevision, *, on: date) -> int:
    """The official who publishes: entitled to it, and not the one who drafted."""
    user_id = _official(actor, Permission.PROCEDURE_PUBLISH, on=on)
    if revision.drafted_by_id == user_id:
        raise SameOfficial
    return user_id


def check_end(actor: Actor, *, on: date) -> int:
    return _official(actor, Permission.PROCEDURE_PUBLISH, on=on)


def can_publish(actor: Actor, *, drafted_by_id: int | None, on: date) -> bool:
    return actor.user_id not in (None, drafted_by_id) and _held(actor, Permission.PROCEDURE_PUBLISH, on=on)


def _official(actor: Actor, permission: Permission, *, on: date) -> int:
    policies.check(actor, permission)
    if actor.user_id is None:
        raise NobodyActs
    if not _held(actor, permission, on=on):
        raise NotOfTheProvince
    return actor.user_id


def _held(actor: Actor, permission: Permission, *, on: date) -> bool:
    """Whether one of the units in which the actor holds the right is of the province."""
    day = units.units(on).by_id
    held = (day.get(unit_id) for unit_id in policies.units_with(actor, permission))
    return any(unit is not None and unit.kind in PROVINCIAL for unit in held)
