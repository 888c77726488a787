"""In the hall: the page on which people take a number, and the one on the wall that says whose turn it is."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caicach.core import clock, errors
from caicach.dossiers.commands import queue as commands
from caicach.dossiers.queries import queue as queries
from caicach.dossiers.rules import queue as rules
from caicach.organisations.queries import units
from caicach.web.permissions import public


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Choose what it is about; the number is shown, and can be printed. The key is the day's, from the counter."""
    at = clock.now()
    if request.method == "POST":
        ticket = commands.take(
            key, sector=request.POST.get("viec", ""), priority=request.POST.get("uu_tien", ""), at=at
        )  # fmt: skip
        return redirect(f"{reverse('portal:queue-kiosk', args=[key])}?so={ticket.number}")
    queue = queries.kiosk(key, at=at)
    if queue is None:
        raise errors.NotFound
    context = {
        "queue": queue, "unit_name": units.unit_name(queue.unit_id, on=queue.day), "rules": rules.rules_on(queue.day),
    }  # fmt: skip
    number = request.GET.get("so", "")
    if number.isascii() and number.isdecimal() and len(number) < 6:
        context["ticket"], context["ahead"] = queries.slip(queue, int(number))
    return render(request, "portal/queue_kiosk.html", context)


@public
@never_cache
@require_safe
def wall(request: HttpRequest, key: str) -> HttpResponse:
    """Big numbers; asks again by itself."""
    return render(request, "portal/queue_wall.html", {"wall": queries.wall(key, at=clock.now())})
