"""Pages of advice: what to do next, what if, and where all units lose; every number opens, nothing is stored."""

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.indices import index_sets
from caicach.indices.models import DossierFact
from caicach.web.dashboards import losses
from tests.indices.test_advice import CONTENT
from tests.support import figures, people, snapshots
from tests.web import markup

ADDRESS = "/so-lieu/chi-so/thu/don-vi/xa-mot/viec-nen-lam/?ky=2022"
RECORDS = re.compile(r'<a href="(/so-lieu/chi-so/ho-so/[^"]+)">(?:Xem )?([\d.]+)')


@pytest.fixture(autouse=True)
def _made(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    people.load_units()
    figures.load(figures.stories())
    made = index_sets.read(CONTENT)
    monkeypatch.setattr(index_sets, "shipped", lambda: {"thu": made})
    with clock.frozen(figures.NOW):
        yield


def client_of(key: str) -> Client:
    client = Client()
    client.force_login(people.official((Role.UNIT_HEAD, key)))
    return client


def html(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    page = answer.content.decode()
    markup.check(page)
    return page


def test_the_unit_is_told_what_to_do_and_each_number_opens_to_as_many_records() -> None:
    client = client_of("xa-mot")
    page = html(client, ADDRESS)
    assert "Giải quyết xong đúng hạn" in page
    assert "Cần giữ" in page
    assert "chưa có dữ liệu" in page.lower()
    assert "Ít đơn vị nên thứ hạng chưa nói lên nhiều." in page
    assert "UBND xã Hai" not in page
    opened = {(unescape(address), count) for address, count in RECORDS.findall(page)}
    assert len(opened) >= 2
    for address, count in opened:
        assert f": {count} hồ sơ</h1>" in html(client, address)


def test_what_is_tried_is_scored_by_the_set_and_not_stored() -> None:
    client = client_of("xa-mot")
    before = DossierFact.objects.count()
    page = html(
        client, ADDRESS + "&thu=1&tu-xong=10&mau-xong=10&tu-xu-ly=0&mau-xu-ly=4&tu-truc-tuyen=1&mau-truc-tuyen=2"
    )
    assert "<b>8,00</b>/16 điểm" in page
    assert "4 × 50 % = 2" in page
    assert DossierFact.objects.count() == before
    known = html(client, ADDRESS + "&thu=1&tu-xong=10&mau-xong=10&tu-ke-hoach=1")
    assert "<b>10,00</b>/10 điểm" in known
    assert "không tính trên cùng một phần" in known


def test_a_figure_that_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost() -> None:
    page = html(client_of("xa-mot"), ADDRESS + "&thu=1&tu-xong=11&mau-xong=10&tu-xu-ly=3", status=400)
    assert "Không được nhiều hơn mẫu số 10." in page
    assert "Ghi cả hai số, hoặc để trống cả hai." in page
    assert 'value="11"' in page


def test_a_period_that_is_over_says_so() -> None:
    assert "Kỳ này đã hết" in html(client_of("xa-mot"), ADDRESS.replace("2022", "2022-H1"))


def test_another_unit_is_not_for_the_viewer_and_unknown_ones_are_not_found() -> None:
    assert client_of("xa-hai").get(ADDRESS).status_code == 404
    assert client_of("tinh-thu").get(ADDRESS).status_code == 200
    assert client_of("tinh-thu").get(ADDRESS.replace("xa-mot", "khong-co")).status_code == 404
    assert client_of("tinh-thu").get(ADDRESS.replace("/thu/", "/khong-co/")).status_code == 404


def test_statements_do_not_grow_with_units(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots.hold(monkeypatch)
    client = client_of("tinh-thu")
    client.get(ADDRESS)
    counted = []
    for move in (True, False):
        with CaptureQueriesContext(connection) as found:
            client.get(ADDRESS)
        counted.append(len(found))
        if move:
            DossierFact.objects.filter(competent_unit_id=people.unit("xa-hai").id).update(
                competent_unit_id=people.unit("xa-mot").id
            )
    assert counted[0] == counted[1] <= 40


BASE = "/so-lieu/chi-so/thu/"
LOST = re.compile(r'<td class="num heat__\d">([\d,]+)</td>')


def number(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


def test_where_all_units_lose_adds_up_and_opens_to_each_unit() -> None:
    client = client_of("tinh-thu")
    page = html(client, BASE + "mat-diem/?ky=2022")
    together = re.search(r"mất ([\d,]+) điểm</h2>", page)
    assert together
    assert sum(number(one) for one in LOST.findall(page)) == number(together[1])
    for key in ("xa-mot", "xa-hai"):
        address = f"{BASE}don-vi/{key}/viec-nen-lam/?ky=2022"
        assert address in page
        assert "Điểm đã mất" in html(client, address)
    assert "UBND xã Hai" not in html(client_of("xa-mot"), BASE + "mat-diem/?ky=2022")
    assert "Chưa có đơn vị nào" in html(client, BASE + "mat-diem/?ky=2019")


def test_the_trend_is_of_one_edition_and_begins_where_something_is_known() -> None:
    page = html(client_of("tinh-thu"), BASE + "xu-huong/?ky=2022")
    assert "Mọi kỳ đều chấm theo cùng một bản thu." in page
    assert "năm 2022" in page
    assert "năm 2019" not in page


def test_the_committees_page_says_now_and_before_and_every_figure_opens() -> None:
    client = client_of("tinh-thu")
    page = html(client, BASE + "ban-chi-dao/?ky=2022-Q3")
    for words in ("Mất điểm nhiều nhất", "Tăng", "Giảm", "Đơn vị cần hỗ trợ", "Đang quá hạn", "Chưa biết: 1 chỉ tiêu"):
        assert words in page
    assert page.count("mục chưa được tính") >= 3
    for address in set(re.findall(r'href="(/so-lieu/[^"]+)"', page)):
        assert client.get(unescape(address)).status_code == 200, address
    assert "Chưa có số liệu" in html(client, BASE + "ban-chi-dao/?ky=2019")


def test_the_sheet_is_one_page_of_paper_too() -> None:
    answer = client_of("tinh-thu").get(BASE + "ban-chi-dao/trang.pdf?ky=2022-Q3")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    with pypdfium2.PdfDocument(io.BytesIO(answer.content)) as paper:
        assert len(paper) == 1
        words = " ".join(paper[0].get_textpage().get_text_range().split())
    assert "Mất điểm nhiều nhất" in words
    assert "xu-ly Xử lý đúng hạn" in words


def test_statements_of_the_provinces_pages_do_not_grow_with_units(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots.hold(monkeypatch)
    client = client_of("tinh-thu")
    counted = []
    for page in ("mat-diem/", "ban-chi-dao/") * 2:
        with CaptureQueriesContext(connection) as found:
            client.get(f"{BASE}{page}?ky=2022")
        counted.append(len(found))
        if len(counted) == 2:
            DossierFact.objects.filter(competent_unit_id=people.unit("xa-hai").id).update(
                competent_unit_id=people.unit("xa-mot").id
            )
    assert counted[:2] == counted[2:]
    assert max(counted) <= 30


def test_the_deeper_the_colour_the_more_is_lost() -> None:
    assert [losses.level(Decimal(lost), Decimal(4)) for lost in range(5)] == [0, 1, 2, 3, 4]
    assert losses.level(Decimal(0), Decimal(0)) == 0
