"""An administrator of a province, with one procedure published."""

from collections.abc import Iterator

import pytest

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.organisations import calendar_files
from caicach.organisations.commands import calendars
from tests.support import catalogue, people, sheets


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    people.load_units()
    calendars.load(calendar_files.shipped())
    catalogue.publish(sheets.PROCEDURE)
    user = people.official((Role.ADMINISTRATOR, "tinh-thu"))
    with clock.frozen(people.AT):
        yield accounts.actor_for(user, on=people.ON)
