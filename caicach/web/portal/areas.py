"""Which commune is mine today, and what was here before?"""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caicach.core import clock, text
from caicach.organisations.queries import successions
from caicach.web import permissions

MOST: Final = 20  # units of one answer; a longer list would help nobody


@permissions.public
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Provinces, districts and communes of any time, found by name or code."""
    asked = text.nfc(request.GET.get("tim", ""))[:100].strip()
    found = successions.find_stories(asked, on=clock.now().date(), limit=MOST + 1)
    context = {"asked": asked, "found": found[:MOST], "more": len(found) > MOST, "most": MOST}
    return render(request, "portal/areas.html", context)
