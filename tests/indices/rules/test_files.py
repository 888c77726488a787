"""Is every mistake in a set of criteria told, each at its place?"""

from datetime import date
from decimal import Decimal

import pytest

from caicach.indices import index_sets
from caicach.indices.rules import files
from caicach.indices.rules.tree import NotApplicable
from tests.indices.rules.sheets import MEASURES, SMALL, changed, small


def found(*changes: tuple[str, str]) -> dict[str, str]:
    problems = files.problems(changed(*changes), measures=MEASURES)
    return {problem.place: problem.message for problem in problems}


def test_a_right_file_is_a_tree() -> None:
    made = small()
    assert [node.code for node in made.nodes()] == [
        "a", "a1", "a2", "a3", "a3.1", "a3.2", "b", "b1", "b2", "b3", "thuong", "phat",
    ]  # fmt: skip
    assert made.not_applicable is NotApplicable.KEEP
    assert made.holds_on(date(2030, 1, 1))
    assert not made.holds_on(date(2029, 12, 31))
    assert sum(leaf.points for leaf in made.leaves()) == Decimal(100)


def test_children_sum_to_their_parent_at_every_level_and_all_of_it_is_told() -> None:
    assert found(
        ("points = 100", "points = 99"), ("points = 60", "points = 61"), ("points = 18\n", "points = 17.5\n")
    ) == {
        "points": "Các mục [[groups]] cộng lại 101 điểm, ở đây ghi 99 điểm.",
        "groups[0].points": "Các mục [[criteria]] cộng lại 60 điểm, ở đây ghi 61 điểm.",
        "groups[0].criteria[2].points": "Các mục [[parts]] cộng lại 29.5 điểm, ở đây ghi 30 điểm.",
    }


@pytest.mark.parametrize(("change", "place"), [
    (('code = "a2"', 'code = "a1"'), "groups[0].criteria[1].code"),
    (('code = "phat"', 'code = "a1"'), "adjustments[1].code"),
    (('code = "ky-luat"', 'code = "b3"'), "blockers[0].code"),
    (('code = "a1"', 'code = "a 1"'), "groups[0].criteria[0].code"),
    (('rule = "yes_no"', 'rule = "dice"'), "groups[0].criteria[0].rule"),
    (('rule = "yes_no"', 'rule = "bonus"\neach = 1'), "groups[0].criteria[0].rule"),
    (('rule = "yes_no"', 'rule = "shown"'), "groups[0].criteria[0].points"),
    (('rule = "yes_no"', 'rule = "yes_no"\nfull_at = 0.9'), "groups[0].criteria[0].full_at"),
    (('rule = "yes_no"\n', ""), "groups[0].criteria[0].rule"),
    (('name = "Nhóm A"', 'name = "Nhóm A"\nrule = "yes_no"'), "groups[0].rule"),
    (("from = 0.8, points = 10", "from = 1.0, points = 10"), "groups[0].criteria[1].steps[1].from"),
    (("from = 0.8, points = 10", "from = 0.8, points = 20"), "groups[0].criteria[1].steps[1].points"),
    (("from = 1.0, points = 20", "from = 1.0, points = 19"), "groups[0].criteria[1].steps[0].points"),
    (("from = 1.0, points = 20", "from = 1.1, points = 20"), "groups[0].criteria[1].steps[0].from"),
    (("full_at = 0.95", "full_at = 0"), "groups[0].criteria[2].parts[0].full_at"),
    (("full_at = 0.95", "full_at = 95"), "groups[0].criteria[2].parts[0].full_at"),
    (("zero_below = 0.5", "zero_below = 0.96"), "groups[0].criteria[2].parts[0].zero_below"),
    (("most = 11", "most = 13"), "groups[0].criteria[2].parts[1].most"),
    (('measure = "nop-truc-tuyen"', 'measure = "nop-truc-tiep"'), "groups[0].criteria[2].parts[1].measure"),
    (('measure = "nop', 'survey = "q1"\nmeasure = "nop'), "groups[0].criteria[2].parts[1].survey"),
    (('rule = "judged"', 'rule = "judged"\nmeasure = "nop-truc-tuyen"'), "groups[1].criteria[2].measure"),
    (('name = "Hồ sơ đúng hạn"', 'name = "Hồ sơ đúng hạn"\nmeasure = "nop-truc-tuyen"'), "groups[0].criteria[2]"),
    (("each = 2.5", "each = -1"), "groups[1].criteria[0].each"),
    (("each = 2.5", "each = 0.00001"), "groups[1].criteria[0].each"),
    (('rule = "penalty"', 'rule = "deduction"'), "adjustments[1].rule"),
    (("from = 80", "from = 95"), "grades[1].from"),
    (("from = 0\n", "from = 1\n"), "grades[2].from"),
    (("from = 90", "from = 101"), "grades[0].from"),
    (('at_most = "tot"', 'at_most = "kha"'), "blockers[0].at_most"),
    (('criterion = "a3.1"', 'criterion = "a9"'), "blockers[1].criterion"),
    (('criterion = "a3.1"', 'criterion = "thuong"'), "blockers[1].criterion"),
    (("below = 9\n", "\n"), "blockers[1]"),
    (('basis = ["Quyết định thử 01/QĐ-THU"]', "basis = []"), "basis"),
    (("valid_from = 2030-01-01", "valid_from = 2030-01-01\nvalid_to = 2030-01-01"), "valid_to"),
    (("decimals = 2", "decimals = 9"), "rounding.decimals"),
    (('at = "criterion"', 'at = "leaf"'), "rounding.at"),
    (('not_applicable = "keep"', 'not_applicable = "drop"'), "not_applicable"),
    (('family = "thu"', 'famly = "thu"'), "famly"),
    (('name = "Bộ tiêu chí thử"', 'name = "Bộ'), "dòng 4, cột 11"),
])  # fmt: skip
def test_a_mistake_is_told_where_it_is(change: tuple[str, str], place: str) -> None:
    assert place in found(change)


def test_a_refusal_lists_all() -> None:
    with pytest.raises(files.SetInvalid) as refusal:
        files.read(SMALL.replace("points = 60", "points = 61"), measures=())
    assert len(refusal.value.found) == 3
    assert str(refusal.value).startswith("Bộ tiêu chí có 3 lỗi:\n")


def test_shipped_sets_are_right_and_follow_one_another() -> None:
    shipped = index_sets.shipped()
    assert {"766-2022", "766-2026"} <= shipped.keys()
    for file in index_sets.FOLDER.glob("*.toml"):
        assert index_sets.problems(file.read_text(encoding="utf-8")) == ()
        assert file.stem in shipped
    known = index_sets.Known((), shipped)
    assert known.edition_on(shipped["766-2026"], date(2025, 12, 31)) is shipped["766-2022"]
    assert known.edition_on(shipped["766-2026"], date(2026, 1, 1)) is shipped["766-2026"]
    assert known.edition_on(shipped["766-2026"], date(2022, 6, 22)) is None
