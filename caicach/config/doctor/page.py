"""What does an administrator see of the installation? The checks of `caicach doctor`, made when the page is opened."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from caicach.config.doctor import examination
from caicach.config.doctor.findings import State
from caicach.core import clock
from caicach.web.permissions import Request, permission


@permission("log.view")
@never_cache
@require_GET
def system(request: Request) -> HttpResponse:
    """Worst first; within a state in the order of the checks."""
    worst_first = [State.PROBLEM, State.UNKNOWN, State.WARNING, State.OK]
    findings = sorted(examination.examine(), key=lambda one: worst_first.index(one.state))
    count = Counter(one.state for one in findings)
    context = {
        "findings": findings,
        "to_mend": count[State.PROBLEM] + count[State.UNKNOWN],
        "to_look_at": count[State.WARNING],
        "at": clock.now(),
    }
    return render(request, "backoffice/system.html", context)
