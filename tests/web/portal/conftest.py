"""A commune of an invented province whose citizens look their dossiers up."""

from collections.abc import Iterator

import pytest

from caicach.web import throttle
from tests.support import catalogue, desk, people


@pytest.fixture
def fresh_counters() -> Iterator[None]:
    """Look-ups are counted together in all processes of the machine."""
    throttle.forget()
    yield
    throttle.forget()


@pytest.fixture
def office(db: None) -> desk.Office:
    people.load_units()
    catalogue.publish("1.001193")
    return desk.Office(key="xa-mot")
