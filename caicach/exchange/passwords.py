"""Who of an imported list cannot log in yet, and what is their first password? Told once, printed, kept nowhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from caicach.accounts import commands as accounts
from caicach.accounts.queries import newcomers
from caicach.core.actor import Actor
from caicach.exchange import models, queries

AT_ONCE: Final = 40  # each is hashed slowly on purpose; a page is printed meanwhile


@dataclass(frozen=True, slots=True)
class Given:
    full_name: str
    username: str
    password: str


def waiting(found: models.Import) -> int:
    """How many of the list have no password yet."""
    return len(newcomers.without_password(queries.became_ids(found, "user")))


def give(found: models.Import, *, by: Actor, at: datetime) -> list[Given]:
    """First passwords for the next of them. Whoever has one is reset on their own page."""
    people = newcomers.without_password(queries.became_ids(found, "user"))[:AT_ONCE]
    return [Given(one.full_name, one.username, accounts.reset_password(user_id=one.pk, by=by, at=at)) for one in people]
