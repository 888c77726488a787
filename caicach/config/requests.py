"""What is noted of each request? An id to quote, one line in the log, and a count; never what was asked or answered."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram

from caicach.core.actor import Actor
from caicach.core.log import jobs

HEADER = "X-Request-ID"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

logger = logging.getLogger("caicach.requests")
# What this process counts; under `caicach web` it stands in files, so that any process can add all of them up.
registry = CollectorRegistry()
REQUESTS = Counter(
    "caicach_http_requests", "Answers given, by area of the site", ["area", "method", "status"], registry=registry
)
SECONDS = Histogram(
    "caicach_http_request_seconds", "Time until the answer began", ["area"], buckets=BUCKETS, registry=registry
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestMiddleware:
    """The outermost: whatever is answered or logged further in belongs to this request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = jobs.new_id()
        mark = jobs.current.set(name)
        vars(request)["request_id"] = name
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = name
            self.note(request, response, time.perf_counter() - begun)
            return response
        finally:
            jobs.current.reset(mark)

    def note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        area, method = area_of(request), request.method if request.method in METHODS else "other"
        REQUESTS.labels(area, method, str(response.status_code)).inc()
        SECONDS.labels(area).observe(seconds)
        if not logger.isEnabledFor(logging.INFO):
            return
        actor = vars(request).get("actor")
        said = {
            "method": method,
            "route": request.resolver_match.route if request.resolver_match else "",
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }
        if type(actor) is Actor and actor.user_id:  # not the lazy one: a line of the log asks the database nothing
            said["user"] = actor.user_id
        logger.info("%s %s %s", method, said["route"] or area, response.status_code, extra=said)


def area_of(request: HttpRequest) -> str:
    """desk, portal, api …: few enough to count each."""
    if request.path.startswith(str(settings.STATIC_URL)):
        return "static"
    match = request.resolver_match
    if match is None:
        return "none"
    return match.namespaces[0] if match.namespaces else (match.url_name or "none")
