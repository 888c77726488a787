"""Before and after 1 July 2025: do the administrator and the citizen find old and new communes from each other?"""

import io
from datetime import datetime

import pytest
from django.core.management import call_command

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.organisations.queries import units
from tests.support import desk, people
from tests.support.browser import DESKTOP, PHONE, Town, catch_up

pytestmark = pytest.mark.browser
AFTER = datetime(2025, 9, 1, 9, tzinfo=clock.ZONE)


def test_reform(town: Town) -> None:
    """The administrator follows the province into the new one; pages and figures follow the links both ways."""
    office = desk.Office()
    for day in (26, 27):
        office.receive("1.004873", when=datetime(2025, 6, day, 9, tzinfo=clock.ZONE))
    catch_up()
    call_command("units", "reorganise", "2025-03-01", "2025-07-01", stdout=io.StringIO())
    town.now = AFTER
    chief = people.official((Role.ADMINISTRATOR, "backan"))
    units.forget()
    call_command("people", "move-posts", "--on", "2025-07-01", stdout=io.StringIO())
    for width in (DESKTOP, PHONE):
        citizen = town.visitor(width=width)
        citizen.go("/")
        citizen.follow("Xã, phường qua các lần sắp xếp")
        citizen.page.get_by_label("Tên hoặc mã xã").fill("bang thanh")
        citizen.page.keyboard.press("Enter")
        citizen.see("2 đơn vị cho “bang thanh”")
        citizen.see("Xã Bộc Bố")
        citizen.look("areas")
        citizen.go("/don-vi-hanh-chinh/?tim=cho+don")
        citizen.look("district")
        official = town.seat(chief, width=width)
        official.go("/quan-tri/don-vi/?tim=01843&ngay=04/08/2022")
        official.follow("UBND phường Phùng Chí Kiên")
        official.look("old-unit")
        official.follow("UBND phường Bắc Kạn")
        official.see("UBND phường Sông Cầu")
        official.look("new-unit")
        official.go("/quan-tri/don-vi/huyen-cho-don/")
        official.look("ended-district")
        official.go("/so-lieu/?nam=2025")
        official.page.get_by_label("Theo đơn vị hiện nay").check()
        official.press("Xem")
        official.see("Số liệu của đơn vị đã nhập toàn bộ được cộng vào đơn vị kế thừa.", "UBND xã Chợ Đồn")
        official.look("figures")
