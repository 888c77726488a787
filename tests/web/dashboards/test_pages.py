"""Do the pages of figures show what the figures say, open to their dossiers, and keep persons out?"""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.web.dashboards import charts
from tests.indices import test_merged_figures
from tests.support import figures, people
from tests.web import markup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _province(db: None) -> Iterator[None]:
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
    text = answer.content.decode()
    markup.check(text)
    return text


FIGURE = re.compile(r'<a href="(/so-lieu/ho-so/[^"]+)">([\d.]+)</a>')


def test_every_number_of_the_page_opens_to_as_many_dossiers(head: Client) -> None:
    page = html(head, "/so-lieu/")
    found = [(unescape(address), count) for address, count in FIGURE.findall(page)]
    assert len(found) > 40
    for address, count in found:
        heading = re.search(r"<h1>[^<]*: (\d+) hồ sơ</h1>", html(head, address))
        assert heading
        assert heading[1] == count


def test_the_latest_year_is_shown_and_another_can_be_chosen(head: Client) -> None:
    assert "Theo tháng, năm 2022" in html(head, "/so-lieu/")
    assert "Theo tháng, năm 2021" in html(head, "/so-lieu/?nam=2021")


def test_a_year_that_has_just_begun_does_not_hide_the_one_before(head: Client) -> None:
    """In the example receipts begin on 15 December 2021."""
    with clock.frozen(datetime(2022, 1, 10, 9, tzinfo=clock.ZONE)):
        page = html(head, "/so-lieu/")
        assert "Đang xem số liệu năm <b>2022</b>" in page  # no year has a month behind it
    with clock.frozen(datetime(2022, 1, 20, 9, tzinfo=clock.ZONE)):
        page = html(head, "/so-lieu/")
        assert "Đang xem số liệu năm <b>2021</b>" in page
        assert '<a href="/so-lieu/?nam=2022">2022</a>' in page
    with clock.frozen(datetime(2024, 3, 1, 9, tzinfo=clock.ZONE)):
        assert "Đang xem số liệu năm <b>2022</b>" in html(head, "/so-lieu/")  # nothing was received since


def test_a_code_opens_the_dossier_for_those_of_its_units_only(head: Client) -> None:
    address = "/so-lieu/ho-so/?chi-so=tiep-nhan&nam=2022"
    assert 'href="/ban-lam-viec/ho-so/' not in html(head, address)
    assert 'href="/ban-lam-viec/ho-so/' in html(client_of(Role.UNIT_HEAD, "xa-hai"), address)


def test_one_commune_sees_itself_only() -> None:
    page = html(client_of(Role.UNIT_HEAD, "xa-hai"), "/so-lieu/")
    assert "UBND xã Hai" in page
    assert "UBND xã Một" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/so-lieu/?nam=20x2", "/so-lieu/?nam=99999", "/so-lieu/?trong=999999", "/so-lieu/ho-so/",
        "/so-lieu/ho-so/?chi-so=la&nam=2022", "/so-lieu/ho-so/?chi-so=tiep-nhan&nam=2022&thang=13",
        "/so-lieu/ho-so/?chi-so=tiep-nhan", "/so-lieu/ho-so/?chi-so=tiep-nhan&nam=2022&thang=3&sau-thang=1",
        "/so-lieu/?trong=-1", "/so-lieu/?nam=²",
    ],
)  # fmt: skip
def test_an_address_nobody_made_is_not_found(head: Client, address: str) -> None:
    html(head, address, status=404)


def test_another_branch_is_not_found() -> None:
    other = people.unit("xa-hai").id
    client = client_of(Role.UNIT_HEAD, "xa-mot")
    html(client, f"/so-lieu/?trong={other}", status=404)
    html(client, f"/so-lieu/ho-so/?chi-so=tiep-nhan&nam=2022&trong={other}", status=404)
    assert ": 0 hồ sơ" in html(client, f"/so-lieu/ho-so/?chi-so=tiep-nhan&nam=2022&don-vi={other}")


def test_a_long_list_has_pages(head: Client) -> None:
    address = "/so-lieu/ho-so/?chi-so=tiep-nhan&nam=2022"
    assert html(head, address).count("<tr role") == 51
    assert "thang" not in html(head, address + "&trang=2").partition("pagination")[2].partition("</nav>")[0]


def test_a_year_without_work_is_said_in_words() -> None:
    assert "Chưa có hồ sơ nào" in html(client_of(Role.UNIT_HEAD, "so-thu"), "/so-lieu/")


def test_the_drawing_holds_its_numbers_in_words() -> None:
    rows = [charts.Month(f"{number:02d}", number * 1000, number * 500, number * 100) for number in range(1, 13)]
    drawing = charts.months(rows, title="Năm <thử>")
    assert "Năm &lt;thử&gt;" in drawing
    assert "Tháng 12: tiếp nhận 12000, đúng hạn 6000, quá hạn 1200" in drawing
    assert drawing.count("<rect") == 12 * 2 + 3
    assert ">15.000</text>" in drawing or ">12.000</text>" in drawing


def test_the_drawing_of_nothing_is_flat_and_whole() -> None:
    drawing = charts.months([charts.Month("01", 0, 0, 0)], title="Trống")
    assert 'height="0.0"' in drawing
    assert "nan" not in drawing


def test_figures_by_the_units_of_today_open_to_their_dossiers_too(head: Client) -> None:
    assert 'name="hien-nay"' not in html(head, "/so-lieu/")
    test_merged_figures.merge()
    page = html(head, "/so-lieu/")
    assert "(đến hết 02/08/2022)" in page
    assert "kể cả đơn vị đã chấm dứt" in page
    page = html(head, "/so-lieu/?hien-nay=1")
    assert "(đến hết" not in page
    assert re.search(r'name="hien-nay" value="1" checked', page)
    found = [(unescape(address), count) for address, count in FIGURE.findall(page) if "don-vi=" in unescape(address)]
    assert found
    for address, count in found:
        text = html(head, address)
        assert f": {count} hồ sơ</h1>" in text
        assert "hien-nay=1" in text
