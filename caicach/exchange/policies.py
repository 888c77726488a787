"""May this official bring in such rows, and whose import is it?"""

from caicach.accounts import policies as rights
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.exchange import models
from caicach.exchange.kinds import KINDS, Kind


def check_may_import(by: Actor, kind: Kind) -> None:
    """Importing at all, and what the kind itself asks for."""
    if by.user_id is None:
        raise errors.NotPermitted
    rights.check(by, rights.P.DATA_IMPORT, unit_id=by.unit_id)
    rights.check(by, kind.permission, unit_id=by.unit_id)
    if not kind.allows(by, on=clock.now().date()):
        raise errors.NotPermitted


def kinds_of(by: Actor) -> list[Kind]:
    """The kinds of rows this official may bring."""
    on = clock.now().date()
    return [
        kind for kind in KINDS.values()
        if rights.can(by, kind.permission, unit_id=by.unit_id) and kind.allows(by, on=on)
    ]  # fmt: skip


def owns(found: models.Import, by: Actor) -> bool:
    """Only whoever brought the file sees it: it holds what no rule of the dossiers has judged yet."""
    return by.user_id is not None and found.created_by_id == by.user_id
