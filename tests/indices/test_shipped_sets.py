"""Are the examples what a province would begin with, and do the nine indices come to the mean of their dossiers?"""

import itertools
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caicach.core.actor import Actor
from caicach.indices import index_sets
from caicach.indices.models import DossierFact
from caicach.indices.periods import Period
from caicach.indices.queries import scores
from caicach.indices.rules import scoring
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.scoring import Standing, UnitScore
from caicach.indices.rules.tree import IndexSet, Node
from caicach.surveys import shipped as questionnaires
from tests.support import figures, people

EXAMPLES = ("vi-du-so-nganh", "vi-du-cap-huyen", "vi-du-cap-xa")
NINE = index_sets.get("tt-01-2018-don-vi")
HALF = Period.parse("2022-H1")


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_is_whole_and_says_that_it_is_one(code: str) -> None:
    made = index_sets.get(code)
    leaves = list(made.leaves())
    assert len(made.groups) == 8
    assert made.points == 100
    assert len(leaves) >= 30
    assert 3 * sum(bool(leaf.measure) for leaf in leaves) >= len(leaves)
    assert made.name.startswith("Ví dụ")
    assert all(leaf.unverified for leaf in (*leaves, *made.adjustments))
    assert {leaf.rule.KIND for leaf in (*leaves, *made.adjustments) if leaf.rule} == {
        "yes_no", "steps", "proportional", "deduction", "survey", "judged", "bonus", "penalty",
    }  # fmt: skip
    assert [grade.name for grade in made.grades] == ["Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu"]
    assert {bool(blocker.criterion) for blocker in made.blockers} == {True, False}


@pytest.mark.parametrize("code", EXAMPLES)
def test_answers_come_from_a_questionnaire_that_is_there(code: str) -> None:
    asked = [leaf.survey.split("/") for leaf in index_sets.get(code).leaves() if leaf.survey]
    assert asked
    for questionnaire, item in asked:
        assert item in {one.code for one in questionnaires.shipped()[questionnaire].items}


def test_districts_have_an_example_until_their_last_day() -> None:
    districts = index_sets.get("vi-du-cap-huyen")
    assert districts.holds_on(date(2025, 6, 30))
    assert not districts.holds_on(date(2025, 7, 1))


@pytest.mark.parametrize("made", index_sets.shipped().values(), ids=lambda one: one.code)
def test_whoever_has_everything_has_the_whole_of_every_set(made: IndexSet) -> None:
    score = scoring.score(made, {leaf.code: best(leaf) for leaf in made.leaves()})
    assert score.points == made.points
    assert score.graded is None or score.graded.grade == made.grades[0]
    fined = scoring.score(made, {leaf.code: best(leaf) for leaf in (*made.leaves(), *made.adjustments)})
    assert fined.points == made.points  # no bonus goes beyond it


def best(node: Node) -> Entry:
    takes = node.rule.TAKES if node.rule else Takes.ANY
    return Entry({Takes.COUNT: Decimal(0), Takes.FIGURE: node.points}.get(takes, Decimal(1)))


def live(code: str) -> UnitScore:
    unit = people.unit("xa-mot").id
    found = scores.live_scores(
        index_sets.get(code), period=HALF, of=[unit], seen_by=Actor.system(), at=figures.NOW
    )  # fmt: skip
    return found[0].score


def points(score: UnitScore) -> Mapping[str, Decimal | None]:
    return {row.node.code: row.points for group in score.groups for row in (group, *group.leaves())}


@pytest.fixture
def _loaded(db: None) -> None:
    people.load_units()
    figures.load(figures.stories())


@pytest.mark.usefixtures("_loaded")
def test_a_third_of_an_example_is_scored_from_records_and_a_late_finish_costs_points() -> None:
    facts = DossierFact.objects.counted().filter(
        competent_unit_id=people.unit("xa-mot").id, received_on__range=HALF.days
    )
    facts.filter(finished_on=None).delete()
    facts.update(statistical_verdict="on_time", missed_at=None)
    before = points(live("vi-du-cap-xa"))
    counted = [leaf.code for leaf in index_sets.get("vi-du-cap-xa").leaves() if leaf.measure]
    assert all(before[code] is not None for code in counted)
    facts.filter(pk=facts.earliest("pk").pk).update(statistical_verdict="late")
    assert (points(live("vi-du-cap-xa"))["3.3a"] or 0) < (before["3.3a"] or 0)


def mean(values: list[int]) -> Decimal:
    exact = Decimal(sum(values)) / Decimal(len(values))
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@pytest.mark.usefixtures("_loaded")
def test_the_nine_are_the_mean_of_the_dossiers_that_have_a_value() -> None:
    score = live(NINE.code)
    signs = DossierFact.objects.counted().filter(
        competent_unit_id=people.unit("xa-mot").id, finished_on__range=HALF.days
    ).values_list("nine_indices", flat=True)  # fmt: skip
    assert len(signs) > 20
    for place in range(4):
        values = [int(sign[place]) for sign in signs if sign[place].isdigit()]
        assert 0 < len(values) < len(signs)
        assert score.groups[place].points == mean(values)
    assert {"5.tu-1", "6.tu-1", "7.tu-1", "8.tu-1", "9.tu-1"} < set(score.missing)  # nobody counts these


@given(st.lists(st.integers(0, 2), min_size=1, max_size=60))
@settings(max_examples=80)
def test_two_shares_are_the_mean_to_the_last_decimal(values: list[int]) -> None:
    entries = dict(_entries("1", values))
    row = scoring.score(NINE, entries).groups[0]
    assert row.points == mean(values)


def test_an_index_that_no_dossier_has_is_left_out_and_the_grades_hold() -> None:
    entries = {leaf.code: Entry(Decimal(1)) for leaf in NINE.leaves()}
    for number in "1247":
        entries |= {f"{number}.{part}": Entry(Decimal(3), Decimal(4)) for part in ("tu-1", "du-2")}
    entries |= {"3.tu-1": Entry(Decimal(0), Decimal(0)), "3.du-2": Entry(Decimal(0), Decimal(0))}
    score = scoring.score(NINE, entries)
    assert score.groups[2].standing is Standing.NOT_APPLICABLE
    assert score.points == Decimal("15.8")  # 4 × 1,5 + 4 × 2 = 14 of 16
    assert score.graded is not None
    assert score.graded.grade.name == "Xuất sắc"


def test_an_official_is_graded_by_five_indices_from_a_file_alone() -> None:
    officials = index_sets.get("tt-01-2018-can-bo")
    assert [group.code for group in officials.groups] == ["1", "2", "3", "4", "7"]
    assert not any(leaf.automatic for leaf in officials.leaves())  # facts do not know who worked
    entries = dict(itertools.chain.from_iterable(_entries(group.code, [1, 1, 0]) for group in officials.groups))
    score = scoring.score(officials, entries)
    assert (score.points, score.graded and score.graded.grade.code) == (Decimal("3.5"), "hoan-thanh-mot-phan")


def _entries(index: str, values: list[int]) -> list[tuple[str, Entry]]:
    of = Decimal(len(values))
    return [(f"{index}.tu-1", Entry(Decimal(sum(one >= 1 for one in values)), of)),
            (f"{index}.du-2", Entry(Decimal(sum(one == 2 for one in values)), of))]  # fmt: skip
