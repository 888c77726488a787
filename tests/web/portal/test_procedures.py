"""Does a citizen find the procedure, and does its page say everything, the doubts too?"""

import re
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client

from caicach.catalogue import commands, queries
from caicach.catalogue.rules.procedure import Fee, Limit, LimitCase, Publication
from caicach.catalogue.states import FeeUnit, LimitUnit
from caicach.core import clock
from caicach.web.templatetags import procedures as tags
from tests.support import catalogue, people
from tests.web import markup

NAMES = ("1.001193", "2.000635", "2.000815", "1.004873", "1.001612", "1.009994")
TODAY = datetime(2022, 8, 4, 9, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def published(db: None) -> None:
    people.load_units()
    catalogue.publish(*NAMES)


def get(client: Client, address: str, **query: str) -> str:
    with clock.frozen(TODAY):
        response = client.get(address, query)
    assert response.status_code == 200
    html = response.content.decode()
    markup.check(html)
    return html


def found(client: Client, **query: str) -> list[str]:
    return re.findall(r'href="/thu-tuc/([\d.]+)/"', get(client, "/thu-tuc/", **query))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("khai sinh", "1.001193"),
        ("lam giay khai sinh", "1.001193"),
        ("sao y", "2.000815"),
        ("GIẤY KHAI SINH", "1.001193"),
        ("2.000815", "2.000815"),
        ("xác nhận tình trạng hôn nhân", "1.004873"),
    ],
)
def test_people_find_it_by_what_they_call_it(client: Client, words: str, code: str) -> None:
    assert code in found(client, tim=words)[:3]


def test_without_words_everything_in_force_is_listed(client: Client) -> None:
    assert set(found(client)) == set(NAMES)


def test_filters_narrow(client: Client) -> None:
    assert "1.001612" not in found(client, cap="commune")
    assert set(found(client, **{"linh-vuc": "Chứng thực"})) == {"2.000815"}


NONSENSE = [{"cap": "quận"}, {"trang": "x"}, {"trang": "-4"}, {"trang": "999"}, {"tim": "x" * 5000}]


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_is_answered_kindly(client: Client, query: dict[str, str]) -> None:
    get(client, "/thu-tuc/", **query)


def test_nothing_found_offers_a_way_on(client: Client) -> None:
    html = get(client, "/thu-tuc/", tim="qwertyuiop")
    assert "Chưa tìm thấy thủ tục nào" in html
    assert 'value="qwertyuiop"' in html


def test_what_is_typed_is_escaped(client: Client) -> None:
    assert "<script>alert" not in get(client, "/thu-tuc/", tim='"><script>alert(1)</script>')


def test_the_page_says_everything(client: Client) -> None:
    html = get(client, "/thu-tuc/2.000635/")
    for words in (
        "Cấp bản sao Trích lục hộ tịch",
        "Tờ khai cấp bản sao trích lục hộ tịch",
        "Chỉ xuất trình",
        "Ủy quyền nộp hồ sơ",
        "Trong ngày làm việc",
        "8.000\xa0đ mỗi bản",
        "Người khuyết tật",
        "Ủy ban nhân dân cấp xã",
        "Tra sổ hộ tịch",
        "Công chức thụ lý",
        "Luật Hộ tịch số 60/2014/QH13",
        "20/11/2014",
        "Có giá trị như bản chính",
        "<svg",
    ):
        assert words in html, words


def test_the_steps_are_given_to_an_editor_of_bpmn(client: Client) -> None:
    assert 'href="/thu-tuc/1.009994/quy-trinh.bpmn"' in get(client, "/thu-tuc/1.009994/")
    with clock.frozen(TODAY):
        answer = client.get("/thu-tuc/1.009994/quy-trinh.bpmn")
    assert answer["Content-Type"] == "application/bpmn+xml"
    assert answer["Content-Disposition"] == 'attachment; filename="quy-trinh-1.009994.bpmn"'
    assert "Cấp giấy phép xây dựng mới".encode() in answer.content


def test_every_doubt_is_told(client: Client) -> None:
    with clock.frozen(TODAY):
        known = queries.get_published("2.000635", on=TODAY.date())
    html = get(client, "/thu-tuc/2.000635/")
    assert known.unverified
    for reason in known.unverified.values():
        assert reason in html
    assert "chưa kiểm chứng" in html
    assert 'id="chua-kiem-chung"' in html


