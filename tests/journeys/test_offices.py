"""Does a dossier come from the counter through the rooms into the citizen's hand, as its people do it page by page?"""

import re

import pytest
from playwright.sync_api import expect

from caicach.accounts.models import User
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Finance, Status
from caicach.workflow import queries as workflow
from tests.journeys import ways
from tests.support import browser as browsers
from tests.support import desk
from tests.support.browser import Seat, Town
from tests.support.desk import at

pytestmark = pytest.mark.browser
OWNER = desk.applicant(17)
LAST_FOUR = "0017"


def badges(seat: Seat) -> str:
    """Status and lateness beside the heading of a dossier."""
    return seat.page.locator(".dossier-head .cluster").inner_text()


def whose_turn(town: Town, dossier: Dossier) -> Seat:
    """Somebody whose step is open, hired when first asked for, at the dossier."""
    dossier.refresh_from_db()
    task = workflow.list_open_tasks(process=dossier.process).first()
    assert task is not None
    assert task.unit_id is not None
    actor = desk.staff(task.role, task.unit_id)
    seat = town.seat(User.objects.get(pk=actor.user_id))
    ways.open_from_inbox(seat, dossier)
    return seat


def test_through_another_unit_into_the_citizens_hand(town: Town) -> None:
    """Taken in at the counter, another commune asked and answering, signed, returned, looked up, counted."""
    office = desk.Office()
    counter, officer, head = (town.seat(one) for one in (office.counter_user, office.officer_user, office.head_user))
    dossier = the_counter_takes_it_in(counter)
    ways.open_from_inbox(counter, dossier)
    ways.do(counter, "Chuyển hồ sơ cho cơ quan giải quyết")
    another_unit_is_asked(town, officer, dossier)

    town.now = at(5, 9)
    ways.open_from_inbox(officer, dossier)
    officer.see("Chưa đăng ký kết hôn tại xã.")
    ways.do(officer, "Hoàn thành bước")
    ways.open_from_inbox(head, dossier)
    head.look("to-sign")
    ways.do(head, "Ký giấy xác nhận")
    ways.open_from_inbox(officer, dossier)
    ways.do(officer, "Ghi kết quả giải quyết", number="45/UBND", issued_on="2022-08-05", signer="Người ký thử")

    town.now = at(5, 16)
    ways.open_from_inbox(counter, dossier)
    ways.do(counter, "Ghi nhận phí, lệ phí")
    ways.do(counter, "Trả kết quả")
    counter.look("returned")
    counter.see("Ký giấy xác nhận")
    assert "Đã trả kết quả" in badges(counter)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.finance) == (Status.RETURNED, Finance.PAID)

    the_citizen_looks(town, dossier)
    the_head_counts(head, dossier)


def the_counter_takes_it_in(counter: Seat) -> Dossier:
    ways.begin_intake(counter, procedure="giay doc than", who=OWNER)
    counter.look("intake")
    dossier = ways.take_in(counter)
    counter.see("17:00 ngày 09/08/2022", "15.000 đ")
    counter.look("taken-in")
    receipt = ways.print_out(counter, "In giấy tiếp nhận và hẹn trả (01)")
    assert dossier.code in receipt
    assert OWNER.full_name in receipt
    counter.go("/ban-lam-viec/")
    counter.look("inbox")
    return dossier


def another_unit_is_asked(town: Town, officer: Seat, dossier: Dossier) -> None:
    """The commune where the person lived before says whether a marriage was registered there."""
    other = desk.Office("xa-bang-lang-02065")
    town.now = at(4, 10)
    ways.open_from_inbox(officer, dossier)
    ways.begin_beside(officer, "Lấy ý kiến đơn vị khác")
    officer.look("ask")
    question = "Bà Lý Thị Thử 017 đã đăng ký kết hôn khi thường trú tại xã chưa?"
    ways.fill(officer, unit=other.unit.name, hours="8", question=question)
    officer.press("Lấy ý kiến đơn vị khác")
    officer.see(ways.RECORDED, question)

    town.now = at(4, 15)
    answering = town.seat(other.officer_user)
    ways.open_from_inbox(answering, dossier, tab="Chờ ý kiến phối hợp")
    answering.look("question")
    answering.follow("Trả lời")
    answering.page.get_by_label("Đồng ý", exact=True).check()
    ways.fill(answering, answer="Chưa đăng ký kết hôn tại xã.")
    answering.look("answer")
    answering.press("Gửi ý kiến")
    answering.see("Đã gửi ý kiến", "Chưa đăng ký kết hôn tại xã.")


