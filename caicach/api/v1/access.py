"""Which program calls, and how is it told no? Bearer keys, one permission each; refusals as problem+json (RFC 9457)."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from caicach.accounts import policies, queries
from caicach.accounts.states import Permission
from caicach.core import clock, errors
from caicach.core.actor import Actor

PROBLEM = "application/problem+json"
MOST_BYTES = 1_000_000
NAMESPACE = "api"


class Call(HttpRequest):
    """A request of a program: the key has been checked."""

    actor: Actor


View = Callable[..., JsonResponse]


def programs(*, method: str, permission: str) -> Callable[[View], View]:
    """Only with a key that holds this permission; everything knowingly refused becomes a problem document."""
    wanted = Permission(permission)

    def decorate(view: View) -> View:
        @csrf_exempt  # a key in a header needs no token against forged forms
        @wraps(view)
        def guarded(request: Call, *args: Any, **kwargs: Any) -> JsonResponse:
            if request.method != method:
                return problem(405, str(_("Phương thức không được hỗ trợ.")), allow=method)
            if settings.BEHIND_HTTPS and not request.is_secure():  # leading it on would hide that the key was overheard
                return problem(403, str(_("Chỉ gọi qua HTTPS. Khóa đã gửi không mã hóa: hãy cấp khóa khác.")))
            actor = _actor_of(request)
            if actor is None:
                return problem(401, str(_("Thiếu khóa truy cập, hoặc khóa không còn hiệu lực.")))
            try:
                policies.check(actor, wanted)
                request.actor = actor
                return view(request, *args, **kwargs)
            except errors.CaicachError as refusal:
                return refused(refusal)

        vars(guarded)["access"] = f"program:{wanted.value}"  # read by the test that walks all addresses
        return guarded

    return decorate


def _actor_of(request: HttpRequest) -> Actor | None:
    kind, _space, key = request.headers.get("Authorization", "").partition(" ")
    return queries.actor_for_token(key, at=clock.now()) if kind.lower() == "bearer" and key else None


def document(request: HttpRequest) -> dict[str, Any]:
    """The JSON object sent, or Invalid."""
    if len(request.body) > MOST_BYTES:
        raise errors.Invalid(_("Nội dung gửi quá lớn."))
    try:
        sent = json.loads(request.body)
    except ValueError as wrong:
        raise errors.Invalid(_("Nội dung gửi không phải JSON: %(why)s") % {"why": wrong}) from wrong
    if not isinstance(sent, dict):
        raise errors.Invalid(_("Nội dung gửi phải là một đối tượng JSON."))
    return sent


def refused(refusal: errors.CaicachError) -> JsonResponse:
    problems = getattr(refusal, "problems", None) or {}
    listed = [{"field": field, "message": str(message)} for field, messages in problems.items() for message in messages]
    return problem(refusal.status, str(refusal), kind=type(refusal).__name__, errors=listed)


def problem(
    status: int, title: str, *, allow: str = "", kind: str = "", errors: list[Any] | None = None
) -> JsonResponse:
    body = {"type": "about:blank", "title": title, "status": status}
    if kind:
        body["code"] = kind
    if errors:
        body["errors"] = errors
    headers = {"Allow": allow} if allow else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    shown = {"ensure_ascii": False}
    return JsonResponse(body, status=status, content_type=PROBLEM, headers=headers, json_dumps_params=shown)
