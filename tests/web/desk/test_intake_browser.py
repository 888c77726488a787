"""Does the counter's screen hold in a real browser: few keys, nothing lost, nothing twice, whatever the line does?"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from caicach.dossiers.models import Dossier, Draft
from caicach.dossiers.states import Status
from tests.documents import samples
from tests.support import browser as browsers
from tests.support import desk
from tests.support.browser import DESKTOP, PHONE, Seat, Town
from tests.support.desk import at

pytestmark = pytest.mark.browser
PAGE = "/ban-lam-viec/tiep-nhan/"
MOST_KEYS = 25
PERSON = desk.applicant(17)
COUNT_KEYS = """window.addEventListener("keydown", (event) => {
  if (event.isTrusted) sessionStorage.setItem("keys", Number(sessionStorage.getItem("keys") ?? 0) + 1);
}, true);"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.chromium() as opened:
        yield opened


@pytest.fixture
def office(committed_db: str) -> desk.Office:
    desk.load_province()
    desk.publish("1.001193", "2.000815", "1.004873", "2.000635")
    return desk.Office()


@pytest.fixture
def town(browser: Browser, office: desk.Office) -> Iterator[Town]:
    with browsers.town(browser, now=at(4, 9), story="intake") as found:
        yield found


@pytest.fixture
def seat(town: Town, office: desk.Office) -> Seat:
    return town.seat(office.counter_user)


def search(page: Page) -> Locator:
    return page.get_by_role("combobox", name=re.compile("^Thủ tục"))


def saved(page: Page) -> Locator:
    return page.locator("#saved")


def choose(page: Page, words: str, name: str) -> None:
    """Type a few letters and take the first hit."""
    expect(search(page)).to_be_focused()
    page.keyboard.type(words)
    expect(page.get_by_role("option", selected=True)).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.locator("#part")).to_contain_text("Thành phần hồ sơ")


def fill_birth(seat: Seat, *, known: bool = False) -> Page:
    """A birth to be registered, all papers there."""
    seat.go(PAGE)
    choose(seat.page, "khai sinh", "Đăng ký khai sinh")
    seat.page.keyboard.type(PERSON.personal_number)
    expect(seat.page.locator("#source")).to_contain_text("Theo hồ sơ" if known else "Chưa có người này")
    seat.page.get_by_label("Họ và tên hoặc tên tổ chức").fill(PERSON.full_name)
    seat.page.keyboard.press("F2")
    return seat.page


