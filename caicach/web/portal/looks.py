"""Who looked at my dossier? For the owner signed in: by day, unit and role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.privacy.queries import reads
from caicach.web import permissions
from caicach.web.portal import citizen


@permissions.public
@never_cache
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Only of one's own dossier; anybody else is led to the form, another's dossier is not found."""
    party_id = citizen.party_of(request)
    if party_id is None:
        return redirect("portal:own-login")
    code = request.GET.get("ma", "")[:60].strip()
    told = reads.of_owner(code, party_id=party_id)
    return render(request, "portal/looks.html", {"code": code.upper(), "told": told})
