"""Does a workbook say the same as the file, and is every mistake in it told at its page, row and column?"""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from caicach.documents import workbooks
from caicach.indices import index_sets, set_sheets
from caicach.indices.rules import plain
from tests.indices.rules.sheets import small

SETS = [*index_sets.shipped().values(), small()]


def exported(code: str = "vi-du-cap-xa", change: Callable[[Any], None] = lambda _book: None) -> bytes:
    target = io.BytesIO()
    set_sheets.write(target, index_sets.get(code))
    book = openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    change(book)
    again = io.BytesIO()
    book.save(again)
    return again.getvalue()


@pytest.mark.parametrize("made", SETS, ids=lambda one: one.code)
def test_out_and_in_again_is_the_same_set(made: Any) -> None:
    assert index_sets.read(plain.toml(plain.plain(made))) == made
    target = io.BytesIO()
    set_sheets.write(target, made)
    assert index_sets.read(set_sheets.read(target.getvalue())) == made


def row_of(page: Any, code: str) -> int:
    return next(row for row in range(2, page.max_row + 1) if page.cell(row, 2).value == code)


def setting(code: str, title: str, value: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        page = book["Tiêu chí"]
        column = next(cell.column for cell in page[1] if cell.value == title)
        page.cell(row_of(page, code), column).value = value

    return change


def faults(change: Callable[[Any], None]) -> list[str]:
    with pytest.raises(set_sheets.SheetsInvalid) as refusal:
        set_sheets.read(exported(change=change))
    return [str(one) for one in refusal.value.found]


def test_a_cell_may_be_written_as_people_write_it() -> None:
    for value in ("80%", "0,8", 0.8, "80 %"):
        content = set_sheets.read(exported(change=setting("7.1", "Đủ điểm từ", value)))
        assert "full_at = 0.8" in content


@pytest.mark.parametrize(("code", "title", "value", "message"), [
    ("1.1", "Điểm tối đa", 3, "Các mục tiêu chí cộng lại 13 điểm, ở đây ghi 12 điểm."),
    ("1.1", "Điểm tối đa", "hai", "Phải là số."),
    ("1.1", "Cách chấm", "Tung xúc xắc", "“Tung xúc xắc” không có trong các cách chấm"),
    ("1.2", "Các mức", "100 % được 4", "Phải là danh sách bảng"),
    ("1.2", "Các mức", "100 %: 3; 90 %: 2", "Mức cao nhất được 3 điểm, điểm tối đa ghi 4."),
    ("7.1", "Số đo", "nop-truc-tiep", "Không có số đo “nop-truc-tiep”"),
    ("7.1", "Đủ điểm từ", 80, "Phải từ 0 đến 1, đang ghi 80."),
    ("7.1", "Mã", "7.2", "Mã “7.2” đã dùng"),
])  # fmt: skip
def test_a_mistake_is_told_at_its_cell(code: str, title: str, value: object, message: str) -> None:
    found = faults(setting(code, title, value))
    parent = title == "Điểm tối đa" and value == 3
    shown = "7.2" if title == "Mã" else ("1" if parent else code)
    page = openpyxl.load_workbook(io.BytesIO(exported()))["Tiêu chí"]
    place = f"trang Tiêu chí, dòng {row_of(page, shown)}, cột {title}: "
    assert any(one.startswith(place) and message in one for one in found), found
    assert "[[" not in found[0] or title == "Các mức"


def test_pages_columns_and_levels_that_are_not_there_are_told_all_at_once() -> None:
    def change(book: Any) -> None:
        book["Tiêu chí"]["A2"] = "Tiêu chí"
        book["Tiêu chí"]["D1"] = "Điểm chuẩn"
        book["Bộ tiêu chí"]["A2"] = "Mã số"

    found = faults(change)
    assert "trang Bộ tiêu chí, dòng 2, cột A: Không hiểu mục “Mã số”." in found
    assert "trang Tiêu chí, dòng 1, cột Điểm chuẩn: Không hiểu cột này." in found
    assert any(one.startswith("trang Tiêu chí, dòng 2, cột Cấp: Ghi một trong") for one in found)

    def gone(book: Any) -> None:
        del book["Tiêu chí"]

    assert faults(gone) == ["trang Tiêu chí, dòng 1, cột A: Thiếu trang này, hoặc trang không có dòng nào."]


def test_grades_and_blockers_have_their_places() -> None:
    def change(book: Any) -> None:
        book["Xếp hạng"]["C2"] = 101
        book["Điều chặn hạng"]["C2"] = "rat-tot"

    assert faults(change) == [
        "trang Xếp hạng, dòng 2, cột Từ điểm: Hơn điểm tối đa của bộ (100).",
        "trang Điều chặn hạng, dòng 2, cột Cao nhất được hạng: Không có hạng nào mang mã “rat-tot”.",
    ]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"a;b\n1;2\n", b"x" * (workbooks.MOST_BYTES + 1)])
def test_what_is_no_workbook_is_refused_in_words(data: bytes) -> None:
    words = "Tệp quá lớn" if len(data) > workbooks.MOST_BYTES else "lưu lại dạng .xlsx"
    with pytest.raises(workbooks.NotAWorkbook, match=words):
        set_sheets.read(data)


def test_a_name_that_begins_like_a_formula_stays_a_name() -> None:
    content = set_sheets.read(exported(change=setting("1.1", "Tên", "'=1+1")))
    assert "'=1+1" in content
