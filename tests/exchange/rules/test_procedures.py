"""One row of a list of procedures: what each cell may say, what is refused, what is left open in the draft."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from caicach.catalogue.rules import files, writing
from caicach.catalogue.states import Level, LimitUnit, ServiceLevel
from caicach.exchange.rules import cells, procedures
from caicach.exchange.rules.cells import Unreadable
from caicach.exchange.rules.procedures import Made, Time

WORKING, DAYS = LimitUnit.WORKING_DAYS, LimitUnit.DAYS
LABELS = {name: f"<{name}>" for name in procedures.WANTED}


def made(**said: Any) -> Made:
    row = {"code": "9.000017", "name": "Xác nhận thử", "sector": "Thử", "levels": [Level.COMMUNE]} | said
    return procedures.draft(row, LABELS, unit=lambda name: "so-thu" if name == "Sở Thử" else "")


@pytest.mark.parametrize(("cell", "time"), [
    ("3 ngày làm việc", Time(Decimal(3), WORKING)), ("03 ngày làm việc", Time(Decimal(3), WORKING)),
    ("05 (năm) ngày làm việc", Time(Decimal(5), WORKING, note="05 (năm) ngày làm việc")),
    ("Không quá 10 ngày kể từ ngày nhận đủ hồ sơ",
     Time(Decimal(10), DAYS, note="Không quá 10 ngày kể từ ngày nhận đủ hồ sơ")),
    ("0,5 giờ", Time(Decimal("0.5"), LimitUnit.HOURS)), (15, Time(Decimal(15), None)), ("15", Time(Decimal(15), None)),
    ("Trong ngày", Time(Decimal(1), WORKING, same_day=True)),
])  # fmt: skip
def test_a_limit(cell: str | int, time: Time) -> None:
    assert procedures.limit(cell) == time


@pytest.mark.parametrize("cell", [
    "sớm nhất", "3 - 5 ngày", "1/2 ngày làm việc", "15 ngày; ở xã 10 ngày", "0,5 ngày làm việc", 0, "0 ngày",
])  # fmt: skip
def test_a_limit_nobody_can_be_sure_of(cell: str | int) -> None:
    with pytest.raises(Unreadable):
        procedures.limit(cell)


@pytest.mark.parametrize(("read", "cell", "found"), [
    (procedures.levels, "Cấp xã", [Level.COMMUNE]), (procedures.levels, "tỉnh; xã", [Level.PROVINCE, Level.COMMUNE]),
    (procedures.service, "Mức độ 4", ServiceLevel.LEVEL_4), (procedures.service, 3, ServiceLevel.LEVEL_3),
    (procedures.service, "DVC trực tuyến toàn trình", ServiceLevel.FULL),
    (procedures.limit_unit, "Ngày làm việc", WORKING), (procedures.fees, "Không thu", []),
    (procedures.documents, "Luật A; Nghị định B\nThông tư C", ["Luật A", "Nghị định B", "Thông tư C"]),
])  # fmt: skip
def test_words_for_fixed_things(read: Callable[[Any], Any], cell: Any, found: Any) -> None:
    assert read(cell) == found


def test_papers_and_fees_line_by_line() -> None:
    papers = ("- Tờ khai | bản chính | 1", "Bản vẽ|bản sao|2|không bắt buộc", "Thẻ | bản gốc | | xuất trình",
              "Đơn | | | Vắng mặt")  # fmt: skip
    assert procedures.components("\n".join(papers)) == [
        {"number": 1, "name": "Tờ khai", "form": "original", "quantity": 1},
        {"number": 2, "name": "Bản vẽ", "form": "copy", "quantity": 2, "required": False},
        {"number": 3, "name": "Thẻ", "form": "original", "presented_only": True},
        {"number": 4, "name": "Đơn", "condition": "Vắng mặt"},
    ]
    assert procedures.fees("Lệ phí | 15.000 đồng | hồ sơ\nPhí | 8000 | trang | Cấp lại") == [
        {"key": "fee_1", "name": "Lệ phí", "amount": 15000, "per": "dossier"},
        {"key": "fee_2", "name": "Phí", "amount": 8000, "per": "page", "condition": "Cấp lại"},
    ]


@pytest.mark.parametrize(("read", "cell", "words"), [
    (procedures.levels, "liên tỉnh", "ghi một trong: Cấp xã"), (procedures.service, "cao", "ghi một trong: Mức độ 1"),
    (procedures.components, "Tờ khai | bản vàng", "Dòng 1 của ô: Không có “bản vàng”"),
    (procedures.components, "Tờ khai\nBản vẽ | bản sao | hai", "Dòng 2 của ô: số bản"),
    (procedures.components, "a | bản chính | 1 | b | c", "nhiều nhất ba dấu |"),
    (procedures.components, "|1", "có tên"),
    (procedures.components, "x" * 1001, "1000"), (procedures.components, "x" * 8000, "7999"),
    (procedures.fees, "15000", "tên khoản thu | số tiền"), (procedures.fees, 0, "tên khoản thu"),
    (procedures.fees, "Phí | 15", "sai đơn vị"), (procedures.fees, "Phí | 15000 | kg", "hồ sơ, trường hợp"),
])  # fmt: skip
def test_what_cannot_be_read_surely_is_an_error(read: Callable[[Any], Any], cell: Any, words: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(cell)
    assert words in str(refusal.value)


def test_a_draft_that_says_it_all_lacks_only_what_no_list_holds() -> None:
    found = made(
        agency=["UBND cấp xã"], limit=Time(Decimal(3), WORKING), service_level=ServiceLevel.PARTIAL,
        components=procedures.components("Tờ khai | bản chính | 1"), fees=[], legal_basis=["Luật thử"], result="Giấy",
        valid_from=cells.day("01/02/2022"), decision="1/QĐ-UBND",
    )  # fmt: skip
    assert found.remarks == []
    content = writing.toml(found.data, heading=("Từ bảng tính",))
    assert files.parse(content)["competence"] == [{"level": "commune", "agency": "UBND cấp xã", "kind": "commune"}]
    assert {problem.place for problem in files.problems(content)} == {"samples", "workflow"}


def test_what_a_list_does_not_say_is_told_and_left_open() -> None:
    found = made()
    assert [name for name, _words in found.remarks] == ["fees", ""]
    assert "<limit>, <service_level>, <agency>" in found.remarks[1][1]
    assert "miễn phí" in found.data["unverified"]["fees"]
    assert found.data.keys() == {"code", "name", "sector", "fees", "unverified"}


@pytest.mark.parametrize(("said", "field", "place"), [
    ({"limit": Time(Decimal(3), None)}, "limit", "limit"), ({"limit": Time(Decimal(3), DAYS)}, "limit", "limit.unit"),
    ({"limit": Time(Decimal(3), WORKING, note="Không quá 3 …")}, "limit", "limit.note"),
    ({"agency": ["Sở Lạ"], "levels": [Level.PROVINCE]}, "agency", "competence[0]"),
    ({"agency": ["UBND xã", "Sở Thử"]}, "agency", "competence"),
    ({"components": [{"number": 1, "name": "Đơn"}]}, "components", "components[0]"),
    ({"fees": [{"key": "fee_1", "name": "Phí", "amount": 9000}]}, "fees", "fees[0]"),
])  # fmt: skip
def test_a_doubt_stands_beside_the_row_and_in_the_draft(said: dict[str, Any], field: str, place: str) -> None:
    found = made(**said)
    assert field in [name for name, _words in found.remarks]
    assert found.data["unverified"][place]
    content = writing.toml(found.data)
    lacking = {problem.place for problem in files.problems(content)}
    assert f"unverified.{place}" not in lacking or place == "competence"


def test_who_decides() -> None:
    by = made(levels=[Level.PROVINCE, Level.COMMUNE], agency=["Sở Thử", "Ủy ban nhân dân xã"]).data["competence"]
    assert by == [{"level": "province", "agency": "Sở Thử", "unit": "so-thu"},
                  {"level": "commune", "agency": "Ủy ban nhân dân xã", "kind": "commune"}]  # fmt: skip
    unit_number = made(limit=Time(Decimal(3), None), limit_unit=WORKING)
    assert unit_number.data["limit"] == {"amount": Decimal(3), "unit": "working_days"}


def test_every_difference_to_what_stands() -> None:
    standing = {"name": "Xác nhận thử", "sector": "Khác", "levels": ["province"], "limit_amount": Decimal("5.00"),
                "limit_unit": "working_days"}  # fmt: skip
    row = {"name": "xác nhận thử", "sector": "Thử", "levels": [Level.COMMUNE], "limit": Time(Decimal(3), WORKING)}
    assert procedures.differences(row, standing) == {
        "sector": "Khác", "levels": "Cấp tỉnh", "limit": "5 ngày làm việc",
    }  # fmt: skip
    same = row | {"sector": "khác", "levels": [Level.PROVINCE], "limit": Time(Decimal(5), None)}
    assert procedures.differences(same, standing) == {}
