"""What waits for one's unit, and for those who manage assessments?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.assessments import policies
from caicach.assessments.queries import comments, cycles, editions
from caicach.core import clock
from caicach.web.assessments.cycles import NEAR_TONES
from caicach.web.permissions import Request, permission


@permission("assessment.view")
@never_cache
@require_safe
def home(request: Request) -> HttpResponse:
    """Sheets and drafts that wait for the unit acted for, and what holds today."""
    on = clock.now().date()
    own = [request.actor.unit_id] if request.actor.unit_id is not None else []
    context = {
        "sheets": [(one, NEAR_TONES[one.near]) for one in cycles.waiting(seen_by=request.actor, at=clock.now())],
        "waiting": comments.waiting_for(own, on=on),
        "holding": editions.in_force(on),
        "manages": policies.can_manage(request.actor, on=on),
    }
    return render(request, "assessments/home.html", context)
