"""Who may run a campaign, and whose answers may somebody see?"""

from datetime import date

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.organisations.queries import units
from caicach.surveys import models


def check_may_run(by: Actor, *, unit_id: int | None) -> None:
    """In the unit one acts for: its survey is about its own branch."""
    if unit_id is None or by.viewer_id is not None:
        raise errors.NotPermitted
    rights.check(by, Permission.SURVEY_MANAGE, unit_id=unit_id)


def may_run(by: Actor, campaign: models.Campaign) -> bool:
    return rights.can(by, Permission.SURVEY_MANAGE, unit_id=campaign.unit_id)


def seen_units(by: Actor, *, on: date) -> frozenset[int]:
    """The units whose results the actor may see: those whose figures they may see."""
    reached = rights.reach(by, Permission.DASHBOARD_VIEW, on=on)
    return reached | {units.competent_unit(one, on=on).id for one in reached if _is_one_stop(one, on=on)}


def _is_one_stop(unit_id: int, *, on: date) -> bool:
    """Those who sit in one hear what people say of the office it belongs to."""
    unit = units.find_unit(id=unit_id, on=on)
    return unit is not None and unit.kind == units.ONE_STOP
