"""Who holds which role in these units on a day? For acts that concern the work of whole units; one statement."""

from collections.abc import Collection
from datetime import date

from caicach.accounts import models


def holders_in(unit_ids: Collection[int], *, on: date) -> frozenset[tuple[int, str, int]]:
    """Person, role and unit of every post held there by somebody who may still log in."""
    posts = models.Position.objects.on(on).filter(unit_id__in=unit_ids, user__is_active=True)
    return frozenset(posts.values_list("user_id", "role", "unit_id"))
