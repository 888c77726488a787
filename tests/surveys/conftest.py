"""A province of seven units, its administrator, and a campaign of two questions."""

from collections.abc import Callable, Iterator

import pytest

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.surveys import commands
from caicach.surveys.commands import Told
from caicach.surveys.models import Campaign
from tests.support import people, surveys


@pytest.fixture(autouse=True)
def province(db: None) -> Iterator[None]:
    people.load_units()
    with clock.frozen(people.AT):
        yield


@pytest.fixture
def actor_in() -> Callable[..., Actor]:
    def made(unit: str, role: Role = Role.ADMINISTRATOR) -> Actor:
        return accounts.actor_for(people.official((role, unit)), on=people.ON)

    return made


@pytest.fixture
def admin(actor_in: Callable[..., Actor]) -> Actor:
    return actor_in("tinh-thu")


@pytest.fixture
def told() -> Told:
    return surveys.told()


@pytest.fixture
def campaign(admin: Actor, told: Told) -> Campaign:
    return commands.open_campaign("thu-2022", told, by=admin, at=people.AT)
