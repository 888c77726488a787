"""Who may open which page? Every view carries exactly one of three marks, and a test walks all addresses.

`@public`: anybody. `@signed_in`: any official who is logged in. `@permission("dossier.receive")`: an official whose
posts in the unit they act for give that permission (`accounts.policies.GRANTS`). Which objects the page then shows is
decided by the queries, which answer "not found" for those of other units.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.accounts import policies, queries, states
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.organisations.queries import units

ACTING_UNIT: Final = "acting_unit"  # the key in the session
PUBLIC: Final = "public"
SIGNED_IN: Final = "signed-in"
PASSWORD_PAGE: Final = "login:password"
VIEWING: Final = "viewing"  # the key in the session of who sees pages as somebody else: [id, name, until]
# Not even looked at for somebody else: what opens an account, and whole lists of people that were made for them alone.
_PRIVATE: Final = frozenset(
    {PASSWORD_PAGE, "login:second-factor", "login:second-factor-code", "login:sessions", "desk:job-file"}
)


class OnlyLooking(errors.NotPermitted):
    """Support sees and does nothing."""

    message = gettext_lazy("Bạn đang xem như người khác: chỉ xem, không làm được việc gì. Kết thúc xem ở đầu trang.")


class Request(HttpRequest):
    """A request as our views see it: the middleware has put the actor on it."""

    actor: Actor


View = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The official behind the session, acting for the unit chosen there, or nobody in particular."""
    if not request.user.is_authenticated:
        return Actor.anonymous()
    own = queries.actor_for(request.user, unit_id=request.session.get(ACTING_UNIT), on=clock.now().date())
    viewing = request.session.get(VIEWING)
    if viewing is None:
        return own
    return queries.seen_as(viewing[0], viewer=own, at=clock.now()) or own


def user_id_of(request: Request) -> int:
    """The person whose own page this is."""
    if request.actor.user_id is None:
        raise errors.NotPermitted
    return request.actor.user_id


class ActorMiddleware:
    """`request.actor`, found out when first asked for, so that public pages ask the database nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        vars(request)["actor"] = SimpleLazyObject(lambda: actor_of(request))
        return self.get_response(request)


class May:
    """What the templates may ask: {% if may.people_manage %} … in the unit acted for."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def __getitem__(self, name: str) -> bool:
        wanted = states.Permission(name.replace("_", ".", 1))
        return policies.can(self.actor, wanted, unit_id=self.actor.unit_id)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the unit acted for and what may be done there, found out only if a page shows it."""
    actor: Actor = getattr(request, "actor", None) or Actor.anonymous()
    return {
        "viewing": lambda: _viewing(request),
        "may": May(actor),
        "unit_name": lambda: _unit_name(actor),
        "has_several_units": lambda: len(actor.unit_ids) > 1,
    }


def _viewing(request: HttpRequest) -> list[Any] | None:
    """As whom support sees this page, and until when; asks nothing of who has no session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    found = request.session.get(VIEWING)
    return [found[1], datetime.fromisoformat(found[2])] if found else None


def _unit_name(actor: Actor) -> str:
    return units.unit_name(actor.unit_id, on=clock.now().date()) if actor.unit_id is not None else ""


def public(view: View) -> View:
    """Anybody may open this page."""
    return _mark(view, PUBLIC)


def signed_in(view: View) -> View:
    """Any official may open this page; others are asked to log in."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _turned_away(request) or view(request, *args, **kwargs)

    return _mark(guarded, SIGNED_IN)


def permission(name: str) -> Callable[[View], View]:
    """Officials whose posts in the unit they act for give this permission; 403 for others."""
    wanted = states.Permission(name)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if answer := _turned_away(request):
                return answer
            policies.check(request.actor, wanted, unit_id=request.actor.unit_id)
            return view(request, *args, **kwargs)

        return _mark(guarded, wanted.value)

    return decorate


def access_of(view: View) -> str | None:
    """The mark of a view, or None if it has none."""
    return getattr(view, "access", None)


def _mark(view: View, access: str) -> View:
    vars(view)["access"] = access
    return view


def _turned_away(request: Request) -> HttpResponseBase | None:
    """The answer to somebody not (or not yet properly) logged in. Puts the real Actor in place of the lazy one."""
    request.actor = actor_of(request)
    if not request.actor.is_official:
        return _ask_to_log_in(request)
    if request.session.get(VIEWING) is not None:
        return _looking(request)
    if getattr(request.user, "must_change_password", False) and not _is_password_page(request):
        return redirect(PASSWORD_PAGE)
    return None


def _looking(request: Request) -> HttpResponseBase | None:
    """Who sees as somebody else may look, at all but secrets, while the time lasts."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    if page == "login:end-viewing":
        return None
    if request.actor.viewer_id is None:
        del request.session[VIEWING]
        messages.info(request, _("Đã hết thời gian xem như người khác."))
        return redirect("backoffice:people")
    if request.method not in {"GET", "HEAD", "OPTIONS"} or page in _PRIVATE:
        raise OnlyLooking
    return None


def _is_password_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in {PASSWORD_PAGE, "login:logout"}


def _ask_to_log_in(request: HttpRequest) -> HttpResponseBase:
    """A page leads to the log-in and back; a script is told in a way it can show beside unsaved work."""
    if request.headers.get("Sec-Fetch-Dest") == "empty" or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"detail": _("Phiên làm việc đã hết. Hãy đăng nhập lại.")}, status=401)
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else settings.LOGIN_REDIRECT_URL
    return redirect_to_login(back)
