"""Who may ask who looked, who may destroy, and who may hand a person all their data?"""

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


def exporting_units(actor: Actor, *, on: date) -> frozenset[int]:
    """The units whose dossiers the actor may hand to their owner as a whole."""
    return rights.reach(actor, Permission.DATA_EXPORT, on=on)


def check_may_export(actor: Actor) -> None:
    """Never by looking as somebody else: what leaves the house leaves by the hand of who is answerable."""
    if actor.user_id is None or actor.unit_id is None or actor.viewer_id is not None:
        raise errors.NotPermitted
    rights.check(actor, Permission.DATA_EXPORT, unit_id=actor.unit_id)
