"""Is whoever asks too often told so, in their own form, and is nobody else?"""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from caicach.accounts import models
from caicach.accounts.states import Role
from caicach.config import rates
from caicach.web import throttle
from caicach.web.desk import urls
from tests.support import people
from tests.web import markup
from tests.web import permissions_matrix as matrix

pytestmark = pytest.mark.django_db

PERSON = "/ban-lam-viec/tiep-nhan/nguoi/"
LOGIN = "/dang-nhap/"


@pytest.fixture
def official() -> models.User:
    people.load_units()
    return people.official((Role.ONE_STOP_OFFICER, "xa-mot--mot-cua"), username="ltthu")


@pytest.fixture
def counter(official: models.User) -> Client:
    client = Client()
    client.force_login(official)
    return client


def use_up(limit: throttle.Limit, who: str) -> None:
    for _ in range(limit.count):
        throttle.count(limit, who)


def test_every_address_with_a_rule_exists() -> None:
    assert get_resolver().url_patterns
    assert set(rates.RULES) <= {name for name, _view in matrix.addresses()}


def test_every_paper_of_the_desk_has_a_rule() -> None:
    papers = {f"desk:{one.name}" for one in urls.urlpatterns if str(one.pattern).endswith((".pdf", ".xlsx"))}
    assert len(papers) > 10
    assert papers <= set(rates.RULES)


def test_people_cannot_be_looked_up_one_after_another(counter: Client) -> None:
    asked = {"who": "applicant", "personal_number": "006190000001"}
    for _ in range(throttle.PEOPLE.count):
        assert counter.post(PERSON, asked, headers={"Accept": "application/json"}).status_code != 429
    refused = counter.post(PERSON, asked, headers={"Accept": "application/json"})
    assert refused.status_code == 429
    assert "quá nhiều lần" in refused.json()["detail"]
    assert 0 < int(refused.headers["Retry-After"]) <= throttle.PEOPLE.seconds


def test_a_page_says_it_in_words_and_for_how_long(counter: Client, official: models.User) -> None:
    use_up(throttle.SEARCHES, f"user {official.pk}")
    refused = counter.get("/ban-lam-viec/tim/", {"q": "Thử"})
    assert refused.status_code == 429
    html = refused.content.decode()
    assert "Bạn đã tìm quá nhiều lần" in html
    assert "Thử lại được sau" in html
    assert int(refused.headers["Retry-After"]) > 0
    markup.check(html)


def test_a_colleague_goes_on(counter: Client, official: models.User) -> None:
    use_up(throttle.SEARCHES, f"user {official.pk}")
    colleague = Client()
    colleague.force_login(people.official((Role.CASE_OFFICER, "xa-mot")))
    assert colleague.get("/ban-lam-viec/tim/", {"q": "Thử"}).status_code != 429


def test_uploads_begun_and_papers_given_out_are_counted(counter: Client, official: models.User) -> None:
    for limit in (throttle.UPLOADS, throttle.PAPERS):
        use_up(limit, f"user {official.pk}")
    begun = counter.post("/ban-lam-viec/tep/", {}, headers={"Accept": "application/json"})
    assert begun.status_code == counter.get("/ban-lam-viec/ho-so/H99-1/tep/7/").status_code == 429


def test_names_cannot_be_tried_from_one_address(official: models.User) -> None:
    """The lock of a name does not see who tries one password with many names."""
    for _ in range(throttle.WRONG_LOGINS.count - 2):  # each real one costs as much as checking a password does
        throttle.count(throttle.WRONG_LOGINS, "127.0.0.1")
    for name in ("ten1", "ten2"):
        assert Client().post(LOGIN, {"username": name, "password": "Mùa-xuân-2026"}).status_code == 400
    right = {"username": "ltthu", "password": people.PASSWORD}
    assert Client().post(LOGIN, right).status_code == 429
    assert Client().get(LOGIN).status_code == 200
    assert Client(REMOTE_ADDR="10.9.8.7").post(LOGIN, right).status_code == 302


def test_who_gets_it_right_is_not_counted(official: models.User) -> None:
    throttle.count(throttle.WRONG_LOGINS, "127.0.0.1")
    for _ in range(3):
        assert Client().post(LOGIN, {"username": "ltthu", "password": people.PASSWORD}).status_code == 302
    assert not throttle.used_up(throttle.Limit("login", 2, 900), "127.0.0.1")


def test_the_present_password_cannot_be_tried(counter: Client) -> None:
    """Somebody at an unlocked desk has the session, not the password."""
    wrong = {"old": "sai", "new": "Núi-rừng-Ba-Bể-7", "again": "Núi-rừng-Ba-Bể-7"}
    statuses = [counter.post("/dang-nhap/mat-khau/", wrong).status_code for _ in range(11)]
    assert statuses == [400] * throttle.WRONG_PASSWORDS.count + [429]


def call(**headers: Any) -> Any:
    return Client().get("/api/v1/ho-so/H99-1/", headers=headers)


def test_keys_of_programs_cannot_be_tried() -> None:
    for serial in range(throttle.WRONG_KEYS.count):
        assert call(Authorization=f"Bearer key{serial}").status_code == 401
    refused = call(Authorization="Bearer another")
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert int(refused.headers["Retry-After"]) > 0


def test_a_key_calls_only_so_often() -> None:
    throttle.count(throttle.CALLS, "x")
    request = type("Asked", (), {"headers": {"Authorization": "Bearer one"}})()
    use_up(throttle.Limit("call", throttle.CALLS.count, throttle.CALLS.seconds), rates.program(request))
    assert call(Authorization="Bearer one").status_code == 429
    assert call(Authorization="Bearer two").status_code == 401


def test_the_lock_of_a_name_sees_through_the_proxy(official: models.User, settings: Any) -> None:
    """Behind a proxy everybody comes from its address: five wrong passwords must not lock the owner out as well."""
    settings.BEHIND_HTTPS = True
    far = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}
    for _ in range(5):
        last = Client(**far).post(LOGIN, {"username": "ltthu", "password": "sai"})
    assert last.status_code == 429
    near = Client(**{**far, "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.7"})
    assert near.post(LOGIN, {"username": "ltthu", "password": people.PASSWORD}).status_code == 302


def test_every_attempt_to_log_in_is_kept(official: models.User) -> None:
    for password in ("sai", people.PASSWORD):
        Client(REMOTE_ADDR="203.0.113.9").post(LOGIN, {"username": "ltthu", "password": password})
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from axes_accesslog where username = 'ltthu' and host(ip_address) = '203.0.113.9'"
        )
        assert cursor.fetchone() == (1,)
        cursor.execute("select failures_since_start from axes_accessattempt where username = 'ltthu'")
        assert cursor.fetchall() in ([], [(1,)])  # a success clears the count, the log keeps the rest
