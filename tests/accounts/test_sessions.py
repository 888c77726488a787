"""The statements composed once find what Django's own would find, and nobody else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from caicach.accounts.models import User
from caicach.accounts.sessions import Backend, SessionStore


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
