"""To whom does one report a weakness of this installation? `/.well-known/security.txt` (RFC 9116)."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from caicach.core import clock
from caicach.web.permissions import public

HOLDS: Final = timedelta(days=180)  # then it must have been asked again; an address nobody looks after fades away


@public
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """SECURITY_CONTACT as an address people can use; nothing if nobody was named."""
    contact = str(settings.SECURITY_CONTACT)
    if not contact:
        raise Http404
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {clock.now() + HOLDS:%Y-%m-%dT00:00:00+07:00}",
        "Preferred-Languages: vi, en",
        f"Canonical: {settings.PUBLIC_ADDRESS}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
