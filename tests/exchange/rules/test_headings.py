"""Which column is which? Headings without tone marks, merged cells, titles above them."""

import pytest

from caicach.exchange.kinds.dossiers import Dossiers
from caicach.exchange.kinds.officials import Officials
from caicach.exchange.rules import headings
from tests.support import sheets

KNOWN = {field.name: (str(field.label), *field.headings) for field in Dossiers.fields}


def test_headings_of_an_old_system_are_known() -> None:
    found = headings.guess(sheets.HEADINGS, KNOWN)
    assert [found[index] for index in range(11)] == [
        "foreign_code", "procedure_code", "unit", "applicant", "personal_number", "phone", "received_at", "due_at",
        "finished_at", "returned_at", "status",
    ]  # fmt: skip


def test_signs_tones_and_remarks_do_not_matter() -> None:
    found = headings.guess(["STT", "HO VA TEN (chủ hồ sơ)", " số  CCCD: ", "Ngày tiếp nhận hồ sơ (dd/mm/yyyy)"], KNOWN)
    assert found == {1: "applicant", 2: "personal_number", 3: "received_at"}


def test_no_field_comes_from_two_columns() -> None:
    assert headings.guess(["Họ và tên", "Họ tên"], KNOWN) == {0: "applicant"}


def test_titles_above_are_passed_over_and_merged_cells_read() -> None:
    rows = [["DANH SÁCH HỒ SƠ", "", ""], ["Mã hồ sơ", "Người nộp", ""], ["", "Họ và tên", "Số CCCD"], ["1", "2", "3"]]
    assert headings.find_row(rows, KNOWN) == (2, ["Mã hồ sơ", "Họ và tên", "Số CCCD"])


def test_a_table_without_any_known_heading_begins_where_words_stand_side_by_side() -> None:
    assert headings.find_row([["Danh sách", ""], ["A1", "B1"], ["1", "2"]], KNOWN) == (1, ["A1", "B1"])


def test_the_same_headings_are_remembered_whatever_their_tones() -> None:
    assert headings.digest(["Họ và tên", "SĐT"]) == headings.digest(["ho va ten", "sđt "])
    assert headings.digest(["Họ và tên"]) != headings.digest(["Địa chỉ"])


def test_no_heading_means_two_fields() -> None:
    for fields in (Dossiers.fields, Officials.fields):
        names = [headings.plain(name) for field in fields for name in {str(field.label), *field.headings}]
        folded = {headings.plain(str(field.label)) for field in fields}
        assert len(folded) == len(fields)
        assert len(set(names)) >= len(names) - sum(len(field.headings) == 0 for field in fields)


@pytest.mark.parametrize(("row", "is_example"), [
    (["Phòng Ví dụ", "", headings.EXAMPLE], True), (["", "", headings.EXAMPLE], True),
    (["  Phòng Ví dụ ", "Sở Thật", headings.EXAMPLE], True), (["Phòng Thật", "", headings.EXAMPLE], False),
    (["", "Sở Thật", headings.EXAMPLE], False), (["Phòng Ví dụ", "", ""], False),
])  # fmt: skip
def test_the_example_is_known_by_its_mark_and_its_first_word(row: list[str], is_example: bool) -> None:
    assert headings.is_example(row, "Phòng Ví dụ") == is_example
