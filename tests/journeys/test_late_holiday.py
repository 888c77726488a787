"""A storm closes the offices: dates move with a word to each citizen; an approval is taken back in time, not after."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.log import consumers, sequencer
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries.acts import Act, possible_acts
from caicach.notices.consumers import Notices
from tests.journeys import ways
from tests.support import desk, people
from tests.support.browser import DESKTOP, PHONE, Town
from tests.support.desk import at

pytestmark = pytest.mark.browser
CODE = "1.001022"


def work_on(town: Town) -> None:
    """What the processes beside the web server do at this moment."""
    sequencer.drain()
    with clock.frozen(town.now):
        consumers.drain(Notices())
        call_command("timers", "--once")


def test_a_late_holiday(town: Town) -> None:
    desk.publish(CODE)
    dossier = desk.Office().receive(CODE, when=at(3, 8), applicant=desk.applicant(4711))
    administrator = people.official((Role.ADMINISTRATOR, "backan"))
    chair, phone = town.seat(administrator), town.seat(administrator, width=PHONE)
    chair.go("/quan-tri/lich/")
    chair.press("Xem trước")
    chair.look("calendar-empty")
    ways.fill(chair, off="5/8/2022", name="nghỉ tránh bão số 9", decided_by="Công điện 9/CĐ-UBND")
    chair.press("Xem trước")
    chair.press("Quay lại")
    chair.press("Xem trước")
    chair.see("Xem trước, chưa lưu gì", dossier.code)
    chair.look("calendar-preview")
    chair.press("Đổi lịch và tính lại ngày hẹn")
    chair.see("đang tính")
    town.now += timedelta(minutes=1)
    work_on(town)
    town.now += timedelta(minutes=3)
    work_on(town)
    phone.go("/quan-tri/lich/")
    phone.see("nghỉ tránh bão số 9", "xong")
    phone.look("calendar-done")
    for width in (DESKTOP, PHONE):
        owner = town.visitor(width=width)
        ways.look_up(owner, dossier.code, last_four="4711")
        owner.see("Thông báo", "vì nghỉ tránh bão số 9 (Công điện 9/CĐ-UBND)")
        owner.look("look-up")


def approvals(office: desk.Office, dossier: Dossier) -> list[str]:
    """The buttons by which the head may decide now."""
    return [str(one.label) for one in possible_acts(dossier, actor=office.head) if one.act is Act.APPROVE]


def test_taken_back_in_time(town: Town) -> None:
    office = desk.Office()
    desk.publish(CODE)
    dossier = office.receive(CODE, when=at(3, 8), applicant=desk.applicant(4711))
    while not approvals(office, dossier):
        desk.play(dossier, at=at(3, 10), outcome="no" if "need_verify" in desk.open_steps(dossier) else "")
        dossier.refresh_from_db()
    step, (button, *_others) = desk.open_steps(dossier), approvals(office, dossier)
    head, phone = town.seat(office.head_user), town.seat(office.head_user, width=PHONE)
    address = f"/ban-lam-viec/ho-so/{dossier.code}/"
    head.go(address)
    ways.do(head, button)
    town.now += timedelta(seconds=30)
    work_on(town)
    for seat in (head, phone):
        seat.go(address)
        seat.see("Rút lại việc vừa làm", "Chưa có kênh gửi")
        seat.look("undo")
    head.press("Rút lại")
    head.see("Rút lại: Ký duyệt")
    head.look("taken-back")
    assert desk.open_steps(dossier) == step
    ways.do(head, button)
    town.now += timedelta(minutes=2, seconds=1)
    head.press("Rút lại")
    head.see("Đã quá hai phút")
    head.go(address)
    expect(head.page.get_by_role("button", name="Rút lại")).to_have_count(0)
    assert desk.open_steps(dossier) != step


def test_an_apology_is_ready_before_the_date(town: Town) -> None:
    office = desk.Office()
    desk.publish(CODE)
    dossier = office.receive(CODE, when=at(1, 8), applicant=desk.applicant(4711))
    work_on(town)
    officer, phone = town.seat(office.officer_user), town.seat(office.officer_user, width=PHONE)
    officer.go("/ban-lam-viec/")
    officer.follow("Dự thảo phiếu xin lỗi")
    officer.see(dossier.code)
    officer.look("list")
    officer.follow(f"Ghi lý do chậm {dossier.code}")
    ways.fill(officer, new_due_on="6/8/2022", reason="Chờ xác minh")
    officer.press("Trình lãnh đạo")
    officer.see("phải là ngày làm việc")
    officer.look("wrong")
    ways.fill(officer, new_due_on="8/8/2022")
    officer.press("Trình lãnh đạo")
    officer.see("chờ lãnh đạo ký")
    phone.go("/ban-lam-viec/du-thao-xin-loi/")
    phone.look("list")
