"""What do browsers learn from answers that no view of ours gives, and what changes behind TLS?

Every address of the site is asked the same in tests/web/test_permissions_matrix.py.
"""

import json
import os
import subprocess
import sys
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from caicach.accounts.states import Role
from tests.support import people
from tests.web import safety


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"), [("/khong-co/", 404), ("/static/css/caicach.css", 200), ("/tra-cuu", 301), ("/livez", 200)]
)
def test_answers_of_the_frame_around_our_views(address: str, status: int) -> None:
    answer = Client().get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # a file that is given out is closed when it is read
    assert answer.status_code == status
    safety.check(answer)


@pytest.mark.django_db
def test_pages_of_officials_stay_in_no_cache() -> None:
    people.load_units()
    client = Client()
    client.force_login(people.official((Role.UNIT_HEAD, "xa-mot")))
    for address in ("/ban-lam-viec/", "/so-lieu/", "/dang-nhap/tai-khoan/"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address


@pytest.mark.django_db
def test_what_is_shown_to_everybody_may_be_kept() -> None:
    assert "Cache-Control" not in Client().get("/tro-giup/").headers


_BEHIND_TLS = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
there = Client(SERVER_NAME="motcua.example.vn", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_PROTO="https")
login = there.get("/dang-nhap/")
plain = Client(SERVER_NAME="motcua.example.vn", REMOTE_ADDR="127.0.0.1").get("/tra-cuu/?ma=1")
program = Client(SERVER_NAME="motcua.example.vn").post("/api/v1/ho-so/", {}, HTTP_AUTHORIZATION="Bearer x")
print(json.dumps({
    "status": login.status_code,
    "hsts": login.headers.get("Strict-Transport-Security"),
    "cookies": {name: [one["secure"], one["path"], one["domain"], one["samesite"]]
                for name, one in login.cookies.items()},
    "names": [settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME],
    "session": [settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE],
    "plain": [plain.status_code, plain.headers["Location"]],
    "program": program.status_code,
}))
"""


@pytest.fixture(scope="module")
def behind_tls() -> dict[str, Any]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "caicach.config.settings", "BEHIND_HTTPS": "yes",
        "ALLOWED_HOSTS": "motcua.example.vn", "DEBUG": "yes",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", _BEHIND_TLS], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_behind_tls_the_browser_never_comes_back_without(behind_tls: dict[str, Any]) -> None:
    assert behind_tls["status"] == HTTPStatus.OK
    assert behind_tls["hsts"] == "max-age=31536000; includeSubDomains"
    assert behind_tls["plain"] == [301, "https://motcua.example.vn/tra-cuu/?ma=1"]


def test_a_program_that_calls_without_tls_is_told_no_instead_of_being_led_on(behind_tls: dict[str, Any]) -> None:
    assert behind_tls["program"] == HTTPStatus.FORBIDDEN


def test_behind_tls_cookies_belong_to_this_host_alone(behind_tls: dict[str, Any]) -> None:
    assert behind_tls["cookies"] == {"__Host-csrftoken": [True, "/", "", "Lax"]}
    assert all(name.startswith("__Host-") for name in behind_tls["names"])
    assert behind_tls["session"] == [True, True, "Lax"]
