"""The page that lays published points beside our own: who may fill it, what it refuses, what it shows."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from caicach.accounts.states import Role
from caicach.core import clock
from tests.indices.test_official import TABLE
from tests.support import figures, people
from tests.web.dashboards.test_pages import client_of, html

pytestmark = pytest.mark.django_db
ADDRESS = "/so-lieu/chi-so/766-2026/doi-chieu/?ky=2022"


@pytest.fixture(autouse=True)
def _province(db: None) -> Iterator[None]:
    people.load_units()
    figures.load(figures.stories())
    with clock.frozen(figures.NOW):
        yield


def sent(text: str, **changes: object) -> dict[str, object]:
    return {
        "file": SimpleUploadedFile("bang.csv", text.encode()), "source": "Cổng Dịch vụ công quốc gia",
        "address": "https://dichvucong.gov.vn/", "captured_on": "01/08/2022", **changes,
    }  # fmt: skip


def test_a_table_is_taken_in_and_shown_beside_ours() -> None:
    keeper = client_of(Role.ADMINISTRATOR, "tinh-thu")
    assert "Chưa nhập bảng điểm" in html(keeper, ADDRESS)
    answer = keeper.post(ADDRESS, sent(TABLE.replace("Xã Một", "xa-mot")))
    assert answer.status_code == 302
    page = html(keeper, ADDRESS)
    assert "528.684/597.918" in page
    assert "Mẫu số ở đây ít hơn" in page
    assert "Cổng Dịch vụ công quốc gia" in page
    answer = keeper.post(ADDRESS, sent(TABLE.replace("Xã Một", "xa-mot")))
    assert answer.status_code == 400
    assert "đã được nhập" in answer.content.decode()


def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost() -> None:
    keeper = client_of(Role.ADMINISTRATOR, "tinh-thu")
    answer = keeper.post(ADDRESS, sent(TABLE.replace("7.96", "8.96")))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "các phần cộng lại" in text
    assert 'value="https://dichvucong.gov.vn/"' in text
    assert keeper.post(ADDRESS, sent(TABLE, captured_on="01/08/2030")).status_code == 400
    assert "Chưa nhập bảng điểm" in html(keeper, ADDRESS)


def test_who_only_looks_has_no_form_and_is_refused() -> None:
    head = client_of(Role.UNIT_HEAD, "xa-mot")
    assert 'id="nhap"' not in html(head, ADDRESS)
    assert head.post(ADDRESS, sent(TABLE)).status_code == 403
