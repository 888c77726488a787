"""Are the bounds those of the textbooks, and never too narrow?"""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.surveys.rules import intervals
from caicach.surveys.rules.questionnaires import Scale
from caicach.surveys.rules.results import result


def near(found: Decimal, said: str) -> bool:
    return abs(found - Decimal(said)) < Decimal("0.0005")


@pytest.mark.parametrize(("part", "whole", "low", "high"), [
    (10, 10, "0.7225", "1"), (0, 10, "0", "0.2775"), (5, 10, "0.2366", "0.7634"), (81, 263, "0.2553", "0.3662"),
    (1, 1, "0.2065", "1"),
])  # fmt: skip
def test_shares_as_published(part: int, whole: int, low: str, high: str) -> None:
    """81 of 263 is the example of Newcombe (1998): 0.2553 to 0.3662."""
    found = intervals.share(Decimal(part), whole)
    assert near(found.low, low)
    assert near(found.high, high)


def below(freedom: int, most: float) -> float:
    """How much of Student's distribution lies between -most and most: Simpson's rule over its density."""
    scale = math.gamma((freedom + 1) / 2) / (math.sqrt(freedom * math.pi) * math.gamma(freedom / 2))
    steps, width = 2000, most / 2000

    def density(x: float) -> float:
        return scale * (1 + x * x / freedom) ** (-(freedom + 1) / 2)

    weights = [1, *([4, 2] * (steps // 2 - 1)), 4, 1]
    return 2 * width / 3 * sum(weight * density(index * width) for index, weight in enumerate(weights))


@pytest.mark.parametrize("freedom", [1, 2, 5, 10, 11, 29, 30, 50, 100, 300])
def test_the_table_of_t_holds_what_it_says(freedom: int) -> None:
    assert 0.9499 <= below(freedom, float(intervals.t(freedom))) <= 0.956


def test_a_mean_with_its_bounds() -> None:
    """7, 8, 8, 9, 10: mean 8.4, deviation 1.140, t(4) 2.776, half a width of 1.4156."""
    found = intervals.mean({7: 1, 8: 2, 9: 1, 10: 1}, most=10)
    assert (near(found.low, "6.9844"), near(found.high, "9.8156")) == (True, True)


def test_all_the_same_is_not_certainty() -> None:
    """Five people who all say 9 do not show that everybody would."""
    found = intervals.mean({9: 5}, most=10)
    assert found.low < Decimal("6.5")
    assert found.high > 9


levels = st.dictionaries(st.integers(1, 10), st.integers(1, 400), min_size=1)


@given(levels)
def test_a_mean_lies_within_its_bounds_and_these_on_the_scale(counts: dict[int, int]) -> None:
    found = intervals.mean(counts, most=10)
    assert 1 <= found.low <= intervals.mean_of(counts) + Decimal("1e-20")
    assert intervals.mean_of(counts) <= found.high + Decimal("1e-20") <= 10 + Decimal("1e-19")


@given(st.integers(0, 300), st.integers(0, 300))
def test_more_answers_of_the_same_kind_say_more(satisfied: int, others: int) -> None:
    whole = satisfied + others or 1
    one, ten = intervals.share(Decimal(satisfied), whole), intervals.share(Decimal(satisfied * 10), whole * 10)
    assert 0 <= one.low <= Decimal(satisfied) / whole <= one.high <= 1
    assert ten.high - ten.low < one.high - one.low


def test_five_levels_give_a_share_and_ten_a_mean() -> None:
    five = result("a", Scale.FIVE, {0: 3, 2: 1, 3: 1, 4: 5, 5: 3})
    assert (five.answered, five.invalid, five.slips, five.satisfied) == (10, 3, 13, 8)
    assert (five.share, five.figure, five.mean) == (Decimal("0.8"), Decimal("0.8"), Decimal(4))
    assert five.low is not None
    assert near(five.low, "0.4902")
    ten = result("b", Scale.TEN, {8: 2, 9: 2})
    assert (ten.satisfied, ten.share, ten.figure) == (None, None, Decimal("8.5"))
    assert ten.few
    assert not result("b", Scale.TEN, {8: 30}).few


def test_nobody_answered_is_not_nought() -> None:
    none = result("a", Scale.FIVE, {0: 7})
    assert (none.answered, none.invalid, none.share, none.mean, none.low, none.high) == (0, 7, None, None, None, None)
