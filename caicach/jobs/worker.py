"""Who does a job, and what if they die over it?

Whoever works on a job holds an advisory lock with its number, on the connection that does the work. A killed worker's
connection ends and the lock with it, so the next look of any worker finds a job that runs and that nobody holds, and
takes it up again. There is no heartbeat to miss and no time to wait (ADR 0016).
"""

import logging
from collections.abc import Callable
from typing import Final

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from caicach.accounts import queries as accounts
from caicach.core import clock, errors
from caicach.core.log import jobs as lines
from caicach.core.log.processes import PASSING
from caicach.jobs import kinds, models
from caicach.jobs.models import OPEN_VALUES
from caicach.jobs.states import JobState

logger = logging.getLogger(__name__)
LOCKS: Final = 0x6A6F6273  # the class of the advisory locks: "jobs"
LOOKED_AT: Final = 100


def never() -> bool:
    return False


def drain(*, stopped: Callable[[], bool] = never) -> int:
    """Do everything that waits; how many."""
    count = 0
    while not stopped() and advance(stopped=stopped):
        count += 1
    return count


def advance(*, stopped: Callable[[], bool] = never) -> bool:
    """Take up the oldest job that nobody holds, and bring it to an end; False if there is none."""
    for job_id in (
        models.Job.objects.filter(state__in=OPEN_VALUES).order_by("id").values_list("id", flat=True)[:LOOKED_AT]
    ):
        if not _hold(job_id):
            continue
        try:
            job = _begin(job_id)
            if job is not None:
                _do(job, stopped)
                return True
        finally:
            _let_go(job_id)
    return False


def _hold(job_id: int) -> bool:
    return _ask("select pg_try_advisory_lock(%s, %s)", job_id)


def _let_go(job_id: int) -> None:
    """After the work. If the database is away this fails as the work did, and the lock has fallen already."""
    if connection.connection is not None and not connection.connection.closed:
        _ask("select pg_advisory_unlock(%s, %s)", job_id)


def _ask(question: str, job_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [LOCKS, job_id % 2**31])
        return bool(cursor.fetchone()[0])


def _begin(job_id: int) -> models.Job | None:
    """The job under way, unless it ended before we held it or was begun too often already."""
    with transaction.atomic():
        job = models.Job.objects.select_for_update(of=("self",)).filter(pk=job_id, state__in=OPEN_VALUES).first()
        if job is None:
            return None
        known = kinds.registered().get(job.kind)
        if known is not None and job.attempts >= known.attempts:
            _fail(job, _("Việc đã bị dừng giữa chừng %(times)s lần nên không thử nữa. Hãy yêu cầu lại hoặc báo người "
                         "quản trị.") % {"times": job.attempts})  # fmt: skip
            return None
        job.state, job.attempts, job.done = JobState.RUNNING.value, job.attempts + 1, 0
        job.started_at = clock.now()
        job.save(update_fields=["state", "attempts", "done", "started_at"])
        return job


def _do(job: models.Job, stopped: Callable[[], bool]) -> None:
    """Whatever happens, the job ends told, goes back, or is left to the next by a failure that passes.

    One of the two places where any failure is caught: whoever asked is told, with the number under which the log has
    it; uncaught it would take the worker down, and be tried again and again by the next.
    """
    with translation.override(job.owner.language):
        try:
            outcome = _run(job, stopped)
        except kinds.Interrupted:
            models.Job.objects.filter(pk=job.pk).update(state=JobState.WAITING.value, attempts=job.attempts - 1)
        except PASSING:
            raise
        except errors.CaicachError as refusal:
            _fail(job, str(refusal))
        except Exception:
            logger.exception("job %s of kind %s failed", job.pk, job.kind)
            _fail(job, _("Lỗi phần mềm. Khi báo người quản trị, hãy đọc mã %(id)s.") % {"id": lines.current.get()})
        else:
            _finish(job, outcome)


def _run(job: models.Job, stopped: Callable[[], bool]) -> kinds.Outcome:
    known = kinds.registered().get(job.kind)
    if known is None:
        raise errors.Refused(_("Phiên bản phần mềm này không thực hiện được loại việc này."))
    actor = accounts.actor_for(job.owner, unit_id=job.unit_id, on=clock.now().date())
    return known.run(kinds.Work(job.pk, job.subject, job.params, actor, stopped))


def _finish(job: models.Job, outcome: kinds.Outcome) -> None:
    models.Job.objects.filter(pk=job.pk).update(state=JobState.DONE.value, result=outcome.result, ended_at=clock.now())


def _fail(job: models.Job, words: str) -> None:
    models.Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED.value, error=words or _("Không rõ lý do."), ended_at=clock.now()
    )
