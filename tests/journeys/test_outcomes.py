"""A certificate with an error comes home, is issued anew, and whoever is shown the old one learns it holds no more."""

import pytest
from playwright.sync_api import expect

from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules import verification
from tests.journeys import ways
from tests.support import desk
from tests.support.browser import DESKTOP, PHONE, Seat, Town
from tests.support.desk import at

pytestmark = pytest.mark.browser
WRONG, RIGHT = "45/2022", "46/2022"
CORRECT, REVOKE = "Đính chính, cấp lại kết quả", "Thu hồi kết quả"


def returned(office: desk.Office) -> Dossier:
    """A birth whose certificate the citizen took home this morning."""
    dossier = office.receive("1.001193", when=at(3, 8), applicant=desk.applicant(4711))
    while desk.open_steps(dossier) != ["stamp"]:
        desk.play(dossier, at=at(3, 10))
    commands.register_outcome(
        dossier.pk, step_key="stamp", number=WRONG, issued_on=at(3).date(), signer="Nông Thị Thử", by=office.officer,
        at=at(3, 15),
    )  # fmt: skip
    return commands.return_result(dossier.pk, by=office.counter, at=at(4, 8))


def code_of(dossier: Dossier, number: str) -> str:
    return verification.shown(dossier.outcomes.get(number=number).verification_code)


def check(stranger: Seat, code: str) -> None:
    """From the foot of the portal, typed in small letters without hyphens."""
    stranger.go("/")
    stranger.follow("Kiểm tra kết quả")
    stranger.page.get_by_label("Mã kiểm tra").fill(code.lower().replace("-", " "))
    stranger.press("Kiểm tra")


def test_a_wrong_certificate_is_issued_anew(town: Town) -> None:
    office = desk.Office()
    dossier = returned(office)
    head, phone = town.seat(office.head_user), town.seat(office.head_user, width=PHONE)
    head.go("/ban-lam-viec/")
    head.follow("Sổ kết quả")
    head.page.get_by_label("Số, ký hiệu").fill("45/")
    head.press("Lọc")
    head.look("register")
    head.follow(WRONG)
    ways.begin_beside(head, CORRECT)
    head.look("correction")
    ways.fill(head, ground="Ghi sai năm sinh của mẹ", number="", issued_on="5/8/2022", valid_until="1/8/2022")
    head.press(CORRECT)
    head.look("correction-wrong")
    for field, kept in {"number": "", "issued_on": "5/8/2022", "valid_until": "1/8/2022"}.items():
        expect(head.page.locator(f"[name={field}]")).to_have_value(kept)
    ways.fill(head, number=RIGHT, issued_on="4/8/2022", valid_until="")
    head.press(CORRECT)
    head.see(ways.RECORDED, "Đính chính, cấp lại kết quả số 45/2022", "Ghi sai năm sinh của mẹ", RIGHT)
    head.look("corrected")
    phone.go(f"/ban-lam-viec/ho-so/{dossier.code}/")
    phone.look("corrected")
    phone.go("/ban-lam-viec/ket-qua/")
    phone.look("register")
    assert code_of(dossier, RIGHT) in ways.print_out(head, "Tờ ghi mã kiểm tra kết quả")

    for width in (DESKTOP, PHONE):
        owner, stranger = town.visitor(width=width), town.visitor(width=width, java_script_enabled=False)
        ways.look_up(owner, dossier.code, last_four="4711")
        owner.see("Kết quả của bạn", RIGHT, "Kết quả trước đó", WRONG)
        owner.not_see("Ghi sai năm sinh của mẹ")
        owner.look("look-up")
        check(stranger, code_of(dossier, WRONG))
        stranger.see("Đã được thay bằng một kết quả khác ngày 04/08/2022")
        stranger.not_see(dossier.applicant_name, dossier.code)
        stranger.look("replaced")
        owner.follow("Trang kiểm tra kết quả")
        owner.see("Còn giá trị, không ghi thời hạn.")
        owner.look("valid")
        check(stranger, "0000 0000 0000 0001")
        stranger.see("có chữ hoặc số bị nhầm")
        stranger.look("mistyped")

    phone.go(f"/ban-lam-viec/ho-so/{dossier.code}/")
    ways.begin_beside(phone, REVOKE)
    phone.look("revocation")
    ways.fill(phone, decision_number="9/QĐ-UBND", decided_on="4/8/2022", ground="Người khai không có thẩm quyền khai")
    phone.press(REVOKE)
    phone.see(ways.RECORDED, "Thu hồi kết quả số 46/2022", "Quyết định 9/QĐ-UBND ngày 04/08/2022")
    stranger = town.visitor()
    check(stranger, code_of(dossier, RIGHT))
    stranger.see("Đã bị thu hồi theo quyết định ngày 04/08/2022, không còn giá trị.")
