"""The page of the sets of forms, and the papers a dossier's page offers."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.dossiers import commands
from tests.support import desk, people
from tests.support.desk import at
from tests.web import markup

pytestmark = pytest.mark.django_db
AFTER = datetime(2025, 10, 6, 9, tzinfo=desk.OPENING.tzinfo)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    markup.check(answer.content.decode())
    return " ".join(answer.content.decode().split())


def test_each_set_says_its_days_and_that_nobody_has_compared_it() -> None:
    people.load_units()
    client = Client()
    client.force_login(people.official((Role.ADMINISTRATOR, "huyen-thu")))
    with clock.frozen(people.AT):
        shown = page(client, "/quan-tri/bieu-mau/")
    assert shown.index("Bộ mẫu năm 2025") < shown.index("Bộ mẫu năm 2018")
    assert "từ 06/01/2019 đến hết 14/09/2025" in shown
    assert shown.count("chưa kiểm chứng</span>") == 6 + 7 + 2
    assert "15/9/2025 là ngày ký" in shown
    assert shown.index("Bộ mẫu năm 2018") < shown.index("đang dùng")


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish("1.001193")
    return desk.Office()


def test_a_dossier_offers_the_paper_of_its_end(office: desk.Office) -> None:
    client = Client()
    client.force_login(office.counter_user)
    for when, shown, status in ((at(4, 15), False, 404), (AFTER, True, 200)):
        dossier = office.receive("1.001193", when=at(4))
        commands.withdraw(dossier.pk, reason="Đổi ý", by=office.counter, at=when)
        address = f"/ban-lam-viec/ho-so/{dossier.code}/"
        with clock.frozen(when + timedelta(hours=1)):
            text = page(client, address)
            assert ("thong-bao-dung.pdf" in text) is shown
            assert "phieu-tu-choi.pdf" not in text  # nobody refused anything
            assert f"Phiếu kiểm soát quá trình ({'06' if shown else '05'})" in text
            assert client.get(f"{address}thong-bao-dung.pdf").status_code == status
            assert client.get(f"{address}phieu-tu-choi.pdf").status_code == 404
