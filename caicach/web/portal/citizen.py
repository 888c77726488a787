"""Whose browser is this, for a quarter of an hour? A citizen's session: a party's id and an end, never a User.

It stands in the session under a key of its own, so that it neither gives nor takes anything an official may do.
"""

from typing import Final

from django.http import HttpRequest

from caicach.core import clock

LASTS: Final = 15 * 60  # seconds from signing in, whatever is done meanwhile
KEY: Final = "own"


def begin(request: HttpRequest, party_id: int) -> None:
    """A new session key: one that somebody laid under this browser before is worth nothing (session fixation)."""
    request.session.cycle_key()
    request.session[KEY] = {"party": party_id, "until": clock.now().timestamp() + LASTS}


def party_of(request: HttpRequest) -> int | None:
    """The party signed in here, as long as it lasts."""
    kept = request.session.get(KEY)
    if kept is None:
        return None
    return int(kept["party"]) if clock.now().timestamp() < kept["until"] else None


def end(request: HttpRequest) -> None:
    """An official who is logged in at the same browser stays so; of a citizen nothing is left."""
    if request.user.is_authenticated:
        request.session.pop(KEY, None)
        request.session.cycle_key()
    else:
        request.session.flush()