def test_a_certified_copy_is_returned_at_once(town: Town) -> None:
    """Decree 61/2018 Art. 17(4): received and returned in one step, without a receipt."""
    counter = town.seat(desk.Office().counter_user)
    ways.begin_intake(counter, procedure="sao y", who=OWNER)
    ways.fill(counter, fee_certify_page="3", fee_certify_copy="2", outcome_number="1234", outcome_signer="Người ký thử")
    expect(counter.page.locator("#sums")).to_contain_text("10.000 đ")
    counter.look("intake")
    dossier = ways.take_in(counter)
    counter.see("Đã tiếp nhận và trả kết quả")
    counter.look("returned")
    assert (dossier.state, dossier.finance) == (Status.RETURNED, Finance.PAID)
    assert dossier.fee_amount == 10_000
    assert dossier.returned_at == dossier.received_at == town.now

    citizen = town.visitor(width=browsers.PHONE)
    ways.look_up(citizen, dossier.code, last_four=LAST_FOUR)
    citizen.see("Đã trả kết quả", "100 % hoàn thành")


def the_citizen_looks(town: Town, dossier: Dossier) -> None:
    citizen = town.visitor()
    ways.look_up(citizen, dossier.code)
    citizen.see(dossier.code, "100 % hoàn thành")
    citizen.not_see(OWNER.full_name, dossier.procedure_name, "Đã trả kết quả")
    citizen.look("code-only")
    ways.look_up(citizen, dossier.code, last_four=LAST_FOUR)
    citizen.see(dossier.procedure_name, "UBND xã Phương Viên", "Đã trả kết quả", "16:00 ngày 05/08/2022")
    citizen.not_see(OWNER.full_name, OWNER.personal_number)
    citizen.look("code-and-four")


def the_head_counts(head: Seat, dossier: Dossier) -> None:
    """Nothing is shown before the log was read; then the figure opens to the dossier."""
    head.go("/so-lieu/")
    head.not_see("<b>1</b>")
    browsers.catch_up()
    head.follow("Số liệu")
    august = head.page.get_by_role("row", name=re.compile("^Tháng 8|^08"))
    expect(august.first).to_contain_text("1")
    head.look("figures")
    august.first.get_by_role("link", name="1").first.click()
    head.see(dossier.code)
    head.look("behind-the-figure")


