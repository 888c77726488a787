"""A set of criteria from its draft to a published table: the province, two communes, who appraises, one council."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from playwright.sync_api import Browser

from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.core import clock
from tests.assessments import rounds
from tests.journeys import ways
from tests.support import browser as browsers
from tests.support import people
from tests.support.browser import PHONE, Seat, Town

pytestmark = pytest.mark.browser
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SCAN = {"name": "ban-quet.pdf", "mimeType": "application/pdf", "buffer": PDF}
TEXT = """
code = "xa-2022"
family = "xa"
name = "Bộ tiêu chí cải cách hành chính cấp xã"
basis = ["Kế hoạch thử"]
valid_from = 2022-01-01
applies_to = ["commune"]
points = 100
[[groups]]
code = "A"
name = "Chỉ đạo, điều hành"
points = 100
[[groups.criteria]]
code = "A1"
name = "Ban hành kế hoạch"
points = 40
rule = "yes_no"
[[groups.criteria]]
code = "A2"
name = "Nhiệm vụ hoàn thành"
points = 60
rule = "proportional"
numerator = "Nhiệm vụ hoàn thành đúng hạn"
denominator = "Nhiệm vụ được giao"
"""


@pytest.fixture
def town(browser: Browser, committed_db: str) -> Iterator[Town]:
    rounds.province()
    with browsers.town(browser, now=datetime(2022, 8, 4, 9, tzinfo=clock.ZONE), story="assessment") as found:
        yield found


@dataclass
class People:
    """Who takes part; each is hired before the story begins."""

    drafter: User
    adopter: User
    office: User
    council: User
    units: list[User]

    @classmethod
    def hired(cls) -> "People":
        administrator, head = Role.ADMINISTRATOR, Role.UNIT_HEAD
        return cls(
            people.official((administrator, "tinh-thu")), people.official((head, "tinh-thu")),
            people.official((head, "so-thu")), people.official((administrator, "so-thu")),
            [people.official((head, "xa-mot")), people.official((head, "xa-hai"))],
        )  # fmt: skip


def test_a_cycle_from_draft_to_publication(town: Town) -> None:
    who = People.hired()
    adopted(town, who)
    scored(town, who)
    appraised(town, who)
    published(town, who)


def adopted(town: Town, who: People) -> None:
    """Drafted, commented on by one and agreed to by the other, answered, adopted by a second official."""
    drafter, one, two = (town.seat(user) for user in (who.drafter, *who.units))
    drafter.go("/danh-gia/bo-tieu-chi/soan/")
    drafter.page.locator("[name=content]").fill(TEXT.replace("points = 60", "points = 61"))
    drafter.press("Kiểm tra và nhập")
    drafter.see("Lỗi trong nội dung")
    drafter.page.locator("[name=content]").fill(TEXT)
    drafter.press("Kiểm tra và nhập")
    drafter.follow("Lấy ý kiến các đơn vị")
    ways.fill(drafter, until="05/08/2022")
    drafter.press("Mở đợt góp ý")
    one.go("/danh-gia/")
    one.follow("Góp ý dự thảo bộ tiêu chí xa-2022")
    ways.fill(one, criterion="A2 Nhiệm vụ hoàn thành", text="Chỉ tính nhiệm vụ đã đến hạn.")
    one.press("Gửi góp ý")
    two.go("/danh-gia/")
    two.follow("Góp ý dự thảo bộ tiêu chí xa-2022")
    two.press("Đơn vị thống nhất với dự thảo")
    town.now = datetime(2022, 8, 8, 9, tzinfo=clock.ZONE)
    drafter.go("/danh-gia/bo-tieu-chi/")
    drafter.follow("xa-2022")
    drafter.follow("Trả lời", within=drafter.page.locator("li.panel"))
    drafter.page.get_by_label("tiếp thu", exact=True).check()
    ways.fill(drafter, words="Mẫu số là nhiệm vụ đã đến hạn trong kỳ.")
    drafter.press("Trả lời")
    adopter = town.seat(who.adopter)
    adopter.go("/danh-gia/bo-tieu-chi/")
    adopter.follow("xa-2022")
    adopter.follow("Ban hành theo quyết định")
    ways.fill(adopter, number="12/QĐ-UBND", decided_on="08/08/2022")
    adopter.page.locator("[name=file]").set_input_files(SCAN)
    adopter.press("Ban hành")
    adopter.see("đang áp dụng", "12/QĐ-UBND", "Chỉ tính nhiệm vụ đã đến hạn.", "tiếp thu")
    adopter.look("adopted")


def scored(town: Town, who: People) -> None:
    """The office plans and opens the cycle; each commune scores itself with its evidence."""
    office = town.seat(who.office)
    office.go("/danh-gia/dot/lap/")
    ways.fill(office, edition="xa-2022: Bộ tiêu chí cải cách hành chính cấp xã", period="2022-H1",
              name="Đánh giá 6 tháng đầu năm 2022", self_days="5", appraise_days="5", explain_days="3")  # fmt: skip
    office.press("Lập đợt")
    office.press("Mở tự chấm")
    for user, done in zip(who.units, ("9", "8"), strict=True):
        unit = town.seat(user)
        unit.go("/danh-gia/")
        unit.follow("Đánh giá 6 tháng đầu năm 2022")
        unit.page.locator("[name=tc-A1-numerator]").select_option(label="Có")
        unit.page.locator("[name=tc-A2-numerator]").fill(done)
        unit.page.locator("[name=tc-A2-denominator]").fill("10")
        unit.press("Lưu tất cả")
        with_evidence(unit)
        unit.press("Lưu và nộp phiếu")
        unit.see("Đã nộp phiếu tự chấm đúng hạn.")


def with_evidence(unit: Seat) -> None:
    """One paper, shown for both criteria."""
    back = unit.path
    unit.go(f"{back}A1/")
    ways.fill(unit, title="Kế hoạch 12/KH-UBND", reference="https://xa.example/12")
    unit.press("Thêm tài liệu")
    unit.go(f"{back}A2/")
    unit.page.locator("[name=piece]").select_option(index=1)
    unit.press("Gắn với tiêu chí này")
    unit.go(back)


def appraised(town: Town, who: People) -> None:
    """The office marks the first commune down; it explains itself, and the office keeps its mark."""
    office, one, two = (town.seat(user) for user in (who.office, *who.units))
    step(office, "Chuyển sang thẩm định")
    for name, fewer in (("UBND xã Một", "5"), ("UBND xã Hai", "")):
        to_cycle(office)
        office.follow(name)
        if fewer:
            office.page.locator("[name=tc-A2-numerator]").fill(fewer)
            office.page.locator("[name=tc-A2-reason]").fill("Bốn nhiệm vụ chưa có sản phẩm.")
        office.press("Lưu và thẩm định xong")
    step(office, "Chuyển sang giải trình")
    to_sheet(one)
    sheet = one.path
    one.go(f"{sheet}A2/")
    ways.fill(one, text="Hai nhiệm vụ đã gửi sản phẩm bản giấy.")
    one.press("Lưu giải trình")
    one.go(sheet)
    one.press("Gửi giải trình")
    to_sheet(two)
    two.press("Đồng ý với kết quả thẩm định")
    office.go(f"{sheet}A2/")
    office.page.get_by_label("Giữ nguyên điểm thẩm định").check()
    ways.fill(office, answer="Sản phẩm gửi sau kỳ đánh giá.")
    office.press("Trả lời")
    step(office, "Trình hội đồng")


def to_cycle(seat: Seat) -> None:
    seat.go("/danh-gia/dot/")
    seat.follow("Đánh giá 6 tháng đầu năm 2022")


def to_sheet(unit: Seat) -> None:
    """What waits for it stands on the first page."""
    unit.go("/danh-gia/")
    unit.follow("Đánh giá 6 tháng đầu năm 2022")


def step(office: Seat, button: str) -> None:
    to_cycle(office)
    office.press(button)


def published(town: Town, who: People) -> None:
    """The council decides otherwise on one figure, publishes by its minutes, and a citizen without script reads."""
    council, citizen = town.seat(who.council), town.visitor(width=PHONE, java_script_enabled=False)
    to_cycle(council)
    council.follow("Bảng điểm trình hội đồng, công bố")
    council.look("council")
    council.follow("UBND xã Một")
    ways.fill(council, criterion="A2 Nhiệm vụ hoàn thành", numerator="7", denominator="10",
              reason="Hội đồng công nhận hai sản phẩm bản giấy.")  # fmt: skip
    council.press("Ghi quyết định của hội đồng")
    council.see("Hội đồng công nhận hai sản phẩm bản giấy.")
    council.look("council-unit")
    council.follow("Về bảng điểm")
    ways.fill(council, number="05/BB-HĐ", held_on="08/08/2022", members="9", present="7")
    council.page.locator("[name=file]").set_input_files(SCAN)
    council.press("Công bố")
    council.see("Đã công bố bản số 1.")
    citizen.go("/")
    citizen.follow("Kết quả đánh giá các cơ quan")
    citizen.follow("Đánh giá 6 tháng đầu năm 2022")
    citizen.see("88", "82", "7/9 thành viên dự họp")
    citizen.look("published")
    citizen.follow("UBND xã Một")
    citizen.see("7/10")
    citizen.look("published-unit")
