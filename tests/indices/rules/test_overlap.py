"""Are units whose intervals overlap said to overlap, and are ranks stable under ties?"""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from caicach.indices.rules import overlap
from caicach.indices.rules.overlap import Bounded, Place


def bounded(key: str, value: str, low: str, high: str) -> Bounded[str]:
    return Bounded(key, Decimal(value), Decimal(low), Decimal(high))


def test_units_told_apart_and_units_that_are_not() -> None:
    found = overlap.places(
        [bounded("c", "60", "50", "70"), bounded("a", "90", "85", "95"), bounded("b", "65", "58", "72"),
         bounded("d", "40", "35", "45")]
    )  # fmt: skip
    assert found == [
        Place("a", 1, 1, 1), Place("b", 2, 2, 3, ("c",)), Place("c", 3, 2, 3, ("b",)), Place("d", 4, 4, 4),
    ]  # fmt: skip
    assert [one.words for one in found] == ["1", "2 (có thể từ 2 đến 3)", "3 (có thể từ 2 đến 3)", "4"]
    assert overlap.remark(found).startswith("2 trong 4 đơn vị có khoảng tin cậy chồng lên đơn vị khác")


def test_bounds_that_touch_overlap() -> None:
    found = overlap.places([bounded("a", "8", "7", "9"), bounded("b", "6", "5", "7")])
    assert [one.with_ for one in found] == [("b",), ("a",)]


def test_nothing_is_said_where_all_are_told_apart() -> None:
    assert overlap.remark(overlap.places([bounded("a", "8", "8", "8"), bounded("b", "6", "6", "6")])) == ""
    assert overlap.remark(overlap.places([])) == ""


def test_a_tie_of_exact_figures_is_no_doubt() -> None:
    found = overlap.places([bounded("a", "8", "8", "8"), bounded("b", "8", "8", "8"), bounded("c", "6", "5", "7")])
    assert [(one.key, one.words, one.with_) for one in found] == [("a", "1", ()), ("b", "1", ()), ("c", "3", ())]


figures = st.tuples(st.integers(0, 100), st.integers(0, 30), st.integers(0, 30))


@given(st.lists(figures, max_size=12))
def test_ranks_lie_within_their_bounds_whatever_the_order(rows: list[tuple[int, int, int]]) -> None:
    entries = [
        Bounded(index, Decimal(value), Decimal(value - below), Decimal(value + above))
        for index, (value, below, above) in enumerate(rows)
    ]
    found = {one.key: one for one in overlap.places(entries)}
    turned = {one.key: one for one in overlap.places(reversed(entries))}
    for one in entries:
        place = found[one.key]
        assert place.best <= place.rank <= place.worst
        assert place.best == place.worst or place.with_
        assert (place.rank, place.best, place.worst) == (
            turned[one.key].rank, turned[one.key].best, turned[one.key].worst,
        )  # fmt: skip
        for other in entries:
            assert one is other or (other.key in place.with_) is (one.key in found[other.key].with_)
            assert one.value != other.value or place.rank == found[other.key].rank
