"""Who may ask who looked, and who may destroy?"""

from datetime import date

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.core import errors
from caicach.core.actor import Actor


def watched_units(actor: Actor, *, on: date) -> frozenset[int]:
    """The units of whose officials and dossiers the actor may know who looked at what."""
    return rights.reach(actor, Permission.READS_VIEW, on=on)


def keeping_units(actor: Actor, *, on: date) -> frozenset[int]:
    """The units whose dossiers the actor may propose or approve to destroy, or hold."""
    return rights.reach(actor, Permission.DATA_DESTROY, on=on)


def check_may_keep(actor: Actor, *, unit_id: int, on: date) -> None:
    if unit_id not in keeping_units(actor, on=on):
        raise errors.NotPermitted
