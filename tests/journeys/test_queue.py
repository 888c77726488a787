"""From a number in the hall to the receipt, and the list of the day taken along: as people do it."""

import io

import openpyxl
import pytest

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.dossiers.models import Dossier, Queue, Ticket
from caicach.jobs import worker
from tests.journeys import ways
from tests.support import desk, people
from tests.support.browser import PHONE, Seat, Town

pytestmark = pytest.mark.browser
PAGE = "/ban-lam-viec/hang-doi/"


def test_queue(town: Town) -> None:
    """The chief opens the day; a citizen takes a number without script; the counter calls, takes in, exports."""
    counter = town.seat(people.official((Role.ONE_STOP_CHIEF, f"{desk.COMMUNE}--mot-cua")))
    counter.go(PAGE)
    counter.page.get_by_label("Hộ tịch").check()
    counter.press("Mở hàng đợi hôm nay")
    queue = Queue.objects.get()
    hall, wall = town.visitor(width=PHONE, java_script_enabled=False), town.visitor()
    hall.go(f"/lay-so/{queue.key}/")
    hall.press("Hộ tịch")
    hall.see("001", "còn 0 người trước bạn")
    kiosk = town.visitor(width=PHONE)
    kiosk.go(f"/lay-so/{queue.key}/")
    kiosk.look("kiosk")
    kiosk.page.get_by_label("Người cao tuổi").check()
    kiosk.press("Nhận kết quả, việc khác")
    kiosk.see("002", "In số")
    kiosk.look("slip")
    wall.go(f"/hang-doi/{desk.COMMUNE}--mot-cua/")
    wall.see("Chưa gọi số nào.")
    counter.press("Gọi số tiếp theo")
    counter.see("Quầy 1 đang gọi số 002")
    wall.see("quầy 1")
    counter.press("Vắng mặt")
    counter.press("Gọi số tiếp theo")
    counter.look("calling")
    wall.see("001")
    wall.look("wall")
    counter.press("Tiếp nhận hồ sơ", within=counter.page.get_by_role("main"))
    dossier = receive(counter)
    counter.go(PAGE)
    counter.see("đã tiếp nhận hồ sơ")
    counter.press("Xong")
    counter.see("Vắng mặt khi gọi", "Thời gian chờ theo ngày")
    assert Ticket.objects.get(number=1).dossier_id == dossier.pk
    counter.look("day")
    take_along(town, dossier)


def receive(counter: Seat) -> Dossier:
    """The form that the number led to."""
    assert counter.path == "/ban-lam-viec/tiep-nhan/"
    ways.begin_intake(counter, procedure="1.001193", who=desk.applicant(17))
    return ways.take_in(counter)


def take_along(town: Town, dossier: Dossier) -> None:
    """The list that is shown, as a workbook with its proof."""
    officer = town.seat(people.official((Role.ONE_STOP_OFFICER, f"{desk.COMMUNE}--mot-cua")), width=PHONE)
    officer.go("/ban-lam-viec/?muc=dang-xu-ly")
    officer.see(dossier.code)
    officer.press("Xuất Excel")
    with clock.frozen(town.now):
        worker.drain()
    officer.page.locator("[data-open]").wait_for(state="detached")
    officer.see("Đối chiếu số dòng", "Đã ghi vào tệp")
    officer.look("exported")
    with officer.page.expect_download() as taken:
        officer.page.get_by_role("link", name="Tải tệp").click()
    book = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes()))
    assert dossier.code in [row[0].value for row in book.worksheets[0].iter_rows()]
