"""What do the nine indices of Circular 01/2018/TT-VPCP say of one dossier, and where do they say nothing?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.dossiers import queries
from caicach.indices import nine_indices
from caicach.web.desk import acts
from caicach.web.permissions import Request, permission


@permission("dossier.view")
@never_cache
@require_safe
def nine(request: Request, code: str) -> HttpResponse:
    """Each index with its value or the reason why it has none."""
    found = queries.get_dossier(code, seen_by=request.actor)
    rules = nine_indices.rule_set()
    received = found.received_at or found.registered_at
    context = {
        "dossier": found, "rules": rules, "indices": nine_indices.of_dossier(found.pk), "trail": acts.trail(code),
        "doubtful": received.date() >= rules.doubtful_since,
    }  # fmt: skip
    return render(request, "desk/nine.html", context)
