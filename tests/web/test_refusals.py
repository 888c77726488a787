"""Does every way of saying no end in a page with plain words and the right status?"""

import errno

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from caicach.core import errors
from caicach.web import middleware, refusals
from tests.web import markup

pytestmark = pytest.mark.django_db


def request_to(path: str = "/tra-cuu/") -> HttpRequest:
    request = RequestFactory().get(path)
    vars(request)["user"] = None
    return request


def untouched(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def refused(error: Exception, path: str = "/tra-cuu/") -> tuple[int, str]:
    answered = middleware.RefusalMiddleware(untouched).process_exception(request_to(path), error)
    assert answered is not None
    return answered.status_code, answered.content.decode()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Invalid(problems={"a": ["Thiếu họ tên."], "b": ["Sai ngày."]}), 400),
        (errors.NotPermitted("Việc này thuộc đơn vị khác."), 403),
        (errors.NotFound(), 404),
        (errors.Refused("Chỉ được hẹn lại một lần."), 409),
        (errors.Unavailable(), 503),
    ],
)
def test_an_error_of_ours_is_a_page_with_its_message(error: errors.CaicachError, status: int) -> None:
    answered, html = refused(error)
    assert answered == status
    assert str(error) in html
    markup.check(html)


def test_every_problem_of_wrong_input_is_named() -> None:
    _status, html = refused(errors.Invalid(problems={"a": ["Thiếu họ tên."], "b": ["Sai ngày."]}))
    assert "Thiếu họ tên." in html
    assert "Sai ngày." in html


def test_a_silent_database_is_a_busy_system_that_says_when_to_try_again() -> None:
    error = OperationalError("connection refused at 10.1.2.3")
    answered = middleware.RefusalMiddleware(untouched).process_exception(request_to(), error)
    assert answered is not None
    assert answered.status_code == 503
    assert answered.headers["Retry-After"]
    assert "10.1.2.3" not in answered.content.decode()


def test_a_full_disk_is_a_busy_system_and_other_faults_of_files_are_bugs() -> None:
    status, _html = refused(OSError(errno.ENOSPC, "No space left on device"))
    assert status == 503
    other = OSError(errno.EACCES, "Permission denied")
    assert middleware.RefusalMiddleware(untouched).process_exception(request_to(), other) is None


def test_a_bug_is_left_to_crash() -> None:
    handler = middleware.RefusalMiddleware(untouched)
    assert handler.process_exception(request_to(), ZeroDivisionError()) is None


def test_on_the_desk_the_frame_is_the_desk() -> None:
    _status, html = refused(errors.Refused(), "/ban-lam-viec/ho-so/x/")
    assert "desk.css" in html
    assert 'href="/ban-lam-viec/"' in html


def test_a_wrong_address_is_a_page(client: Client) -> None:
    response = client.get("/khong-co-trang-nay/")
    assert response.status_code == 404
    assert "Không có trang này" in response.content.decode()
    markup.check(response.content.decode())


def test_bad_request_and_forbidden_are_pages() -> None:
    for handler, status in ((refusals.bad_request, 400), (refusals.permission_denied, 403)):
        answered = handler(request_to(), SuspiciousOperation())
        assert answered.status_code == status
        markup.check(answered.content.decode())


def test_a_crash_is_a_page_that_needs_no_request(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):
        answered = refusals.server_error(request_to())
    assert answered.status_code == 500
    html = answered.content.decode()
    assert "vẫn còn nguyên" in html
    assert "<form" not in html
    markup.check(html)
