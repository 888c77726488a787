"""The page of the nine indices: a value, or in words why there is none; a doubtful basis says so."""

from datetime import timedelta

import pytest

from caicach.core.log import consumers, sequencer
from caicach.dossiers import commands
from caicach.indices.consumers import Facts
from tests.support import desk
from tests.support.desk import at
from tests.support.roles import as_role
from tests.web import markup
from tests.web.desk.conftest import as_user

pytestmark = pytest.mark.django_db


def follow() -> None:
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    consumers.drain(Facts())


def page(office: desk.Office, code: str) -> str:
    answer = as_user(office.officer_user).get(f"/ban-lam-viec/ho-so/{code}/chin-chi-so/")
    assert answer.status_code == 200
    markup.check(answer.content.decode())
    return " ".join(answer.content.decode().split())


def test_values_and_reasons_stand_side_by_side(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    assert "dữ kiện sẽ có sau ít phút" in page(office, dossier.code)
    while desk.open_steps(dossier):
        desk.play(dossier, at=at(4, 15))
    follow()
    shown = page(office, dossier.code)
    assert shown.count('<b class="num">1</b>') == 2  # the total on its day; the counter the only place to go to
    assert "Chưa có dữ liệu phản ánh, kiến nghị." in shown
    assert shown.count("Tính cho cả đơn vị") == 3
    assert "chưa kiểm chứng" not in shown


def test_since_2025_the_basis_is_in_doubt(office: desk.Office) -> None:
    dossier = commands.receive(office.intake("1.001193"), by=office.counter, at=at(4) + timedelta(days=1100))
    assert "từ 01/7/2025 chưa rõ" in page(office, dossier.code)
