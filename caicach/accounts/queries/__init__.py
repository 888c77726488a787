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
from caicach.accounts.queries.log_ins import LogIn, log_ins
from caicach.accounts.queries.people import Person, PersonNotFound, get_person, list_people
from caicach.accounts.queries.second_factor import Secret, pending_secret, recovery_codes_left, second_factor_of
from caicach.accounts.queries.standing_in import (
    Away,
    DoneFor,
    StandIn,
    StandIns,
    away,
    colleagues,
    delegable_posts,
    delegations_of,
    done_for,
    done_under,
    givers,
    leaves_of,
    same_posts,
)
from caicach.accounts.queries.viewing import Viewing, seen_as, viewings_of

__all__ = [
    "Away",
    "DoneFor",
    "Held",
    "LogIn",
    "Person",
    "PersonNotFound",
    "Secret",
    "StandIn",
    "StandIns",
    "Viewing",
    "actor_for",
    "actor_for_token",
    "away",
    "colleagues",
    "delegable_posts",
    "delegations_of",
    "done_for",
    "done_under",
    "find_user",
    "get_person",
    "givers",
    "holders",
    "holds_post",
    "leaves_of",
    "list_people",
    "log_ins",
    "pending_secret",
    "positions_held",
    "recovery_codes_left",
    "same_posts",
    "second_factor_of",
    "seen_as",
    "user_id_of",
    "viewings_of",
]
