"""The current goes at nine. A slip of the pad goes home with the citizen; the next morning it becomes a dossier."""

import pytest
from playwright.sync_api import expect

from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, Pad
from caicach.dossiers.rules.pads import code
from caicach.dossiers.rules.post import Envelope, PostalState
from tests.journeys import ways
from tests.support import desk
from tests.support.browser import PHONE, Seat, Town
from tests.support.desk import at

pytestmark = pytest.mark.browser
WHO = desk.applicant(4711, full_name="Nông Thị Thử 011")


def pad_of(counter: Seat) -> Pad:
    """Printed on a quiet morning, by way of the desk."""
    counter.go("/ban-lam-viec/")
    counter.follow("Số tạm")
    counter.page.get_by_label("Số phiếu của tập mới").fill("0")
    counter.press("Cấp số cho tập mới")
    counter.look("pad-wrong")
    counter.page.get_by_label("Số phiếu của tập mới").fill("4")
    counter.press("Cấp số cho tập mới")
    return Pad.objects.get()


def test_power_cut(town: Town) -> None:
    office = desk.Office()
    counter = town.seat(office.counter_user)
    pad = pad_of(counter)
    number = code(pad.first)
    assert number in ways.print_out(counter, "In tập phiếu")
    counter.look("pad-new")

    # Half past nine: dark. The citizen goes home with the slip and looks it up on the telephone.
    town.now = at(4, 20)
    citizen = town.visitor(width=PHONE)
    ways.look_up(citizen, number)
    citizen.see("chưa được nhập vào máy")
    citizen.look("not-yet")

    # The next morning the officer writes down what was given out, and enters it.
    town.now = at(5, 8)
    morning = town.visitor()
    morning.log_in(office.counter_user.get_username())
    morning.go(f"/ban-lam-viec/so-tam/{pad.pk}/")
    ways.fill(morning, **{'"giao-upto"': code(pad.first + 1), '"giao-handed_on"': "4/8/2022"})
    morning.press("Ghi đã giao")
    morning.see("Đã ghi 2 phiếu giao cho dân")
    ways.fill(morning, **{'"huy-number"': code(pad.first + 1)})
    morning.page.get_by_label("Phiếu mất").check()
    morning.press("Ghi không dùng")
    morning.look("pad-lost-unsaid")
    ways.fill(morning, **{'"huy-words"': "Rơi khi dọn quầy"})
    morning.press("Ghi không dùng")
    morning.look("pad")
    morning.go("/ban-lam-viec/so-tam/")
    morning.see("1 ngày")
    morning.look("pads")
    dossier = entered(morning, number)
    assert (dossier.received_at, dossier.pad_slip.code) == (at(4, 9, 30), number)
    assert dossier.due_at == desk.Office().receive("1.001193", when=at(4, 9, 30)).due_at
    small = town.visitor(width=PHONE)
    small.log_in(office.counter_user.get_username())
    for address, name in (("so-tam/", "pads"), (f"so-tam/{pad.pk}/", "pad"), (f"ho-so/{dossier.code}/", "dossier")):
        small.go(f"/ban-lam-viec/{address}")
        small.look(name)

    citizen.go(f"/tra-cuu/?ma={number}")
    citizen.see(dossier.code)
    citizen.page.get_by_label("Bốn số cuối").fill("4711")
    citizen.press("Xem chi tiết")
    citizen.see("09:30 ngày 04/08/2022")
    citizen.look("found")
    posted(town, office, dossier)


def entered(counter: Seat, number: str) -> Dossier:
    """From the list to the number of the day, with the hour on the stub."""
    counter.follow("Nhập hồ sơ")
    expect(counter.page.locator("[name=pad_number]")).to_have_value(number)
    counter.page.locator("#tim-thu-tuc").press_sequentially("khai sinh")
    expect(counter.page.get_by_role("option").first).to_be_visible()
    counter.page.keyboard.press("Enter")
    expect(counter.page.get_by_role("heading", name="Thành phần hồ sơ")).to_be_visible()
    ways.fill(
        counter, personal_number=WHO.personal_number, full_name=WHO.full_name, address=WHO.address, phone=WHO.phone
    )
    counter.page.keyboard.press("F2")
    counter.page.keyboard.press("F9")
    counter.page.wait_for_load_state()
    expect(counter.page.get_by_text("Có số tạm thì phải ghi ngày").first).to_be_visible()
    ways.fill(counter, paper_day="4/8/2022", paper_time="9:30")
    counter.look("intake")
    return ways.take_in(counter)


def posted(town: Town, office: desk.Office, dossier: Dossier) -> None:
    """Its result goes home by post; the owner follows it."""
    while Dossier.objects.get(pk=dossier.pk).finished_at is None:
        desk.play(dossier, at=at(5, 8))
    town.now = at(5, 10)
    counter = town.visitor()
    counter.log_in(office.counter_user.get_username())
    counter.go(f"/ban-lam-viec/ho-so/{dossier.code}/")
    counter.follow("Gửi kết quả qua bưu điện")
    ways.fill(counter, number="12")
    counter.press("Ghi bưu gửi")
    counter.look("post-wrong")
    ways.fill(counter, number="EP 123 456 789 VN", fee="22000")
    counter.press("Ghi bưu gửi")
    counter.see("Đã ghi bưu gửi.", "Bưu điện đã nhận")
    item = dossier.postal_contents.get().item
    unit_id, by = office.counter_unit.id, office.counter
    come = Envelope(number="RP1234567VN", correspondent="Ma Văn Thử 012")
    commands.take_in(unit_id, come, arrived_at=at(4, 15), postmarked_on=at(2).date(), by=by, at=at(5, 9))
    for seat in (counter, town.visitor(width=PHONE)):
        if seat is not counter:
            seat.log_in(office.counter_user.get_username())
        for address, name in ((f"{item.pk}/", "item"), ("", "post"), ("den/", "post-in")):
            seat.go(f"/ban-lam-viec/buu-chinh/{address}")
            seat.look(name)
    counter.go(f"/ban-lam-viec/buu-chinh/{item.pk}/")
    counter.page.get_by_label("Đã phát").check()
    counter.press("Ghi")
    counter.see("Đã ghi: Đã phát.")
    item.refresh_from_db()
    assert item.state == PostalState.DELIVERED
    owner = town.visitor(width=PHONE)
    ways.look_up(owner, dossier.code, last_four="4711")
    owner.see("Kết quả gửi qua bưu điện", "EP123456789VN")
    owner.look("delivered")