def test_levels_are_those_of_the_day(client: Client) -> None:
    assert "Cấp huyện" in get(client, "/thu-tuc/2.000635/")
    with clock.frozen(datetime(2025, 8, 1, 9, tzinfo=clock.ZONE)):
        assert "Cấp huyện" not in client.get("/thu-tuc/2.000635/").content.decode().split("lead-facts")[0]


@pytest.mark.parametrize("code", ["9.999999", "x", "1.001193x", "../../etc"])
def test_a_procedure_that_is_not_published_is_not_found(client: Client, code: str) -> None:
    assert client.get(f"/thu-tuc/{code}/quy-trinh.bpmn").status_code == 404
    response = client.get(f"/thu-tuc/{code}/")
    assert response.status_code == 404


@pytest.mark.parametrize("address", ["/", "/thu-tuc/", "/thu-tuc/?tim=khai+sinh", "/thu-tuc/2.000635/"])
def test_a_warm_page_asks_for_the_stamp_at_most(
    client: Client, address: str, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    with clock.frozen(TODAY):
        client.get(address)
        with django_assert_max_num_queries(1):
            client.get(address)


def test_home_leads_to_the_sectors(client: Client) -> None:
    html = get(client, "/")
    assert "?linh-vuc=H%E1%BB%99%20t%E1%BB%8Bch" in html


def fee(amount: int = 2000, **more: int) -> Fee:
    return Fee(key="a", name="Phí", amount=amount, per=FeeUnit.PAGE, **more)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (fee(), "2.000 đ mỗi trang"),
        (fee(after=2, amount_after=1000), "2.000 đ mỗi trang, từ trang thứ 3: 1.000 đ"),
        (fee(maximum=200000), "2.000 đ mỗi trang, nhiều nhất 200.000 đ"),
        (fee(online_amount=0), "2.000 đ mỗi trang, nộp trực tuyến: 0 đ"),
        (fee(amount=0), "Không thu"),
    ],
)
def test_a_fee_in_words(given: Fee, words: str) -> None:
    assert tags.fee_words(given).replace("\xa0", " ") == words


def test_a_limit_in_words() -> None:
    def case(amount: str, unit: LimitUnit, same_day: bool = False) -> LimitCase:
        return LimitCase(key="", name="", limit=Limit(Decimal(amount), unit), same_day=same_day)

    assert tags.limit_words(case("3.00", LimitUnit.WORKING_DAYS)) == "3 ngày làm việc"
    assert tags.limit_words(case("0.5", LimitUnit.WORKING_DAYS)) == "0,5 ngày làm việc"
    assert tags.limit_words(case("100", LimitUnit.DAYS)) == "100 ngày"
    assert tags.limit_words(case("1", LimitUnit.WORKING_DAYS, same_day=True)) == "Trong ngày làm việc"


@pytest.mark.parametrize(
    ("place", "index", "marked"),
    [("limit", None, True), ("limit.cases", 0, True), ("limit.cases", 1, False), ("fees", 0, True), ("fees", 1, False),
     ("components", None, False), ("components", 10, True), ("components", 1, False)],
)  # fmt: skip
def test_a_doubt_stands_where_it_belongs(place: str, index: int | None, marked: bool) -> None:
    doubts = {"limit.amount": "a", "limit.cases[0].amount": "b", "fees[0]": "c", "components[10].name": "d"}
    assert bool(tags.doubt(doubts, place, index)) is marked


def test_the_page_says_what_changed_since_the_revision_before(client: Client) -> None:
    drafter, second = catalogue.administrator(), catalogue.administrator()
    content = (catalogue.FILES / "1.001612_2025-07-01.toml").read_text(encoding="utf-8")
    draft = commands.import_draft(content, by=drafter, at=people.AT)
    commands.publish(
        draft.pk, by=second, at=people.AT, replace=True,
        publication=Publication("12/QĐ-UBND", people.AT.date(), people.AT.date()),
    )  # fmt: skip
    queries.forget()
    assert "Có gì thay đổi" not in get(client, "/thu-tuc/1.001612/")
    with clock.frozen(datetime(2025, 7, 2, 9, tzinfo=clock.ZONE)):
        page = client.get("/thu-tuc/1.001612/").content.decode()
    markup.check(page)
    for words in ("Có gì thay đổi", "Từ ngày 01/07/2025", "cấp huyện", "Căn cước của chủ hộ", "12/QĐ-UBND"):
        assert words in page
