"""Do the commune governance sets count as the method says, and do they say that they are nobody else's index?"""

from decimal import Decimal

import pytest

from caicach.documents.sheets import InputsInvalid
from caicach.indices import index_sets
from caicach.indices.rules import published, scoring
from caicach.indices.rules.kinds import Entry, Judged, Survey
from caicach.surveys.rules.questionnaires import Scale
from caicach.surveys.shipped import shipped

CODES = ("quan-tri-xa-10", "quan-tri-xa-100")
TEN, HUNDRED = (index_sets.get(code) for code in CODES)


@pytest.mark.parametrize("code", CODES)
def test_they_are_examples_of_the_provinces_own(code: str) -> None:
    made = index_sets.get(code)
    assert made.name.startswith("Ví dụ")
    assert "cấp xã" in made.name
    assert "nội bộ tỉnh, không phải PAPI của UNDP" in made.name
    assert made.applies_to == ("commune",)
    assert made.unverified


@pytest.mark.parametrize("code", CODES)
def test_every_question_they_ask_is_in_a_shipped_questionnaire(code: str) -> None:
    for leaf in index_sets.get(code).leaves():
        if leaf.survey:
            questionnaire, _slash, item = leaf.survey.partition("/")
            found = {one.code: one.scale for one in shipped()[questionnaire].items}
            assert found[item] is (Scale.TEN if isinstance(leaf.rule, Judged) else Scale.FIVE)
    assert any(leaf.survey for leaf in index_sets.get(code).leaves())


def test_eight_dimensions_from_one_to_ten_and_a_whole_of_eight_to_eighty() -> None:
    assert (len(TEN.groups), TEN.points) == (8, 80)
    for group in TEN.groups:
        parts = Decimal(len(group.children))
        assert group.points == 10
        for node in group.children:
            assert isinstance(node.rule, Judged)
            assert (node.points, node.rule.least) == (10 / parts, 1 / parts)
    for most, whole in ((Decimal(1), 80), (Decimal("0.1"), 8), (Decimal("0.55"), 44)):
        score = scoring.score(TEN, {leaf.code: Entry(leaf.points * most) for leaf in TEN.leaves()})
        assert score.points == whole
        assert {group.points for group in score.groups} == {10 * most}


def test_a_hundred_points_with_surveys_for_less_than_half_of_them() -> None:
    asked = sum(leaf.points for leaf in HUNDRED.leaves() if isinstance(leaf.rule, Survey))
    assert (len(HUNDRED.groups), HUNDRED.points, asked) == (8, 100, 44)
    assert all(leaf.survey for leaf in HUNDRED.leaves() if isinstance(leaf.rule, Survey))
    assert sum(bool(leaf.measure) for leaf in HUNDRED.leaves()) >= 4


def test_a_table_of_the_set_that_does_not_sum_is_refused() -> None:
    """The parts and the total a newspaper gave for Nghệ An 2019, as if a commune's."""
    parts = ("5.43", "5.54", "5.26", "6.64", "7.39", "7.12", "3.99", "3.85")
    rows = "".join(f"Xã Thử,{number},{points}\n" for number, points in enumerate(parts, 1))
    with pytest.raises(InputsInvalid) as refusal:
        published.read(f"unit,indicator,points\n{rows}Xã Thử,total,44.72\n".encode(), TEN)
    assert "các phần cộng lại 45,22, ở đây ghi 44,72" in str(refusal.value)
    assert len(published.read(f"unit,indicator,points\n{rows}Xã Thử,total,45.22\n".encode(), TEN)) == 9
