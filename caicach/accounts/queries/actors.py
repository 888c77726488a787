"""Which Actor is this person, or this program, today?"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from caicach.accounts import models, policies, states
from caicach.core.actor import Actor, Kind, Lent
from caicach.organisations.queries import successions, units

TOKEN_PREFIX = "cc"
# Asked with every page and every call of a program, so they are not composed anew each time.
_HELD = "{0}.valid_from <= %(day)s and ({0}.valid_to is null or {0}.valid_to > %(day)s)"
_STANDS = "{0}.ended_at is null and {0}.valid_from <= %(day)s and {0}.valid_to > %(day)s"
# Own posts; posts lent by a delegation while their giver holds them; and the same posts of colleagues on leave, which
# their cover does, or everybody who holds the post when the cover cannot.
_OWN_AND_OTHERS = """
select 'own', p.role, p.unit_id, 0::bigint, 0::bigint, p.valid_from, p.id from accounts_position p
where p.user_id = %(user)s and {held_p}
union all
select 'lent', p.role, p.unit_id, d.id, d.giver_id, d.valid_from, d.id
from accounts_delegation d join accounts_position p on p.id = d.position_id join accounts_user g on g.id = d.giver_id
where d.holder_id = %(user)s and {stands_d} and {held_p} and g.is_active
union all
select 'covered', p.role, p.unit_id, 0, c.giver_id, c.valid_from, c.id
from accounts_position mine join accounts_position p on p.unit_id = mine.unit_id and p.role = mine.role
join accounts_cover c on c.position_id = p.id
where mine.user_id = %(user)s and {held_mine} and c.giver_id <> mine.user_id and {stands_c}
  and (c.holder_id = mine.user_id or not exists (
    select from accounts_position h join accounts_user u on u.id = h.user_id
    where h.user_id = c.holder_id and h.unit_id = p.unit_id and h.role = p.role and {held_h} and u.is_active
  ))
