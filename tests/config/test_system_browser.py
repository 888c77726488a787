"""The page of the installation's checks, and the code on an error page, before a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from caicach.accounts.states import Role
from caicach.config.doctor import examination
from tests.support import browser as browsers
from tests.support import desk, people
from tests.support.browser import DESKTOP, PHONE, Town

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.chromium() as opened:
        yield opened


@pytest.fixture
def town(browser: Browser, committed_db: str) -> Iterator[Town]:
    desk.load_province()
    with browsers.town(browser, now=desk.at(4, 9), story="system") as found:
        yield found


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_administrator_reads_what_is_wrong_and_what_to_do(town: Town, width: int) -> None:
    seat = town.seat(people.official((Role.ADMINISTRATOR, desk.COMMUNE)), width=width)
    seat.go("/quan-tri/he-thong/")
    assert seat.page.locator("tbody tr").count() == len(examination.CHECKS)
    seat.see("Ghi bền xuống đĩa", "Phải sửa", "Tốt")
    seat.look("checks")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_whoever_sees_an_error_has_a_code_to_read_out(town: Town, width: int) -> None:
    seat = town.visitor(width=width)
    seat.go("/khong-co/", status=404)
    seat.see("Khi cần hỗ trợ, hãy đọc mã này:")
    seat.look("refused")
