"""Rows of units, the whole file at once: which stand already, under what the others come, what is wrong with each."""

from datetime import date
from typing import Any

import pytest

from caicach.exchange.rules import units
from caicach.exchange.rules.units import Line
from caicach.organisations.rules.graph import Life, Period, Register

START, DAY, TODAY = date(2020, 1, 1), date(2021, 3, 1), date(2022, 8, 4)


def life(key: str, kind: str, name: str, parent: str = "tinh", code: str = "", end: date | None = None) -> Life:
    return Life(key, kind, (Period(name, parent, code, "", START, end),))


REGISTER = Register(lives={one.key: one for one in (
    life("tinh", "province", "UBND tỉnh Thử", "", "H99"), life("so-thu", "department", "Sở Thử", code="H99.01"),
    life("so-hai", "department", "Sở Hai", code="H99.02"), life("phong-mot", "office", "Phòng Một", "so-thu"),
    life("ngoai", "department", "Sở Ngoài", ""), life("so-cu", "department", "Sở Cũ", code="H99.09", end=DAY),
)})  # fmt: skip


def line(number: int, name: str, parent: str = "Sở Thử", *, sound: bool = True, **more: Any) -> Line:
    said = {"name": name, "kind": "Đơn vị thuộc sở", "parent": parent, "valid_from": DAY, "decided_by": "QĐ 1"} | more
    return Line(number, {key: value for key, value in said.items() if value != ""}, sound)


def judged(*lines: Line) -> dict[int, list[tuple[str, str]]]:
    units.judge(lines, REGISTER, reach=set(REGISTER.lives) - {"ngoai"}, today=TODAY)
    return {one.number: one.problems for one in lines if one.problems}


def test_a_parent_may_come_later_and_be_said_by_code_or_name_with_or_without_marks() -> None:
    rows = [line(2, "Tổ Ba", "phong hai"), line(3, "Phòng Hai", "H99.01", agency_code="H99.01.07"),
            line(4, "Tổ Bốn", "H99.01.07"), line(5, "Phòng Năm", "so-hai")]  # fmt: skip
    assert judged(*rows) == {}
    parents = {one.number: one.foundings[0].unit.parent for one in rows}
    assert parents == {2: "phong-hai", 3: "so-thu", 4: "phong-hai", 5: "so-hai"}
    assert rows[0].foundings[0].on == DAY


def test_a_unit_that_stands_is_known_and_every_difference_is_named() -> None:
    rows = [line(2, "Sở Thử", "UBND tỉnh Thử", kind="Sở", agency_code="H99.01", valid_from=START),
            line(3, "phong mot", "Sở Thử", valid_from=START),
            line(4, "Sở Khác", "Sở Thử", kind="office", agency_code="H99.02")]  # fmt: skip
    told = judged(*rows)
    assert (set(told), [one.standing is not None for one in rows]) == ({4}, [True] * 3)
    assert {name: words[words.index("“") :] for name, words in told[4]} == {
        "name": "“Sở Hai”. Muốn đổi, dùng “Sắp xếp đơn vị”.",
        "kind": "“Sở, ban, ngành”. Muốn đổi, dùng “Sắp xếp đơn vị”.",
        "parent": "“UBND tỉnh Thử”. Muốn đổi, dùng “Sắp xếp đơn vị”.",
        "valid_from": "“01/01/2020”. Muốn đổi, dùng “Sắp xếp đơn vị”.",
    }
    other = line(2, "Sở Thử", "tinh", kind="Sở", agency_code="H99.77", valid_from=START)
    assert "agency_code" in dict(judged(other)[2])


def test_another_key_than_that_of_the_unit_that_stands_is_a_difference() -> None:
    said = {"parent": "UBND tỉnh Thử", "kind": "Sở", "valid_from": START}
    rows = [line(2, "Sở Thử", **said, agency_code="H99.01", key="so-khac"), line(3, "Sở Hai", **said, key="so-hai")]
    assert judged(*rows) == {
        2: [("key", "Đơn vị này đã có với khóa “so-thu” và để nguyên; khóa không đổi được.")],
    }  # fmt: skip


@pytest.mark.parametrize("said", [{"agency_code": "H99.09"}, {"name": "Sở Cũ"}])
def test_a_unit_that_ended_before_the_day_of_the_row_is_another(said: dict[str, str]) -> None:
    known = {"name": "Sở Mới", "parent": "tinh", "kind": "Sở"} | said
    found, before = line(2, **known), line(2, **known, valid_from=START)
    assert judged(found) == {}
    assert (found.standing, len(found.foundings)) == (None, 1)
    judged(before)
    assert before.standing is REGISTER.lives["so-cu"]


