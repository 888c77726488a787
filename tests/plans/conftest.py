"""A province of seven units and a plan of four tasks, issued on 10 January 2022."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.plans.commands import planning
from caicach.plans.commands.planning import Assigned, Told
from caicach.plans.models import Plan
from tests.support import people

ISSUED = datetime(2022, 1, 10, 9, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def province(db: None) -> Iterator[None]:
    people.load_units()
    with clock.frozen(people.AT):
        yield


@pytest.fixture
def actor_in() -> Callable[..., Actor]:
    def made(unit: str, role: Role = Role.UNIT_HEAD) -> Actor:
        return accounts.actor_for(people.official((role, unit)), unit_id=people.unit(unit).id, on=people.ON)

    return made


@pytest.fixture
def chair(actor_in: Callable[..., Actor]) -> Actor:
    return actor_in("tinh-thu")


def assigned(number: str, lead: str, due_on: date | None = date(2022, 6, 30), **others: object) -> Assigned:
    told: dict[str, Any] = {
        "number": number, "title": f"Nhiệm vụ {number}", "field": "thu-tuc", "lead_unit_id": people.unit(lead).id,
        "deliverable": "Báo cáo", "due_on": due_on, **others,
    }  # fmt: skip
    return Assigned(**told)


@pytest.fixture
def draft(chair: Actor) -> Plan:
    told = Told(
        code="ke-hoach-2022", name="Kế hoạch cải cách hành chính năm 2022", first_day=date(2022, 1, 1),
        last_day=date(2022, 12, 31),
    )  # fmt: skip
    return planning.draft(told, by=chair, at=ISSUED)


@pytest.fixture
def plan(draft: Plan, chair: Actor) -> Plan:
    rows = [assigned("1", "so-thu"), assigned("2", "xa-mot"), assigned("3", "xa-mot", date(2022, 12, 15)),
            assigned("4", "xa-hai", date(2022, 11, 30), field="cong-vu")]  # fmt: skip
    planning.add_tasks(draft.pk, rows, by=chair, at=ISSUED)
    return planning.issue(draft.pk, number="12/KH-UBND", on=date(2022, 1, 10), by=chair, at=ISSUED)
