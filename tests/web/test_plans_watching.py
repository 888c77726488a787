"""The board's figures open to lists of just that length; slow tasks say why; a strange address leaves nothing out."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from django.test import Client

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.plans.commands import planning
from tests.plans.conftest import ISSUED, assigned
from tests.support import people
from tests.web import markup

pytestmark = pytest.mark.django_db
FIGURE = re.compile(r'<a href="(/nhiem-vu/danh-sach/[^"]+)">(\d+)</a>')


@pytest.fixture(autouse=True)
def _plan(db: None) -> Iterator[None]:
    people.load_units()
    chair = accounts.actor_for(people.official((Role.UNIT_HEAD, "tinh-thu")), on=people.ON)
    with clock.frozen(people.AT):
        told = planning.Told(
            code="ke-hoach-2022", name="Kế hoạch", first_day=date(2022, 1, 1), last_day=date(2022, 12, 31)
        )
        plan = planning.draft(told, by=chair, at=ISSUED)
        rows = [assigned("1", "so-thu"), assigned("2", "xa-mot", field="cong-vu"),
                assigned("3", "xa-hai", date(2022, 8, 9)), assigned("4", "xa-hai", date(2022, 12, 1))]  # fmt: skip
        planning.add_tasks(plan.pk, rows, by=chair, at=ISSUED)
        planning.issue(plan.pk, number="12/KH-UBND", on=ISSUED.date(), by=chair, at=ISSUED)
        yield


def client_of(key: str) -> Client:
    client = Client()
    client.force_login(people.official((Role.UNIT_HEAD, key)))
    return client


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    text = answer.content.decode()
    markup.check(text)
    return text


def test_every_number_of_the_board_opens_to_as_many_tasks() -> None:
    head = client_of("tinh-thu")
    found = FIGURE.findall(html(head, "/nhiem-vu/theo-doi/"))
    assert len(found) > 20
    for address, count in dict(found).items():
        assert f"Danh sách: {count} nhiệm vụ" in html(head, unescape(address))


def test_a_unit_sees_its_own_tasks_only() -> None:
    page = html(client_of("xa-hai"), "/nhiem-vu/danh-sach/")
    assert ("Nhiệm vụ 3" in page, "Nhiệm vụ 1" in page) == (True, False)


def test_the_day_one_looks_from_decides() -> None:
    head = client_of("tinh-thu")
    assert "2 nhiệm vụ quá hạn" in html(head, "/nhiem-vu/cham/")
    assert "0 nhiệm vụ quá hạn" in html(head, "/nhiem-vu/cham/?ngay=30/06/2022")
    assert "đơn vị chưa nhận việc" in html(head, f"/nhiem-vu/cham/?don-vi={people.unit('so-thu').id}")


@pytest.mark.parametrize("page", ["theo-doi", "danh-sach", "cham", "tien-do"])
def test_what_an_address_says_wrongly_is_said_and_leaves_nothing_out(page: str) -> None:
    text = html(client_of("tinh-thu"), f"/nhiem-vu/{page}/?ngay=hom-nay")
    assert "Gõ ngày theo kiểu" in text
    assert "Tính đến hết ngày 04/08/2022" in text
    html(client_of("tinh-thu"), f"/nhiem-vu/{page}/?don-vi=abc&linh-vuc=%00&thang-han=9")


def test_the_timeline_draws_each_task() -> None:
    page = html(client_of("tinh-thu"), "/nhiem-vu/tien-do/")
    assert page.count('class="bar__unknown"') == 4
    assert page.count('fill="url(#lost-hatch)"') == 2
