"""Who may draft and adopt sets of criteria, comment for a unit, score one's own unit, and appraise others?

A set holds for the whole province, so the right to manage counts only where it is held at its People's Committee.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.organisations.queries import successions, units

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


# --- Cycles ---


class OwnUnit(errors.NotPermitted):
    """Who works in a unit has no say over its marks."""

    message = _("Không ai thẩm định đơn vị mình.")


class TooNarrow(errors.NotPermitted):
    """A commune has nobody below it to assess."""

    message = _("Đợt đánh giá do tỉnh, sở được giao hoặc huyện lập.")


OFFICES: Final = frozenset({"province", "department", "district"})  # kinds of units that may run a cycle


def running_offices(actor: Actor, *, on: date) -> frozenset[int]:
    """The units for which the actor may plan a cycle and take it from stage to stage."""
    held = rights.units_with(actor, Permission.ASSESSMENT_MANAGE)
    known = units.units(on).by_id
    return frozenset(one for one in held if one in known and known[one].kind in OFFICES)


def check_runs(actor: Actor, *, office_id: int, on: date) -> None:
    rights.check(actor, Permission.ASSESSMENT_MANAGE, unit_id=office_id)
    if not actor.is_system and office_id not in running_offices(actor, on=on):
        raise TooNarrow


def assessed_scope(office_id: int, *, on: date) -> frozenset[int]:
    """The units an office may assess, ended ones included: a department those of its province, others what is below."""
    office = units.get_unit(id=office_id, on=on)
    if office.kind == "department" and office.parent_id is not None:
        return successions.branch(office.parent_id, on=on)
    return successions.branch(office_id, on=on) if office.kind in OFFICES else frozenset()


def own_units(actor: Actor, *, on: date) -> frozenset[int]:
    """The units the actor works in, with all above them: who sits in a department of an office is of that office."""
    found: set[int] = set()
    for _role, unit_id in actor.posts:
        found.add(unit_id)
        if units.find_unit(id=unit_id, on=on) is not None:
            found |= {one.id for one in units.ancestors(unit_id, on=on)}
    return frozenset(found)


def scoring_units(actor: Actor) -> frozenset[int]:
    """The units whose own sheet the actor fills in and submits."""
    return rights.units_with(actor, Permission.ASSESSMENT_SCORE)


def appraising_units(actor: Actor) -> frozenset[int]:
    """The units for which the actor appraises others."""
    return rights.units_with(actor, Permission.ASSESSMENT_APPRAISE)


def above(office_id: int, *, on: date) -> frozenset[int]:
    """The units above the office, which may appraise in its place: the office itself, say."""
    return frozenset(one.id for one in units.ancestors(office_id, on=on))


def appraised_groups(
    actor: Actor, *, office_id: int, leads: Mapping[str, int], groups: Iterable[str], unit_id: int, on: date
) -> frozenset[str]:
    """The groups the actor may appraise for this unit; none for the unit one works in.

    A group with a lead is appraised by the lead, the others by the office; whoever stands above the office may do both.
    """
    held = appraising_units(actor)
    if unit_id in own_units(actor, on=on) or not held:
        return frozenset()
    if held & above(office_id, on=on):
        return frozenset(groups)
    return frozenset(one for one in groups if leads.get(one, office_id) in held)
