"""Is every mistake told at its row and column, and can nothing of a person come in?"""

import pytest

from caicach.documents.sheets import Fault, InputsInvalid
from caicach.surveys.rules import slips
from caicach.surveys.rules.questionnaires import Item, Scale

ITEMS = (Item("a", "Thái độ của công chức"), Item("b", "Công khai", Scale.TEN))
PLACES = {"ubnd xa mot": [1], "xa mot": [1], "xa hai": [2], "xa trung": [3, 4]}


def read(said: str) -> list[slips.SlipRead]:
    return slips.read(said.encode(), items=ITEMS, places=PLACES)


def faults(said: str) -> list[Fault]:
    with pytest.raises(InputsInvalid) as refusal:
        read(said)
    return list(refusal.value.found)


def test_levels_as_figures_and_words_by_code_or_wording() -> None:
    found = read(
        "STT;Đơn vị;Thái độ của công chức;B\n1;UBND xã Một;4;10\n2;xã hai;Rất hài lòng;\n3;XÃ MỘT;không biết;0\n"
    )
    assert [(one.number, one.unit_id, dict(one.answers)) for one in found] == [
        (2, 1, {"a": 4, "b": 10}), (3, 2, {"a": 5}), (4, 1, {}),
    ]  # fmt: skip
    assert slips.tally(found, ITEMS) == {
        (1, "a", 4): 1, (1, "b", 10): 1, (2, "a", 5): 1, (2, "b", 0): 1, (1, "a", 0): 1, (1, "b", 0): 1,
    }  # fmt: skip


def test_every_mistake_at_once() -> None:
    found = faults("đơn vị,a,b\nxã Ba,6,11\nxã Trùng,4,hay\n,-1,5.5\n")
    assert [(one.row, one.column) for one in found] == [
        (2, "a"), (2, "b"), (2, "đơn vị"), (3, "b"), (3, "đơn vị"), (4, "a"), (4, "b"), (4, "đơn vị"),
    ]  # fmt: skip
    assert found[0].message == "“6” không phải một mức từ 1 đến 5."
    assert found[4].message == "Nhiều đơn vị cùng tên; hãy ghi mã đơn vị."


@pytest.mark.parametrize("title", [
    "Họ và tên", "Họ tên người trả lời", "Số CCCD", "Số định danh cá nhân", "Điện thoại", "Email", "Ngày sinh",
    "Địa chỉ", "Mã hồ sơ", "Chữ ký",
])  # fmt: skip
def test_no_column_about_a_person(title: str) -> None:
    found = faults(f"đơn vị,a,b,{title}\nxã Một,4,8,x\n")
    assert (found[0].row, found[0].column) == (1, title)
    assert "dữ liệu về người trả lời" in found[0].message


@pytest.mark.parametrize("row", ["006091012345,4,8", "xã Một,Nguyễn Văn Thử,8", "xã Một,4,0912345678"])
def test_a_persons_data_in_another_column_are_refused_and_not_repeated(row: str) -> None:
    said = "".join(one.message for one in faults(f"đơn vị,a,b\n{row}\n"))
    assert said
    assert "0060" not in said
    assert "Thử" not in said
    assert "0912" not in said


def test_a_number_of_the_slip_cannot_be_that_of_a_person() -> None:
    assert faults("stt,đơn vị,a,b\n006091012345,xã Một,4,8\n")[0].column == "stt"


def test_a_question_that_is_missing_or_not_ours() -> None:
    assert [(one.row, one.column) for one in faults("đơn vị,a,c\nxã Một,4,8\n")] == [(1, "b"), (1, "c")]


def test_a_file_of_nothing() -> None:
    assert faults("đơn vị,a,b\n")
    assert faults("")
