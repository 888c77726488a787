"""Two communes become one by page: filled in on a phone without script, seen, done, and posts moved."""

import pytest
from playwright.sync_api import Browser

from caicach.accounts.models import Position
from caicach.accounts.states import Role
from caicach.organisations.queries import units
from tests.support import browser as browsers
from tests.support import people
from tests.support.browser import DESKTOP, PHONE, Seat
from tests.web.test_reorganising import AT, ROOT, TODAY

pytestmark = pytest.mark.browser


def fill(seat: Seat) -> None:
    seat.go(f"{ROOT}nhap/?don-vi=xa-mot")
    for name, value in (("1-name", "UBND xã Mới"), ("1-admin_code", "99102"), ("1-parent", "UBND tỉnh Thử")):
        seat.page.locator(f'[name="{name}"]').fill(value)
    seat.page.locator('[name="old"]').nth(1).fill("xa-hai")


@pytest.mark.usefixtures("committed_db")
def test_two_communes_become_one(browser: Browser) -> None:
    with browsers.town(browser, now=AT, story="units") as town:
        people.load_units()
        units.forget()
        admin = people.official((Role.ADMINISTRATOR, "tinh-thu"))
        officer = people.official((Role.CASE_OFFICER, "xa-mot"))
        desk = town.seat(admin, width=DESKTOP)
        fill(desk)
        desk.press("Xem trước")
        desk.see("Có 1 chỗ cần sửa")
        desk.look("wrong")
        phone = town.visitor(width=PHONE, java_script_enabled=False)
        phone.log_in(admin.get_username())
        fill(phone)
        phone.page.locator('[name="decided_by"]').fill("Nghị quyết thử 01")
        phone.page.locator('[name="decided_by"]').press("Enter")
        phone.see("Xem trước, chưa lưu gì")
        phone.page.locator('[name="decided_by"]').press("Enter")  # looks once more, does not act
        phone.see("Xem trước, chưa lưu gì")
        phone.look("preview")
        phone.press("Nhập đơn vị")
        phone.look("posts")
        phone.press("Chuyển 1 vị trí")
        phone.see("Đã chuyển 1 vị trí.")
    units.forget()
    new = units.get_unit(key="xa-moi-99102", on=TODAY)
    assert Position.objects.get(user=officer, valid_to=None).unit_id == new.id
