"""Does a citizen find what concerns them: in English, with large letters, without script, on a phone?"""

import pytest
from playwright.sync_api import expect

from caicach.dossiers import commands
from tests.journeys import ways
from tests.support import browser as browsers
from tests.support import desk
from tests.support.browser import Town
from tests.support.desk import at

pytestmark = pytest.mark.browser
OWNER = desk.applicant(4711)
LAST_FOUR = "4711"
NARROWEST = 320


def test_the_portal_in_english(town: Town) -> None:
    """The choice stays from page to page, and back again; what the State itself named stays in its language."""
    visitor = town.visitor()
    visitor.go("/thu-tuc/2.000815/")
    visitor.press("English")
    assert visitor.path == "/thu-tuc/2.000815/"
    visitor.look("procedure")
    assert visitor.page.get_attribute("html", "lang") == "en"
    visitor.see("Chứng thực bản sao từ bản chính")
    visitor.go("/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Which procedure do you need?")
    visitor.look("home")
    visitor.press("Tiếng Việt")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Bạn cần làm thủ tục gì?")
    assert visitor.page.get_attribute("html", "lang") == "vi"


def test_large_letters_stay_and_fit(town: Town) -> None:
    visitor = town.visitor(width=NARROWEST, java_script_enabled=False)
    visitor.go("/")
    before = size_of_text(visitor)
    visitor.press("Chữ rất to")
    assert visitor.page.get_attribute("html", "data-text-size") == "larger"
    assert size_of_text(visitor) > before * 1.3
    for path in ("/", "/thu-tuc/1.004873/", "/tra-cuu/", "/tinh-ngay-hen-tra/"):
        visitor.go(path)
        visitor.look(path.strip("/").replace("/", "-") or "home")
    visitor.press("Chữ vừa")
    assert size_of_text(visitor) == before


def size_of_text(visitor: browsers.Seat) -> float:
    return visitor.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")


def test_on_a_phone_without_script(town: Town) -> None:
    """What do I need, when would I have it, where is my dossier, what is missing: no script, a narrow screen."""
    office = desk.Office()
    dossier = office.receive("1.004873", when=town.now, applicant=OWNER)
    citizen = town.visitor(width=browsers.PHONE, java_script_enabled=False, has_touch=True)
    citizen.go("/")
    citizen.look("home")
    citizen.page.get_by_label("Tên thủ tục, hoặc cách bạn vẫn gọi").fill("giay doc than")
    citizen.press("Tìm thủ tục")
    citizen.look("found")
    citizen.follow("Cấp Giấy xác nhận tình trạng hôn nhân")
    citizen.see("Tờ khai cấp Giấy xác nhận tình trạng hôn nhân")
    citizen.look("procedure")
    citizen.follow("Nộp hôm nay thì bao giờ có kết quả?")
    citizen.press("Tính")
    expect(citizen.page.locator(".due")).to_contain_text("09/08/2022")
    citizen.look("by-when")

    ways.look_up(citizen, dossier.code)
    citizen.not_see(OWNER.full_name, dossier.procedure_name)
    citizen.look("code-only")
    citizen.page.get_by_label("Bốn số cuối").fill("0000")
    citizen.press("Xem chi tiết")
    citizen.see("Bốn số này không khớp với hồ sơ")
    citizen.not_see(dossier.procedure_name)
    citizen.look("wrong-digits")
    citizen.page.get_by_label("Bốn số cuối").fill(LAST_FOUR)
    citizen.press("Xem chi tiết")
    citizen.see(dossier.procedure_name, "Hẹn trả kết quả")
    assert LAST_FOUR not in citizen.page.url
    citizen.look("own-dossier")


def test_an_officer_on_a_phone(town: Town) -> None:
    """On the way to a village: what is waiting, and one act with a thumb."""
    office = desk.Office()
    dossiers = [office.receive("1.001193", when=town.now, applicant=desk.applicant(serial)) for serial in (1, 2, 3)]
    late = office.receive("1.004873", when=at(1), applicant=OWNER)
    commands.hand_over(late.pk, step_key="receive", by=office.counter, at=at(1, 9, 20))
    town.now = at(8)
    phone = town.seat(office.counter_user, width=browsers.PHONE)
    phone.go("/ban-lam-viec/")
    phone.look("inbox")
    phone.follow("Quá hạn")
    phone.see(late.code, "Quá hạn 4 ngày")
    phone.look("overdue")
    ways.open_from_inbox(phone, dossiers[0])
    phone.look("dossier")
    button = phone.page.get_by_role("button", name="Chuyển hồ sơ cho cơ quan giải quyết")
    assert button.bounding_box()["height"] >= 40
    ways.do(phone, "Chuyển hồ sơ cho cơ quan giải quyết")
    phone.look("handed-over")
