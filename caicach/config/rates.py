"""Which addresses may be asked only so often, and who is counted there? Look-ups by citizens count themselves.

A rule counts either every request, or only answers that say "wrong" (a password, a code, a key): whoever gets it right
is never slowed down by colleagues behind the same address.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.api.v1 import access
from caicach.web import refusals, throttle

Whom = Callable[[HttpRequest], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """`wrong`: the statuses that count; none means that every request does. An empty name of `whom` is not counted."""

    limit: throttle.Limit
    whom: Whom
    message: Promise
    wrong: frozenset[int] = frozenset()
    methods: frozenset[str] = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})


def official(request: HttpRequest) -> str:
    user = request.user
    return f"user {user.pk}" if user.is_authenticated else ""


def program(request: HttpRequest) -> str:
    key = request.headers.get("Authorization", "")
    return hashlib.sha256(key.encode()).hexdigest() if key else ""


POSTED: Final = frozenset({"POST"})
_LOGIN = Rule(
    throttle.WRONG_LOGINS, throttle.address, _("Từ địa chỉ mạng này đã đăng nhập sai nhiều lần."),
    wrong=frozenset({400}), methods=POSTED,
)  # fmt: skip
_PASSWORD = Rule(
    throttle.WRONG_PASSWORDS, official, _("Mật khẩu hiện tại đã nhập sai nhiều lần."), wrong=frozenset({400}),
    methods=POSTED,
)  # fmt: skip
_PAPER = Rule(throttle.PAPERS, official, _("Bạn đã mở quá nhiều tệp và giấy tờ trong thời gian ngắn."))
# Files of dossiers, and all that is printed or written for one asker: of one dossier, or of hundreds as the register.
_PAPERS = (
    "uploads:download", "file", "receipt", "supplement", "refusal", "stop", "apology", "control", "control-workbook",
    "outcome-slip", "register-volume", "register-workbook", "post-list", "pad-sheets",
)  # fmt: skip
_CALLS = (
    Rule(throttle.WRONG_KEYS, throttle.address, _("Từ địa chỉ mạng này đã dùng sai khóa nhiều lần."),
         wrong=frozenset({401})),
    Rule(throttle.CALLS, program, _("Khóa này gọi quá nhiều lần trong thời gian ngắn.")),
)  # fmt: skip

RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "login:login": (_LOGIN,),
    "login:second-step": (_LOGIN,),
    "login:password": (_PASSWORD,),
    "login:second-factor": (_PASSWORD,),
    "desk:search": (Rule(throttle.SEARCHES, official, _("Bạn đã tìm quá nhiều lần trong thời gian ngắn.")),),
    "desk:intake-person": (
        Rule(throttle.PEOPLE, official, _("Bạn đã tra thông tin người nộp quá nhiều lần trong thời gian ngắn.")),
    ),
    "desk:uploads:begin": (
        Rule(throttle.UPLOADS, official, _("Bạn đã tải lên quá nhiều tệp trong thời gian ngắn.")),
    ),
    **{f"desk:{name}": (_PAPER,) for name in _PAPERS},
}  # fmt: skip


class RatesMiddleware:
    """The innermost: by now it is known which address was asked, by whom."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for rule in rules_for(request):
            if response.status_code in rule.wrong and (who := rule.whom(request)):
                throttle.count(rule.limit, who)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        for rule in rules_for(request):
            who = rule.whom(request)
            if not who:
                continue
            if throttle.used_up(rule.limit, who):
                return refused(request, throttle.TooMany(rule.message, limit=rule.limit))
            if not rule.wrong:
                throttle.count(rule.limit, who)
        return None


def rules_for(request: HttpRequest) -> tuple[Rule, ...]:
    match = request.resolver_match
    if match is None:
        return ()
    found = _CALLS if match.namespace == access.NAMESPACE else RULES.get(match.view_name, ())
    return tuple(rule for rule in found if request.method in rule.methods)


def refused(request: HttpRequest, error: throttle.TooMany) -> HttpResponse:
    """In the form the asker reads: a problem document, a word beside the field, or a page."""
    if request.resolver_match is not None and request.resolver_match.namespace == access.NAMESPACE:
        answer: HttpResponse = access.refused(error)
    elif "application/json" in request.headers.get("Accept", ""):
        answer = JsonResponse({"detail": str(error)}, status=error.status)
    else:
        answer = refusals.answer(request, error)
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer
