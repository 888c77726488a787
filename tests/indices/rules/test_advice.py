"""What is promised comes true: the difference of two scores, by the least work for it, and no record is hidden."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caicach.indices import index_sets
from caicach.indices.rules import advice, parts, peers, scoring
from caicach.indices.rules.advice import Advice, Chance, Gain, Goal, Lasting, Way
from caicach.indices.rules.figures import ZERO
from caicach.indices.rules.kinds import Entry, Share, Takes
from caicach.indices.rules.tree import IndexSet
from tests.indices.rules.sheets import small

FULL = {
    "a1": Entry(Decimal(1)), "a2": Entry(Decimal(10), Decimal(10)), "a3.1": Entry(Decimal(10), Decimal(10)),
    "a3.2": Entry(Decimal(10), Decimal(10)), "b1": Entry(Decimal(0)), "b2": Entry(Decimal(40), Decimal(40)),
    "b3": Entry(Decimal(10)),
}  # fmt: skip
SETS = (
    small(), small(('not_applicable = "keep"', 'not_applicable = "rebase"')),
    small(('at = "criterion"', 'at = "group"')), small(('at = "criterion"', 'at = "index"'), ("most = 11\n", "")),
    index_sets.get("766-2022"),
)  # fmt: skip


def of(numerator: int, denominator: int = 1) -> Entry:
    return Entry(Decimal(numerator), Decimal(denominator))


def advised(index_set: IndexSet, entries: dict[str, Entry], code: str, *chances: Chance) -> Advice:
    found = advice.advise(index_set, entries, {code: chances} if chances else None)
    return next(one for one in found if one.code == code)


def gain(found: Advice, goal: Goal) -> Gain:
    return next(one for one in found.gains if one.goal is goal)


def test_the_next_step_takes_the_fewest_records_that_reach_it() -> None:
    found = advised(small(), FULL | {"a2": of(5, 10)}, "a2")
    step, full = gain(found, Goal.SOME), gain(found, Goal.FULL)
    assert (step.records, step.points, step.gained) == (3, Decimal(10), Decimal(10))
    assert (full.records, full.points, full.gained) == (5, Decimal(20), Decimal(20))
    assert found.lost == 20


def test_new_records_in_time_enter_both_sides_of_the_share() -> None:
    """8 of 10 in time; full from 95 %: (8 + k) / (10 + k) reaches it with 30 more."""
    found = advised(small(), FULL | {"a3.1": of(8, 10)}, "a3.1", Chance(Way.NEXT))
    full = gain(found, Goal.FULL)
    assert (full.records, full.figure) == (30, of(38, 40))
    some = gain(found, Goal.SOME)
    assert some.records == 1
    assert some.gained >= advice.TENTH


def test_what_ended_late_is_told_apart_from_what_is_open() -> None:
    found = advised(small(), FULL | {"a3.1": of(8, 10)}, "a3.1", Chance(Way.OPEN, 5))
    assert [(one.goal, one.records) for one in found.gains] == [(Goal.SOME, 1), (Goal.ALL, 5)]
    assert found.still == gain(found, Goal.ALL).gained
    nothing = advised(small(), FULL | {"a3.1": of(8, 10)}, "a3.1", Chance(Way.OPEN, 0))
    assert (nothing.gains, nothing.lasting, nothing.still) == ((), Lasting.PERIOD, ZERO)


def test_a_share_that_can_only_come_near_promises_no_full_points() -> None:
    """9 of 10 is rounded up to the whole only after thousands: more than the unit will ever have in the period."""
    found = advised(small(("full_at = 0.95\n", "")), FULL | {"a3.1": of(9, 10)}, "a3.1", Chance(Way.NEXT))
    assert [one.goal for one in found.gains] == [Goal.SOME]


@pytest.mark.parametrize(
    ("code", "entry", "reason"),
    [("b1", of(2), Lasting.VIOLATIONS), ("b2", of(10, 40), Lasting.SURVEY), ("b3", of(7), Lasting.JUDGED),
     ("a1", Entry(applies=False), Lasting.NOT_APPLICABLE), ("a3.2", of(10, 10), Lasting.CAPPED)],
)  # fmt: skip
def test_violations_judgements_and_answers_are_not_for_the_taking(code: str, entry: Entry, reason: Lasting) -> None:
    found = advised(small(), FULL | {code: entry}, code)
    assert (found.gains, found.lasting) == ((), reason)
    assert found.lost > 0


def test_what_runs_in_time_can_be_lost() -> None:
    found = advice.advise(small(("most = 11\n", "")), FULL | {"a3.1": of(10, 10)}, at_risk={"a3.1": 5})
    assert [(one.code, one.at_risk, one.gains) for one in found] == [("a3.1", 5, ())]
    assert found[0].risk == 18 - Decimal("9.47")


def test_a_bonus_can_be_earned_once_more() -> None:
    entries = FULL | {"b3": of(0), "thuong": of(0)}
    once = advised(small(), entries, "thuong").gains[0]
    assert (once.way, once.records, once.gained) == (Way.EARN, 1, Decimal(1))


def test_without_all_figures_the_known_part_is_scored_alone() -> None:
    entries = {"a2": of(8, 10), "b1": of(1)}
    score = parts.score(small(), entries)
    assert (score.points, parts.known(small(), entries).points) == (Decimal("17.5"), Decimal(30))
    assert advice.lost_of(score) == {"a2": 10, "b1": Decimal("2.5")}
    assert parts.known(small(), FULL) == small()
    assert advised(small(), entries, "a2").gains[0].after == Decimal("27.5")


def test_losses_of_all_units_are_added_by_criterion() -> None:
    found = advice.together([{"a": Decimal(1), "b": Decimal("0.5")}, {"a": Decimal("0.25")}])
    assert found == {"a": Decimal("1.25"), "b": Decimal("0.5")}


@st.composite
def situations(draw: st.DrawFn) -> tuple[IndexSet, dict[str, Entry], dict[str, tuple[Chance, ...]]]:
    """Any figures that rules accept, some not known, and any records that could still count."""
    index_set = draw(st.sampled_from(SETS))
    entries: dict[str, Entry] = {}
    chances: dict[str, tuple[Chance, ...]] = {}
    for node in index_set.leaves():
        takes = node.rule.TAKES if node.rule else Takes.ANY
        if draw(st.integers(0, 5)) == 0:
            continue
        if takes is Takes.SHARE:
            among = draw(st.integers(0, 300))
            entries[node.code] = of(draw(st.integers(0, among)), among)
            rest = int(entries[node.code].denominator - entries[node.code].numerator)
            chances[node.code] = (
                Chance(Way.MEND, draw(st.integers(0, rest))), Chance(Way.OPEN, draw(st.integers(0, 40))),
                Chance(Way.NEXT),
            )  # fmt: skip
        else:
            entries[node.code] = of(draw(st.integers(0, 1)))
    return index_set, entries, chances


@given(situations())
@settings(max_examples=25, deadline=None)
def test_every_promise_is_the_difference_of_two_scores(
    situation: tuple[IndexSet, dict[str, Entry], dict[str, tuple[Chance, ...]]],
) -> None:
    index_set, entries, chances = situation
    before = parts.score(index_set, entries).points or ZERO
    found = advice.advise(index_set, entries, chances)
    for one in found:
        for promise in one.gains:
            after = parts.score(index_set, entries | {one.code: promise.figure})
            assert promise.gained == (after.points or ZERO) - before > 0
            assert promise.points <= one.row.node.points
            assert promise.after <= parts.known(index_set, entries).points <= index_set.points
            grown = promise.figure.numerator - one.figure.numerator
            assert grown == promise.records >= promise.figure.denominator - one.figure.denominator >= 0
            if isinstance(one.row.node.rule, Share):
                assert promise.figure.numerator <= promise.figure.denominator
    costs = [one.gains[0].cost for one in found if one.gains]
    assert costs == sorted(costs)
    assert all(one.gains for one in found[: len(costs)])


@given(st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=25, deadline=None)
def test_one_record_fewer_would_not_do(numerator: int, rest: int) -> None:
    index_set, figure = small(), of(numerator, numerator + rest)
    found = advice.advise(index_set, FULL | {"a3.1": figure}, {"a3.1": [Chance(Way.NEXT)]})
    for promise in found[0].gains if found else ():
        fewer = advice.changed(figure, Way.NEXT, promise.records - 1)
        points = parts.criterion(index_set, found[0].row.node, fewer).points or ZERO
        now = found[0].row.points or ZERO
        wanted = Decimal(18) if promise.goal is Goal.FULL else min(now + advice.TENTH, Decimal(18))
        assert points < wanted <= promise.points


def test_the_score_of_a_whole_set_is_the_scorers_own() -> None:
    entries = FULL | {"a2": of(8, 10)}
    assert parts.score(small(), entries) == scoring.score(small(), entries)


def test_a_place_among_peers_is_shared_by_equals() -> None:
    found = peers.peers(Decimal("0.5"), [Decimal("0.9"), Decimal("0.5"), Decimal("0.1")])
    assert (found.place, found.count, found.median) == (2, 4, Decimal("0.5"))
    assert not found.is_enough
    assert peers.middle([Decimal(1), Decimal(3), Decimal(2)]) == 2
