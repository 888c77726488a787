"""The head goes on leave: a deputy signs for them, papers and history say so, and the head looks over it afterwards."""

import pytest
from playwright.sync_api import expect

from caicach.accounts.states import Role
from caicach.dossiers.models import Dossier
from caicach.workflow import queries as workflow
from tests.journeys import ways
from tests.support import desk, people
from tests.support.browser import PHONE, Town
from tests.support.desk import at

pytestmark = pytest.mark.browser


def to_be_signed(office: desk.Office) -> Dossier:
    """A birth that waits for the head since this morning."""
    dossier = office.receive("1.001193", when=at(3, 8), applicant=desk.applicant(4711))
    for minute in range(30):
        task = workflow.list_open_tasks(process=dossier.process).first()
        assert task is not None
        if task.role == Role.UNIT_HEAD:
            return dossier
        desk.play(dossier, at=at(3, 9, minute))
    raise AssertionError("nobody asks the head")


def test_a_deputy_signs_while_the_head_is_away(town: Town) -> None:
    office = desk.Office()
    dossier = to_be_signed(office)
    deputy = people.official((Role.CASE_OFFICER, office.key))
    told = f"{deputy.full_name}, theo ủy quyền của {office.head_user.full_name}"

    head = town.seat(office.head_user)
    head.go("/dang-nhap/tai-khoan/")
    head.follow("Ủy quyền")
    head.page.get_by_label("Người nhận ủy quyền").select_option(label=deputy.full_name)
    ways.fill(head, last_day="5/8/2022", decision_number="", decided_on="3/8/2022")
    head.press("Ghi ủy quyền")
    head.look("delegation-wrong")
    expect(head.page.locator("[name=last_day]")).to_have_value("5/8/2022")
    ways.fill(head, decision_number="12/QĐ-UBND")
    head.press("Ghi ủy quyền")
    head.see("Đã ghi ủy quyền", "đang hiệu lực", deputy.full_name)
    head.look("delegated")

    seat = town.seat(deputy, width=PHONE)
    ways.open_from_inbox(seat, dossier)
    seat.see(f"theo ủy quyền của {office.head_user.full_name}")
    seat.look("to-sign")
    ways.do(seat, "Ký duyệt")
    seat.see(told)
    seat.look("signed")
    assert told in " ".join(ways.print_out(seat, "Phiếu kiểm soát quá trình (05)").split())

    head.go("/dang-nhap/uy-quyen/")
    head.see("Việc đã làm theo ủy quyền", dossier.code)
    head.page.get_by_role("button", name="Thu hồi").click()
    head.see("Đã thu hồi ủy quyền", "đã kết thúc sớm")
    head.look("revoked")
    seat.go("/ban-lam-viec/")
    seat.not_see(f"thay cho {office.head_user.full_name}")
