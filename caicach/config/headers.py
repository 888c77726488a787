"""What is every browser told about an answer of ours, whoever gave it? What the policy of contents (django-csp) leaves.

Django's own middleware adds nosniff, the referrer policy, HSTS behind TLS, and the opener policy.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

# Nothing of the machine in front of a citizen is any business of ours; a list, as there is no word for "all".
UNUSED: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS: Final = ", ".join(f"{name}=()" for name in UNUSED)


class HeadersMiddleware:
    """Outside all that answer by themselves: files, refusals and redirects carry these as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if "Cache-Control" not in response.headers and _is_of_somebody(request):
            response.headers["Cache-Control"] = "private, no-store"
        return response


def _is_of_somebody(request: HttpRequest) -> bool:
    """Made for whoever is logged in, or for a program with a key: it stays out of every cache."""
    if request.headers.get("Authorization"):
        return True
    session = getattr(request, "session", None)
    return session is not None and bool(session.accessed) and not session.is_empty()
