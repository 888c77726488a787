"""What must a visitor be able to read about the service itself?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caicach.web import permissions


@permissions.public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How the one-stop works, the words it uses, how to look up and what to do when late."""
    return render(request, "portal/help.html")


@permissions.public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (WCAG 2.2 AA)."""
    return render(request, "portal/accessibility.html")
