"""Does any list, search or book of one commune show a dossier of another? The statuses alone would not tell."""

from collections.abc import Iterator

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.dossiers import queries
from caicach.web import throttle
from tests.support import desk, people
from tests.web import permissions_desk as objects
from tests.web import permissions_matrix as matrix
from tests.web.permissions_matrix import OTHER, OWN, World

pytestmark = pytest.mark.django_db
SEEING = [role.value for role in Role if role is not Role.ADMINISTRATOR]
OFFICERS = [Role.CASE_OFFICER.value, Role.UNIT_HEAD.value]  # the other commune asked their unit about one dossier


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with clock.frozen(people.AT):
        made = matrix.make_world()
        objects.make_desk()
        yield made


def client_of(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.viewers[role])
    return client


def codes(unit: str) -> set[str]:
    made = objects.DESK.dossiers[unit]
    return {made.received, made.supplemented, made.refused, made.extended, made.asked_code}


def shown(client: Client, address: str) -> set[str]:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    page = answer.content.decode()
    return {code for code in codes(OWN) | codes(OTHER) if f"/ho-so/{code}/" in page}


def strange(role: str) -> set[str]:
    """What this viewer must never see."""
    asked = {objects.DESK.dossiers[OTHER].asked_code} if role in OFFICERS else set()
    return codes(OTHER) - asked


@pytest.mark.parametrize("role", SEEING)
def test_the_tabs_of_the_inbox(world: World, role: str) -> None:
    client = client_of(world, role)
    seen = set().union(*(shown(client, f"{reverse('desk:inbox')}?muc={tab.value}") for tab in queries.Tab))
    assert not seen & strange(role)
    assert seen & codes(OWN)
    if role in OFFICERS:
        assert objects.DESK.dossiers[OTHER].asked_code in seen


@pytest.mark.parametrize("role", SEEING)
def test_searching_for_what_is_not_ours(world: World, role: str) -> None:
    client = client_of(world, role)
    search = reverse("desk:search")
    made = objects.DESK.dossiers[OTHER]
    for wanted in (made.received, made.received[-8:], "Lý Thị Thử", "ly thi thu", "H99-220801", "%", "_", "000"):
        assert not shown(client, f"{search}?tim={wanted}") & strange(role), wanted
    for serial in range(1, objects.DESK.serial + 1):
        throttle.forget()  # nobody asks for so many in ten minutes
        who = desk.applicant(serial)
        for wanted in (who.personal_number, who.phone, who.full_name):
            assert not shown(client, f"{search}?tim={wanted}") & strange(role), wanted
    assert shown(client, f"{search}?tim={objects.DESK.dossiers[OWN].received}") & codes(OWN)


@pytest.mark.parametrize("role", [Role.ONE_STOP_OFFICER.value, Role.ONE_STOP_CHIEF.value])
def test_the_book_of_the_counter(world: World, role: str) -> None:
    volume = reverse("desk:register-volume", args=[1])
    answer = client_of(world, role).get(f"{volume}?don_vi={OWN}--mot-cua&tu=2022-08-01&den=2022-08-31")
    assert answer.headers["Content-Type"] == "application/pdf"
    book = pypdfium2.PdfDocument(answer.content)
    # A code may be broken over two lines of its column.
    text = "".join(page.get_textpage().get_text_bounded() for page in book)
    text = "".join(text.split())
    assert "000.01.21.H99-220801-0001" in text
    assert "000.02.21" not in text
