"""What must hold for any figures: more in time is never less, no more than the whole, ranks do not depend on order."""

import random
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from caicach.indices import index_sets
from caicach.indices.rules import inputs, scoring
from caicach.indices.rules.inputs import Declared
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.tree import IndexSet
from tests.indices.rules.sheets import HEAD, small

SETS = (
    index_sets.get("766-2026"), index_sets.get("766-2022"), small(),
    small(('not_applicable = "keep"', 'not_applicable = "rebase"')),
    small(('at = "criterion"', 'at = "group"'), ('not_applicable = "keep"', 'not_applicable = "rebase"')),
    small(('at = "criterion"', 'at = "index"'), ("most = 11\n", "")),
    index_sets.get("vi-du-cap-xa"), index_sets.get("tt-01-2018-don-vi"),
)  # fmt: skip
COUNTS = st.integers(0, 10**6)


@st.composite
def entries(draw: st.DrawFn, index_set: IndexSet, *, some: bool = False) -> dict[str, Entry]:
    """A figure for every criterion that rules accept; with `some`, rows that do not apply and adjustments too."""
    found = {}
    for node in [*index_set.leaves(), *(index_set.adjustments if some else ())]:
        takes = node.rule.TAKES if node.rule else Takes.ANY
        if some and node not in index_set.adjustments and draw(st.integers(0, 4)) == 0:
            found[node.code] = Entry(applies=False)
        elif takes is Takes.SHARE:
            of = draw(COUNTS)
            found[node.code] = Entry(Decimal(draw(st.integers(0, of))), Decimal(of))
        elif takes is Takes.FIGURE:
            found[node.code] = Entry(Decimal(draw(st.integers(0, int(node.points) * 10))) / 10)
        else:
            found[node.code] = Entry(Decimal(draw(st.integers(0, 1 if takes is Takes.YES_NO else 50))))
    return found


@given(st.data())
@settings(max_examples=60)
def test_one_more_in_time_never_lowers_anything(data: st.DataObject) -> None:
    index_set = data.draw(st.sampled_from(SETS))
    given_ = data.draw(entries(index_set))
    shares = [
        code for node in index_set.leaves() if node.rule and node.rule.TAKES is Takes.SHARE for code in (node.code,)
        if given_[code].numerator < given_[code].denominator
    ]  # fmt: skip
    if not shares:
        return
    code = data.draw(st.sampled_from(shares))
    more = given_ | {code: Entry(given_[code].numerator + 1, given_[code].denominator)}
    before, after = (scoring.score(index_set, one) for one in (given_, more))
    assert (after.points or 0) >= (before.points or 0)
    for one, other in zip(before.groups, after.groups, strict=True):
        assert (other.points or 0) >= (one.points or 0)


@given(st.data())
@settings(max_examples=60)
def test_no_row_has_more_than_its_points_and_no_set_more_than_the_whole(data: st.DataObject) -> None:
    index_set = data.draw(st.sampled_from(SETS))
    score = scoring.score(index_set, data.draw(entries(index_set, some=True)))
    assert score.missing == ()
    if score.points is not None:
        assert 0 <= score.points <= index_set.points
        assert score.points == round(score.points, index_set.rounding.decimals)
    for group in score.groups:
        for row in (group, *group.leaves()):
            assert 0 <= (row.points or 0) <= row.node.points
            assert row.of <= row.node.points
            assert (row.points or 0) <= row.of or index_set.not_applicable == "keep"


@given(st.data())
@settings(max_examples=40)
def test_to_be_spared_a_criterion_is_never_worse_than_nothing_in_it(data: st.DataObject) -> None:
    rebased = SETS[3]
    given_ = data.draw(entries(rebased))
    code = data.draw(st.sampled_from([leaf.code for leaf in rebased.leaves() if leaf.code != "b1"]))
    nothing = given_ | {code: Entry(Decimal(0), Decimal(1))}
    spared = given_ | {code: Entry(applies=False)}
    before, after = (scoring.score(rebased, one).points for one in (nothing, spared))
    assert before is not None
    assert after is not None
    assert before <= after <= 100


@given(st.lists(st.tuples(st.sampled_from("xs"), st.integers(0, 5)), min_size=1, max_size=30), st.randoms())
@settings(max_examples=60)
def test_ranks_are_stable_under_ties(units: list[tuple[str, int]], order: random.Random) -> None:
    index_set = small()
    declared = [
        Declared(f"{number:02}", kind, {node.code: Entry(Decimal(points if node.code == "b3" else 0), Decimal(1))
                                        for node in index_set.leaves()})
        for number, (kind, points) in enumerate(units)
    ]  # fmt: skip
    found = {one.unit: one for one in scoring.score_all(index_set, declared)}
    shuffled = order.sample(declared, len(declared))
    assert {one.unit: one for one in scoring.score_all(index_set, shuffled)} == found
    for one in found.values():
        alike = [other for other in found.values() if other.kind == one.kind]
        assert one.points is not None
        assert one.rank == 1 + sum((other.points or 0) > one.points for other in alike)
        assert {other.rank for other in alike if other.points == one.points} == {one.rank}


CELLS = st.tuples(st.sampled_from("ABC"), st.sampled_from(["1.1", "2.1", "3.5b", "5.2"]))


@given(st.lists(CELLS, unique=True, min_size=1), st.randoms())
@settings(max_examples=60)
def test_the_order_of_rows_never_matters(cells: list[tuple[str, str]], order: random.Random) -> None:
    index_set = SETS[0]
    rows = [f"{unit},{code},{number},{number + 7}\n" for number, (unit, code) in enumerate(cells)]
    straight, mixed = (
        scoring.score_all(index_set, inputs.read((HEAD + "".join(some)).encode(), index_set))
        for some in (rows, order.sample(rows, len(rows)))
    )
    assert straight == mixed
