"""Who sees pages as somebody else now, and who has seen mine?"""

from dataclasses import dataclass, replace
from datetime import datetime

from caicach.accounts import models, policies, states
from caicach.accounts.queries import actors
from caicach.core import clock
from caicach.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Viewing:
    """One time that an administrator saw the pages as this person."""

    viewer: str
    reason: str
    began_at: datetime
    until: datetime


def seen_as(viewing_id: int, *, viewer: Actor, at: datetime) -> Actor | None:
    """The actor of the person looked at, marked with who really looks; None when it is over or no longer allowed."""
    row = models.Viewing.objects.select_related("viewed").filter(pk=viewing_id, ended_at=None, ends_at__gt=at).first()
    if row is None or row.viewer_id != viewer.user_id or not policies.can(viewer, states.Permission.PEOPLE_MANAGE):
        return None
    seen = actors.actor_for(row.viewed, on=at.astimezone(clock.ZONE).date())
    if not seen.is_official or policies.can(seen, states.Permission.PEOPLE_MANAGE):
        return None
    return replace(seen, viewer_id=viewer.user_id)


def viewings_of(user_id: int, *, limit: int = 50) -> list[Viewing]:
    """The latest times somebody saw the pages as this person."""
    rows = models.Viewing.objects.filter(viewed_id=user_id).select_related("viewer").order_by("-began_at", "-pk")
    return [
        Viewing(row.viewer.full_name, row.reason, row.began_at, row.ended_at or row.ends_at) for row in rows[:limit]
    ]