def test_land_stands_still_for_the_posting_and_the_tax(town: Town) -> None:
    """Commune, land registration office, tax, district: two pauses, each moves the date on; nobody is late by them."""
    town.now = at(1)
    dossier = desk.Office().receive("1.003003", when=town.now, applicant=OWNER)
    promised = dossier.due_at
    counter = whose_turn(town, dossier)
    counter.look("received")
    ways.do(counter, "Chuyển hồ sơ cho cơ quan giải quyết")
    town.now = at(3)
    commune = whose_turn(town, dossier)
    ways.do(commune, "Hoàn thành bước")

    town.now = at(8)
    posting = whose_turn(town, dossier)
    assert "Tạm dừng tính hạn" in badges(posting)
    posting.look("posting")
    town.now = at(18, 8)
    posting = whose_turn(town, dossier)
    ways.do(posting, "Hoàn thành bước")
    posting.not_see("quá hạn bước")
    dossier.refresh_from_db()
    assert dossier.due_at > promised
    posting.see("hẹn lần đầu")
    after_posting = dossier.due_at

    town.now = at(24)
    ways.do(whose_turn(town, dossier), "Hoàn thành bước")
    ways.do(whose_turn(town, dossier), "Chuyển thực hiện nghĩa vụ tài chính")
    town.now = at(12, month=9)
    tax = whose_turn(town, dossier)
    assert "nghĩa vụ tài chính" in badges(tax)
    tax.look("tax")
    ways.do(tax, "Xác nhận đã hoàn thành nghĩa vụ tài chính")
    dossier.refresh_from_db()
    assert dossier.due_at > after_posting
    stops = tax.page.locator(".clock-bar__paused title").all_text_contents()
    assert len(stops) == 2, stops
    tax.look("running-again")

    town.now = at(14, month=9)
    ways.do(whose_turn(town, dossier), "Ký Giấy chứng nhận")
    ways.do(whose_turn(town, dossier), "Ghi kết quả giải quyết", number="CT 00017", issued_on="2022-09-14")
    returning = whose_turn(town, dossier)
    ways.do(returning, "Ghi nhận phí, lệ phí")
    ways.do(returning, "Trả kết quả", delivered_to="Lý Văn Thử, con trai")
    returning.see("Lý Văn Thử, con trai")
    returning.look("returned")
    dossier.refresh_from_db()
    assert dossier.state is Status.RETURNED

    citizen = town.visitor()
    ways.look_up(citizen, dossier.code, last_four=LAST_FOUR)
    citizen.see("Dừng tính hạn: Niêm yết công khai", "Tiếp tục tính hạn", "Đã trả kết quả")
    citizen.look("looked-up")


def test_one_slip_for_all_missing_papers(town: Town) -> None:
    office = desk.Office()
    dossier = office.receive("1.001193", when=town.now, applicant=OWNER)
    missing = ("Giấy chứng sinh bản chính", "Tờ khai có chữ ký của người đi đăng ký")
    counter, officer = town.seat(office.counter_user), town.seat(office.officer_user)
    ways.open_from_inbox(counter, dossier)
    ways.do(counter, "Chuyển hồ sơ cho cơ quan giải quyết")
    town.now = at(4, 10)
    ways.open_from_inbox(officer, dossier)
    ways.begin_beside(officer, "Yêu cầu bổ sung giấy tờ")
    officer.look("what-is-missing")
    officer.press("Yêu cầu bổ sung giấy tờ")
    officer.see("Phải ghi ít nhất một nội dung cần bổ sung.")
    expect(officer.page.locator("li:has([name=item_1]) .field__error")).to_be_visible()
    officer.look("nothing-written")
    ways.fill(officer, item_1=missing[0], item_2=missing[1])
    officer.press("Yêu cầu bổ sung giấy tờ")
    officer.see(ways.RECORDED)
    officer.look("asked")
    slip = ways.print_out(officer, "Phiếu yêu cầu bổ sung (02)")
    assert "PHIẾU YÊU CẦU BỔ SUNG" in slip
    assert all(one in " ".join(slip.split()) for one in (dossier.code, *missing))

    citizen = town.visitor(width=browsers.PHONE)
    ways.look_up(citizen, dossier.code, last_four=LAST_FOUR)
    citizen.see("Bạn cần bổ sung", *missing, "Tạm dừng tính hạn")
    citizen.look("what-to-bring")

    town.now = at(9)
    ways.open_from_inbox(counter, dossier, tab="Chờ bổ sung")
    ways.do(counter, "Đã nhận đủ giấy tờ bổ sung")
    assert "Hạn hôm nay" in badges(counter)
    counter.see("Nhận đủ giấy tờ bổ sung", "17:00 ngày 09/08/2022", "hẹn lần đầu")
    counter.look("clock-started-anew")
    ways.look_up(citizen, dossier.code, last_four=LAST_FOUR)
    citizen.not_see("Bạn cần bổ sung")
    citizen.see("17:00 ngày 09/08/2022")

    ways.begin_beside(counter, "Yêu cầu bổ sung giấy tờ")
    ways.fill(counter, item_1="Một giấy nữa")
    counter.press("Yêu cầu bổ sung giấy tờ")
    counter.see("yêu cầu lần nữa phải ghi rõ lý do")
    expect(counter.page.locator("[name=item_1]")).to_have_value("Một giấy nữa")


