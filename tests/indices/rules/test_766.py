"""Do declared counts give the points that the National Portal published? Phú Thọ (H44), 2026 as of 26/09/2026.

The counts and the points are those of the portal's own answers; no figure here is ours.
"""

from decimal import Decimal

import pytest

from caicach.indices import index_sets
from caicach.indices.rules.scoring import Standing, UnitScore
from tests.indices.rules import sheets

SET = index_sets.get("766-2026")
DOSSIERS = 597918
PROVINCE = {
    "1.1": (0, 89), "1.2": (0, 70), "1.3": (87, 89), "1.4": (475053, 475053),
    "2.1": (528684, DOSSIERS),
    "3.1": (31 + 21, 89), "3.2": (516, 1884), "3.3": (589496, 589496 + 8398 + 0),
    "3.5": (68, 313), "3.5b": (119, 313), "3.6": (309542, 358625),
    "4.1": (433356, DOSSIERS), "4.2": (145096, DOSSIERS), "4.3": (136827, DOSSIERS), "4.4": (0, DOSSIERS),
    "4.5a": (396, 1300), "4.5b": (325596, DOSSIERS), "4.6": (1, 1),
    "5.2": (296, 570), "5.3": (230, 570), "5.4": (528464, DOSSIERS),
}  # fmt: skip


def test_the_province_is_reproduced_to_the_printed_decimals() -> None:
    score = sheets.scored(SET, PROVINCE)
    assert {row.node.code: str(row.points) for row in score.groups} == {
        "transparency": "7.96", "timeliness": "17.68", "online": "8.56", "payment": "6.67", "digitisation": "9.59",
        "satisfaction": "11.43",
    }  # fmt: skip
    assert str(score.points) == "61.89"
    assert score.missing == ()


@pytest.mark.parametrize(("unit", "group", "figures", "published"), [
    ("Sở Công Thương", "payment", {"3.6": (118, 118), "3.5b": (12, 13), "3.5": (0, 13)}, "8.00"),
    ("Ban Quản lý các khu công nghiệp", "payment", {"3.6": (18, 18), "3.5b": (2, 3), "3.5": (0, 3)}, "7.67"),
    ("Văn phòng UBND", "payment", {"3.6": (0, 0), "3.5b": (0, 0), "3.5": (0, 0)}, "0.00"),
    ("Văn phòng UBND", "satisfaction", {"5.4": (156, 161), "5.2": (0, 0), "5.3": (0, 0)}, "18.00"),
    ("Sở Công Thương", "satisfaction", {"5.4": (1651, 2270), "5.2": (0, 0), "5.3": (0, 0)}, "16.85"),
    ("Sở Giáo dục và Đào tạo", "satisfaction", {"5.4": (755, 1120), "5.2": (0, 4), "5.3": (0, 4)}, "4.49"),
    ("Sở Ngoại vụ", "timeliness", {"2.1": (3, 5)}, "12.00"),
    ("UBND xã Hy Cương", "timeliness", {"2.1": (2775, 3443)}, "16.12"),
    ("Sở Giáo dục và Đào tạo", "digitisation", {
        "4.1": (1025, 1120), "4.2": (490, 1120), "4.3": (0, 1120), "4.4": (0, 1120), "4.5b": (1120, 1120),
        "4.5a": (9, 39), "4.6": (100, 100)}, "11.70"),
])  # fmt: skip
def test_units_are_reproduced(unit: str, group: str, figures: dict[str, tuple[int, int]], published: str) -> None:
    assert str(sheets.points(sheets.scored(SET, figures))[group]) == published


def test_each_indicator_is_rounded_before_they_are_added() -> None:
    """0.045 + 0.045 + 0 would be 0.09 added first; the portal rounds halves up and gets 0.10."""
    figures = {"3.6": (3, 400), "3.5b": (9, 500), "3.5": (0, 500)}
    found = sheets.points(sheets.scored(SET, figures))
    assert [str(found[code]) for code in ("3.6", "3.5b", "3.5", "payment")] == ["0.05", "0.05", "0.00", "0.10"]


def test_nought_of_nought_is_full_for_petitions_and_nothing_elsewhere() -> None:
    found = sheets.points(sheets.scored(SET, dict.fromkeys((leaf.code for leaf in SET.leaves()), (0, 0))))
    full = {code for code, points in found.items() if points == 6}
    assert full == {"5.2", "5.3"}
    assert {points for code, points in found.items() if code not in full | {"satisfaction"}} <= {Decimal(0), None}


def test_what_is_shown_only_is_neither_scored_nor_missing() -> None:
    score = sheets.scored(SET, PROVINCE | {"2.2": (123456, 597918), "5.1": (3, 7)})
    assert str(score.points) == "61.89"
    shown = [leaf for group in score.groups for leaf in group.leaves() if leaf.standing is Standing.SHOWN]
    assert [(leaf.node.code, leaf.points) for leaf in shown] == [("2.2", None), ("5.1", None), ("5.1b", None)]


@pytest.mark.parametrize("code", ["766-2022", "766-2026"])
def test_both_classes_of_petitions_that_the_portal_shows_have_a_row(code: str) -> None:
    figures = {"PETITION_CLASSIFICATION_TTHC": (500, 570), "PETITION_CLASSIFICATION_STAFF": (70, 570)}
    score = sheets.scored(index_sets.get(code), figures)
    shown = [leaf for group in score.groups for leaf in group.leaves() if leaf.working]
    assert [(leaf.node.code, leaf.working[0]) for leaf in shown] == [
        ("5.1", "500/570 = 0,8772"), ("5.1b", "70/570 = 0,1228"),
    ]  # fmt: skip


def test_a_group_lacks_points_while_one_of_its_indicators_is_missing() -> None:
    without = {code: figure for code, figure in PROVINCE.items() if code != "3.5b"}
    score = sheets.scored(SET, without)
    found = sheets.points(score)
    assert found["payment"] is None
    assert str(found["online"]) == "8.56"
    assert score.points is None
    assert score.missing == ("3.5b",)


def test_the_portals_own_names_of_indicators_are_understood() -> None:
    assert str(sheets.points(sheets.scored(SET, {"PUBLIC_CONTENT_FULL": (87, 89)}))["1.3"]) == "1.96"


def test_the_working_can_be_followed() -> None:
    (row,) = [leaf for leaf in sheets.scored(SET, PROVINCE).groups[2].leaves() if leaf.node.code == "3.1"]
    assert row.working == (
        "52/89 = 58,43 %",
        "Đủ điểm từ 80 %: 2 × 58,43 % ÷ 80 % = 1,4607",
        "Làm tròn 2 chữ số thập phân: 1,46",
    )


def test_what_is_uncertain_is_marked() -> None:
    def doubtful(score: UnitScore) -> set[str]:
        return {leaf.node.code for group in score.groups for leaf in group.leaves() if leaf.doubt}

    assert len(SET.unverified) == 2
    assert doubtful(sheets.scored(SET, PROVINCE)) == {"3.3", "3.5", "4.2", "4.4"}
    empty = doubtful(sheets.scored(SET, dict.fromkeys(PROVINCE, (0, 0))))
    assert set(PROVINCE) - empty == {"1.4", "3.5b", "3.6", "5.2", "5.3", "5.4"}


def test_the_maxima_are_those_of_the_decision() -> None:
    assert {group.code: int(group.points) for group in SET.groups} == {
        "transparency": 18, "timeliness": 20, "online": 12, "payment": 10, "digitisation": 22, "satisfaction": 18,
    }  # fmt: skip
    assert SET.points == 100
