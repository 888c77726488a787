"""A morning at the desk by keyboard alone: tick, hand over, give out, label, save a list, sign, see what came of it."""

import pytest
from playwright.sync_api import Locator, expect

from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from tests.support import desk
from tests.support.browser import PHONE, Seat, Town
from tests.support.desk import at

pytestmark = pytest.mark.browser
INBOX = "/ban-lam-viec/"


def tick(seat: Seat, dossier: Dossier) -> None:
    by_key(seat, seat.page.get_by_label(f"Chọn hồ sơ {dossier.code}"), "Space")


def by_key(seat: Seat, control: Locator, key: str = "Enter") -> None:
    """As somebody without a mouse does: come to it, see that one is there, press."""
    control.focus()
    expect(control).to_be_focused()
    seat.page.keyboard.press(key)


def press(seat: Seat, name: str) -> None:
    """Enter on a button; the page that answers is there when this returns."""
    with seat.page.expect_navigation():
        by_key(seat, seat.page.get_by_role("button", name=name, exact=True))


def test_a_morning_at_the_desk_by_keyboard(town: Town) -> None:
    office = desk.Office()
    births = [office.receive("1.001193", when=at(4, 8), applicant=desk.applicant(number)) for number in (21, 22, 23)]
    the_counter_hands_over(town.seat(office.counter_user))
    head = town.seat(office.head_user)
    the_head_gives_out(head, office, births)
    a_list_is_saved(head, office, births)
    the_unit_keeps_a_word(head, office, births[0])
    for birth in births[:2]:
        commands.complete_step(birth.pk, step_key="record", by=office.officer, at=at(4, 15))
    town.now = at(4, 16)
    the_head_signs(head, births[0])
    phone = town.seat(office.head_user, width=PHONE)
    for page, name in (("dieu-hanh/", "cover"), ("?muc=viec-don-vi", "ticks"), ("loc/", "filter")):
        phone.go(INBOX + page)
        phone.look(name)


def the_counter_hands_over(counter: Seat) -> None:
    counter.go(f"{INBOX}?muc=dang-xu-ly")
    counter.look("ticks")
    by_key(counter, counter.page.get_by_label("Chọn tất cả hồ sơ trên trang"), "Space")
    expect(counter.page.locator("[data-ticked]")).to_have_text("3 hồ sơ")
    press(counter, "Chuyển hồ sơ cho cơ quan giải quyết")
    counter.look("hand-over-before")
    press(counter, "Chuyển hồ sơ cho cơ quan giải quyết")
    counter.see("Đã làm 3 hồ sơ.")
    counter.look("hand-over-done")


def the_head_gives_out(head: Seat, office: desk.Office, births: list[Dossier]) -> None:
    name = office.officer_user.full_name
    head.go(f"{INBOX}?muc=viec-don-vi")
    tick(head, births[0])
    tick(head, births[1])
    press(head, "Giao việc")
    by_key(head, head.page.get_by_label(f"{name}: chưa có việc"), "Space")
    head.look("give")
    press(head, "Giao việc")
    head.see("Đã làm 2 hồ sơ.")


def a_list_is_saved(head: Seat, office: desk.Office, births: list[Dossier]) -> None:
    head.go(f"{INBOX}loc/?muc=viec-don-vi")
    head.look("filter")
    head.page.get_by_label("Người làm").first.select_option(label=office.officer_user.full_name)
    head.page.get_by_label("Tên bộ lọc").fill("Việc của một người")
    press(head, "Lưu và xem")
    head.see("Đã lưu bộ lọc", births[0].code, births[1].code)
    head.not_see(births[2].code)


def the_unit_keeps_a_word(head: Seat, office: desk.Office, birth: Dossier) -> None:
    name = "Đi thực địa"
    commands.make_label(unit_id=office.unit.id, name=name, colour="ochre", by=office.head, at=head.town.now)
    tick(head, birth)
    press(head, "Gắn nhãn")
    by_key(head, head.page.get_by_label(name), "Space")
    press(head, "Gắn nhãn")
    head.see("Đã làm 1 hồ sơ.")
    head.go(f"/ban-lam-viec/ho-so/{birth.code}/")
    head.page.get_by_label("Thêm ghi chú").fill("Gọi trước khi đến")
    press(head, "Lưu ghi chú")
    head.see("Gọi trước khi đến", name, f"Giao việc: {office.officer_user.full_name}")
    head.look("labelled")


def the_head_signs(head: Seat, birth: Dossier) -> None:
    head.go(f"{INBOX}dieu-hanh/")
    head.see("Rất gấp", "Chưa giao cho ai")
    head.look("cover")
    tick(head, birth)
    press(head, "Ký duyệt hồ sơ đã chọn")
    head.look("sign")
    press(head, "Ký duyệt")
    head.see("Đã làm 1 hồ sơ.")
