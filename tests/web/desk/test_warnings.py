"""Does the desk warn by the working time left, in words and not by colour alone, and never of a clock that stands?"""

import re
from datetime import datetime

import pytest
from django.test import Client

from caicach.core import clock
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from tests.support import desk
from tests.support.desk import at
from tests.web.desk.conftest import as_user

LIST = "/ban-lam-viec/?muc=dang-xu-ly"
BIRTH = "2.000815"
LAND = "1.003003"


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    """Twenty working days and more: due long after it came, in the time of both rules."""
    desk.publish(LAND)
    return office.receive(LAND, when=at(1))


def before(dossier: Dossier, minutes: int) -> datetime:
    """So many minutes before the appointment, in the afternoon of its last day."""
    return dossier.due_at - (at(1, 10) - at(1, 9)) * minutes / 60


def shown(client: Client, dossier: Dossier, address: str = LIST) -> str:
    page = client.get(address).text
    rows = [row for row in re.findall(r"<tr .*?</tr>", page, re.DOTALL) if dossier.code in row]
    return " ".join(re.sub(r"<[^>]+>", " ", rows[0]).split()) if rows else ""


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(60, "Rất gấp còn 1 giờ làm việc"), (-60, "Quá hạn hôm nay")],
)
def test_the_list_and_the_page_say_the_level_and_the_time_left(
    office: desk.Office, dossier: Dossier, minutes: int, words: str
) -> None:
    client = as_user(office.counter_user)
    with clock.frozen(before(dossier, minutes)):
        assert words in shown(client, dossier)
        page = client.get(f"/ban-lam-viec/ho-so/{dossier.code}/").text
    head = page.partition('<header class="dossier-head">')[2].partition("</header>")[0]
    assert words in " ".join(re.sub(r"<[^>]+>", " ", head).split())


def test_working_time_is_counted_not_hours_of_the_clock(office: desk.Office, dossier: Dossier) -> None:
    client = as_user(office.counter_user)
    due = dossier.due_at
    friday = due.replace(hour=17, minute=0) - (at(2) - at(1))
    with clock.frozen(friday):
        assert "Gấp còn 8 giờ làm việc" in shown(client, dossier)


def test_the_list_is_narrowed_to_one_level(office: desk.Office, dossier: Dossier) -> None:
    late = office.receive(BIRTH, when=at(1), applicant=desk.applicant(2))
    client = as_user(office.counter_user)
    with clock.frozen(before(dossier, 60)):
        for key, (ours, others) in {"rat-gap": (dossier, late), "qua-han": (late, dossier)}.items():
            address = f"{LIST}&muc_do={key}"
            assert shown(client, ours, address)
            assert not shown(client, others, address)
        assert not shown(client, dossier, f"{LIST}&muc_do=sap-den-han")
        assert "Không có hồ sơ nào khớp với bộ lọc" in client.get(f"{LIST}&muc_do=gap").text


def test_nobody_is_warned_while_the_clock_stands(office: desk.Office, dossier: Dossier) -> None:
    moment = before(dossier, 60)
    commands.request_supplement(dossier.pk, items=["Bản chính"], by=office.counter, at=moment)
    client = as_user(office.counter_user)
    with clock.frozen(moment):
        row = shown(client, dossier, "/ban-lam-viec/?muc=cho-bo-sung")
        assert "Tạm dừng tính hạn" in row
        assert "gấp" not in row.lower()
        assert not shown(client, dossier, f"{LIST}&muc_do=rat-gap")


def test_an_address_that_was_typed_wrongly_asks_for_nothing(office: desk.Office, dossier: Dossier) -> None:
    client = as_user(office.counter_user)
    with clock.frozen(before(dossier, 60)):
        assert shown(client, dossier, f"{LIST}&muc_do=x&trang_thai=99&han=y&thu_tu=z")


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("trang_thai=2", True),
        ("trang_thai=4&trang_thai=6", False),
        ("thu_tuc=1.003003", True),
        ("thu_tuc=2.000815", False),
        ("linh_vuc=Đất đai", True),
        ("linh_vuc=Hộ tịch", False),
        ("han=hom-nay", True),
        ("thu_tu=nhan-sau&han=7-ngay", True),
    ],
)
def test_the_list_is_narrowed_by_what_the_dossier_is(
    office: desk.Office, dossier: Dossier, condition: str, found: bool
) -> None:
    with clock.frozen(before(dossier, 60)):
        assert bool(shown(as_user(office.counter_user), dossier, f"{LIST}&{condition}")) is found
