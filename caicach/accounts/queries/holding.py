"""Who holds which role in these units on a day? For acts that concern the work of whole units; one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from caicach.accounts import models


def holders_in(unit_ids: Collection[int], *, on: date) -> frozenset[tuple[int, str, int]]:
    """Person, role and unit of every post held there by somebody who may still log in."""
    posts = models.Position.objects.on(on).filter(unit_id__in=unit_ids, user__is_active=True)
    return frozenset(posts.values_list("user_id", "role", "unit_id"))


@dataclass(frozen=True, slots=True)
class Holder:
    """One post, as a list of people tells it."""

    full_name: str
    username: str
    role: str
    unit_id: int


def held_from(unit_ids: Collection[int], *, on: date) -> list[Holder]:
    """Every post in these units that is held on that day or later, by unit and name."""
    posts = models.Position.objects.exclude(valid_to__lte=on).filter(unit_id__in=unit_ids)
    found = posts.order_by("unit_id", "user__full_name", "id")
    return [Holder(*row) for row in found.values_list("user__full_name", "user__username", "role", "unit_id")]
