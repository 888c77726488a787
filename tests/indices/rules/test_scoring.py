"""What does each rule give, and what holds for the whole?"""

from decimal import Decimal

import pytest

from caicach.indices.rules import inputs, scoring
from tests.indices.rules import sheets
from tests.indices.rules.sheets import FULL, points, scored, small

SET = small()
REBASED = small(('not_applicable = "keep"', 'not_applicable = "rebase"'))


def one(code: str, numerator: object, denominator: object = 1) -> str:
    return str(points(scored(SET, {code: (numerator, denominator)}))[code])


@pytest.mark.parametrize(("code", "numerator", "denominator", "expected"), [
    ("a1", 1, 1, "10.00"), ("a1", 0, 1, "0.00"),
    ("a2", 10, 10, "20.00"), ("a2", 99, 100, "10.00"), ("a2", 80, 100, "10.00"), ("a2", 79, 100, "0.00"),
    ("a3.1", 95, 100, "18.00"), ("a3.1", 100, 100, "18.00"), ("a3.1", 50, 100, "9.47"), ("a3.1", 49, 100, "0.00"),
    ("a3.1", 0, 0, "0.00"),
    ("a3.2", 1, 2, "6.00"), ("a3.2", 12, 12, "11.00"),
    ("b1", 0, 1, "10.00"), ("b1", 3, 1, "2.50"), ("b1", 4, 1, "0.00"), ("b1", 9, 1, "0.00"),
    ("b2", 30, 40, "15.00"), ("b2", 3, 4, "15.00"),
    ("b3", "7.25", 1, "7.25"),
])  # fmt: skip
def test_a_rule_gives(code: str, numerator: object, denominator: object, expected: str) -> None:
    assert one(code, numerator, denominator) == expected


def test_few_answers_count_and_the_working_says_so() -> None:
    leaves = {leaf.node.code: leaf for group in scored(SET, {"b2": (3, 4)}).groups for leaf in group.leaves()}
    assert leaves["b2"].working[-1] == "Chỉ có 4 phiếu, ít hơn 30 phiếu: kết quả chỉ để tham khảo"


def test_bonus_and_penalty_stand_outside_the_sum_and_within_the_whole() -> None:
    assert str(scored(SET, FULL | {"b3": ("5.5", 1)}).points) == "94.50"
    assert str(scored(SET, FULL | {"b3": ("5.5", 1), "thuong": (2, 1), "phat": (1, 1)}).points) == "96.00"
    assert str(scored(SET, FULL | {"phat": (100, 1)}).points) == "97.00"
    most = scored(SET, FULL | {"thuong": (100, 1)})
    assert str(most.points) == "100.00"
    assert most.working[-1] == "Giữ trong khoảng 0–100 điểm: 100"


def without(code: str, **more: str) -> bytes:
    """Everything, and `code` does not apply."""
    given = {name: figure for name, figure in FULL.items() if name != code} | {"a1": (0, 1)}
    body = sheets.table(given).decode().replace("\n", ",\n").replace("denominator,", "denominator,applies", 1)
    return f'{body}"Đơn vị thử",{code},,,không\n'.encode()


def test_what_does_not_apply_keeps_its_points_or_leaves_the_whole() -> None:
    (kept,) = scoring.score_all(SET, inputs.read(without("b2"), SET))
    (rebased,) = scoring.score_all(REBASED, inputs.read(without("b2"), REBASED))
    assert str(kept.points) == "69.00"
    assert str(rebased.points) == "86.25"  # 69 of 80
    assert rebased.working[1] == "Quy về thang 100: 69 ÷ 80 × 100 = 86,25"
    assert str(points(rebased)["b"]) == "20.00"
    assert rebased.missing == kept.missing == ()


def test_nothing_that_applies_is_no_score() -> None:
    rows = "".join(f"X,{code},,,no\n" for code in FULL)
    (found,) = scoring.score_all(REBASED, inputs.read(f"{sheets.HEAD[:-1]},applies\n{rows}".encode(), REBASED))
    assert found.points is None
    assert found.working == ("Không có chỉ tiêu nào áp dụng",)


def test_where_points_are_rounded_is_data() -> None:
    thirds = FULL | {"a3.1": (2, 3), "a3.2": (2, 3), "b2": (1, 3)}
    found = {}
    for at in ("criterion", "group", "index"):
        score = scored(small(('at = "criterion"', f'at = "{at}"')), thirds)
        found[at] = (str(score.points), points(score)["a"])
    exact = Decimal(30) + Decimal(18) * 200 / 285 + 8 + 20 + Decimal(20) / 3
    assert found["index"][0] == str(round(exact, 2))
    assert found["group"][1] == round(Decimal(38) + Decimal(18) * 200 / 285, 2)
    assert found["index"][1] != found["group"][1]


@pytest.mark.parametrize(("more", "grade", "by_points"), [
    ({}, "xs", "xs"),
    ({"ky-luat": (0, 1)}, "xs", "xs"),
    ({"ky-luat": (1, 1)}, "tot", "xs"),
    ({"a3.1": (40, 100)}, "yeu", "tot"),
    ({"a3.1": (40, 100), "ky-luat": (1, 1)}, "yeu", "tot"),
])  # fmt: skip
def test_a_blocker_forbids_a_better_grade(more: dict[str, tuple[object, object]], grade: str, by_points: str) -> None:
    graded = scored(SET, FULL | more).graded
    assert graded is not None
    assert (graded.grade.code, graded.by_points.code) == (grade, by_points)


def test_a_blocker_by_points_of_a_criterion() -> None:
    easier = small(("below = 9", "below = 17"), ("from = 90", "from = 60"), ("from = 80", "from = 50"))
    graded = scored(easier, FULL | {"a3.1": (80, 100)}).graded
    assert graded is not None
    assert (graded.grade.code, graded.by_points.code) == ("yeu", "xs")
    assert graded.working[-1] == "Đúng hạn dưới 9 điểm: không được xếp cao hơn hạng Yếu"


def test_ties_share_a_rank_and_kinds_are_ranked_apart() -> None:
    lines = [sheets.HEAD.replace("\n", ",kind\n")]
    for unit, kind, judged in (("B", "xã", 9), ("A", "xã", 9), ("C", "xã", 10), ("D", "xã", 1), ("S", "sở", 2)):
        figures = FULL | {"b3": (judged, 1)}
        lines += [f"{unit},{code},{a},{b},{kind}\n" for code, (a, b) in figures.items()]
    lines += ["E,a1,1,1,xã\n"]
    scores = scoring.score_all(SET, inputs.read("".join(lines).encode(), SET))
    assert [(one.unit, one.rank) for one in scores] == [
        ("S", 1), ("A", 2), ("B", 2), ("C", 1), ("D", 4), ("E", None),
    ]  # fmt: skip
