"""The page of the register: choose, see how many, print by volumes or take the workbook along."""

import io
from urllib.parse import quote

import openpyxl
import pypdfium2
import pytest
from django.test import Client

from caicach.core import clock
from caicach.dossiers.queries import register
from tests.support import desk
from tests.support.desk import at
from tests.web import markup
from tests.web.desk.conftest import as_user

pytestmark = pytest.mark.django_db
PAGE = "/ban-lam-viec/so-theo-doi/"


def august(office: desk.Office, **more: str) -> str:
    asked = {"don_vi": office.counter_unit.key, "tu": "2022-08-01", "den": "31/08/2022", "linh_vuc": "", **more}
    return "?" + "&".join(f"{name}={quote(value)}" for name, value in asked.items())


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    markup.check(answer.content.decode())
    return " ".join(answer.content.decode().split())


def test_first_it_asks_for_the_month_so_far_of_the_unit_acted_for(office: desk.Office) -> None:
    with clock.frozen(at(17)):
        text = shown(as_user(office.counter_user), PAGE)
    assert f'<option value="{office.counter_unit.key}" selected>' in text
    assert ('value="2022-08-01"' in text) or ('value="01/08/2022"' in text)
    assert "XLSX" not in text


def test_then_it_says_how_many_and_offers_both(office: desk.Office) -> None:
    codes = [office.receive("1.001193", when=at(4, minute=minute)).code for minute in range(3)]
    client = as_user(office.counter_user)
    text = shown(client, PAGE + august(office))
    assert "3 hồ sơ" in text
    assert "từ 01/08/2022 đến hết 31/08/2022" in text
    printed = client.get(f"{PAGE}quyen-01.pdf{august(office)}")
    assert printed["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(io.BytesIO(printed.content)) as opened:
        body = "".join(opened[0].get_textpage().get_text_bounded().split())
    assert all(code in body for code in codes)
    book = client.get(f"{PAGE}so.xlsx{august(office)}")
    assert 'filename="so-theo-doi-20220801-20220831.xlsx"' in book["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    assert [row[1] for row in sheet.iter_rows(values_only=True) if row[1] in codes] == codes


def test_a_big_period_is_printed_by_volumes(office: desk.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "VOLUME", 2)
    for minute in range(3):
        office.receive("1.001193", when=at(4, minute=minute))
    client = as_user(office.counter_user)
    text = shown(client, PAGE + august(office))
    assert "Quyển 1: hồ sơ 1–2" in text
    assert "Quyển 2: hồ sơ 3–3" in text
    assert client.get(f"{PAGE}quyen-2.pdf{august(office)}").status_code == 200
    assert client.get(f"{PAGE}quyen-3.pdf{august(office)}").status_code == 404


def test_what_is_wrong_is_said_beside_its_field(office: desk.Office) -> None:
    client = as_user(office.counter_user)
    assert "Ngày cuối phải từ ngày đầu trở đi." in shown(client, PAGE + august(office, den="2022-07-01"), 400)
    assert "Kỳ sổ dài tối đa một năm" in shown(client, PAGE + august(office, den="2023-08-02"), 400)
    for more in ({"don_vi": "xa-bang-lang-02065--mot-cua"}, {"linh_vuc": "Không có"}, {"tu": "hôm qua"}):
        assert "error" in shown(client, PAGE + august(office, **more), 400)
        assert client.get(f"{PAGE}so.xlsx{august(office, **more)}").status_code == 404
    assert "chưa tiếp nhận hồ sơ nào" in shown(client, PAGE + august(office, tu="2022-08-30"))


def test_the_control_slip_comes_as_a_workbook_too(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    client = as_user(office.counter_user)
    address = f"/ban-lam-viec/ho-so/{dossier.code}/phieu-kiem-soat.xlsx"
    assert address in shown(client, f"/ban-lam-viec/ho-so/{dossier.code}/")
    answer = client.get(address)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert f"Mã hồ sơ: {dossier.code}" in [row[0] for row in sheet.iter_rows(values_only=True)]


def test_counting_takes_a_fixed_number_of_statements(
    office: desk.Office, django_assert_max_num_queries: object
) -> None:
    for minute in range(5):
        office.receive("1.001193", when=at(4, minute=minute))
    client = as_user(office.counter_user)
    client.get(PAGE + august(office))
    with django_assert_max_num_queries(8):
        client.get(PAGE + august(office))
