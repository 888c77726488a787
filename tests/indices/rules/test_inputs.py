"""Is a file of figures read as spreadsheets save it, and every mistake told with its row and column?"""

import pytest

from caicach.documents import sheets as csv_sheets
from caicach.indices import index_sets
from caicach.indices.rules import inputs
from tests.indices.rules.sheets import FULL, HEAD, small, table

SET = index_sets.get("766-2026")


def faults(rows: str | bytes, *, head: str = HEAD) -> list[tuple[int, str, str]]:
    data = rows if isinstance(rows, bytes) else (head + rows).encode()
    with pytest.raises(csv_sheets.InputsInvalid) as refusal:
        inputs.read(data, SET)
    return [(one.row, one.column, one.message) for one in refusal.value.found]


RIGHT = "Sở Ngoại vụ,2.1,3,5\n"


@pytest.mark.parametrize("data", [
    (HEAD + RIGHT).encode(),
    (HEAD + RIGHT).encode("utf-8-sig"),
    (HEAD + RIGHT).encode("utf-16"),
    (HEAD + RIGHT).replace(",", ";").encode("utf-8-sig"),
    (HEAD + RIGHT).replace(",", "\t").encode(),
    (HEAD + RIGHT).replace("\n", "\r\n").encode(),
    ("\n\n" + HEAD + "\n" + RIGHT + ",,,\n").encode(),
    ("Mẫu số;Tử số;Mã chỉ tiêu;Đơn vị;Ghi chú\n5;3;2.1;Sở Ngoại vụ;xem lại\n").encode(),
    ("UNIT,Indicator,Numerator,DENOMINATOR\n" + RIGHT).encode(),
])  # fmt: skip
def test_read_as_spreadsheets_save_it(data: bytes) -> None:
    (unit,) = inputs.read(data, SET)
    assert unit.unit == "Sở Ngoại vụ"
    assert {code: (entry.numerator, entry.denominator) for code, entry in unit.entries.items()} == {"2.1": (3, 5)}


@pytest.mark.parametrize(("row", "column", "words"), [
    ("A,9.9,1,2", "indicator", "Bộ tiêu chí không có chỉ tiêu “9.9”."),
    ("A,3.5c,1,2", "indicator", "Bộ tiêu chí không có chỉ tiêu “3.5c”. Có phải “3.5”?"),
    ("A,,1,2", "indicator", "Phải ghi mã chỉ tiêu."),
    (",2.1,1,2", "unit", "Phải ghi tên đơn vị, nhiều nhất 200 ký tự."),
    ("A,2.1,ba,5", "numerator", "“ba” không phải số."),
    ("A,2.1,3,năm", "denominator", "“năm” không phải số."),
    ("A,2.1,-3,5", "numerator", "Không được âm: “-3”."),
    ("A,2.1,3,-5", "denominator", "Không được âm: “-5”."),
    ("A,2.1,,5", "numerator", "Thiếu số."),
    ("A,2.1,3", "denominator", "Thiếu số."),
    ("A,2.1,6,5", "numerator", "Tử số 6 lớn hơn mẫu số 5."),
    ("A,2.1,6,0", "numerator", "Tử số 6 lớn hơn mẫu số 0."),
    ("A,2.1,3.5,5", "numerator", "Phải là số nguyên: “3.5”."),
    ("A,2.1,3,597.918", "denominator", "Viết số liền, không có dấu ngăn cách: “597.918”."),
    ('A,2.1,3,"597,918"', "denominator", "Viết số liền, không có dấu ngăn cách: “597,918”."),
    ("A,2.1,60%,5", "numerator", "“60%” không phải số."),
    ("A,2.1,1e3,5000", "numerator", "“1e3” không phải số."),
    ("A,2.1,٣,5", "numerator", "“٣” không phải số."),
    ("A,2.1,NaN,5", "numerator", "“NaN” không phải số."),
    ("A,2.1,3,5,7", "5", "Thừa ô so với dòng tiêu đề."),
])  # fmt: skip
def test_a_mistake_is_told_with_its_row_and_column(row: str, column: str, words: str) -> None:
    assert faults(f"B,1.1,1,2\n{row}\n") == [(3, column, words)]


def test_a_column_is_named_as_the_file_names_it() -> None:
    found = faults("A;2.1;6;5\n", head="Đơn vị;Chỉ tiêu;Tử số;Mẫu số\n")
    assert found == [(2, "Tử số", "Tử số 6 lớn hơn mẫu số 5.")]


def test_the_same_indicator_twice() -> None:
    assert faults("A,2.1,3,5\nB,2.1,3,5\nA,2.1,4,5\n") == [(4, "indicator", "A đã có chỉ tiêu 2.1 ở dòng 2.")]
    assert faults("A,1.1,3,5\nA,PUBLISH_ON_TIME,3,5\n") == [
        (3, "indicator", "A đã có chỉ tiêu PUBLISH_ON_TIME ở dòng 2.")
    ]


def test_all_mistakes_are_told_in_order() -> None:
    found = faults("A,9.9,x,-1\nA,2.1,x,-1\n,2.1,1,1\n")
    assert [(row, column) for row, column, _words in found] == [
        (2, "indicator"), (3, "denominator"), (3, "numerator"), (4, "unit"),
    ]  # fmt: skip


