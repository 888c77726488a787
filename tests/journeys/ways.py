"""What officials do on their pages and citizens on theirs, in their own words."""

import io
import re

import pypdfium2
from playwright.sync_api import expect

from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.intake import Applicant
from tests.support.browser import Seat

RECORDED = "Đã ghi nhận"


def begin_intake(counter: Seat, *, procedure: str, who: Applicant) -> None:
    """From the desk to a form that only waits for F9: by keyboard, as everybody at a counter works."""
    counter.go("/ban-lam-viec/")
    counter.follow("Tiếp nhận hồ sơ")
    keys = counter.page.keyboard
    expect(counter.page.get_by_role("combobox")).to_be_focused()
    keys.type(procedure)
    expect(counter.page.get_by_role("option").first).to_be_visible()
    keys.press("Enter")
    expect(counter.page.get_by_role("heading", name="Thành phần hồ sơ")).to_be_visible()
    expect(counter.page.get_by_label("Số định danh cá nhân").first).to_be_focused()
    keys.type(who.personal_number)
    expect(counter.page.locator("#source")).not_to_be_empty()
    fill(counter, full_name=who.full_name, address=who.address, phone=who.phone)
    keys.press("F2")
    expect(counter.page.locator("#said")).to_have_text("Đã tích đủ giấy tờ bắt buộc.")


def take_in(counter: Seat) -> Dossier:
    """F9: the number is shown only when the dossier is there."""
    counter.page.keyboard.press("F9")
    counter.page.wait_for_url("**/tiep-nhan/xong/**")
    return Dossier.objects.get(code=counter.page.get_by_role("heading", level=1).inner_text())


def open_from_inbox(seat: Seat, dossier: Dossier, *, tab: str = "Đang xử lý") -> None:
    """The way of every morning: the desk, the tab, the line of the dossier."""
    seat.go("/ban-lam-viec/")
    seat.follow(re.compile(f"^{tab}"))
    seat.follow(dossier.code)
    expect(seat.page.get_by_role("heading", level=1)).to_have_text(dossier.procedure_name)


def do(seat: Seat, act: str, **fields: str) -> None:
    """Press the button of an act; if it has a form of its own, fill that in and send it."""
    seat.press(act, within=seat.page.get_by_role("complementary"))
    if "/viec/" in seat.path:
        fill(seat, **fields)
        seat.press(act)
    seat.see(RECORDED)


def do_beside(seat: Seat, act: str, **fields: str) -> None:
    """An act beside the process: it lies under “Việc khác”."""
    begin_beside(seat, act)
    fill(seat, **fields)
    seat.press(act)
    seat.see(RECORDED)


def begin_beside(seat: Seat, act: str) -> None:
    folded = seat.page.get_by_role("complementary").locator("details")
    if folded.get_attribute("open") is None:
        folded.locator("summary").click()
    seat.follow(act, within=folded)


def fill(seat: Seat, **fields: str) -> None:
    """Fields by their names in the form; a choice by its words."""
    for name, value in fields.items():
        field = seat.page.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def look_up(citizen: Seat, code: str, *, last_four: str = "") -> None:
    """From the first page of the portal, with the code of the receipt; then with what only the owner knows."""
    citizen.go("/")
    citizen.page.get_by_label("Mã hồ sơ").fill(code.lower())
    citizen.press("Tra cứu")
    if last_four:
        citizen.page.get_by_label("Bốn số cuối").fill(last_four)
        citizen.press("Xem chi tiết")


def print_out(seat: Seat, link: str) -> str:
    """The words of a form printed from the page."""
    address = seat.page.get_by_role("link", name=link).get_attribute("href")
    assert address
    with pypdfium2.PdfDocument(io.BytesIO(seat.fetch(address))) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
