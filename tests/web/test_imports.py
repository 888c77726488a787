"""The pages of an import, as an administrator goes through them: columns, dry run, mend, accept, passwords, undo."""

import io
from collections.abc import Iterator

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.dossiers.models import Dossier
from caicach.exchange import models, reading
from caicach.exchange.kinds import KINDS
from caicach.jobs import worker
from caicach.organisations import calendar_files
from caicach.organisations.commands import calendars
from tests.support import catalogue, people, sheets

OFFICIALS = ("Họ tên", "Tài khoản", "Email", "Chức danh", "Cơ quan")


@pytest.fixture
def client(db: None) -> Iterator[Client]:
    people.load_units()
    calendars.load(calendar_files.shipped())
    catalogue.publish(sheets.PROCEDURE)
    client = Client()
    client.force_login(people.official((Role.ADMINISTRATOR, "tinh-thu")))
    with clock.frozen(people.AT):
        yield client


def upload(client: Client, file: io.BytesIO, *, kind: str = "dossiers", **more: str) -> models.Import:
    file.name = "danh-sach.xlsx"
    answer = client.post(reverse("backoffice:imports"), {"kind": kind, "file": file, "system": "egov-cu"} | more)
    assert answer.status_code == 302, answer.content.decode()
    return models.Import.objects.latest("pk")


def do(client: Client, step: str, found: models.Import, data: dict[str, str] | None = None) -> str:
    answer = client.post(reverse(f"backoffice:{step}", args=[found.pk]), data or {})
    assert answer.status_code == 302, answer.content.decode()
    assert "data-open" in page(client, found)
    worker.drain()
    return page(client, found)


def page(client: Client, found: models.Import, query: str = "") -> str:
    return client.get(reverse("backoffice:import", args=[found.pk]) + query).content.decode()


def chosen(found: models.Import) -> dict[str, str]:
    return {f"column-{index}": name for index, name in found.columns.items()}


def test_from_the_file_to_the_dossiers_and_back(client: Client) -> None:
    found = upload(client, sheets.workbook([sheets.dossier(1), sheets.dossier(2, phone="12")], above=2))
    assert '<option value="applicant" selected>' in page(client, found)
    told = do(client, "import-columns", found, chosen(found))
    assert "Dòng 5" in told
    assert "F – Điện thoại" in told
    assert "Số điện thoại gồm 10 hoặc 11 chữ số" in told
    assert Dossier.objects.count() == 0
    assert "Hoàn tác lần nhập này" in do(client, "import-accept", found)
    assert Dossier.objects.count() == 1
    assert "Dòng đã hoàn tác" in do(client, "import-undo", found)
    assert Dossier.objects.count() == 0


def test_the_bad_rows_come_as_a_file_that_can_be_brought_again_once_mended(client: Client) -> None:
    found = upload(client, sheets.workbook([sheets.dossier(1, phone="12"), sheets.dossier(2)]))
    do(client, "import-columns", found, chosen(found))
    mended = openpyxl.load_workbook(io.BytesIO(client.get(reverse("backoffice:import-mend", args=[found.pk])).content))
    sheet = mended.worksheets[0]
    assert [cell.value for cell in sheet[4]][-1] == "Điện thoại: Số điện thoại gồm 10 hoặc 11 chữ số, bắt đầu bằng 0."
    sheet.cell(row=4, column=6).value = "0912345678"
    again = upload(client, sheets.saved(mended))
    assert "Dòng đúng" in do(client, "import-columns", again, chosen(again))
    assert again.rows.get().state == "good"


def test_the_list_of_errors_as_a_file(client: Client) -> None:
    found = upload(client, sheets.workbook([sheets.dossier(1, phone="12")]))
    do(client, "import-columns", found, chosen(found))
    answer = client.get(reverse("backoffice:import-faults", args=[found.pk]))
    table = reading.read(io.BytesIO(answer.content))
    assert table.rows[-1][1][:4] == [2, "F", "Điện thoại", "12"]


def test_a_required_field_without_a_column_is_said_and_nothing_lost(client: Client) -> None:
    found = upload(client, sheets.workbook([sheets.dossier(1)]))
    answer = client.post(reverse("backoffice:import-columns", args=[found.pk]), {"column-0": "foreign_code"})
    assert answer.status_code == 400
    assert "Chưa chọn cột cho:" in answer.content.decode()


@pytest.mark.parametrize(("name", "content", "words"), [
    ("x.pdf", b"%PDF-1.7 1;2", "Chỉ nhận bảng tính"), ("x.xlsx", b"PK\x03\x04xx", "Không đọc được bảng"),
    ("x.csv", b"", "rỗng"), ("x.csv", b";".join([b"x"] * 200), "quá 100 cột"),
    ("x.csv", "Mã hồ sơ;Chủ hồ sơ\n".encode(), "không có dòng dữ liệu nào"),
])  # fmt: skip
def test_what_is_no_spreadsheet_is_refused_beside_the_field(
    client: Client, name: str, content: bytes, words: str
) -> None:
    file = io.BytesIO(content)
    file.name = name
    answer = client.post(reverse("backoffice:imports"), {"kind": "dossiers", "file": file, "system": "egov-cu"})
    assert answer.status_code == 400
    assert words in str(answer.context["form"].errors["file"])
    assert 'value="egov-cu"' in answer.content.decode()


