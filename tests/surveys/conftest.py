"""A province of seven units, its administrator, and a campaign of two questions."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.surveys import commands
from caicach.surveys.commands import Told
from caicach.surveys.models import Campaign
from caicach.surveys.rules.questionnaires import Item, Scale
from tests.support import people

ITEMS = (Item("a", "Thái độ của công chức"), Item("b", "Công khai", Scale.TEN))


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
    return Told(
        name="Khảo sát thử", first_day=date(2022, 7, 1), last_day=date(2022, 7, 31), about_from=date(2022, 1, 1),
        about_to=date(2022, 12, 31), asked="Người đã nhận kết quả", method="Phát phiếu tại quầy",
        questionnaire="thu", items=ITEMS,
    )  # fmt: skip


@pytest.fixture
def campaign(admin: Actor, told: Told) -> Campaign:
    return commands.open_campaign("thu-2022", told, by=admin, at=people.AT)
