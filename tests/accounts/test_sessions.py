"""The statements composed once find what Django's own would find, and nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from caicach.accounts.models import LogIn, User
from caicach.accounts.models.sittings import IDLE, LONGEST
from caicach.accounts.sessions import Backend, SessionStore
from caicach.accounts.states import Role
from tests.support import people


@pytest.fixture
def kept(db: None) -> SessionStore:
    store = SessionStore()
    store["unit"] = 7
    store.create()
    return store


def test_a_session_is_read_as_django_reads_it(kept: SessionStore) -> None:
    assert SessionStore(kept.session_key).load() == db.SessionStore(kept.session_key).load() == {"unit": 7}


def test_a_session_that_ended_is_none(kept: SessionStore) -> None:
    Session.objects.filter(pk=kept.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = SessionStore(kept.session_key)
    assert ended.load() == {}
    assert ended.session_key is None


def test_a_key_that_nobody_gave_out_is_not_taken_over(kept: SessionStore) -> None:
    guessed = SessionStore("a" * 32)
    guessed["unit"] = 8
    guessed.save()
    assert guessed.session_key not in {None, "a" * 32, kept.session_key}


def test_the_user_is_read_whole_and_only_while_allowed(db: None) -> None:
    stored = User.objects.create(username="thu", full_name="Nguyễn Văn Thử", language="en")
    found = Backend().get_user(stored.pk)
    assert found is not None
    assert {name: getattr(found, name) for name in vars(stored) if not name.startswith("_")} == {
        name: value for name, value in vars(User.objects.get(pk=stored.pk)).items() if not name.startswith("_")
    }
    assert not found._state.adding
    User.objects.filter(pk=stored.pk).update(is_active=False)
    assert Backend().get_user(stored.pk) is None
    assert Backend().get_user(0) is None


def away(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
    """The server dies as a session is written."""
    if sql.startswith('UPDATE "django_session"'):
        raise OperationalError("terminating connection due to administrator command")
    return execute(sql, params, many, context)


def test_a_database_that_is_away_is_not_a_session_that_is_gone(kept: SessionStore) -> None:
    found = SessionStore(kept.session_key)
    found["unit"] = 8
    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        found.save()
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        found.save()


def test_whoever_acts_while_the_database_goes_away_may_try_again() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(people.official((Role.CASE_OFFICER, "xa-mot")))
    with connection.execute_wrapper(away):
        answer = client.post(reverse("login:units"), {"unit": people.unit("xa-mot").id})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


@pytest.mark.parametrize(
    ("began", "seen", "holds"),
    [
        (timedelta(0), timedelta(0), True),
        (LONGEST - timedelta(minutes=1), timedelta(0), True),
        (LONGEST + timedelta(minutes=1), timedelta(0), False),  # however busy
        (timedelta(hours=4), IDLE - timedelta(minutes=1), True),
        (timedelta(hours=4), IDLE + timedelta(minutes=1), False),
    ],
)
def test_a_log_in_ends_by_itself(kept: SessionStore, began: timedelta, seen: timedelta, holds: bool) -> None:
    """A session that is written to lives on by Django's reckoning; a log-in must not."""
    user, now = User.objects.create(username="thu", full_name="Nguyễn Văn Thử"), timezone.now()
    key = str(kept.session_key)
    LogIn.objects.create(user=user, session_key=key, began_at=now - began, seen_at=now - seen)
    assert bool(SessionStore(key).load()) is holds
