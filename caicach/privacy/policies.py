"""Who may ask who looked?"""

from datetime import date

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.core.actor import Actor


def watched_units(actor: Actor, *, on: date) -> frozenset[int]:
    """The units of whose officials and dossiers the actor may know who looked at what."""
    return rights.reach(actor, Permission.READS_VIEW, on=on)
