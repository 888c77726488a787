"""How does a reader choose the size of text and the language? By a plain form and a cookie, without script."""

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from caicach.web import display, permissions

_YEAR = 365 * 24 * 3600


@permissions.public
@require_POST
def text_size(request: HttpRequest) -> HttpResponseRedirect:
    """Remember the size and go back to where the reader was."""
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(wanted if safe else "/")
    size = display.text_size(request.POST.get("size"))
    response.set_cookie(display.TEXT_SIZE_COOKIE, size, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return response


@permissions.public
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language; Django checks that the address to return to is ours."""
    return set_language(request)
