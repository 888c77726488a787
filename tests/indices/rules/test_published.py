"""Is a published table that agrees with itself taken, and one that does not refused? As newspapers print them."""

from decimal import Decimal

import pytest

from caicach.documents import sheets
from caicach.indices import index_sets
from caicach.indices.rules import published
from caicach.indices.rules.figures import percent, quotient

HEAD = "unit,indicator,points\n"


def table(unit: str, **printed: str) -> bytes:
    """`_1_2` is 1.2."""
    rows = [f"{unit},{code.lstrip('_').replace('_', '.')},{points}\n" for code, points in printed.items()]
    return (HEAD + "".join(rows)).encode()


def faults(data: bytes, code: str = "") -> list[tuple[int, str, str]]:
    with pytest.raises(sheets.InputsInvalid) as refusal:
        published.read(data, index_sets.get(code) if code else None)
    return [(one.row, one.column, one.message) for one in refusal.value.found]


def test_papi_of_ha_tinh_2015_adds_up() -> None:
    """Dimensions are sums of their parts, the total of six is the sum of dimensions."""
    data = table(
        "Hà Tĩnh", _1_1="1.48", _1_2="1.84", _1_3="1.77", _1_4="1.35", _1="6.44", _2_1="2.89", _2_2="2.26", _2_3="2.09",
        _2="7.24", _3_1="2.11", _3_2="2.66", _3_3="2.74", _3="7.51", _4="6.67", _5="7.30", _6="7.17", total="42.33",
    )  # fmt: skip
    assert len(published.read(data)) == 17


@pytest.mark.parametrize("total", ["total", "", "TOTAL", "Tổng", "tổng điểm", "TỔNG SỐ", "Tổng cộng:"])
def test_papi_of_nghe_an_2019_as_a_newspaper_had_it_is_refused(total: str) -> None:
    parts = ("5.43", "5.54", "5.26", "6.64", "7.39", "7.12", "3.99", "3.85")
    data = table("Nghệ An", **{f"_{number}": points for number, points in enumerate(parts, 1)}, **{total: "44.72"})
    assert faults(data) == [(10, "points", "Nghệ An: các phần cộng lại 45,22, ở đây ghi 44,72.")]


def test_a_part_typed_without_its_noughts_does_not_switch_the_check_off() -> None:
    parts = ("5.43", "5.54", "5.26", "6.64", "7.39", "7.12", "4", "3.85")
    printed = {f"_{number}": points for number, points in enumerate(parts, 1)}
    assert faults(table("Nghệ An", **printed, total="44.72"))[0][0] == 10
    assert published.read(table("Nghệ An", **printed, total="45.23"))
    assert published.read(table("Nghệ An", **printed, total="45.2"))


def test_a_total_in_vietnamese_is_the_whole_of_a_set_too() -> None:
    found = faults(table("Phú Thọ", **{"Tổng điểm": "100.01"}), "766-2026")
    assert found == [(2, "points", "100,01 điểm, nhiều hơn điểm tối đa 100.")]


def test_766_of_thai_nguyen_in_august_2025_by_the_five_groups_of_its_day() -> None:
    data = table(
        "Thái Nguyên", transparency="15.67", timeliness="19.31", online="17.49", satisfaction="17.86",
        digitisation="16.64", total="86.97",
    )  # fmt: skip
    assert len(published.read(data, index_sets.get("766-2022"))) == 6
    assert faults(data, "766-2026") == [(4, "points", "17,49 điểm, nhiều hơn điểm tối đa 12.")]


def test_766_of_phu_tho_in_september_2026() -> None:
    data = table(
        "Phú Thọ", transparency="7.96", timeliness="17.68", online="8.56", payment="6.67", digitisation="9.59",
        satisfaction="11.43", total="61.89",
    )  # fmt: skip
    assert published.read(data, index_sets.get("766-2026"))
    assert faults(data.replace(b"61.89", b"61.98"), "766-2026") == [
        (8, "points", "Phú Thọ: các phần cộng lại 61,89, ở đây ghi 61,98.")
    ]


