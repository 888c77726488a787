"""Who may draft and adopt sets of criteria, and who may comment for a unit?

A set holds for the whole province, so the right to manage counts only where it is held at the People's Committee itself.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.organisations.queries import units

PROVINCE = "province"


class NotOfTheProvince(errors.NotPermitted):
    """The right is held, but in a unit below the province."""

    message = _("Bộ tiêu chí dùng chung cả tỉnh; chỉ người được UBND tỉnh giao mới làm việc này.")


class SameOfficial(errors.Refused):
    """Four eyes: who wrote the text does not adopt it."""

    message = _("Bạn là người sửa dự thảo gần nhất nên không tự ban hành; cần một người thứ hai.")


def can_manage(actor: Actor, *, on: date) -> bool:
    day = units.units(on).by_id
    held = (day.get(unit_id) for unit_id in rights.units_with(actor, Permission.ASSESSMENT_MANAGE))
    return actor.user_id is not None and any(unit is not None and unit.kind == PROVINCE for unit in held)


def check_manage(actor: Actor, *, on: date) -> int:
    """The official who does it; raises if there is none or they may not."""
    if actor.user_id is None:
        raise errors.NotPermitted
    rights.check(actor, Permission.ASSESSMENT_MANAGE)
    if not can_manage(actor, on=on):
        raise NotOfTheProvince
    return actor.user_id


def check_adopt(actor: Actor, *, drafted_by_id: int, on: date) -> int:
    user_id = check_manage(actor, on=on)
    if user_id == drafted_by_id:
        raise SameOfficial
    return user_id


def can_comment(actor: Actor, *, unit_id: int) -> bool:
    return actor.user_id is not None and rights.can(actor, Permission.ASSESSMENT_COMMENT, unit_id=unit_id)


def check_comment(actor: Actor) -> tuple[int, int]:
    """Who comments, and for which unit: the one acted for."""
    if actor.user_id is None or actor.unit_id is None or not can_comment(actor, unit_id=actor.unit_id):
        raise errors.NotPermitted
    return actor.user_id, actor.unit_id
