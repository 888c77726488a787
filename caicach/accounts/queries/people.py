"""Whom does this administrator see?"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from caicach.accounts import models, policies, states
from caicach.accounts.queries.actors import Held, held
from caicach.core import errors, text
from caicach.core.actor import Actor


class PersonNotFound(errors.NotFound):
    """Not there, or not in a unit of yours."""

    message = _("Không tìm thấy người này trong các đơn vị bạn quản lý.")


@dataclass(frozen=True)
class Person:
    """One official, as an administrator sees them."""

    id: int
    username: str
    full_name: str
    email: str
    is_active: bool
    has_second_factor: bool
    current: tuple[Held, ...]
    past: tuple[Held, ...]


def list_people(*, seen_by: Actor, on: date, search: str = "", unit_id: int | None = None) -> list[Person]:
    """Everybody who holds or held a post in a unit within reach, by name; three statements however many they are."""
    scope = policies.reach(seen_by, states.Permission.PEOPLE_MANAGE, on=on)
    if unit_id is not None:
        scope &= {unit_id}
    people = _people(scope, on=on)
    wanted = text.fold(search)
    return [one for one in people if wanted in text.fold(one.full_name) or wanted in one.username]


def get_person(user_id: int, *, seen_by: Actor, on: date) -> Person:
    """The person, with posts of units out of reach left out; PersonNotFound unless one is within reach."""
    scope = policies.reach(seen_by, states.Permission.PEOPLE_MANAGE, on=on)
    for person in _people(scope, on=on, user_id=user_id):
        return person
    raise PersonNotFound


def _people(scope: frozenset[int], *, on: date, user_id: int | None = None) -> list[Person]:
    positions = models.Position.objects.filter(unit_id__in=scope).order_by("-valid_from", "-id")
    users = models.User.objects.filter(Exists(models.Position.objects.filter(user=OuterRef("pk"), unit_id__in=scope)))
    if user_id is not None:
        positions, users = positions.filter(user_id=user_id), users.filter(pk=user_id)
    posts: dict[int, list[Held]] = defaultdict(list)
    for position in positions:
        posts[position.user_id].append(held(position, on=on))
    devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
    return [
        Person(
            id=user.pk,
            username=user.username,
            full_name=user.full_name,
            email=user.email,
            is_active=user.is_active,
            has_second_factor=user.has_device,
            current=tuple(post for post in posts[user.pk] if post.valid_to is None or post.valid_to > on),
            past=tuple(post for post in posts[user.pk] if post.valid_to is not None and post.valid_to <= on),
        )
        for user in users.annotate(has_device=Exists(devices)).order_by("full_name", "username")
    ]
