"""Can the Committee see what each unit would have under another set, before it is adopted, and take a set home?"""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.indices import index_sets, set_sheets
from tests.indices.rules import sheets
from tests.support import figures, people
from tests.support.history import CountQueries
from tests.web import markup

pytestmark = pytest.mark.django_db
ADDRESS = "/so-lieu/bo-tieu-chi/so-sanh/"
BOTH = f"{ADDRESS}?cu=766-2022&moi=766-2026&ky=2022-H1"


@pytest.fixture
def head(db: None) -> Iterator[Client]:
    people.load_units()
    figures.load(figures.stories())
    client = Client()
    client.force_login(people.official((Role.UNIT_HEAD, "tinh-thu")))
    with clock.frozen(figures.NOW):
        yield client


def page(client: Client, address: str, *, sent: bytes | None = None, status: int = 200) -> str:
    data = {} if sent is None else {"file": SimpleUploadedFile("so-lieu.csv", sent)}
    answer = client.get(address) if sent is None else client.post(address, data)
    assert answer.status_code == status
    text = answer.content.decode()
    markup.check(text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_page_asks_first_and_then_says_differences_and_points(head: Client) -> None:
    assert "Khác nhau" not in page(head, ADDRESS)
    said = page(head, BOTH)
    assert "3.6 cách chấm theo tỷ lệ, đủ điểm từ 30 % theo tỷ lệ" in said
    unit = people.unit("xa-mot")
    assert re.search(
        rf"{unit.name} UBND cấp xã [0-9,]+/[0-9,]+ \(hạng [12]\) [0-9,]+/[0-9,]+ \(hạng [12]\) [+−0-9,]+", said
    )


def test_the_same_set_changes_nobody(head: Client) -> None:
    said = page(head, f"{ADDRESS}?cu=vi-du-cap-xa&moi=vi-du-cap-xa&ky=2022-H1")
    assert "Không có gì khác nhau." in said
    assert "+" not in said.partition("Điểm từ một tệp")[0]


def test_a_set_for_others_says_so_instead_of_nought(head: Client) -> None:
    said = page(head, f"{ADDRESS}?cu=vi-du-cap-xa&moi=vi-du-so-nganh&ky=2022-H1")
    assert f"{people.unit('xa-mot').name} UBND cấp xã" in said
    assert "không thuộc bộ này –" in said


def test_a_file_is_scored_under_both_and_its_mistakes_are_told(head: Client) -> None:
    said = page(head, BOTH, sent=sheets.table({"3.6": (20, 100), "2.1": (9, 10)}, unit="Xã thử"))
    assert "Xã thử 22,00/26 (hạng 1) 19,20/26 (hạng 1)" in said
    assert "Tử số 11 lớn hơn mẫu số 10." in page(head, BOTH, sent=sheets.table({"2.1": (11, 10)}), status=400)


def test_what_is_not_there_is_not_found(head: Client) -> None:
    for address in ("?cu=766-2022&moi=khong-co", "?cu=766-2022&moi=999999", "?cu=766-2022&moi=99999999999999",
                    "?cu=766-2022&moi=766-2026&ky=2022-H9"):  # fmt: skip
        assert head.get(ADDRESS + address).status_code == 404


def test_as_many_statements_for_many_units_as_for_few(
    head: Client, django_assert_max_num_queries: CountQueries
) -> None:
    head.get(BOTH)
    with django_assert_max_num_queries(50):
        head.get(BOTH)


def test_a_set_leaves_as_a_workbook_that_comes_back(head: Client) -> None:
    answer = head.get("/so-lieu/bo-tieu-chi/vi-du-cap-xa/bang.xlsx")
    assert answer["content-disposition"] == 'attachment; filename="vi-du-cap-xa.xlsx"'
    assert index_sets.read(set_sheets.read(answer.content)) == index_sets.get("vi-du-cap-xa")