def test_files_without_figures() -> None:
    assert faults(b"") == [(1, "unit", "Tệp không có dòng nào.")]
    assert faults(b"\xef\xbb\xbf\r\n\r\n") == [(1, "unit", "Tệp không có dòng nào.")]
    assert faults("") == [(2, "unit", "Dưới dòng tiêu đề không có số liệu nào.")]


def test_a_file_whose_rows_nobody_filled_in() -> None:
    assert faults(",1.1,,\n,2.1,,\n") == [(2, "unit", "Dưới dòng tiêu đề không có số liệu nào.")]
    assert [column for _row, column, _words in faults("A,9.9,,\n")] == ["indicator"]


def test_a_blank_row_of_what_is_only_shown_is_passed_over() -> None:
    rows = RIGHT + "Sở Ngoại vụ,2.2,,\nSở Ngoại vụ,5.1,3,7\n"
    (unit,) = inputs.read((HEAD + rows).encode(), SET)
    assert set(unit.entries) == {"2.1", "5.1"}
    head = "unit,indicator,numerator,denominator,applies\n"
    assert faults("A,2.2,,,có lẽ\nA,5.1,3,\nA,5.1b,,x\nA,2.1,,\nA,5.1,,\n", head=head) == [
        (2, "applies", "Ghi “có” hoặc “không”."), (3, "denominator", "Thiếu số."),
        (4, "denominator", "“x” không phải số."), (4, "numerator", "Thiếu số."),
        (5, "denominator", "Thiếu số."), (5, "numerator", "Thiếu số."),
        (6, "indicator", "A đã có chỉ tiêu 5.1 ở dòng 3."),
    ]  # fmt: skip


@pytest.mark.parametrize(("row", "code"), [
    ("A,3.5B,1,2", "3.5b"), ("A,dossier_sync,1,2", "1.4"), ("A,Citizen_Data_Connected_Dossier,1,2", "4.5b"),
])  # fmt: skip
def test_letter_case_of_a_code_is_no_matter(row: str, code: str) -> None:
    (unit,) = inputs.read(f"{HEAD}{row}\n".encode(), SET)
    assert set(unit.entries) == {code}
    assert faults(f"{row}\nA,{code},1,2\n")[0][:2] == (3, "indicator")


def test_rows_that_differ_by_letter_case_alone_stay_two() -> None:
    """Of a set of one's own: what is written exactly is meant, what is not is asked back."""
    two = small(('code = "a2"', 'code = "A1"'))
    (unit,) = inputs.read(table({"a1": (1, 1), "A1": (7, 10)}), two)
    assert {code: entry.numerator for code, entry in unit.entries.items()} == {"a1": 1, "A1": 7}


def test_a_hint_does_not_depend_on_letter_case() -> None:
    assert faults("A,DOSSIER_SINC,1,2\nA,dossier_sinc,1,2\n") == [
        (2, "indicator", "Bộ tiêu chí không có chỉ tiêu “DOSSIER_SINC”. Có phải “DOSSIER_SYNC”?"),
        (3, "indicator", "Bộ tiêu chí không có chỉ tiêu “dossier_sinc”. Có phải “DOSSIER_SYNC”?"),
    ]


def test_headings() -> None:
    assert [(row, column) for row, column, _words in faults("A,2.1,3\n", head="unit,indicator,numerator\n")] == [
        (1, "denominator")
    ]
    doubled = "unit,indicator,numerator,denominator,unit,lệch\n"
    assert [(row, column) for row, column, _words in faults(RIGHT, head=doubled)] == [(1, "lệch"), (1, "unit")]
    assert {column for _row, column, _words in faults(b"\x89PNG\r\n\x1a\n")} == {"unit"}


def test_an_old_code_page_is_named_by_row() -> None:
    data = (HEAD + "UBND A,2.1,3,5\n").encode() + "UBND xã Hy Cương,2.1,3,5\n".encode("cp1258", errors="replace")
    assert faults(data) == [(3, "unit", "Chữ không phải mã UTF-8. Hãy lưu lại dạng “CSV UTF-8”.")]


def test_an_open_quotation_mark_does_not_swallow_the_rest() -> None:
    assert faults('A,2.1,3,5\n"B,2.1,3,5\nC,2.1,3,5\n') == [
        (3, "unit", "Từ đây tệp hỏng hoặc dấu ngoặc kép không khớp, không đọc tiếp được.")
    ]


def test_what_each_rule_takes() -> None:
    index_set = small()
    with pytest.raises(csv_sheets.InputsInvalid) as refusal:
        inputs.read(
            table({"a1": (2, 1), "b1": (1, 2), "b3": (11, 1), "thuong": ("1.5", ""), "ky-luat": (3, "")}), index_set
        )
    assert [(one.row, one.column) for one in refusal.value.found] == [
        (2, "numerator"), (3, "denominator"), (4, "numerator"), (5, "numerator"), (6, "numerator"),
    ]  # fmt: skip
    (unit,) = inputs.read(table(FULL | {"b1": (1, ""), "b3": ("7.25", "")}), index_set)
    assert str(unit.entries["b3"].numerator) == "7.25"


def test_what_does_not_apply_has_no_figures_and_one_unit_one_kind() -> None:
    head = "unit,indicator,numerator,denominator,applies,kind\n"
    found = faults("A,2.1,3,5,không,xã\nA,1.1,,,có lẽ,xã\nA,1.2,1,2,có,sở\n", head=head)
    assert [(row, column) for row, column, _words in found] == [
        (2, "denominator"), (2, "numerator"), (3, "applies"), (4, "kind"),
    ]  # fmt: skip
