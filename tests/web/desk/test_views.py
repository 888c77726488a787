"""A list as an official likes it: narrowed, with columns in an order, kept under a name, one of them opened first."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from caicach.core import clock
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, SavedView
from tests.support import desk, snapshots
from tests.support.desk import at
from tests.web.desk.conftest import as_user

INBOX = "/ban-lam-viec/"
PAGE = f"{INBOX}loc/"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(at(4, 10)):
        yield


@pytest.fixture
def client(office: desk.Office) -> Client:
    return as_user(office.counter_user)


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    return office.receive("1.001193", when=at(4))


def asked(**more: str) -> dict[str, str]:
    return {"muc": "dang-xu-ly", "cot_han": "1", "cot_nguoi-nop": "2", "thu_tu": "nhan-truoc", **more}


def headings(page: str) -> list[str]:
    return [" ".join(one.split()) for one in re.findall(r'<th role="columnheader"[^>]*>([^<]+)', page)]


def test_the_list_has_the_columns_chosen_in_their_order(client: Client, dossier: Dossier) -> None:
    answer = client.post(PAGE, asked(viec="xem", linh_vuc="Hộ tịch"), follow=True)
    assert headings(answer.text) == ["Mã hồ sơ", "Hẹn trả", "Người nộp"]
    assert dossier.code in answer.text
    assert "Hộ tịch" in answer.text
    assert not SavedView.objects.exists()
    nothing = client.post(PAGE, asked(viec="xem", thu_tuc="9.999999"), follow=True)
    assert dossier.code not in nothing.text
    assert "Không có hồ sơ nào khớp với bộ lọc" in nothing.text


def test_a_list_is_kept_and_one_is_opened_first(client: Client, dossier: Dossier) -> None:
    client.post(PAGE, asked(viec="luu", name="Hộ tịch của tôi", linh_vuc="Hộ tịch", is_default="on"))
    opened = client.get(INBOX).text
    assert headings(opened) == ["Mã hồ sơ", "Hẹn trả", "Người nộp"]
    assert re.search(r'aria-current="true">Hộ tịch của tôi<', opened)
    other = client.get(f"{INBOX}?muc=dang-xu-ly").text
    assert headings(other) == ["Mã hồ sơ", "Thủ tục", "Người nộp", "Trạng thái, việc cần làm", "Hẹn trả"]
    client.post(PAGE, asked(viec="luu", name="Gấp", muc_do="gap", is_default="on"))
    assert [one.name for one in SavedView.objects.filter(is_default=True)] == ["Gấp"]
    client.post(PAGE, asked(viec="luu", name="hộ tịch CỦA tôi", cot_han="", cot_tiep="3"))
    assert SavedView.objects.count() == 2  # the name is one's own, so it is replaced


def test_a_name_is_asked_for_and_nothing_typed_is_lost(client: Client, dossier: Dossier) -> None:
    answer = client.post(PAGE, asked(viec="luu", thu_tuc="1.001193"))
    assert answer.status_code == 400
    assert "Tên bộ lọc dài 1 đến 60 ký tự" in answer.text
    assert 'value="1.001193"' in answer.text


def test_a_list_is_its_owners(office: desk.Office, client: Client, dossier: Dossier) -> None:
    client.post(PAGE, asked(viec="luu", name="Của quầy"))
    view = SavedView.objects.get()
    officer = as_user(office.officer_user)
    assert "Của quầy" not in officer.get(INBOX).text
    assert officer.post(f"{PAGE}{view.pk}/xoa/").status_code == 404
    assert "Của quầy" in client.get(f"{PAGE}?loc={view.pk}").text
    assert client.post(f"{PAGE}{view.pk}/xoa/").status_code == 302
    assert not SavedView.objects.exists()


def test_whoever_leads_asks_for_one_officials_work(office: desk.Office, dossier: Dossier) -> None:
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
    head, officer = as_user(office.head_user), office.officer_user
    address = f"{INBOX}?muc=viec-don-vi&nguoi="
    assert dossier.code in head.get(f"{address}chua-giao").text
    commands.assign(dossier.pk, step_key="record", assignee_id=officer.pk, by=office.head, at=at(4, 9, 40))
    assert dossier.code not in head.get(f"{address}chua-giao").text
    assert dossier.code in head.get(f"{address}{officer.pk}").text
    assert dossier.code not in head.get(f"{address}{office.head_user.pk}").text
    assert officer.full_name in head.get(PAGE).text
    assert "viec-don-vi" not in as_user(officer).get(PAGE).text


def test_the_list_is_narrowed_to_a_label_of_ones_own(office: desk.Office, dossier: Dossier) -> None:
    label = commands.make_label(unit_id=office.unit.id, name="Gọi lại", colour="lake", by=office.head, at=at(4))
    commands.put_label(dossier.pk, label_id=label.pk, by=office.officer, at=at(4))
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
    address = f"{INBOX}?muc=dang-xu-ly&nhan={label.pk}"
    assert dossier.code in as_user(office.officer_user).get(address).text
    commands.take_label(dossier.pk, label_id=label.pk, by=office.officer, at=at(4))
    assert dossier.code not in as_user(office.officer_user).get(address).text


def test_saved_lists_and_labels_cost_no_statement(
    client: Client, dossier: Dossier, django_assert_max_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(PAGE, asked(viec="luu", name="Gấp", muc_do="gap", is_default="on"))
    client.get(INBOX)
    snapshots.hold(monkeypatch)
    with django_assert_max_num_queries(5):
        client.get(INBOX)