def test_parts_left_out_are_no_contradiction_where_the_tree_is_known() -> None:
    data = table("X", payment="6.67", total="61.89")
    assert published.read(data, index_sets.get("766-2026"))
    assert faults(data)[0][:2] == (3, "points")


@pytest.mark.parametrize("rows", [
    # Decision 766, 29/08/2025
    [("Thái Nguyên", "86.97", 1), ("Quảng Trị", "86.56", 2), ("Thanh Hóa", "86.51", 3), ("Đồng Nai", "86.13", 4),
     ("Hà Tĩnh", "84.85", 5)],
    # PAR INDEX 2022
    [("Quảng Ninh", "90.10", 1), ("Hải Phòng", "90.09", 2), ("Hà Nội", "89.58", 3), ("Đồng Nai", "82.92", 51)],
    # SIPAS 2023
    [("Quảng Ninh", "90.61", 1), ("Thái Nguyên", "90.29", 2), ("Gia Lai", "83.84", 19)],
])  # fmt: skip
def test_published_ranks_agree_with_points(rows: list[tuple[str, str, int]]) -> None:
    right = [f"{unit},total,{points},{rank}\n" for unit, points, rank in rows]
    head = "unit,indicator,points,rank\n"
    assert published.read((head + "".join(right)).encode())
    (one, points, _rank), (other, *_more) = rows[0], rows[1]
    worse = points.replace("8", "7", 1) if points[0] == "8" else points.replace("9", "7", 1)
    ((row, column, words),) = faults((head + "".join([right[0].replace(points, worse), *right[1:]])).encode())
    assert (row, column) == (3, "rank")
    assert one in words
    assert other in words


@pytest.mark.parametrize(("unit", "points", "previous", "change"), [
    ("Đồng bằng sông Hồng 2023", "88.33", "86.62", "1.71"), ("Đông Nam Bộ 2023", "87.79", "84.74", "3.05"),
    ("Trung du miền núi phía Bắc 2023", "87.72", "85", "2.72"), ("Bắc Trung Bộ 2023", "86.82", "84.25", "2.57"),
    ("Cả nước 2024", "88.37", "86.98", "1.39"), ("Cả nước 2023", "86.98", "84.79", "2.19"),
    ("SIPAS 2023", "82.66", "80.08", "2.58"), ("Bắc Kạn 2021", "84.69", "78.57", "6.12"),
    ("Hà Giang 2020", "83.87", "79.23", "+4.64"), ("Đi xuống", "40", "41.5", "-1.5"),
])  # fmt: skip
def test_published_changes_agree(unit: str, points: str, previous: str, change: str) -> None:
    head = "unit,indicator,points,previous,change\n"
    assert published.read(f"{head}{unit},total,{points},{previous},{change}\n".encode())
    assert faults(f"{head}{unit},total,{points},{previous},9.99\n".encode())[0][:2] == (2, "change")


def test_valid_slips_of_sipas_2023() -> None:
    assert percent(quotient(Decimal(39765), Decimal(40230))) == "98,84 %"


def test_what_rounding_explains_is_let_through_and_no_more() -> None:
    thirds = {"_1": "3.33", "_2": "3.33", "_3": "3.33"}
    assert published.read(table("X", **thirds, total="10.00"))
    assert published.read(table("X", **thirds, total="9.98"))
    assert faults(table("X", **thirds, total="10.02"))


@pytest.mark.parametrize(("rows", "row", "column"), [
    ("A,1.1,7\n", 2, "points"), ("A,9.9,1\n", 2, "indicator"), ("A,1.1,1\nA,1.1,1\n", 3, "indicator"),
    (",1.1,1\n", 2, "unit"), ("A,1.1,nhiều\n", 2, "points"), ("A,,101\n", 2, "points"),
])  # fmt: skip
def test_mistakes_of_a_table(rows: str, row: int, column: str) -> None:
    assert [(one, name) for one, name, _words in faults((HEAD + rows).encode(), "766-2026")] == [(row, column)]