def test_what_stands_under_a_unit_that_is_founded_anew_means_the_new_one() -> None:
    rows = [line(2, "Phòng Hai", "Sở Cũ"), line(3, "Sở Cũ", "tinh", kind="Sở"), line(4, "Tổ Ba", "Phòng Hai")]
    assert judged(*rows) == {}
    assert [one.foundings[0].unit.parent for one in rows] == ["so-cu-tinh", "tinh", "phong-hai"]


def test_under_a_row_that_is_known_come_rows_that_are_new() -> None:
    rows = [line(2, "Tổ Hai", "Phòng Một"), line(3, "Phòng Một", valid_from=START)]
    assert judged(*rows) == {}
    assert (rows[0].foundings[0].unit.parent, rows[1].foundings) == ("phong-mot", ())


def test_the_fault_of_a_parent_is_carried_down_and_named_as_such() -> None:
    rows = [line(2, "Tổ Hai", "Phòng Ba"), line(3, "Phòng Ba", "Phòng Bốn"), line(4, "Phòng Bốn", kind="gì đó"),
            line(5, "Phòng Năm", valid_from="", sound=False), line(6, "Tổ Sáu", "Phòng Năm"),
            line(7, "Phòng Bảy")]  # fmt: skip
    told = judged(*rows)
    assert {row: [name for name, _words in found] for row, found in told.items()} == {
        2: ["parent"], 3: ["parent"], 4: ["kind"], 6: ["parent"],
    }  # fmt: skip
    assert told[2][0][1] == "Đơn vị cấp trên ở dòng 3 còn lỗi nên dòng này chưa nhập được."
    assert "dòng 5" in told[6][0][1]


def test_the_same_row_twice_is_told_at_the_second_and_hurts_no_child() -> None:
    rows = [line(2, "Phòng Hai"), line(3, "Phòng Hai"), line(4, "Tổ Bốn", "Phòng Hai")]
    assert judged(*rows) == {3: [("name", "Trùng với dòng 2.")]}


def test_two_of_one_name_get_keys_that_differ_and_cannot_be_meant_by_name() -> None:
    rows = [line(2, "Văn phòng"), line(3, "Văn phòng", "Sở Hai"), line(4, "Tổ Bốn", "Văn phòng")]
    assert judged(*rows) == {4: [("parent", "Nhiều đơn vị cùng tên; hãy ghi mã hoặc khóa.")]}
    assert [one.foundings[0].unit.key for one in rows[:2]] == ["van-phong-so-thu", "van-phong-so-hai"]


@pytest.mark.parametrize(("changed", "field", "words"), [
    ({"parent": "Sở Xa"}, "parent", "Không có đơn vị này trong tệp"),
    ({"parent": "Sở Ngoài"}, "parent", "phạm vi bạn quản lý"),
    ({"parent": "Sở Cũ"}, "parent", "đã chấm dứt ngày 01/03/2021"),
    ({"valid_from": date(2019, 1, 1)}, "parent", "chỉ có từ ngày 01/01/2020"),
    ({"valid_from": date(2205, 1, 1)}, "valid_from", "xa quá"),
    ({"kind": "Hội"}, "kind", "ghi một trong"),
    ({"kind": "xã"}, "kind", "01/01/2020, ngày đầu của sổ đơn vị"),
    ({"key": "tinh", "valid_from": START}, "name", "UBND tỉnh Thử"),
])  # fmt: skip
def test_every_fault_at_its_column(changed: dict[str, Any], field: str, words: str) -> None:
    assert words in dict(judged(line(2, "Phòng Hai", **changed))[2])[field]


def test_a_circle() -> None:
    told = judged(line(2, "Phòng Hai", "Phòng Ba"), line(3, "Phòng Ba", "Phòng Hai"), line(4, "Tổ Bốn", "Phòng Hai"))
    assert ["vòng" in told[row][0][1] for row in (2, 3)] == [True, True]
    assert "dòng 2 còn lỗi" in told[4][0][1]


def test_a_counter_comes_with_its_agency() -> None:
    rows = [line(2, "Chi cục Hai", one_stop="có"), line(3, "Chi cục Ba", one_stop="Quầy Ba"),
            line(4, "Chi cục Bốn", one_stop="không"),
            line(5, "Bộ phận Một cửa Sở Thử", kind="Bộ phận Một cửa")]  # fmt: skip
    assert judged(*rows) == {}
    counters = [(one.foundings[-1].unit.key, one.foundings[-1].unit.name) for one in rows]
    assert counters == [
        ("chi-cuc-hai--mot-cua", "Bộ phận Một cửa Chi cục Hai"), ("chi-cuc-ba--mot-cua", "Quầy Ba"),
        ("chi-cuc-bon", "Chi cục Bốn"), ("so-thu--mot-cua", "Bộ phận Một cửa Sở Thử"),
    ]  # fmt: skip
    assert rows[0].foundings[-1].unit.unverified == ("name",)
