"""What does a citizen see first?"""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caicach.catalogue import queries
from caicach.core import clock, text
from caicach.web import permissions


@permissions.public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search for a procedure, look up a dossier, and what happens at the one-stop."""
    found = queries.list_published(on=clock.now().date())
    sectors = sorted(Counter(row.sector for row in found).items(), key=lambda pair: text.fold(pair[0]))
    return render(request, "portal/home.html", {"sectors": sectors})
