"""Where am I logged in, and who ends it?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caicach.accounts import commands, models, queries
from caicach.accounts.models.sittings import IDLE
from caicach.accounts.queries.log_ins import device_words
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.core.models import Event
from tests.support import people
from tests.web import markup

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"


@pytest.fixture(autouse=True)
def province(db: None) -> Iterator[None]:
    people.load_units()
    with clock.frozen(people.AT):
        yield


@pytest.fixture
def officer() -> models.User:
    return people.official((Role.CASE_OFFICER, "xa-mot"), username="ltthu")


def enter(agent: str = CHROME) -> Client:
    client = Client(headers={"User-Agent": agent})
    answer = client.post("/dang-nhap/", {"username": "ltthu", "password": people.PASSWORD})
    assert answer.status_code == 302
    return client


def listed(user: models.User, here: Client | None = None) -> list[queries.LogIn]:
    return queries.log_ins(user.pk, session_key=here.session.session_key if here else None, at=clock.now())


def is_in(client: Client) -> bool:
    return client.get(reverse("login:account")).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome trên Windows"),
        (PHONE, "Safari trên iPhone"),
        (CHROME + " Edg/118.0", "Edge trên Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:118.0) Gecko/20100101 Firefox/118.0", "Firefox trên Linux"),
        ("curl/8", "Thiết bị không rõ"),
        ("", "Thiết bị không rõ"),
    ],
)
def test_a_device_in_words(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_the_list_names_both_and_ends_the_others(officer: models.User) -> None:
    here, phone = enter(), enter(PHONE)
    page = here.get(reverse("login:sessions")).content.decode()
    markup.check(page)
    assert "Chrome trên Windows" in page
    assert "Safari trên iPhone" in page
    assert str(phone.session.session_key) not in page
    here.post(reverse("login:sessions"))
    assert is_in(here)
    assert not is_in(phone)
    assert Event.objects.filter(kind="accounts.sessions-ended").count() == 1


def test_one_is_ended_by_its_name_but_never_another_persons(officer: models.User) -> None:
    here, phone = enter(), enter(PHONE)
    (other,) = [one for one in listed(officer, here) if not one.is_this]
    stranger = people.official((Role.CASE_OFFICER, "xa-mot"))
    ended = commands.end_own_session(user_id=stranger.pk, log_in=other.id, by=Actor.system(), at=people.AT)
    assert (ended, is_in(phone)) == (0, True)
    here.post(reverse("login:sessions"), {"phien": other.id})
    assert not is_in(phone)
    assert is_in(here)


def test_a_new_password_leaves_this_one_only(officer: models.User) -> None:
    here, phone = enter(), enter(PHONE)
    new = "một câu dài hơn mười ký tự"
    sent = {"old": people.PASSWORD, "new": new, "again": new}
    assert here.post(reverse("login:password"), sent).status_code == 302
    assert is_in(here)
    assert not is_in(phone)
    assert [one.is_this for one in listed(officer, here)] == [True]  # under its new key


def test_disabling_ends_all(officer: models.User) -> None:
    here = enter()
    commands.disable_user(user_id=officer.pk, by=Actor.system(), at=people.AT)
    commands.enable_user(user_id=officer.pk, by=Actor.system(), at=people.AT)
    assert not is_in(here)


def test_an_administrator_ends_all(officer: models.User) -> None:
    here = enter()
    admin = Client()
    admin.force_login(people.official((Role.ADMINISTRATOR, "xa-mot")))
    assert admin.post(reverse("backoffice:end-sessions", args=[officer.pk])).status_code == 302
    assert not is_in(here)
    assert listed(officer) == []


def test_what_ended_by_itself_is_not_listed(officer: models.User) -> None:
    enter(PHONE)
    with clock.frozen(people.AT + IDLE + timedelta(minutes=1)):
        assert [one.is_this for one in listed(officer, enter())] == [True]


def test_last_used_is_not_written_with_every_page(officer: models.User) -> None:
    here = enter()
    models.LogIn.objects.update(seen_at=people.AT)
    with CaptureQueriesContext(connection) as asked:
        here.get(reverse("login:password"))
    assert not [one for one in asked if "update accounts_login" in one["sql"]]
    models.LogIn.objects.update(seen_at=people.AT - timedelta(minutes=11))
    here.get(reverse("login:password"))
    assert models.LogIn.objects.get().seen_at == people.AT
