"""What does a citizen see first?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caicach.web import permissions


@permissions.public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search for a procedure, look up a dossier, and what happens at the one-stop."""
    return render(request, "portal/home.html")
