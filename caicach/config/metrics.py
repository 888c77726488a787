"""Where does Prometheus read the figures? At `/metrics`, from this machine or with the token of METRICS_TOKEN."""

import hmac
import os
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector

from caicach.config import requests
from caicach.config.figures import Figures
from caicach.web.permissions import public

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # named by the library; `caicach web` sets it
LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
# A proxy on this machine also comes from this machine, and speaks for the whole world.
SIGNS_OF_A_PROXY = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures, to those who may; everybody else is refused by the same short word."""
    if not may_read(request):
        return HttpResponse("forbidden\n", status=HTTPStatus.FORBIDDEN, content_type="text/plain")
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def may_read(request: HttpRequest) -> bool:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    wanted = str(settings.METRICS_TOKEN)
    if wanted and kind == "Bearer":
        return hmac.compare_digest(token.encode(), wanted.encode())
    through_proxy = any(sign in request.META for sign in SIGNS_OF_A_PROXY)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not through_proxy


def exposition() -> bytes:
    """The counters of all web processes of this machine added up, and the figures of the service."""
    found = CollectorRegistry()
    found.register(Figures())
    if SHARED in os.environ:
        add_up: Callable[[CollectorRegistry], object] = MultiProcessCollector
        add_up(found)
        return generate_latest(found)
    return generate_latest(requests.registry) + generate_latest(found)
