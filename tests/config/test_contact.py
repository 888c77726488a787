"""Does whoever found a weakness learn whom to tell?"""

from typing import Any

import pytest
from django.test import Client

from caicach.core import clock
from tests.support import desk

WELL_KNOWN = "/.well-known/security.txt"


@pytest.mark.parametrize(
    ("given", "told"), [("an-toan@example.vn", "mailto:an-toan@example.vn"), ("https://example.vn/b", "https://example.vn/b")]
)  # fmt: skip
def test_the_contact_of_the_installation(settings: Any, given: str, told: str) -> None:
    settings.SECURITY_CONTACT, settings.PUBLIC_ADDRESS = given, "https://motcua.example.vn"
    with clock.frozen(desk.at(1)):
        answer = Client().get(WELL_KNOWN)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        f"Contact: {told}", "Expires: 2023-01-28T00:00:00+07:00", "Preferred-Languages: vi, en",
        "Canonical: https://motcua.example.vn/.well-known/security.txt",
    ]  # fmt: skip


@pytest.mark.django_db
def test_nobody_named_nothing_told(settings: Any) -> None:
    settings.SECURITY_CONTACT = ""
    assert Client().get(WELL_KNOWN).status_code == 404
