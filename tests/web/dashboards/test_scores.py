"""Is every point of the board the same on every page and file, and does each figure open to its records?"""

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.indices import index_sets
from caicach.indices.models import DossierFact
from tests.support import figures, people, score_sets, snapshots
from tests.web import markup

pytestmark = pytest.mark.django_db
BOARD = f"/so-lieu/chi-so/{score_sets.CODE}/"
HALF = "?ky=2022-H1"
UNIT = f"{BOARD}don-vi/xa-mot/{HALF}"


@pytest.fixture(autouse=True)
def _province(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(index_sets, "shipped", lambda: {score_sets.CODE: score_sets.made()})
    people.load_units()
    figures.load(figures.stories())
    with clock.frozen(figures.NOW):
        yield


@pytest.fixture
def head() -> Client:
    return client_of(Role.UNIT_HEAD, "tinh-thu")


def client_of(role: Role, key: str) -> Client:
    client = Client()
    client.force_login(people.official((role, key)))
    return client


def html(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    text = str(answer.content.decode())
    markup.check(text)
    return text


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_board_shows_groups_units_and_what_is_unknown(head: Client) -> None:
    assert score_sets.CODE in html(head, "/so-lieu/chi-so/")
    said = words(html(head, BOARD + HALF))
    assert "Mới có dữ liệu cho 22 trên 32 điểm của bộ" in said
    assert "3.1 Có kế hoạch cải cách hành chính" in said
    assert "Kế hoạch chưa có dữ liệu" in said
    assert re.search(r"1 UBND xã \w+ \d+,\d % \d+,\d\d/22", said)
    assert "UBND xã Hai" in said


def test_a_period_without_records_is_unknown_and_not_nought(head: Client) -> None:
    said = words(html(head, BOARD + "?ky=2019"))
    assert "Trong kỳ này chưa tiêu chí nào có dữ liệu." in said
    assert "UBND xã Một chưa có dữ liệu" in said
    html(head, BOARD + "?ky=2019-H7", 404)
    html(head, "/so-lieu/chi-so/khong-co/", 404)


LINK = re.compile(r'<a href="(/so-lieu/chi-so/ho-so/[^"]+)">([\d.]+)</a>')


def test_every_figure_of_a_unit_opens_to_as_many_records(head: Client) -> None:
    found = [(unescape(address), count) for address, count in LINK.findall(html(head, UNIT))]
    assert len(found) >= 6
    for address, count in found:
        assert re.search(rf"\b{count}\b", words(html(head, address)).split("Kỳ", 1)[0]), address


def test_a_unit_shows_working_law_and_doubt(head: Client) -> None:
    said = words(html(head, UNIT))
    assert "Quyết định 766/QĐ-TTg, chỉ số 2.1" in said
    assert "Điểm của chỉ tiêu này là ví dụ." in html(head, UNIT)
    assert re.search(r"6 × [\d,]+ % = ", said)
    html(head, f"{BOARD}don-vi/khong-co/", 404)


def test_a_commune_sees_itself_only() -> None:
    own = client_of(Role.UNIT_HEAD, "xa-hai")
    page = html(own, BOARD + HALF)
    assert "UBND xã Hai" in page
    assert "UBND xã Một" not in page
    assert "Chỉ xếp các đơn vị trong phạm vi của bạn." in page
    assert "hạng 1 trong 1" not in html(own, UNIT.replace("xa-mot", "xa-hai"))
    html(own, UNIT, 404)
    html(client_of(Role.ONE_STOP_OFFICER, "xa-hai--mot-cua"), BOARD, 403)


def test_by_procedure(head: Client) -> None:
    page = html(head, f"{BOARD}thu-tuc/{HALF}")
    address = re.search(rf'href="({BOARD}thu-tuc/[^"?]+/\?ky=2022-H1)"', page)
    assert address
    assert "Từng tiêu chí" in html(head, address[1])
    html(head, f"{BOARD}thu-tuc/9.999999/", 404)


def test_the_workbook_says_what_the_page_says(head: Client) -> None:
    answer: Any = head.get(f"{BOARD}bang.xlsx{HALF}")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    titles = next(row for row in rows if row[0] == "Hạng")
    unit = next(row for row in rows if row[1] == "UBND xã Một")
    said = words(html(head, UNIT))
    for code in ("1.1", "1.2", "2.1"):
        points, numerator, denominator = (unit[titles.index(f"{code}: {what}")] for what in ("điểm", "tử số", "mẫu số"))
        assert f"{Decimal(str(points)):.2f}".replace(".", ",") in said
        assert f"{numerator} {denominator}" in said
    assert unit[titles.index("3.1: điểm")] == "chưa có dữ liệu"


def test_the_paper_is_one(head: Client) -> None:
    answer = head.get(f"{BOARD}bang.pdf{HALF}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")


def test_as_many_statements_for_many_units_as_for_few(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots.hold(monkeypatch)
    head.get(BOARD + HALF)
    many = asked(head)
    DossierFact.objects.exclude(competent_unit_id=people.unit("xa-hai").id).delete()
    assert asked(head) == many


def asked(client: Client) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(BOARD + HALF)
    return len(found)
