"""May this actor? The one table of rights, and the rules about managing people.

A right is held in a unit: a position is a role in one unit, a program's key is for one unit. `can` answers, `check`
raises. Which objects of which units a right reaches is decided by the domain that owns the objects.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from caicach.accounts.states import Permission, Role
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.organisations.queries import successions, units

P = Permission
GRANTS: Final[Mapping[str, frozenset[Permission]]] = {
    Role.ONE_STOP_OFFICER: frozenset(
        {P.DOSSIER_RECEIVE, P.DOSSIER_RETURN, P.DOSSIER_VIEW, P.DOSSIER_UPLOAD}
    ),
    Role.CASE_OFFICER: frozenset(
        {P.DOSSIER_PROCESS, P.DOSSIER_VIEW, P.DOSSIER_UPLOAD, P.ASSESSMENT_VIEW,
         P.ASSESSMENT_SCORE, P.ASSESSMENT_APPRAISE, P.PLAN_VIEW, P.TASK_DO, P.TASK_ACCEPT}
    ),
    Role.UNIT_HEAD: frozenset(
        {P.DOSSIER_APPROVE, P.DOSSIER_ASSIGN, P.DOSSIER_PROCESS, P.DOSSIER_VIEW, P.DOSSIER_UPLOAD,
         P.PROCEDURE_PUBLISH, P.UNITS_VIEW, P.DASHBOARD_VIEW, P.READS_VIEW,
         P.DATA_DESTROY, P.DATA_EXPORT, P.SURVEY_MANAGE,
         P.ASSESSMENT_VIEW, P.ASSESSMENT_COMMENT, P.ASSESSMENT_MANAGE, P.ASSESSMENT_SCORE, P.ASSESSMENT_APPRAISE,
         P.PLAN_VIEW, P.PLAN_MANAGE, P.TASK_DO, P.TASK_LEAD, P.TASK_ACCEPT}
    ),
    Role.ONE_STOP_CHIEF: frozenset(
        {P.DOSSIER_RECEIVE, P.DOSSIER_RETURN, P.DOSSIER_ASSIGN, P.DOSSIER_VIEW, P.DOSSIER_UPLOAD,
         P.UNITS_VIEW, P.DASHBOARD_VIEW, P.ASSESSMENT_VIEW, P.PLAN_VIEW, P.TASK_DO}
    ),
    # Manages people, units and procedures, processes no dossier.
    Role.ADMINISTRATOR: frozenset(
        {P.PEOPLE_MANAGE, P.DATA_IMPORT, P.UNITS_VIEW, P.UNITS_REORGANISE, P.PROCEDURE_DRAFT, P.PROCEDURE_PUBLISH,
         P.DASHBOARD_VIEW, P.LOG_VIEW, P.CALENDAR_CHANGE, P.READS_VIEW, P.DATA_DESTROY,
         P.DATA_EXPORT, P.SURVEY_MANAGE, P.ASSESSMENT_VIEW, P.ASSESSMENT_MANAGE, P.PLAN_VIEW, P.PLAN_MANAGE}
    ),
}  # fmt: skip

# A program's key holds single permissions, written as posts of this form.
SCOPE_PREFIX: Final = "scope:"
# What a key may be given: programs do the work of the counter, they do not manage people or publish law.
SCOPES: Final = frozenset(
    {P.DOSSIER_RECEIVE, P.DOSSIER_VIEW, P.DOSSIER_UPLOAD, P.DOSSIER_RETURN, P.DASHBOARD_VIEW}
)  # fmt: skip

# Which posts can be delegated, and what of their rights: the dossiers, not people, procedures or figures.
DELEGABLE: Final = frozenset({Role.UNIT_HEAD})
LENDABLE: Final = frozenset(
    {P.DOSSIER_APPROVE, P.DOSSIER_ASSIGN, P.DOSSIER_PROCESS, P.DOSSIER_VIEW, P.DOSSIER_UPLOAD}
)  # fmt: skip

_NONE: Final[frozenset[Permission]] = frozenset()


class OutsideYourUnits(errors.NotPermitted):
    """The unit is not one this administrator is responsible for."""

    message = _("Đơn vị này không thuộc phạm vi bạn quản lý.")


class OnlyTheProvince(errors.NotPermitted):
    """A commune does not decide what units there are."""

    message = _("Chỉ người quản trị của tỉnh được sắp xếp đơn vị.")


class NotYourOwn(errors.NotPermitted):
    """Nobody gives rights to themselves or takes the log-in from themselves."""

    message = _("Bạn không thể tự thay đổi quyền của chính mình; hãy nhờ một quản trị khác.")


class HoldsPostsElsewhere(errors.NotPermitted):
    """The account also opens units outside this administrator's reach, so it is not theirs to open or close."""

    message = _("Người này còn giữ vị trí ở đơn vị ngoài phạm vi bạn quản lý; hãy nhờ quản trị cấp trên.")


