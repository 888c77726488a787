"""How far are my jobs, and does anybody do them?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents import queries as documents
from caicach.jobs import kinds, models
from caicach.jobs.models import OPEN_VALUES
from caicach.jobs.states import JobState

LIST: Final = 50
LATELY: Final = timedelta(days=1)


class Expired(errors.Refused):
    """The file was to be fetched until a moment that has passed."""

    message = _("Tệp này đã hết hạn tải về. Hãy yêu cầu làm lại.")


@dataclass(frozen=True, slots=True)
class Pace:
    """Whether work is done: how much waits, since when, and how many jobs failed within a day."""

    waiting: int
    running: int
    waiting_since: datetime | None
    failed: int


def get_job(job_id: int, *, seen_by: Actor) -> models.Job:
    """A job of one's own; another's does not exist."""
    found = None
    if seen_by.user_id is not None:
        found = models.Job.objects.select_related("file").filter(pk=job_id, owner_id=seen_by.user_id).first()
    if found is None:
        raise errors.NotFound
    return found


def list_jobs(*, seen_by: Actor) -> list[models.Job]:
    """One's own, the latest first."""
    return list(models.Job.objects.filter(owner_id=seen_by.user_id).order_by("-id")[:LIST])


def latest_of(subject: str) -> models.Job | None:
    """The last job about this."""
    return models.Job.objects.filter(subject=subject).order_by("-id").first()


def title_of(job: models.Job) -> str:
    known = kinds.registered().get(job.kind)
    return str(known.title) if known else job.kind


def ahead_of(job: models.Job) -> int:
    """How many jobs are taken up before this one."""
    return models.Job.objects.filter(state__in=OPEN_VALUES, pk__lt=job.pk).count()


def open_result(job: models.Job, *, at: datetime) -> documents.Opened:
    """The file that came of it, for the official whose job it is."""
    if job.expires_at is not None and job.expires_at <= at:
        raise Expired
    if job.file is None or job.state != JobState.DONE:
        raise errors.NotFound
    return documents.open_for_reading(job.file, to_official=True)


def pace(*, at: datetime) -> Pace:
    waiting, running = Q(state=JobState.WAITING.value), Q(state=JobState.RUNNING.value)
    found = models.Job.objects.filter(state__in=OPEN_VALUES).aggregate(
        waiting=Count("id", filter=waiting), running=Count("id", filter=running),
        since=Min("created_at", filter=waiting),
    )  # fmt: skip
    failed = models.Job.objects.filter(state=JobState.FAILED.value, ended_at__gte=at - LATELY).count()
    return Pace(waiting=found["waiting"], running=found["running"], waiting_since=found["since"], failed=failed)
