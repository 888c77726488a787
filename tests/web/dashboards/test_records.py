"""Do the records behind a value open, as many as it says, and say what they are, in every period and part?"""

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.indices import exporting_records
from caicach.indices.measures import MEASURES
from caicach.indices.models import DossierFact
from caicach.indices.periods import Period
from caicach.indices.queries import values
from caicach.indices.queries.values import By, Part, Question
from caicach.web.dashboards import addresses, periods
from tests.support import figures, people
from tests.web.dashboards.test_pages import _province, client_of, head, html

__all__ = ["_province", "head"]
pytestmark = pytest.mark.django_db
HALF = Period.parse("2022-H1")
TIMELY = MEASURES["xu-ly-dung-han"]
ALL = Question(measure=TIMELY, period=HALF)


def heading(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page)
    assert found
    return unescape(found[1])


@pytest.mark.parametrize("key", ["xu-ly-dung-han", "nop-truc-tuyen"])
def test_each_part_of_a_value_opens_to_as_many_records(head: Client, key: str) -> None:
    measure, unit = MEASURES[key], people.unit("xa-mot").id
    value = values.values([measure], period=HALF, seen_by=Actor.system(), at=figures.NOW, by=By.UNIT)[unit][key]
    of, among = value.numerator or 0, value.denominator or 0
    for part, count in ((Part.AMONG, among), (Part.OF, of), (Part.REST, among - of)):
        page = html(head, addresses.question(Question(measure=measure, period=HALF, part=part, unit=unit)))
        assert heading(page).endswith(f": {count} hồ sơ")
        assert "UBND xã Một" in page
        assert re.findall(r'tabs__count">([\d.]+)<', page) == [str(one) for one in (among, of, among - of)]


def test_the_page_says_what_is_counted_by_which_law_and_up_to_when(head: Client) -> None:
    page = html(head, addresses.question(ALL))
    assert str(TIMELY.definition) in page
    assert TIMELY.source in page
    assert "từ 15/12/2021 đến 14/06/2022" in page
    assert "Đếm trực tiếp lúc 09:00 ngày 04/08/2022" in page


def test_the_period_is_chosen_and_the_ones_beside_keep_the_question(head: Client) -> None:
    page = html(head, addresses.question(Question(measure=TIMELY, period=HALF, part=Part.REST)))
    assert '<option value="2022-H1" selected>Sáu tháng đầu năm 2022</option>' in page
    assert '<option value="2022-M03-lich">' in page
    before = re.search(r'href="([^"]+)" rel="prev"', page)
    assert before
    asked = QueryDict(unescape(before[1]).removeprefix("?"))
    assert periods.period(asked, opening=HALF).code == "2021-H2"
    assert addresses.asked_question(asked, period=HALF).part is Part.REST
    assert '<input type="hidden" name="phan" value="khong-duoc-tinh">' in page


def test_without_a_period_it_begins_with_a_year_that_has_figures(head: Client) -> None:
    assert "năm 2022: từ 15/12/2021 đến 14/12/2022" in html(head, "/so-lieu/chi-so/ho-so/?so-do=xu-ly-dung-han")


def test_an_empty_part_says_so(head: Client) -> None:
    page = html(head, addresses.question(Question(measure=TIMELY, period=Period.parse("2019"))))
    assert "Không có mục nào" in page


@pytest.mark.parametrize(
    "query",
    [
        "",
        "so-do=la",
        "so-do=xu-ly-dung-han&phan=la",
        "so-do=xu-ly-dung-han&ky=2022-H3",
        "so-do=xu-ly-dung-han&ky=x",
        "so-do=xu-ly-dung-han&thu-tuc=%00",
    ],
)
def test_an_address_nobody_made_is_not_found(head: Client, query: str) -> None:
    html(head, f"/so-lieu/chi-so/ho-so/?{query}", status=404)


def test_another_branch_is_not_found_and_another_unit_is_empty() -> None:
    other, client = people.unit("xa-hai").id, client_of(Role.UNIT_HEAD, "xa-mot")
    html(client, addresses.question(Question(measure=TIMELY, period=HALF, under=other)), status=404)
    page = html(client, addresses.question(Question(measure=TIMELY, period=HALF, unit=other)))
    assert ": 0 hồ sơ" in heading(page)


def test_a_measure_of_what_nothing_records_is_not_found_in_words(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caicach.web.dashboards.records.SOURCES", {})
    assert "Chưa có dữ liệu" in html(head, addresses.question(ALL), status=404)


def test_a_question_is_kept_by_a_job_and_read_back() -> None:
    asked = Question(measure=TIMELY, period=HALF, part=Part.REST, unit=4, under=5, procedure="1.001193")
    assert exporting_records.heard(exporting_records.said(asked)) == asked
    with pytest.raises(errors.CaicachError):
        exporting_records.heard(exporting_records.said(asked) | {"period": "x"})


def test_as_many_leave_as_the_page_lists() -> None:
    listed = exporting_records.RecordList(ALL, Actor.system(), figures.NOW, ())
    rows = list(listed.rows())
    assert len(rows) == listed.count() == values.sizes(ALL, seen_by=Actor.system(), at=figures.NOW)[Part.AMONG] > 0
    assert {len(row) for row in rows} == {len(listed.columns)}


def test_the_board_shows_both_clocks_and_opens_where_they_differ(head: Client) -> None:
    facts = DossierFact.objects.filter(finished_on__year=2022).exclude(legal_verdict="").exclude(statistical_verdict="")
    facts.filter(pk=facts.counted().order_by("pk")[0].pk).update(legal_verdict="on_time", statistical_verdict="late")
    section = html(head, "/so-lieu/").partition('id="hai-cach"')[2].partition("</section>")[0]
    found = re.findall(r'href="(/so-lieu/chi-so/ho-so/[^"]+)">([\d.]+)</a>', section)
    assert any("chi-dung-han-theo-luat" in address for address, _count in found)
    for address, count in found:
        assert heading(html(head, unescape(address))).endswith(f": {count} hồ sơ")
