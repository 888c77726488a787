"""An office of a commune with people who are logged in."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.support import desk

User = get_user_model()


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish("1.001193", "2.000815")
    return desk.Office()


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="caicach.accounts.sessions.Backend")
    return client