def test_a_refusal_in_writing(town: Town) -> None:
    office = desk.Office()
    dossier = office.receive("1.001193", when=town.now, applicant=OWNER)
    reason = "Trẻ đã được đăng ký khai sinh tại xã khác ngày 01/08/2022."
    counter, officer, head = (town.seat(one) for one in (office.counter_user, office.officer_user, office.head_user))
    ways.open_from_inbox(counter, dossier)
    ways.do(counter, "Chuyển hồ sơ cho cơ quan giải quyết")
    town.now = at(4, 11)
    ways.open_from_inbox(officer, dossier)
    officer.not_see("Từ chối giải quyết")
    ways.do(officer, "Hoàn thành bước")
    ways.open_from_inbox(head, dossier)
    ways.begin_beside(head, "Từ chối giải quyết")
    head.press("Từ chối giải quyết")
    head.look("no-reason")
    ways.fill(head, reason=reason, basis="Điều 16 Luật Hộ tịch")
    head.press("Từ chối giải quyết")
    head.see(ways.RECORDED, reason)
    head.look("refused")
    slip = " ".join(ways.print_out(head, "Phiếu từ chối (03)").split())
    assert "PHIẾU TỪ CHỐI" in slip
    assert reason in slip

    citizen = town.visitor()
    ways.look_up(citizen, dossier.code, last_four=LAST_FOUR)
    citizen.see(reason)
    citizen.look("refused-looked-up")
    ways.open_from_inbox(counter, dossier, tab="Đã xử lý")
    counter.see(reason)


def test_an_apology_once_and_no_second(town: Town) -> None:
    """Decree 61/2018 Art. 19(9): one new date, in writing; the page says so when it is asked for again."""
    dossier = desk.Office().receive("1.003003", when=at(1), applicant=OWNER)
    rooms = desk.Rooms(dossier)
    town.now = at(2)
    counter = whose_turn(town, dossier)
    ways.do(counter, "Chuyển hồ sơ cho cơ quan giải quyết")
    head = town.seat(User.objects.get(pk=rooms.head.user_id))
    head.go(f"/ban-lam-viec/ho-so/{dossier.code}/")
    ways.begin_beside(head, "Xin lỗi và hẹn lại ngày trả")
    second = head.page.context.new_page()
    second.goto(head.page.url)
    ways.fill(head, new_due_on="2022-08-20", reason="Chờ đo đạc lại")
    head.press("Xin lỗi và hẹn lại ngày trả")
    head.see("Ngày hẹn lại phải là ngày làm việc")
    expect(head.page.locator(".field--error [name=new_due_on]")).to_be_visible()
    head.look("a-saturday")
    ways.fill(head, new_due_on="2022-11-30")
    head.press("Xin lỗi và hẹn lại ngày trả")
    head.see(ways.RECORDED, "17:00 ngày 30/11/2022")
    head.look("apologised")
    slip = " ".join(ways.print_out(head, "Phiếu xin lỗi và hẹn lại (04)").split())
    assert "PHIẾU XIN LỖI" in slip
    assert "30 tháng 11 năm 2022" in slip
    expect(head.page.get_by_role("link", name="Xin lỗi và hẹn lại ngày trả", exact=True)).to_have_count(0)

    again = Seat(town, second, browsers.DESKTOP)
    ways.fill(again, new_due_on="2022-12-30", reason="Lại chậm")
    again.press("Xin lỗi và hẹn lại ngày trả")
    again.look("second-refused")
    again.see("pháp luật chỉ cho hẹn lại không quá một lần")
    expect(again.page.locator("[name=reason]")).to_have_value("Lại chậm")