def test_officials_come_in_and_get_their_password_once(client: Client) -> None:
    rows = [["Nông Thị Thử", "ntthu", "ntthu@vi-du.vn", "Công chức một cửa", "Bộ phận Một cửa xã Một"],
            ["Ma Văn Thử", "MVTHU", "", "chuyên viên", "UBND xã Một"],
            ["Hà Thử", "ntthu", "sai", "thợ", "UBND xã Xa"]]  # fmt: skip
    found = upload(client, sheets.workbook(rows, headings=OFFICIALS), kind="officials")
    told = do(client, "import-columns", found, chosen(found))
    assert "C – Thư điện tử" in told
    assert User.objects.filter(username="ntthu").count() == 0
    assert "2 người chưa có mật khẩu" in do(client, "import-accept", found)
    given = client.post(reverse("backoffice:import-passwords", args=[found.pk])).content.decode()
    assert given.count("<code>") == 4
    user = User.objects.get(username="mvthu")
    assert user.must_change_password
    assert user.has_usable_password()
    assert "chưa có mật khẩu" not in page(client, found)
    assert client.post(reverse("backoffice:import-passwords", args=[found.pk])).status_code == 302


UNITS = ("Tên đơn vị", "Loại đơn vị", "Trực thuộc", "Thành lập từ ngày", "Văn bản thành lập", "Bộ phận Một cửa")


def test_units_that_stand_are_told_apart_from_errors_and_doubts_are_listed(client: Client) -> None:
    rows = [["Chi cục Thử", "Chi cục", "Sở Thử", "01/02/2021", "QĐ 1", "có"],
            ["Sở Thử", "Sở", "UBND tỉnh Thử", "01/01/2020", "QĐ 0", ""],
            ["Chi cục Lạ", "Chi cục", "Sở Lạ", "01/02/2021", "QĐ 1", ""]]  # fmt: skip
    found = upload(client, sheets.workbook(rows, headings=UNITS), kind="units")
    told = do(client, "import-columns", found, chosen(found))
    assert "Dòng đã có, để nguyên" in told
    assert "Tên Bộ phận Một cửa đặt theo tên đơn vị" in told
    assert "Nhập 1 dòng đúng" in told
    mended = reading.read(io.BytesIO(client.get(reverse("backoffice:import-mend", args=[found.pk])).content))
    assert [row[0] for _number, row in mended.rows[2:]] == ["Chi cục Lạ"]
    faults = reading.read(io.BytesIO(client.get(reverse("backoffice:import-faults", args=[found.pk])).content))
    assert [row[-1] for _number, row in faults.rows[2:]] == ["lỗi", "lưu ý", "đã có"]


def test_rows_that_are_all_known_can_be_fetched_with_what_is_said_of_them(client: Client) -> None:
    rows = [["Sở Thử", "Sở", "UBND tỉnh Thử", "01/01/2020", "QĐ 0", ""]]
    found = upload(client, sheets.workbook(rows, headings=UNITS), kind="units")
    told = do(client, "import-columns", found, chosen(found))
    address = reverse("backoffice:import-faults", args=[found.pk])
    assert told.count(f'href="{address}"') == 1
    table = reading.read(io.BytesIO(client.get(address).content))
    assert [row[-2:] for _number, row in table.rows[2:]] == [["Đã có đơn vị này; để nguyên.", "đã có"]]


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_empty_sheet_fits_its_kind_and_its_example_never_comes_in(client: Client, kind: str) -> None:
    answer = client.get(reverse("backoffice:import-sheet", args=[kind]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert KINDS[kind].example.keys() <= {field.name for field in KINDS[kind].fields}
    empty = io.BytesIO(answer.content)
    empty.name = "mau.xlsx"
    refused = client.post(reverse("backoffice:imports"), {"kind": kind, "file": empty, "system": "cu"})
    assert "không có dòng dữ liệu nào" in refused.content.decode()
    page = sheet.worksheets[0]
    for cell in page[4]:
        cell.value = None if cell.column == page.max_column else cell.value
    found = upload(client, sheets.saved(sheet), kind=kind)
    assert set(found.columns.values()) == {field.name for field in KINDS[kind].fields}
    assert found.rows.count() == 1


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_record_written_over_the_example_comes_in_though_the_mark_was_left(client: Client, kind: str) -> None:
    answer = client.get(reverse("backoffice:import-sheet", args=[kind]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet.worksheets[0].cell(row=4, column=1).value = "Bản ghi thật"
    found = upload(client, sheets.saved(sheet), kind=kind)
    assert [row.cells[0] for row in found.rows.all()] == ["Bản ghi thật"]
