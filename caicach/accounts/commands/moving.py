"""How do officials follow their unit? Posts in units that ended end, and begin in the units that continue these."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from caicach.accounts import models, policies
from caicach.accounts.commands import people
from caicach.accounts.states import Permission
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.organisations.queries import units


class CannotMove(errors.Refused):
    """A post cannot begin in the heir as it stands in the ended unit; none was moved."""


@dataclass(frozen=True, slots=True)
class Post:
    """One post of one person in a unit that has ended; `heir_id` continues the unit wholly, 0 if nobody does."""

    position_id: int
    user_id: int
    username: str
    role: str
    unit_id: int
    heir_id: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Key:
    """A program's key of a unit that has ended; it stays that unit's (ADR 0015)."""

    token_id: int
    name: str
    unit_id: int
    heir_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """Which posts moved; which are left to an administrator because no one unit continues theirs, and which keys."""

    moved: tuple[Post, ...]
    left: tuple[Post, ...]
    left_keys: tuple[Key, ...]


def posts_in_ended_units(*, on: date, by: Actor | None = None) -> Moved:
    """The posts still held on that day, or later, in units that no longer exist on it, and the live keys of these.

    For an administrator `by` those within their reach; their own they cannot move themselves, so these are left.
    """
    heirs = units.heirs(on)
    rows = models.Position.objects.exclude(valid_to__lte=on).exclude(unit_id__in=list(units.units(on).by_id))
    found = [
        Post(row.pk, row.user_id, row.user.username, row.role, row.unit_id, heirs.get(row.unit_id, 0), row.valid_from,
             row.valid_to)
        for row in rows.select_related("user").order_by("id")
        if units.while_it_lived(row.unit_id, on=on) != on  # one that only begins later has not ended
    ]  # fmt: skip
    keys = tuple(_keys_of_ended_units(on))
    if by is None or by.is_system:
        moved, left = (tuple(one for one in found if bool(one.heir_id) is moves) for moves in (True, False))
        return Moved(moved=moved, left=left, left_keys=keys)
    today = policies.reach(by, Permission.PEOPLE_MANAGE, on=clock.now().date())
    reach = today | _ended_below(today)
    own = [one for one in found if one.unit_id in reach]
    moved = tuple(one for one in own if {one.unit_id, one.heir_id} <= today and one.user_id != by.user_id)
    left = tuple(one for one in own if one not in moved)
    return Moved(moved=moved, left=left, left_keys=tuple(one for one in keys if one.unit_id in reach))


def _ended_below(reach: frozenset[int]) -> frozenset[int]:
    """The ended units that stood under one of these on their last day, or under another such: nobody continues them."""
    found: set[int] = set()
    ended = {life[-1].id: life[-1].parent_id for life in units.lives() if life[-1].valid_to is not None}
    while new := {one for one, parent in ended.items() if parent in reach | found} - found:
        found |= new
    return frozenset(found)


def _keys_of_ended_units(on: date) -> Iterator[Key]:
    start = max(clock.now(), datetime.combine(on, time.min, tzinfo=clock.ZONE))
    for row in models.ApiToken.objects.filter(revoked_at=None, expires_at__gt=start).order_by("id"):
        if units.while_it_lived(row.unit_id, on=on) != on:
            yield Key(row.pk, row.name, row.unit_id, units.heirs(on).get(row.unit_id, 0), row.expires_at)


def move_posts(*, on: date, by: Actor, at: datetime) -> Moved:
    """End these posts on that day and begin them in the heirs, all or none; a second run finds nothing to do.

    The past stays: until that day everybody held what they held.
    """
    act_id = uuid.uuid4()
    with transaction.atomic():
        found = posts_in_ended_units(on=on, by=by)
        for post in sorted(found.moved, key=_longest_first):
            day = max(on, post.valid_from)
            people.end_position(position_id=post.position_id, ended_on=day, by=by, at=at, act_id=act_id)
            if not _holds_already(post, day):
                _give(post, day, by=by, at=at, act_id=act_id)
    return found


def _give(post: Post, day: date, *, by: Actor, at: datetime, act_id: uuid.UUID) -> None:
    try:
        people.give_position(
            user_id=post.user_id, role=post.role, unit_id=post.heir_id, valid_from=day, valid_to=post.valid_to,
            by=by, at=at, act_id=act_id,
        )  # fmt: skip
    except errors.Invalid as problem:
        why = "; ".join(str(one) for found in problem.problems.values() for one in found)
        told = {"username": post.username, "role": post.role, "why": why}
        raise CannotMove(_("Không chuyển được vị trí %(role)s của %(username)s: %(why)s") % told) from problem


def _longest_first(post: Post) -> tuple[bool, int]:
    """So that of two equal posts in units that become one, the one that lasts is the one that goes over."""
    return post.valid_to is not None, -(post.valid_to or date.max).toordinal()


def _holds_already(post: Post, day: date) -> bool:
    """Whoever had the same role in two units that became one holds it there once, if it lasts as long there."""
    own = models.Position.objects.on(day).filter(user_id=post.user_id, role=post.role, unit_id=post.heir_id)
    as_long = Q(valid_to=None) if post.valid_to is None else Q(valid_to=None) | Q(valid_to__gte=post.valid_to)
    return own.filter(as_long).exists()