def test_a_known_citizen_takes_few_keys(seat: Seat, office: desk.Office) -> None:
    """Feature 3: one screen, by keyboard; every key from the empty screen to the number is counted by the browser."""
    before = office.receive("1.004873", when=at(3), applicant=PERSON)
    page = seat.page
    page.add_init_script(COUNT_KEYS)
    seat.go(PAGE)
    page.evaluate("sessionStorage.setItem('keys', 0)")
    choose(page, "khai sinh", "Đăng ký khai sinh")
    page.keyboard.type(PERSON.personal_number)
    expect(page.get_by_label("Họ và tên hoặc tên tổ chức")).to_have_value(PERSON.full_name)
    expect(page.locator("#source")).to_contain_text(before.code)
    page.keyboard.press("F2")
    page.keyboard.press("F9")
    page.wait_for_url(re.compile("/xong/"))
    dossier = Dossier.objects.latest("pk")
    expect(page.get_by_role("heading", level=1)).to_have_text(dossier.code)
    keys = int(page.evaluate("sessionStorage.getItem('keys')"))
    assert len(PERSON.personal_number) < keys <= len(PERSON.personal_number) + MOST_KEYS
    assert (dossier.applicant_id, dossier.procedure_code) == (before.applicant_id, "1.001193")
    assert not Draft.objects.exists()
    expect(page.get_by_role("link", name="In giấy tiếp nhận")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(search(page)).to_be_focused()


def test_a_known_representative_is_filled_in_and_taken_back(seat: Seat, office: desk.Office) -> None:
    filer = desk.applicant(19)
    before = office.receive("1.004873", when=at(3), applicant=filer)
    page = fill_birth(seat)
    page.get_by_label("Người khác nộp thay").check()
    number = page.get_by_label("Số định danh của người nộp thay")
    number.fill(filer.personal_number)
    name, phone = page.get_by_label("Họ và tên người nộp thay"), page.get_by_label("Điện thoại người nộp thay")
    expect(name).to_have_value(filer.full_name)
    expect(phone).to_have_value(filer.phone)
    expect(page.locator("#filer-source")).to_contain_text(before.code)
    expect(page.get_by_label("Họ và tên hoặc tên tổ chức")).to_have_value(PERSON.full_name)
    phone.fill("0912345678")
    number.fill(desk.applicant(20).personal_number)
    expect(name).to_have_value("")
    expect(phone).to_have_value("0912345678")
    expect(page.locator("#filer-source")).to_be_empty()


def test_the_list_is_walked_by_keys_and_understands_what_people_say(seat: Seat) -> None:
    seat.go(PAGE)
    page = seat.page
    for words, name in (("sao y ban chinh", "Chứng thực bản sao"), ("doc than", "tình trạng hôn")):
        search(page).fill(words)
        expect(page.get_by_role("option", selected=True)).to_contain_text(name)
    expect(search(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(search(page)).to_have_attribute("aria-expanded", "false")
    search(page).fill("cap")
    first = page.get_by_role("option", selected=True).inner_text()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).not_to_have_text(first)
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_contain_text(first.splitlines()[0])
    search(page).fill("không có việc này")
    expect(page.locator("#tim-thu-tuc-noi")).to_have_text("Không có thủ tục nào khớp ở quầy này.")


def test_what_is_typed_survives_reload_and_a_cut_line_and_never_claims_to_be_saved(seat: Seat, town: Town) -> None:
    page = fill_birth(seat)
    expect(saved(page)).to_have_text(re.compile("^Đã lưu lúc"))
    page.route("**/ban-nhap/**", lambda route: route.abort())
    page.get_by_label("Địa chỉ").fill("Thôn Nà Thử")
    expect(saved(page)).to_have_text("Chưa lưu lên máy chủ, mới giữ trên máy này")
    assert Draft.objects.get().data["fields"]["address"] == [""]
    page.unroute("**/ban-nhap/**")
    page.reload()
    expect(page.get_by_label("Địa chỉ")).to_have_value("Thôn Nà Thử")
    expect(page.get_by_label("Họ và tên hoặc tên tổ chức")).to_have_value(PERSON.full_name)
    expect(page.get_by_role("checkbox", name="2. Giấy chứng sinh")).to_be_checked()
    assert Draft.objects.get().data["fields"]["address"] == ["Thôn Nà Thử"]
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('caicach'))") == []
    page.keyboard.press("F9")
    page.wait_for_url(re.compile("/xong/"))
    assert Dossier.objects.get().address == "Thôn Nà Thử"
    town.complaints.clear()  # the browser's own words on the line we cut


def test_an_answer_lost_on_the_way_makes_no_second_dossier(seat: Seat, town: Town) -> None:
    """The server received; the line broke before it could say so. The page tries again and shows the same number."""
    page = fill_birth(seat)
    lost: list[int] = []

    def cut(route: Route) -> None:
        if route.request.method != "POST" or len(lost) >= 2:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route(f"**{PAGE}", cut)
    page.keyboard.press("F9")
    expect(page.locator("#said")).to_contain_text("Chưa tiếp nhận")
    page.wait_for_url(re.compile("/xong/"))
    assert lost == [201, 201]
    expect(page.get_by_role("heading", level=1)).to_have_text(Dossier.objects.get().code)
    page.unroute(f"**{PAGE}")

    page = fill_birth(seat, known=True)
    page.route(f"**{PAGE}", lambda route: route.fulfill(status=503, body="…"))
    page.keyboard.press("F9")
    expect(page.locator("#said")).to_contain_text("Đang thử lại")
    assert Dossier.objects.count() == 1
    page.unroute(f"**{PAGE}")
    page.wait_for_url(re.compile("/xong/"))
    assert Dossier.objects.count() == 2
    town.complaints.clear()


def test_wrong_input_keeps_everything_with_the_files(seat: Seat, tmp_path: Path) -> None:
    page = fill_birth(seat)
    scan = tmp_path / "tờ khai.pdf"
    scan.write_bytes(samples.pdf(size=300_000))
    page.locator("#tep-1").set_input_files(scan)
    expect(page.locator("[data-upload-list] .saved").first).to_have_text("Đã lưu")
    page.get_by_role("checkbox", name="2. Giấy chứng sinh").uncheck()
    page.locator("#id_phone").fill("12")
    page.keyboard.press("F9")
    expect(page.locator("#loi")).to_be_focused()
    expect(page.locator("#loi")).to_contain_text("Có 2 chỗ cần sửa")
    expect(page.get_by_role("link", name="tờ khai.pdf")).to_be_visible()
    page.locator("#id_phone").fill("0900000017")
    page.keyboard.press("F2")
    seat.look("wrong")
    page.keyboard.press("F9")
    page.wait_for_url(re.compile("/xong/"))
    paper = Dossier.objects.get().components.get(number=1)
    assert paper.file is not None
    assert (paper.file.name, paper.file.size) == ("tờ khai.pdf", 300_000)


def test_a_session_that_ended_meanwhile_loses_nothing_and_two_clicks_are_one_dossier(
    seat: Seat, town: Town, office: desk.Office
) -> None:
    page = fill_birth(seat)
    page.context.clear_cookies()
    page.keyboard.press("F9")
    expect(page.locator("#said")).to_contain_text("Phiên làm việc đã hết")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Đăng nhập lại").click()
    Seat(town, opened.value, DESKTOP).log_in(office.counter_user.get_username())
    page.bring_to_front()
    page.locator("[data-receive]").dblclick()
    page.wait_for_url(re.compile("/xong/"))
    assert Dossier.objects.get().applicant_name == PERSON.full_name
    page.go_back()
    page.wait_for_url(re.compile("/xong/"))


def test_certified_copies_in_one_step_by_keyboard(seat: Seat, office: desk.Office) -> None:
    office.receive("1.004873", when=at(3), applicant=PERSON)
    seat.go(PAGE)
    page = seat.page
    choose(page, "sao y", "Chứng thực bản sao")
    page.keyboard.type(PERSON.personal_number)
    expect(page.get_by_label("Họ và tên hoặc tên tổ chức")).to_have_value(PERSON.full_name)
    page.keyboard.press("F2")
    page.get_by_label("Số trang").fill("3")
    page.get_by_label("Số bản").fill("2")
    expect(page.locator("#sums")).to_contain_text("10.000")
    page.get_by_label("Số chứng thực").fill("112")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/xong/"))
    assert Dossier.objects.latest("pk").state is Status.RETURNED


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_pages_of_the_counter_are_for_everybody(town: Town, office: desk.Office, width: int) -> None:
    received = office.receive("1.001193", when=at(4, 8), applicant=PERSON)
    seat = town.seat(office.counter_user, width=width)
    for path in (
        "/ban-lam-viec/", "/ban-lam-viec/?muc=qua-han", "/ban-lam-viec/tim/?tim=ly", PAGE,
        f"{PAGE}?thu-tuc=1.001193", f"{PAGE}?thu-tuc=2.000815", f"{PAGE}?tim=khai", f"{PAGE}xong/{received.code}/",
        f"/ban-lam-viec/ho-so/{received.code}/", "/ban-lam-viec/so-theo-doi/",
        *(f"/ban-lam-viec/ho-so/{received.code}/viec/{act}/" for act in ("yeu-cau-bo-sung", "them-tep", "rut-ho-so")),
    ):  # fmt: skip
        seat.go(path)
        seat.look()


def test_the_counter_works_without_script(town: Town, office: desk.Office) -> None:
    seat = town.visitor(width=PHONE, java_script_enabled=False)
    seat.log_in(office.counter_user.get_username())
    seat.go(PAGE)
    page = seat.page
    page.locator("#tim-thu-tuc").fill("lam giay khai sinh")
    seat.press("Tìm")
    seat.follow("Đăng ký khai sinh")
    page.locator("#id_personal_number").fill(PERSON.personal_number)
    page.get_by_label("Họ và tên hoặc tên tổ chức").fill(PERSON.full_name)
    for number in (1, 2, 6):
        page.locator(f"#id_paper_{number}").check()
    with page.expect_navigation():
        page.locator("[data-receive]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(Dossier.objects.get().code)
