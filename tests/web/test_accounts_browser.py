"""Are log-in, account and administrators' pages usable in a real browser: by everybody (axe), on a desk and a phone?"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from caicach.accounts import models
from caicach.accounts.states import Role
from caicach.web import throttle
from tests.support import people, site

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PICTURES = os.environ.get("PICTURES")  # a folder, to look at the pages oneself


@pytest.fixture
def page() -> Iterator[Page]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        browser: Browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        found = browser.new_page()
        found.set_default_timeout(20_000)
        yield found
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def address(committed_db: str) -> Iterator[str]:
    throttle.forget()
    people.load_units()
    with site.serving() as found:
        yield found
    throttle.forget()


def look(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands, at both widths."""
    wrong = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=RULES).response["violations"]
        wrong += [f"{name} {width}: {one['id']} {one['nodes'][0]['html'][:200]}" for one in found]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"{name} {width}: scrolls sideways")
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    return wrong


def log_in(page: Page, address: str, username: str, password: str = people.PASSWORD) -> None:
    page.goto(address + "/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def test_every_page_is_accessible_and_fits(page: Page, address: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    people.official((Role.ADMINISTRATOR, "huyen-thu"), (Role.UNIT_HEAD, "xa-mot"), username="quantri")
    other = people.official((Role.CASE_OFFICER, "xa-mot"), username="thuly")
    for _ in range(4):
        people.official((Role.ONE_STOP_OFFICER, "xa-hai--mot-cua"))

    page.goto(address + "/dang-nhap/")
    wrong = look(page, "login")
    log_in(page, address, "quantri", "sai")
    wrong += look(page, "login-wrong")
    log_in(page, address, "quantri")
    wrong += look(page, "units")
    page.get_by_role("button", name="UBND huyện Thử").click()
    for name, path in {
        "account": "/dang-nhap/tai-khoan/",
        "password": "/dang-nhap/mat-khau/",
        "factor": "/dang-nhap/hai-buoc/",
        "people": "/quan-tri/",
        "add": "/quan-tri/nguoi-dung/them/",
        "person": f"/quan-tri/nguoi-dung/{other.pk}/",
        "end": f"/quan-tri/nguoi-dung/{other.pk}/vi-tri/{other.positions.get().pk}/ket-thuc/",
        "unit-list": "/quan-tri/don-vi/",
        "unit": "/quan-tri/don-vi/xa-mot/",
        "refused": "/quan-tri/nguoi-dung/0/",
    }.items():
        page.goto(address + path)
        wrong += look(page, name)
    page.goto(address + "/dang-nhap/hai-buoc/")
    page.get_by_role("button", name="Bắt đầu").click()
    page.wait_for_load_state("load")
    assert page.evaluate("document.querySelector('.second-factor img').naturalWidth") > 0
    wrong += look(page, "factor-pending")
    page.goto(address + f"/quan-tri/nguoi-dung/{other.pk}/")
    page.get_by_role("button", name="Giao vị trí").click()
    wrong += look(page, "person-wrong")
    page.goto(address + f"/quan-tri/nguoi-dung/{other.pk}/")
    page.get_by_role("button", name="Cấp mật khẩu").click()
    wrong += look(page, "one-time")
    assert [*wrong, *complaints] == []


def test_a_new_person_from_form_to_first_log_in(page: Page, address: str) -> None:
    people.official((Role.ADMINISTRATOR, "huyen-thu"), username="quantri")
    log_in(page, address, "quantri")
    page.goto(address + "/quan-tri/nguoi-dung/them/")
    page.get_by_label("Họ và tên").fill("Hoàng Thị Thử")
    page.get_by_label("Tên đăng nhập").fill("htthu")
    page.get_by_label("Vai trò").select_option(label="Công chức thụ lý")
    page.get_by_label("Đơn vị").fill("UBND xã Hai")
    page.get_by_role("button", name="Thêm người").click()
    password = page.locator("#mat-khau-mot-lan").inner_text()
    page.get_by_role("button", name="Đăng xuất").click()

    log_in(page, address, "htthu", password)
    page.get_by_label("Mật khẩu hiện tại").fill(password)
    page.get_by_label("Mật khẩu mới", exact=True).fill("ruộng bậc thang mùa lúa")
    page.get_by_label("Nhập lại mật khẩu mới").fill("ruộng bậc thang mùa lúa")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    assert page.get_by_role("heading", name="Hoàng Thị Thử").is_visible()
    assert page.get_by_text("UBND xã Hai").first.is_visible()
    assert not models.User.objects.get(username="htthu").must_change_password
