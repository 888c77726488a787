"""Are the pages usable in a real browser: by everybody (axe), on a phone, without script, over a weak line?"""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from caicach.core import clock
from caicach.web import throttle
from tests.support import catalogue, desk, people, site

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WIDTHS = {"desktop": 1280, "phone": 390}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LEAST_REQUESTS = 6  # the goal of row P14
OWNER = desk.applicant(4711)
FOUND = "/tinh-ngay-hen-tra/?thoi_han=15&don_vi=working_days&ngay=20/01/2022&gio=15:30&co_quan="
PAGES = [
    "/", "/thu-tuc/", "/thu-tuc/?tim=sao+y", "/thu-tuc/?tim=qwerty", "/thu-tuc/2.000815/", "/thu-tuc/1.013831/",
    "/tra-cuu/", "/tra-cuu/?ma=khong", "/tra-cuu/dang-nhap/", "/tinh-ngay-hen-tra/", FOUND,
    "/tinh-ngay-hen-tra/?ngay=x", "/tro-giup/", "/tro-giup/kha-nang-tiep-can/", "/thanh-phan-giao-dien/",
    "/khong-co-trang-nay/",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # The driver keeps a loop running in this thread; the test's own questions to the database are not asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def address(committed_db: str) -> Iterator[str]:
    throttle.forget()
    people.load_units()
    catalogue.publish("2.000815", "1.013831", "1.001193", "1.004873")
    with site.serving() as found:
        yield found
    throttle.forget()


def context(browser: Browser, *, width: int, script: bool = True) -> BrowserContext:
    return browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)


def test_every_page_is_accessible_and_fits(browser: Browser, address: str) -> None:
    """Zero violations of WCAG 2.2 AA, no complaint of the browser (a broken policy is one), no sideways scrolling."""
    wrong: list[str] = []
    complaints: list[str] = []
    for width in WIDTHS.values():
        with context(browser, width=width) as visitor:
            page = visitor.new_page()
            page.on("console", lambda said: complaints.append(said.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            for path in PAGES:
                wrong += faults(page, address, path, width)
    assert wrong == []
    assert [said for said in complaints if "status of 40" not in said] == []


def faults(page: Page, address: str, path: str, width: int) -> list[str]:
    page.goto(address + path)
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    found = Axe().run(page, options=RULES).response["violations"]
    wrong = [f"{path} {width}: {one['id']} {one['nodes'][0]['html'][:200]}" for one in found]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append(f"{path} {width}: scrolls sideways")
    return wrong


def test_large_text_still_fits_a_phone(browser: Browser, address: str) -> None:
    with context(browser, width=320, script=False) as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.get_by_role("button", name="Chữ rất to").click()
        assert page.get_attribute("html", "data-text-size") == "larger"
        for path in PAGES:
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_the_first_page_is_light(browser: Browser, address: str) -> None:
    """As the browser counts it, the bodies compressed as our server sends them (fonts are compressed already)."""
    with context(browser, width=390) as visitor:
        page = visitor.new_page()
        asked: list[str] = []
        page.on("requestfinished", lambda request: asked.append(request.url))
        page.goto(address, wait_until="networkidle")
        assert len(asked) <= LEAST_REQUESTS, asked


def test_the_way_of_a_citizen_without_script(browser: Browser, address: str) -> None:
    """Find a procedure, count its appointment, look a dossier up on both levels: by keyboard, no script at all."""
    office = desk.Office(key="xa-mot")
    dossier = office.receive("1.004873", when=clock.now() - timedelta(minutes=5), applicant=OWNER)
    with context(browser, width=390, script=False) as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.get_by_label("Tên thủ tục, hoặc cách bạn vẫn gọi").fill("xac nhan doc than")
        enter(page)
        page.get_by_role("link", name="Cấp Giấy xác nhận tình trạng hôn nhân").click()
        page.get_by_role("link", name="Nộp hôm nay thì bao giờ có kết quả?").click()
        page.get_by_role("button", name="Tính", exact=True).click()
        assert page.locator(".due").inner_text().startswith("17:00")

        page.get_by_role("link", name="Tra cứu hồ sơ").first.click()
        page.get_by_label("Mã hồ sơ").fill(dossier.code.lower())
        enter(page)
        assert OWNER.full_name not in page.content()
        assert dossier.procedure_name not in page.content()
        page.get_by_label("Bốn số cuối").fill("4711")
        enter(page)
        assert page.get_by_text(dossier.procedure_name).is_visible()
        assert "4711" not in page.url


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_first_stop_of_the_keyboard_leads_to_the_content(browser: Browser, address: str) -> None:
    with context(browser, width=1280) as visitor:
        page = visitor.new_page()
        page.goto(address + "/tro-giup/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "noi-dung"


def test_what_is_folded_away_is_printed(browser: Browser, address: str) -> None:
    with context(browser, width=1000) as visitor:
        page = visitor.new_page()
        page.goto(address + FOUND)
        page.emulate_media(media="print")
        assert page.locator(".working").is_visible()
        assert not page.locator(".masthead").is_visible()
        assert not page.locator("form").last.is_visible()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_all_of_ones_own_without_script(browser: Browser, address: str, width: int) -> None:
    """Sign in, be refused once, see the list, open one, sign out."""
    office = desk.Office(key="xa-mot")
    first = office.receive("1.004873", when=clock.now() - timedelta(minutes=9), applicant=OWNER)
    second = office.receive("1.004873", when=clock.now() - timedelta(minutes=5), applicant=OWNER)
    with context(browser, width=width, script=False) as visitor:
        page = visitor.new_page()
        page.goto(address + "/tra-cuu/")
        page.get_by_role("link", name="Xem mọi hồ sơ của mình").click()
        for phone in ("0912345678", OWNER.phone):
            page.get_by_label("Mã hồ sơ").fill(first.code)
            page.get_by_label("Số định danh cá nhân").fill(OWNER.personal_number)
            page.get_by_label("Số điện thoại").fill(phone)
            page.get_by_role("button", name="Xem hồ sơ của tôi").click()
            if phone != OWNER.phone:
                assert "không khớp" in page.get_by_role("alert").inner_text()
        assert page.get_by_role("heading", level=1).inner_text() == "Hồ sơ của tôi"
        assert page.get_by_role("link", name=first.code).is_visible()
        kept = visitor.storage_state()
        page.get_by_role("link", name=second.code).click()
        assert page.get_by_text("Cách tính ngày hẹn trả").is_visible()
        page.get_by_role("link", name="Hồ sơ của tôi").first.click()
        with browser.new_context(viewport={"width": width, "height": 900}, storage_state=kept) as seen:
            assert faults(seen.new_page(), address, "/tra-cuu/cua-toi/", width) == []
            assert faults(seen.new_page(), address, f"/tra-cuu/?ma={first.code}", width) == []
        page.get_by_role("button", name="Thoát").click()
        page.goto(address + "/tra-cuu/cua-toi/")
        assert page.url == address + "/tra-cuu/dang-nhap/"
