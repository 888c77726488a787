"""Can the secret key be changed while people work, and is a stolen former key worth nothing once it is given up?"""

from typing import Any

import pytest
from django.test import Client

from caicach.accounts.states import Role
from tests.support import people

FORMER, PRESENT = "f" * 50, "p" * 50


@pytest.mark.django_db
def test_a_change_of_the_key_logs_nobody_out_while_the_former_one_counts(settings: Any) -> None:
    people.load_units()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FORMER, []
    client, other = Client(), Client()
    for one in (client, other):
        one.force_login(people.official((Role.UNIT_HEAD, "xa-mot")))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = PRESENT, [FORMER]
    assert client.get("/ban-lam-viec/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get("/ban-lam-viec/").status_code == 200  # signed anew meanwhile
    assert other.get("/ban-lam-viec/").status_code == 302  # was not there while both counted
