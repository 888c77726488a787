"""Does the administrator see what is left at an ended unit, look before handing over, and get the minutes?"""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from caicach.accounts import commands as accounts
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.dossiers.models import Dossier, Transfer
from caicach.organisations.queries import units
from tests.support import desk, people
from tests.support.units import reorganise

pytestmark = pytest.mark.django_db
AT = datetime(2025, 7, 2, 9, tzinfo=clock.ZONE)
EVE = datetime(2025, 6, 27, 9, tzinfo=clock.ZONE)
LIST, GIVER = "/quan-tri/chuyen-ho-so/", f"/quan-tri/chuyen-ho-so/{desk.COMMUNE}/"
CHOICE = {"taker": "UBND xã Chợ Đồn", "decision": "12/QĐ-UBND", "decided_on": "01/07/2025", "codes": ""}


@pytest.fixture
def received(db: None) -> Iterator[Dossier]:
    units.forget()
    desk.load_province()
    desk.publish("1.004873")
    dossier = desk.Office().receive("1.004873", when=EVE)
    with clock.frozen(AT):
        yield dossier


@pytest.fixture
def admin(received: Dossier) -> Client:
    client = Client()
    client.force_login(people.official((Role.ADMINISTRATOR, "backan")))
    reorganise("2025-03-01", "2025-07-01")
    accounts.move_posts(on=AT.date(), by=Actor.system(), at=EVE)
    return client


def mark_of(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_from_the_list_over_the_preview_to_the_minutes(admin: Client, received: Dossier) -> None:
    page = admin.get(LIST).content.decode()
    assert GIVER in page
    assert "UBND xã Chợ Đồn" in page
    page = admin.get(GIVER).content.decode()
    assert 'value="UBND xã Chợ Đồn"' in page
    seen = admin.post(GIVER, {**CHOICE, "act": "xem"}).content.decode()
    assert "Chuyển 1 hồ sơ" in seen
    assert not Transfer.objects.exists()
    answer = admin.post(GIVER, {**CHOICE, "act": "chuyen", "seen": mark_of(seen)}, follow=True)
    page = answer.content.decode()
    assert "Đã chuyển 1 hồ sơ." in page
    assert received.code in page
    assert received.applicant_name not in page
    [done] = Transfer.objects.all()
    paper = admin.get(f"{LIST}lan/{done.pk}/bien-ban.pdf")
    assert paper.content.startswith(b"%PDF")
    assert "Đơn vị này không còn hồ sơ chưa xong." in admin.get(GIVER).content.decode()


def test_nothing_goes_over_unseen(admin: Client, received: Dossier) -> None:
    seen = admin.post(GIVER, {**CHOICE, "act": "xem"}).content.decode()
    for changed in ({}, {"seen": mark_of(seen), "codes": received.code}):
        page = admin.post(GIVER, {**CHOICE, "act": "chuyen", **changed}).content.decode()
        assert "đã thay đổi sau khi xem trước" in page
    assert not Transfer.objects.exists()


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(admin: Client) -> None:
    typed = {**CHOICE, "taker": "UBND xã không có", "decision": "", "codes": "SAI-MA"}
    answer = admin.post(GIVER, {**typed, "act": "xem"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "UBND xã không có" in page
    assert "SAI-MA" in page
    assert 'id="id_taker_error"' in page
    assert 'id="id_decision_error"' in page


def test_a_standing_unit_gives_only_what_is_chosen(admin: Client) -> None:
    answer = admin.post("/quan-tri/chuyen-ho-so/xa-cho-don-02020-2025/", {**CHOICE, "act": "xem"})
    assert answer.status_code == 400


def test_the_dossier_and_the_look_up_say_who_has_it(admin: Client, received: Dossier) -> None:
    seen = admin.post(GIVER, {**CHOICE, "act": "xem"}).content.decode()
    admin.post(GIVER, {**CHOICE, "act": "chuyen", "seen": mark_of(seen)})
    told = Client().post("/tra-cuu/", {"ma": received.code, "so_cuoi": received.phone[-4:]}).content.decode()
    assert "Cơ quan giải quyết hiện nay" in told
    assert "UBND xã Chợ Đồn" in told
    assert units.unit_name(received.intake_unit_id, on=EVE.date()) in told
