"""From the look of an official to the day when nobody can say any more whose dossier it was."""

import pytest

from caicach.accounts.states import Role
from caicach.jobs import worker
from tests.privacy import scenes
from tests.support import desk, people
from tests.support.browser import DESKTOP, PHONE, Town

pytestmark = pytest.mark.browser
WIDTHS = (PHONE, DESKTOP)


def test_retention(town: Town) -> None:
    """The owner sees who looked; two officials destroy what is past its term; the look-up says what happened."""
    desk.publish(scenes.SIGNATURES)
    office = desk.Office()
    dossier = office.receive(scenes.SIGNATURES, applicant=scenes.WHO)
    scenes.close(dossier)
    town.now = scenes.LATER
    counter = town.seat(office.counter_user)
    counter.go(f"/ban-lam-viec/ho-so/{dossier.code}/")
    for width in WIDTHS:
        head = town.seat(office.head_user, width=width)
        head.go(f"/ban-lam-viec/luot-xem/?ma={dossier.code}")
        head.see(office.counter_user.full_name, "trang hồ sơ")
        head.look("reads")
    owners = [town.visitor(width=width) for width in WIDTHS]
    for owner in owners:
        owner.go("/tra-cuu/dang-nhap/")
        owner.page.get_by_label("Mã hồ sơ").fill(dossier.code)
        owner.page.get_by_label("Số định danh").fill(scenes.WHO.personal_number)
        owner.page.get_by_label("Số điện thoại").fill(scenes.WHO.phone)
        owner.press("Xem hồ sơ của tôi")
        owner.go(f"/tra-cuu/?ma={dossier.code}")
        owner.follow("Ai đã xem hồ sơ của tôi")
        owner.see(office.counter_unit.name, "Công chức một cửa", "trang hồ sơ")
        owner.not_see(office.counter_user.full_name)
        owner.look("looks")
    chief = town.seat(people.official((Role.ADMINISTRATOR, "backan")))
    chief.go("/quan-tri/tieu-huy/")
    chief.see("chưa đối chiếu văn bản")
    chief.look("due")
    chief.page.locator("main table a").first.click()
    chief.page.get_by_label("Số quyết định").fill("17/QĐ-UBND")
    chief.page.get_by_label("Hội đồng xét hủy").fill("Ông Nông Văn Thử, Chủ tịch")
    chief.press("Lập đề nghị")
    chief.see("phải do người khác duyệt", dossier.code)
    address = chief.page.url
    other = town.seat(people.official((Role.ADMINISTRATOR, "backan")), width=PHONE)
    other.go("/quan-tri/tieu-huy/")
    other.look("due")
    other.page.goto(address)
    other.look("proposal")
    other.press("Duyệt và tiêu hủy")
    worker.drain()
    chief.page.goto(address)
    chief.see("đã tiêu hủy")
    chief.look("done")
    counter.go(f"/ban-lam-viec/ho-so/{dossier.code}/")
    counter.see("Dữ liệu cá nhân đã tiêu hủy")
    counter.look("erased")
    for owner in owners:
        owner.go(f"/tra-cuu/?ma={dossier.code}")
        owner.see("Dữ liệu cá nhân của hồ sơ này đã tiêu hủy")
        owner.look("told")
