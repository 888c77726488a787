"""How does a page say no? In plain words: what happened, that nothing is lost, what to do now.

Entry points: `answer` (an error of ours), the handlers named in `config/urls.py`, `csrf_failure` (named in settings).
"""

import sys
from dataclasses import dataclass
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.core import errors

_DESK = ("/ban-lam-viec/", "/so-lieu/", "/quan-tri/")
_RETRY_SECONDS = "30"
DATABASE_AWAY = (OperationalError, InterfaceError)


@dataclass(frozen=True, slots=True)
class Words:
    title: Promise
    advice: Promise


WORDS = {
    HTTPStatus.BAD_REQUEST: Words(
        _("Yêu cầu chưa đúng"),
        _("Bạn quay lại trang trước và kiểm tra các ô đã nhập. Những gì đã nộp trước đó không bị ảnh hưởng."),
    ),
    HTTPStatus.FORBIDDEN: Words(
        _("Bạn không có quyền xem trang này"),
        _("Nếu bạn cho rằng mình phải được xem, hãy báo người quản trị của đơn vị."),
    ),
    HTTPStatus.NOT_FOUND: Words(
        _("Không có trang này"),
        _("Địa chỉ có thể gõ thiếu, hoặc trang đã chuyển đi. Bạn kiểm tra lại, hoặc bắt đầu từ trang chủ."),
    ),
    HTTPStatus.CONFLICT: Words(
        _("Không làm được việc này lúc này"),
        _("Hồ sơ có thể vừa được người khác xử lý. Bạn mở lại trang để xem tình trạng mới nhất."),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: Words(
        _("Quá nhiều lần trong thời gian ngắn"),
        _("Để giữ kín hồ sơ của mọi người, số lần trong ít phút có giới hạn. Những gì đã nộp, đã lưu vẫn còn nguyên."),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Words(
        _("Hệ thống gặp lỗi"),
        _("Lỗi là của hệ thống, đã được ghi lại. Hồ sơ đã báo “đã tiếp nhận” vẫn còn nguyên. Bạn thử lại sau ít phút."),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Words(
        _("Hệ thống đang bận"),
        _("Bạn thử lại sau ít phút. Hồ sơ đã báo “đã tiếp nhận” thì vẫn còn nguyên."),
    ),
}


def page(
    request: HttpRequest | None, status: int, *, message: str = "", problems: list[str] | None = None, name: str = ""
) -> HttpResponse:
    """The page of one status, in the frame of the area where it happened; `name` of the request where none is given."""
    words = WORDS[HTTPStatus(status)]
    on_desk = request is not None and request.path.startswith(_DESK)
    context = {
        "status": int(status),
        "title": words.title,
        "advice": words.advice,
        "message": message,
        "problems": problems or [],
        "request_id": getattr(request, "request_id", "") or name,
        "frame": "base_desk.html" if on_desk else "base.html",
        "on_desk": on_desk,
    }
    # Who is logged in stands in the database: a page about its silence must not ask it.
    shown_to = request if status != HTTPStatus.SERVICE_UNAVAILABLE else None
    content = loader.render_to_string("errors/page.html", context, shown_to)
    response = HttpResponse(content, status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = _RETRY_SECONDS
    response.headers["Cache-Control"] = "no-store"
    return response


def answer(request: HttpRequest, error: errors.CaicachError) -> HttpResponse:
    """An error of ours: the message says which rule."""
    problems = []
    if isinstance(error, errors.Invalid):
        problems = [str(text) for texts in error.problems.values() for text in texts]
    message = str(error)
    response = page(request, error.status, message=message, problems=[text for text in problems if text != message])
    if wait := getattr(error, "retry_after", 0):
        response.headers["Retry-After"] = str(wait)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """No request in the template: whoever is signed in may be what broke. A database that is away comes back."""
    away = isinstance(sys.exception(), DATABASE_AWAY)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    return page(None, status, name=getattr(request, "request_id", ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that waited too long, or a browser that keeps no cookies."""
    message = _(
        "Biểu mẫu đã mở quá lâu, hoặc trình duyệt không lưu cookie. Bạn quay lại, tải lại trang rồi gửi lần nữa."
    )
    return page(request, HTTPStatus.FORBIDDEN, message=str(message))
