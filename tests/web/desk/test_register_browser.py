"""The register, a dossier's nine indices and the sets of forms before a real browser, wide and narrow."""

import io
from collections.abc import Iterator

import openpyxl
import pytest
from playwright.sync_api import Browser

from caicach.accounts.states import Role
from caicach.core.log import consumers, sequencer
from caicach.indices.consumers import Facts
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
    desk.publish("1.001193")
    with browsers.town(browser, now=desk.at(17, 9), story="register") as found:
        yield found


def test_an_officer_takes_the_month_along(town: Town) -> None:
    office = desk.Office()
    codes = [office.receive("1.001193", when=desk.at(4, minute=minute)).code for minute in range(3)]
    sequencer.drain(using="sequencer")
    consumers.drain(Facts())
    seats = [town.seat(office.counter_user, width=width) for width in (DESKTOP, PHONE)]
    for seat in seats:
        seat.go("/ban-lam-viec/so-theo-doi/")
        seat.look("choose")
        seat.page.get_by_label("Đến ngày").fill("31/07/2022")
        seat.press("Xem sổ")
        seat.see("Ngày cuối phải từ ngày đầu trở đi.")
        seat.look("wrong")
        seat.page.get_by_label("Đến ngày").fill("31/08/2022")
        seat.press("Xem sổ")
        seat.see("3 hồ sơ")
        seat.look("counted")
    link = seats[0].page.get_by_role("link", name="Tải cả sổ (XLSX)").get_attribute("href")
    assert link
    sheet = openpyxl.load_workbook(io.BytesIO(seats[0].fetch(link))).active
    assert [row[1] for row in sheet.iter_rows(values_only=True) if row[1] in codes] == codes
    for seat in seats:
        seat.go(f"/ban-lam-viec/ho-so/{codes[0]}/chin-chi-so/")
        seat.see("Hồ sơ chưa giải quyết xong.")
        seat.look("nine")
        admin = town.seat(people.official((Role.ADMINISTRATOR, desk.COMMUNE)), width=seat.width)
        admin.go("/quan-tri/bieu-mau/")
        admin.look("sets")
