"""Can sets of criteria be read, and a file be scored, without a terminal? And is nothing kept of the file?"""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.indices import index_sets
from tests.indices.rules import sheets
from tests.indices.rules.test_766 import PROVINCE
from tests.support import people
from tests.support.figures import NOW
from tests.web import markup

pytestmark = pytest.mark.django_db
ADDRESS = "/so-lieu/bo-tieu-chi/766-2026/"


@pytest.fixture
def head(db: None) -> Iterator[Client]:
    people.load_units()
    client = Client()
    client.force_login(people.official((Role.UNIT_HEAD, "tinh-thu")))
    with clock.frozen(NOW):
        yield client


def page(client: Client, address: str = ADDRESS, *, sent: bytes | None = None, status: int = 200) -> str:
    data = {} if sent is None else {"file": SimpleUploadedFile("so-lieu.csv", sent)}
    answer = client.get(address) if sent is None else client.post(address, data)
    assert answer.status_code == status
    text = answer.content.decode()
    markup.check(text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_every_edition_is_listed_and_opens(head: Client) -> None:
    said = page(head, "/so-lieu/bo-tieu-chi/")
    for code, made in index_sets.shipped().items():
        assert code in said
        shown = page(head, f"/so-lieu/bo-tieu-chi/{code}/")
        assert all(
            words in shown for leaf in made.leaves() for words in (leaf.name, leaf.unverified, leaf.empty_unverified)
        )
    page(head, "/so-lieu/bo-tieu-chi/766-2027/", status=404)


def test_the_tree_says_points_rules_and_what_changed(head: Client) -> None:
    said = page(head)
    assert "3.1 Thủ tục hành chính cung cấp dịch vụ công trực tuyến 2 theo tỷ lệ, đủ điểm từ 80 %" in said
    assert "Khác gì bản 766-2022" in said
    assert "3.6 cách chấm: theo tỷ lệ, đủ điểm từ 30 % → theo tỷ lệ" in said


def test_what_nobody_types_says_from_what_it_is_counted(head: Client) -> None:
    said = page(head, "/so-lieu/bo-tieu-chi/vi-du-cap-xa/")
    assert "Đếm từ hồ sơ: Hồ sơ chậm được xin lỗi, hẹn lại kịp thời" in said
    assert "Lấy từ khảo sát, câu hỏi vi-du-hai-long/chung" in said


def test_a_file_is_scored_with_its_working(head: Client) -> None:
    said = page(head, sent=sheets.table(PROVINCE, unit="Phú Thọ"))
    assert "Phú Thọ 7,96 17,68 8,56 6,67 9,59 11,43 61,89 1" in said
    assert "Cách tính của Phú Thọ" in said
    assert "Tử số, mẫu số" not in said
    assert "119/313 = 38,02 % Đủ điểm từ 80 %: 2 × 38,02 % ÷ 80 % = 0,9505 Làm tròn 2 chữ số thập phân: 0,95" in said


def test_what_is_missing_is_a_dash_and_named(head: Client) -> None:
    said = page(head, sent=sheets.table({"2.1": (3, 5), "3.6": (0, 0)}))
    assert "Đơn vị thử – 12,00 – – – – – –" in said
    assert "Chưa có số liệu: 1.1, 1.2" in said


def test_mistakes_stand_beside_the_file_with_row_and_column(head: Client) -> None:
    said = page(head, sent=sheets.table({"2.1": (6, 5), "9.9": (1, 1)}), status=400)
    assert "Tệp có 2 lỗi, xem bảng bên dưới." in said
    assert "2 numerator Tử số 6 lớn hơn mẫu số 5." in said
    assert "3 indicator Bộ tiêu chí không có chỉ tiêu “9.9”." in said
    assert "Kết quả chấm thử" not in said
    page(head, sent=b"", status=400)
    assert "Tệp quá lớn." in page(head, sent=b"x" * (256 * 1024 + 1), status=400)


def test_names_from_a_file_are_no_markup(head: Client) -> None:
    answer = head.post(ADDRESS, {"file": SimpleUploadedFile("x.csv", sheets.table({"2.1": (3, 5)}, unit="<b>X</b>"))})
    assert "<b>X</b>" not in answer.content.decode()


def test_the_empty_file_names_every_criterion_and_is_scored_once_filled_in(head: Client) -> None:
    answer = head.get(f"{ADDRESS}tep-trong/")
    assert answer["content-type"] == "text/csv; charset=utf-8"
    empty = answer.content.decode("utf-8-sig")
    assert [line.split(";")[1] for line in empty.splitlines()[1:]] == [
        f'"{leaf.code}"' for leaf in index_sets.get("766-2026").leaves()
    ]
    assert "2 Đơn vị Dưới dòng tiêu đề không có số liệu nào." in page(head, sent=answer.content, status=400)
    filled = empty.replace('"";"2.1";"";""', '"Sở Ngoại vụ";"2.1";"3";"5"')
    assert "Sở Ngoại vụ – 12,00" in page(head, sent=filled.encode("utf-8-sig"))
    assert "Tệp có 1 lỗi" not in page(head, sent=filled.encode("utf-8-sig"))