order by 6, 7
"""
_POSTS = _OWN_AND_OTHERS.format(
    **{f"held_{name}": _HELD.format(name) for name in ("p", "mine", "h")},
    **{f"stands_{name}": _STANDS.format(name) for name in ("d", "c")},
)
_TOKEN = "select id, unit_id, scopes, digest, expires_at, revoked_at from accounts_apitoken where public_id = %s"
_NO_TOKEN: tuple[Any, ...] = (0, 0, (), "0" * 64, None, None)


@dataclass(frozen=True, slots=True)
class Held:
    """A position as pages show it."""

    id: int
    role: str
    unit_id: int
    unit_name: str
    valid_from: date
    valid_to: date | None

    @property
    def role_name(self) -> str:
        return str(states.ROLE_NAMES[states.Role(self.role)])

    def is_held_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def actor_for(user: models.User, *, unit_id: int | None = None, on: date) -> Actor:
    """The person with all posts held on that day, acting for `unit_id` if a post is held there; one statement.

    Nothing is kept between requests: a position that ends, ends at once. Who holds a post in a unit holds it in the
    ended units too that it continues wholly: their dossiers, papers and codes stay, and somebody must act on them.
    """
    if not user.is_active:
        return Actor.anonymous()
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, {"user": user.pk, "day": on})
        rows = cursor.fetchall()
    posts = [(role, unit) for kind, role, unit, *_rest in rows if kind == "own"]
    unit_ids = [unit for _role, unit in posts]
    acting = unit_id if unit_id in unit_ids else next(iter(unit_ids), None)
    own = frozenset(unit_ids)
    carried = {(role, old) for role, unit in posts for old in successions.continued_by({unit}, on=on)}
    stands_in = _stands_in(rows, own=own, on=on) if len(rows) > len(posts) else {}
    return Actor(
        kind=Kind.OFFICIAL, user_id=user.pk, unit_id=acting, posts=frozenset(posts) | carried,
        continued=frozenset(old for _role, old in carried) - own, **stands_in,
    )  # fmt: skip


def _stands_in(rows: list[tuple[Any, ...]], *, own: frozenset[int], on: date) -> dict[str, Any]:
    """The posts of others: lent to an official of the unit or of one below it, and covered; with what they continue."""
    lent, covers = set(), set()
    for kind, role, unit, delegation, giver, *_order in rows:
        for one in {unit} | successions.continued_by({unit}, on=on) if kind != "own" else ():
            if kind == "covered":
                covers.add((role, one, giver))
            elif own & successions.branch(unit, on=on):
                lent.add(Lent(role, one, delegation, giver))
    return {"lent": frozenset(lent), "covers": frozenset(covers)}


def actor_for_token(raw: str, *, at: datetime) -> Actor | None:
    """The program whose key this is, or None; one statement, and the same work whether or not the key exists."""
    public_id = raw.split("_")[1] if raw.count("_") >= 2 else ""
    with connection.cursor() as cursor:
        cursor.execute(_TOKEN, [public_id])
        token_id, unit_id, scopes, digest, expires_at, revoked_at = cursor.fetchone() or _NO_TOKEN
    genuine = secrets.compare_digest(digest_of(raw), digest)
    if not genuine or revoked_at is not None or expires_at <= at:
        return None
    posts = frozenset((policies.SCOPE_PREFIX + scope, unit_id) for scope in scopes)
    return Actor(kind=Kind.PARTNER, unit_id=unit_id, posts=posts, on_behalf_of=f"token/{token_id}")


def digest_of(raw: str) -> str:
    """A key is 256 random bits, so a plain hash of it cannot be searched; passwords would need Argon2."""
    return hashlib.sha256(raw.encode()).hexdigest()


def find_user(user_id: int) -> models.User | None:
    """The person behind a number, unless they may no longer log in."""
    return models.User.objects.filter(pk=user_id, is_active=True).first()


def user_id_of(username: str) -> int | None:
    return models.User.objects.filter(username=username.strip().lower()).values_list("pk", flat=True).first()


def positions_held(user_id: int, *, on: date) -> list[Held]:
    """What the person holds on a day, in the order given."""
    rows = models.Position.objects.on(on).filter(user_id=user_id).order_by("valid_from", "id")
    return [held(row, on=on) for row in rows]


def held(position: models.Position, *, on: date) -> Held:
    return Held(
        id=position.pk,
        role=position.role,
        unit_id=position.unit_id,
        unit_name=units.unit_name(position.unit_id, on=on),
        valid_from=position.valid_from,
        valid_to=position.valid_to,
    )


def holds_post(user_id: int, *, role: str, unit_id: int | None, on: date) -> bool:
    """Does this person hold the role in the unit on that day, and may still log in?"""
    if unit_id is None:
        return False
    held_then = models.Position.objects.on(on).filter(user_id=user_id, user__is_active=True)
    return held_then.filter(role=role, unit_id__in=_with_heir(unit_id, on)).exists()


def holders(*, role: str, unit_id: int, on: date) -> list[models.User]:
    """Who holds the role in the unit on that day, by name: whom a step can be given to."""
    posts = models.Position.objects.on(on).filter(role=role, unit_id__in=_with_heir(unit_id, on), user__is_active=True)
    return list(models.User.objects.filter(pk__in=posts.values("user_id")).order_by("full_name", "pk"))


def officials_of(unit_ids: Collection[int], *, on: date) -> list[models.User]:
    """Everybody who holds a post in one of the units on that day, by name."""
    posts = models.Position.objects.on(on).filter(unit_id__in=unit_ids, user__is_active=True)
    return list(models.User.objects.filter(pk__in=posts.values("user_id")).order_by("full_name", "pk"))


def _with_heir(unit_id: int, on: date) -> set[int]:
    """Where a post in this unit may be held on a day: in itself, or in the unit that continues it wholly."""
    return {unit_id, successions.heir_of(unit_id, on=on)}
