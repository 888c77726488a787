"""How far is the work I asked for, and where is what came of it?"""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.core import clock, errors
from caicach.jobs import exports, queries
from caicach.jobs.states import JobState
from caicach.privacy.commands import handing
from caicach.web.desk import acts, uploads
from caicach.web.permissions import Request, signed_in

TONES: Final = {JobState.WAITING: "paused", JobState.RUNNING: "active", JobState.DONE: "done", JobState.FAILED: "over"}
# By the first word of a job's subject ("import/12"): the page it is about.
SUBJECT_PAGES: Final[dict[str, str]] = {"import": "backoffice:import", "destruction": "backoffice:destruction",
                                       "person-export": "backoffice:person-export"}  # fmt: skip
# By the beginning of its kind: how the figures of a job that is done are shown.
RESULT_PARTS: Final[dict[str, str]] = {
    handing.KIND: "desk/parts/person_export_result.html", exports.PREFIX: "desk/parts/export_result.html",
}  # fmt: skip
# What is noted before the bytes of such a job leave; if it cannot be, they stay.
BEFORE_FILE: Final[dict[str, Callable[..., None]]] = {handing.KIND: handing.fetch}


@signed_in
@never_cache
@require_safe
def jobs(request: Request) -> HttpResponse:
    """One's own jobs, the latest first."""
    found = [_shown(job) for job in queries.list_jobs(seen_by=request.actor)]
    return render(request, "desk/jobs.html", {"jobs": found, "trail": acts.desk_trail()})


@signed_in
@never_cache
@require_safe
def job(request: Request, job_id: int) -> HttpResponse:
    """One job; while it is open the page asks again by itself, or by its link where there is no script."""
    found = queries.get_job(job_id, seen_by=request.actor)
    expired = found.expires_at is not None and found.expires_at <= clock.now()
    context = _shown(found) | {"ahead": queries.ahead_of(found), "expired": expired, "trail": acts.desk_trail()}
    context["result_part"] = next((part for kind, part in RESULT_PARTS.items()
                                   if found.kind.startswith(kind) and found.state == JobState.DONE), "")  # fmt: skip
    return render(request, "desk/job.html", context)


@signed_in
@never_cache
@require_safe
def file(request: Request, job_id: int) -> HttpResponseBase:
    """What came of it, as a download. Whoever asks for the heading alone takes nothing, so nothing is noted."""
    found = queries.get_job(job_id, seen_by=request.actor)
    opened = queries.open_result(found, at=clock.now())
    if request.method == "HEAD":
        answer = uploads.answer_with(opened)
        answer.streaming_content = iter(())  # here and not by the server alone: unnoted bytes must not leave
        return answer
    if (before := BEFORE_FILE.get(found.kind)) is not None:
        try:
            before(found, by=request.actor, at=clock.now())
        except errors.CaicachError:
            opened.stream.close()
            raise
    return uploads.answer_with(opened)


def _shown(found: Any) -> dict[str, Any]:
    return {
        "job": found,
        "title": queries.title_of(found),
        "tone": TONES[JobState(found.state)],
        "about": _about(found),
    }


def _about(found: Any) -> str:
    """The address of what the job is about, if it has a page."""
    kind, _slash, key = found.subject.partition("/")
    return reverse(SUBJECT_PAGES[kind], args=[key]) if kind in SUBJECT_PAGES else ""
