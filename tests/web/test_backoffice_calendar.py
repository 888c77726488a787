"""An administrator of the province sees what a late holiday would move before anything is moved."""

import pytest

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.dossiers.models import Dossier
from caicach.organisations.models import CalendarChange
from tests.support import desk, people
from tests.support.desk import at
from tests.web.desk.conftest import as_user

ADDRESS = "/quan-tri/lich/"
STORM = {"off": "08/08/2022", "work": "", "name": "nghỉ tránh bão số 9", "decided_by": "Công điện 9/CĐ-UBND"}


@pytest.fixture
def dossier(db: None) -> Dossier:
    desk.load_province()
    desk.publish("1.001022")
    return desk.Office().receive("1.001022", when=at(4))


def test_preview_then_confirm(dossier: Dossier) -> None:
    client = as_user(people.official((Role.ADMINISTRATOR, "backan")))
    with clock.frozen(at(5)):
        seen = client.post(ADDRESS, STORM)
        assert "Xem trước, chưa lưu gì" in seen.text
        assert dossier.code in seen.text
        assert "<b>1</b> hồ sơ lùi ngày hẹn" in seen.text
        assert not CalendarChange.objects.exists()
        listed = client.post(ADDRESS, STORM | {"confirm": "1"}, follow=True)
    assert "nghỉ tránh bão số 9" in listed.text
    assert "đang tính" in listed.text
    assert CalendarChange.objects.get().finished_at is None


def test_back_from_the_preview_nothing_typed_is_lost(dossier: Dossier) -> None:
    client = as_user(people.official((Role.ADMINISTRATOR, "backan")))
    with clock.frozen(at(5)):
        seen = client.post(ADDRESS, STORM)
        assert "Áp dụng cho: Mọi đơn vị" in seen.text
        back = client.post(ADDRESS, STORM | {"edit": "1"})
    assert back.status_code == 200
    assert 'value="08/08/2022"' in back.text
    assert "Xem trước, chưa lưu gì" not in back.text
    assert not CalendarChange.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"off": "32/13/2022"}, "Gõ ngày theo kiểu"),
        ({"off": ""}, "Ghi ít nhất một ngày"),
        ({"off": "07/08/2022"}, "vốn là ngày nghỉ"),
        ({"off": "08/08/2022, 08/08/2022"}, "mỗi ngày ghi một lần"),
        ({"off": "08/08/2031"}, "trong vòng một năm"),
        ({"work": "09/08/2022"}, "vốn là ngày làm việc"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    db: None, changed: dict[str, str], words: str
) -> None:
    desk.load_province()
    client = as_user(people.official((Role.ADMINISTRATOR, "backan")))
    with clock.frozen(at(5)):
        answer = client.post(ADDRESS, STORM | changed)
    assert answer.status_code == 400
    assert words in answer.text
    assert "nghỉ tránh bão số 9" in answer.text
