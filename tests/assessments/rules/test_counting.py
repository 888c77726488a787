"""Which mark counts, and the three scores."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from caicach.assessments.rules import counting
from caicach.assessments.rules.deadlines import Late
from caicach.assessments.states import Stage
from caicach.indices.rules.kinds import Entry
from tests.assessments.rules.samples import Mark, small_set

FULL = {
    "1.1": Entry(Decimal(1)), "1.2": Entry(Decimal(9), Decimal(10)), "1.3": Entry(Decimal(3)),
    "2.1": Entry(Decimal(10), Decimal(10)), "2.2": Entry(Decimal(0)),
}  # fmt: skip
NO_PENALTY = Late()


def test_the_latest_mark_of_a_stage_counts() -> None:
    marks = [Mark(3, "1.1", numerator=Decimal(0)), Mark(1, "1.1"), Mark(2, "1.2")]
    assert {code: mark.id for code, mark in counting.latest(marks, stage=Stage.SELF).items()} == {"1.1": 3, "1.2": 2}


def test_a_later_stage_keeps_what_it_did_not_mark() -> None:
    marks = [
        Mark(1, "1.1"),
        Mark(2, "1.2"),
        Mark(3, "1.1", "appraised", Decimal(0)),
        Mark(4, "1.2", "final", None, None),
    ]
    assert counting.entries(marks, stage=Stage.SELF)["1.1"] == Entry(Decimal(1))
    assert counting.entries(marks, stage=Stage.APPRAISED) == {"1.1": Entry(Decimal(0)), "1.2": Entry(Decimal(1))}
    assert counting.entries(marks, stage=Stage.FINAL) == {"1.1": Entry(Decimal(0))}  # 1.2 is not known in the end


def test_one_more_late_finish_lowers_the_score() -> None:
    before = _points(FULL | {"2.1": Entry(Decimal(10), Decimal(10))})
    after = _points(FULL | {"2.1": Entry(Decimal(10), Decimal(11))})
    assert (before, after) == (Decimal(10), Decimal("9.73"))


def test_what_coming_late_costs_is_taken_from_the_whole_and_the_grade_follows() -> None:
    late = Late(each=Decimal("0.75"), most=Decimal(2))
    found = counting.total(small_set(), FULL, stage=Stage.SELF, late=late, late_days=2)
    assert (found.score.points, found.penalty, found.points) == (Decimal(10), Decimal("1.50"), Decimal("8.50"))
    assert found.working[-2:] == (
        "Nộp chậm 2 ngày làm việc × 0,75, nhiều nhất 2: trừ 1,5 điểm", "10 − 1,5 = 8,5",
    )  # fmt: skip
    assert found.score.graded is not None
    assert found.score.graded.grade.code == "kha"
    nothing = counting.total(small_set(), FULL, stage=Stage.SELF, late=late, late_days=None)
    assert nothing.points == Decimal(8)


def test_nothing_known_is_not_nought() -> None:
    given_some = {code: entry for code, entry in FULL.items() if code != "2.1"}
    found = counting.total(small_set(), given_some, stage=Stage.SELF, late=NO_PENALTY, late_days=0)
    assert found.points is None
    assert found.score.missing == ("2.1",)


def test_who_changes_a_figure_says_why() -> None:
    one, other = Entry(Decimal(1)), Entry(Decimal(0))
    assert counting.reason_lacks(one, one, "") == ""
    assert counting.reason_lacks(one, other, "Kế hoạch ban hành sau hạn") == ""
    assert counting.reason_lacks(one, other, "  ")
    assert counting.reason_lacks(None, other, "")


@given(
    marks=st.lists(st.tuples(st.sampled_from(["1.1", "1.2"]), st.sampled_from(list(Stage))), max_size=8),
    seed=st.randoms(use_true_random=False),
)
def test_the_order_of_reading_changes_nothing(marks: list[tuple[str, Stage]], seed: object) -> None:
    rows = [Mark(number, code, stage.value, Decimal(number)) for number, (code, stage) in enumerate(marks)]
    mixed = list(rows)
    seed.shuffle(mixed)
    for stage in Stage:
        assert counting.entries(mixed, stage=stage) == counting.entries(rows, stage=stage)


def _points(entries: dict[str, Entry]) -> Decimal | None:
    return counting.total(small_set(), entries, stage=Stage.FINAL, late=NO_PENALTY, late_days=0).points
