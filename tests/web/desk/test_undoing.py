"""The button that takes an act back is there for its author, for as long as it works."""

import pytest

from caicach.core import clock
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Status
from tests.support import desk
from tests.support.desk import at
from tests.web.desk.conftest import as_user


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    found = office.receive("1.001193", when=at(4))
    desk.play(found, at=at(4, 10))
    return found


def test_its_author_sees_the_button_and_takes_the_act_back(office: desk.Office, dossier: Dossier) -> None:
    client, address = as_user(office.counter_user), f"/ban-lam-viec/ho-so/{dossier.code}/"
    with clock.frozen(at(4, 10, 1)):
        page = client.get(address)
        assert "Rút lại việc vừa làm" in page.text
        assert "Còn 60 giây" in page.text
        answer = client.post(f"{address}rut-lai/", {"seen_seq": page.context["dossier"].seq}, follow=True)
    dossier.refresh_from_db()
    assert dossier.state is Status.RECEIVED
    assert "Rút lại: Chuyển hồ sơ" in answer.text
    assert "Rút lại việc vừa làm" not in answer.text


def test_nobody_else_and_not_later(office: desk.Office, dossier: Dossier) -> None:
    address = f"/ban-lam-viec/ho-so/{dossier.code}/"
    for user, when in ((office.officer_user, at(4, 10, 1)), (office.counter_user, at(4, 10, 3))):
        client = as_user(user)
        with clock.frozen(when):
            assert "Rút lại việc vừa làm" not in client.get(address).text
            assert client.post(f"{address}rut-lai/", {}).status_code == 409
    dossier.refresh_from_db()
    assert dossier.state is Status.PROCESSING
