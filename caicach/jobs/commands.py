"""Ask for work. Its row commits with whatever the caller writes, or not at all."""

from datetime import datetime
from typing import Any

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.jobs import kinds, models


def enqueue(
    kind: str, *, by: Actor, at: datetime, subject: str = "", params: dict[str, Any] | None = None
) -> models.Job:
    """Let a worker do this for the official. Whether they may is checked by who asks, and again by the handler."""
    if by.user_id is None:
        raise errors.NotPermitted
    if kind not in kinds.registered():
        raise LookupError(kind)
    return models.Job.objects.create(
        kind=kind, subject=subject, params=params or {}, owner_id=by.user_id, unit_id=by.unit_id, created_at=at
    )
