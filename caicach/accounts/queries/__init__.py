"""Who is this, what do they hold today, and whom does this administrator see?"""

from caicach.accounts.queries.actors import (
    Held,
    actor_for,
    actor_for_token,
    find_user,
    holders,
    holds_post,
    positions_held,
    user_id_of,
)
from caicach.accounts.queries.people import Person, PersonNotFound, get_person, list_people
from caicach.accounts.queries.second_factor import Secret, pending_secret, second_factor_of

__all__ = [
    "Held",
    "Person",
    "PersonNotFound",
    "Secret",
    "actor_for",
    "actor_for_token",
    "find_user",
    "get_person",
    "holders",
    "holds_post",
    "list_people",
    "pending_secret",
    "positions_held",
    "second_factor_of",
    "user_id_of",
]
