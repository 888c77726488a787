"""Do old dossiers find their way in from a spreadsheet? Dry run, mend, take in, find one by its old code, take back."""

import io

import openpyxl
import pytest
from playwright.sync_api import FilePayload

from caicach.accounts.states import Role
from caicach.jobs import worker
from caicach.organisations.queries import units
from tests.support import desk, people, sheets
from tests.support.browser import PHONE, Seat, Town

pytestmark = pytest.mark.browser


def wait(seat: Seat) -> None:
    """A worker does it; the page finds out by itself."""
    seat.see("Đang làm")
    worker.drain()
    seat.page.locator("[data-open]").wait_for(state="detached")


def upload(seat: Seat, name: str, content: io.BytesIO) -> None:
    seat.go("/quan-tri/nhap-du-lieu/")
    seat.page.get_by_label("Hệ thống nguồn").fill("egov-cu")
    seat.page.get_by_label("Tệp bảng tính").set_input_files(
        files=[FilePayload(name=name, mimeType="application/octet-stream", buffer=content.getvalue())]
    )
    seat.press("Tải lên và chọn cột")


def test_import(town: Town) -> None:
    """The administrator brings three rows, mends one, takes them in; the counter finds one; the import is undone."""
    unit = units.get_unit(key=desk.COMMUNE, on=desk.at(4, 9).date()).name
    rows = [sheets.dossier(number, unit=unit) for number in (1, 2, 3)]
    rows[1][5] = "0912"
    chief = town.seat(people.official((Role.ADMINISTRATOR, "backan")))
    upload(chief, "ho-so-cu.xlsx", sheets.workbook(rows, above=2))
    chief.see("Cột nào là trường nào?")
    chief.look("columns")
    chief.press("Kiểm tra thử")
    wait(chief)
    chief.see("Dòng 5", "Số điện thoại gồm 10 hoặc 11 chữ số", "Nhập 2 dòng đúng")
    chief.look("errors")
    with chief.page.expect_download() as taken:
        chief.page.get_by_role("link", name="Các dòng cần sửa").click()
    book = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes()))
    book.worksheets[0].cell(row=4, column=6).value = "0912345678"
    chief.press("Nhập 2 dòng đúng")
    wait(chief)
    upload(chief, "da-sua.xlsx", sheets.saved(book))
    chief.press("Kiểm tra thử")
    wait(chief)
    chief.press("Nhập 1 dòng đúng")
    wait(chief)
    chief.look("accepted")
    officer = town.seat(people.official((Role.CASE_OFFICER, desk.COMMUNE)), width=PHONE)
    officer.go("/ban-lam-viec/tim/?tim=CU.2022.00002")
    officer.follow("NHAP-EGOV-CU-CU.2022.00002")
    officer.see("Nhập từ nguồn khác")
    officer.look("dossier")
    chief.press("Hoàn tác")
    wait(chief)
    chief.see("Dòng đã hoàn tác")
    chief.look("undone")
    officer.go("/ban-lam-viec/tim/?tim=CU.2022.00002")
    officer.see("Không có hồ sơ nào khớp")