def permissions_of(role: str) -> frozenset[Permission]:
    """What a role, or a scope of a program's key, entitles to. An unknown role entitles to nothing."""
    if role.startswith(SCOPE_PREFIX):
        return frozenset(scope for scope in SCOPES if scope == role.removeprefix(SCOPE_PREFIX))
    return GRANTS.get(role, _NONE)


def can(actor: Actor, permission: str, *, unit_id: int | None = None) -> bool:
    """Does the actor hold the permission in that unit, or in any unit if none is given?"""
    return actor.is_system or any(
        permission in _rights(actor, role) for role, unit in actor.posts if unit_id is None or unit == unit_id
    )


def _rights(actor: Actor, role: str) -> frozenset[Permission]:
    """What a post gives this actor: one that was lent gives what can be lent."""
    found = permissions_of(role)
    return found & LENDABLE if actor.delegation_id is not None else found


def check(actor: Actor, permission: str, *, unit_id: int | None = None) -> None:
    if not can(actor, permission, unit_id=unit_id):
        raise errors.NotPermitted


def units_with(actor: Actor, permission: str) -> frozenset[int]:
    """The units in which the actor holds the permission."""
    return frozenset(unit for role, unit in actor.posts if permission in _rights(actor, role))


def reach(actor: Actor, permission: str, *, on: date) -> frozenset[int]:
    """The units in which the actor holds the permission, with everything below them on that day or until it ended."""
    return frozenset(below for unit in units_with(actor, permission) for below in successions.branch(unit, on=on))


def reorganisable(actor: Actor, *, days: Iterable[date], on: date) -> tuple[frozenset[int], frozenset[int]]:
    """The units that an administrator of the province may change, and those under which they may put one.

    They are those of today and of the days asked for; the province itself is changed by nobody below it.
    """
    held = [units.find_unit(id=unit_id, on=on) for unit_id in units_with(actor, P.UNITS_REORGANISE)]
    roots = frozenset(unit.id for unit in held if unit is not None and unit.parent_id is None)
    if not roots:
        raise OnlyTheProvince
    reached = frozenset(one for root in roots for day in (on, *days) for one in successions.branch(root, on=day))
    return reached - roots, reached


def can_reorganise(actor: Actor, *, on: date) -> bool:
    try:
        return bool(reorganisable(actor, days=(), on=on))
    except OnlyTheProvince:
        return False


def can_manage_unit(actor: Actor, *, unit_id: int, on: date) -> bool:
    return actor.is_system or unit_id in reach(actor, P.PEOPLE_MANAGE, on=on)


def check_give_position(actor: Actor, *, user_id: int, unit_id: int, on: date) -> None:
    """An administrator fills posts in their own units, never their own."""
    if actor.user_id == user_id and not actor.is_system:
        raise NotYourOwn
    if not can_manage_unit(actor, unit_id=unit_id, on=on):
        raise OutsideYourUnits


def check_manage_account(actor: Actor, *, user_id: int, unit_ids: Iterable[int], on: date) -> None:
    """May the actor open, close or reset this log-in? Only if it opens nothing outside the actor's own units.

    Otherwise the administrator of one commune could reset the password of somebody who also works for the province.
    """
    if actor.is_system:
        return
    if actor.user_id == user_id:
        raise NotYourOwn
    check(actor, P.PEOPLE_MANAGE)
    if not set(unit_ids) <= reach(actor, P.PEOPLE_MANAGE, on=on):
        raise HoldsPostsElsewhere
