"""Is each look at personal data noted, and who is told?"""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.documents import commands as documents
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.privacy.models import Read
from caicach.privacy.states import Page
from tests.documents import samples
from tests.support import desk, people
from tests.support.desk import at
from tests.web import markup
from tests.web.desk.conftest import as_user

LOOKS = "/ban-lam-viec/luot-xem/"
OWNER = desk.applicant(4711)


@pytest.fixture(autouse=True)
def _august(db: None) -> Iterator[None]:
    with clock.frozen(at(4, 10)):
        yield


@pytest.fixture
def office() -> desk.Office:
    desk.load_province()
    desk.publish("1.001193")
    return desk.Office()


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    return office.receive("1.001193", when=at(4), applicant=OWNER)


def page_of(dossier: Dossier) -> str:
    return f"/ban-lam-viec/ho-so/{dossier.code}/"


def noted() -> list[tuple[str, str, int]]:
    return list(Read.objects.order_by("id").values_list("subject", "page", "reader"))


def test_who_when_and_from_which_page_and_once_in_ten_minutes(office: desk.Office, dossier: Dossier) -> None:
    client, reader = as_user(office.counter_user), office.counter_user.pk
    for path in ("", "", "giay-tiep-nhan.pdf", "viec/xin-lui-han-khong-co/", ""):
        client.get(page_of(dossier) + path)
    assert noted() == [(dossier.subject, "dossier", reader), (dossier.subject, "print", reader)]
    with clock.frozen(at(4, 10) + timedelta(minutes=10)):
        client.get(page_of(dossier))
    assert len(noted()) == 3
    row = Read.objects.first()
    assert row is not None
    assert (row.seen_at, row.unit_id, row.role) == (at(4, 10), office.counter_unit.id, Role.ONE_STOP_OFFICER)


def test_a_file_of_a_dossier_is_had_from_the_dossier_only(
    office: desk.Office, dossier: Dossier, tmp_path: Path, settings: Any
) -> None:
    """Its number is easily guessed, and the address by which it came notes nothing."""
    settings.FILES_ROOT = tmp_path
    sent = [
        documents.store(source=io.BytesIO(samples.pdf()), name="a.pdf", by=office.counter, at=at(4)) for _one in "12"
    ]
    client = as_user(office.counter_user)
    addresses = [f"/ban-lam-viec/tep/{one.pk}/" for one in sent]
    commands.attach_files(dossier.pk, file_ids=[sent[0].pk], label="Đơn", by=office.counter, at=at(4, 9))
    led = client.get(addresses[0])
    assert b"".join(client.get(addresses[1])) == samples.pdf()
    assert noted() == []
    assert b"".join(client.get(led["Location"])) == samples.pdf()
    assert noted() == [(dossier.subject, "file", office.counter_user.pk)]
    commands.attach_files(dossier.pk, file_ids=[sent[1].pk], component=1, by=office.counter, at=at(4, 9))
    assert client.get(addresses[1])["Location"] == f"{page_of(dossier)}tep/{sent[1].pk}/"


def test_whoever_may_not_see_it_saw_nothing(dossier: Dossier) -> None:
    stranger = desk.Office("xa-bang-lang-02065")
    assert as_user(stranger.counter_user).get(page_of(dossier)).status_code == 404
    assert noted() == []


def test_lists_are_not_noted_and_an_act_costs_nothing(office: desk.Office, dossier: Dossier) -> None:
    client = as_user(office.counter_user)
    client.get("/ban-lam-viec/")
    sent = {"seen_seq": dossier.seq, "step_key": "receive", "outcome": ""}
    assert client.post(f"{page_of(dossier)}viec/chuyen-ho-so/", sent).status_code == 302
    assert noted() == []


def test_a_person_looked_up_at_the_counter(office: desk.Office, dossier: Dossier) -> None:
    client = as_user(office.counter_user)
    sent = {"kind": "person", "personal_number": OWNER.personal_number}
    assert client.post("/ban-lam-viec/tiep-nhan/nguoi/", sent).json()["known"]
    client.post("/ban-lam-viec/tiep-nhan/nguoi/", sent | {"personal_number": desk.applicant(99).personal_number})
    assert noted() == [(f"party/{dossier.applicant_id}", "person", office.counter_user.pk)]


def test_support_is_named_with_whom_it_looked_as(office: desk.Office, dossier: Dossier) -> None:
    admin = people.official((Role.ADMINISTRATOR, "backan"))
    client = as_user(admin)
    sent = {"reason": "Không thấy hồ sơ vừa nhận", "minutes": 5}
    client.post(f"/quan-tri/nguoi-dung/{office.counter_user.pk}/xem-nhu/", sent)
    assert client.get(page_of(dossier)).status_code == 200
    row = Read.objects.get()
    assert (row.reader_id, row.looked_as_id, row.role) == (admin.pk, office.counter_user.pk, "support")


def test_nobody_changes_what_was_noted(office: desk.Office, dossier: Dossier) -> None:
    as_user(office.counter_user).get(page_of(dossier))
    for change in (lambda: Read.objects.update(page=Page.FILE), lambda: Read.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_head_sees_who_looked_and_others_do_not(office: desk.Office, dossier: Dossier) -> None:
    as_user(office.counter_user).get(page_of(dossier))
    page = as_user(office.head_user).get(LOOKS, {"ma": dossier.code}).text
    markup.check(page)
    assert office.counter_user.full_name in page
    assert "trang hồ sơ" in page
    assert OWNER.full_name not in page
    assert as_user(office.officer_user).get(LOOKS).status_code == 403
    stranger = desk.Office("xa-bang-lang-02065")
    assert office.counter_user.full_name not in as_user(stranger.head_user).get(LOOKS, {"ma": dossier.code}).text


def test_the_list_is_narrowed(office: desk.Office, dossier: Dossier) -> None:
    as_user(office.counter_user).get(page_of(dossier))
    head = as_user(office.head_user)
    for wanted, there in (
        ({"nguoi": office.counter_user.full_name.lower()}, True),
        ({"nguoi": "không ai"}, False),
        ({"tu": "04/08/2022", "den": "04/08/2022"}, True),
        ({"tu": "05/08/2022"}, False),
        ({"ma": "000-khong-co"}, False),
    ):
        assert (dossier.code in head.get(LOOKS, wanted).text) is there, wanted
    assert head.get(LOOKS, {"tu": "05/08/2022", "den": "04/08/2022"}).status_code == 400
    assert "Gõ ngày theo kiểu 04/08/2022." in head.get(LOOKS, {"tu": "32/8/2022"}).text


def test_the_owner_is_told_day_unit_and_role_and_nobody_else_is(office: desk.Office, dossier: Dossier) -> None:
    as_user(office.counter_user).get(page_of(dossier))
    other = office.receive("1.001193", when=at(4), applicant=desk.applicant(815))
    citizen = Client()
    address = f"/tra-cuu/luot-xem/?ma={dossier.code}"
    assert citizen.get(address).status_code == 302
    citizen.post("/tra-cuu/dang-nhap/",
                 {"ma": dossier.code, "so": OWNER.personal_number, "dien_thoai": OWNER.phone})  # fmt: skip
    assert address.replace("&", "&amp;") in citizen.get(f"/tra-cuu/?ma={dossier.code}").text
    page = citizen.get(address).text
    markup.check(page)
    for words in ("04/08/2022", office.counter_unit.name, "Công chức một cửa", "trang hồ sơ"):
        assert words in page, words
    assert office.counter_user.full_name not in page
    assert citizen.get(f"/tra-cuu/luot-xem/?ma={other.code}").status_code == 404
