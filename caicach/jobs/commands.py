"""Ask for work, and clear away what came of it. A job commits with whatever the caller writes, or not at all."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents import commands as documents
from caicach.documents.models import StoredFile
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


@transaction.atomic
def keep(
    work: kinds.Work, *, source: BinaryIO, name: str, media_type: str, expires_at: datetime, at: datetime
) -> StoredFile:
    """Keep the file that came of the work and name it on its job, both or neither: whoever dies leaves none unnamed.

    The one that a dead worker left goes. Until the job is done nobody fetches it.
    """
    job = models.Job.objects.select_for_update(of=("self",)).get(pk=work.job_id)
    left = job.file_id
    kept = documents.keep_made(
        source=source, name=name, media_type=media_type, for_user_id=work.actor.user_id, at=at
    )  # fmt: skip
    job.file_id, job.expires_at = kept.pk, expires_at
    job.save(update_fields=["file", "expires_at"])
    if left is not None:
        documents.remove_made(left)
    return kept


def remove_expired(*, at: datetime) -> int:
    """Remove the files that nobody may fetch any more; the jobs stay and say what came of them. How many went."""
    expired = models.Job.objects.filter(file__isnull=False, expires_at__lte=at)
    removed = 0
    for job_id, file_id in list(expired.values_list("pk", "file_id")):
        # Of two workers that look at once, one finds the file still named and removes it.
        if models.Job.objects.filter(pk=job_id, file_id=file_id).update(file=None):
            documents.remove_made(file_id)
            removed += 1
    return removed


def expire(subjects: Collection[str], *, at: datetime) -> None:
    """Let nobody fetch any more what came of these; the next look for expired files removes them."""
    models.Job.objects.filter(subject__in=subjects, file__isnull=False, expires_at__gt=at).update(expires_at=at)
