"""Whatever a dossier hangs on: after a transfer nothing of it is left at a unit that gave, and nothing else moved."""

from hypothesis import given
from hypothesis import strategies as st

from caicach.dossiers.rules import transferring
from caicach.dossiers.rules.transferring import Holding, Work
from caicach.dossiers.states import OPEN, Part, Status

UNITS = st.integers(1, 9)
ROLES = st.sampled_from(["case_officer", "unit_head"])
PEOPLE = st.integers(100, 103)
STATUSES = st.sampled_from([*sorted(OPEN), Status.DONE])
MOVES = st.dictionaries(UNITS, st.integers(11, 14), max_size=5)  # those who take are not among those who give
WORKS = st.lists(st.tuples(ROLES, UNITS, st.none() | PEOPLE), max_size=3)
HOLDERS = st.frozensets(st.tuples(PEOPLE, ROLES, st.integers(11, 14)))


@st.composite
def holdings(draw: st.DrawFn) -> Holding:
    works = tuple(Work(number, *of) for number, of in enumerate(draw(WORKS)))
    return Holding(
        status=draw(STATUSES), was_received=draw(st.booleans()), intake=draw(UNITS),
        counter=draw(st.none() | UNITS), competent=draw(UNITS), works=works,
        places=draw(st.dictionaries(st.sampled_from(["intake", "competent", "so"]), UNITS)),
        opinions=draw(st.dictionaries(st.integers(1, 3), UNITS)),
    )  # fmt: skip


@given(holdings(), MOVES, HOLDERS)
def test_total_and_no_orphan(before: Holding, moves: dict[int, int], holders: frozenset[tuple[int, str, int]]) -> None:
    handed = transferring.hand_over(before, moves, holders=holders)
    assert (handed is None) == (not before.units() & moves.keys())
    if handed is None:
        return
    after = handed.after
    assert not after.units() & moves.keys()
    assert after.units() == {moves.get(unit, unit) for unit in before.units()}
    assert (after.status, after.was_received) == (before.status, before.was_received)
    assert transferring.hand_over(after, moves, holders=holders) is None


@given(holdings(), MOVES, HOLDERS)
def test_the_receiving_unit_stays_and_people_only_where_they_hold_the_post(
    before: Holding, moves: dict[int, int], holders: frozenset[tuple[int, str, int]]
) -> None:
    handed = transferring.hand_over(before, moves, holders=holders)
    if handed is None:
        return
    if before.was_received:
        assert handed.after.intake == before.intake
    freed = 0
    for old, new in zip(before.works, handed.after.works, strict=True):
        assert (new.id, new.role) == (old.id, old.role)
        if old.unit_id not in moves:
            assert new == old
        elif (old.assignee_id, old.role, new.unit_id) in holders:
            assert new.assignee_id == old.assignee_id
        else:
            assert new.assignee_id is None
            freed += old.assignee_id is not None
    assert handed.freed == freed


def test_a_finished_dossier_keeps_who_decided_it() -> None:
    done = Holding(status=Status.DONE, was_received=True, intake=2, counter=None, competent=1, places={"intake": 2})
    handed = transferring.hand_over(done, {1: 11, 2: 12})
    assert handed is not None
    assert (handed.after.competent, handed.after.counter) == (1, 12)
    assert handed.parts == (Part.COUNTER, Part.TASK)


def test_back_where_it_was_received_it_needs_no_other_counter() -> None:
    away = Holding(status=Status.RECEIVED, was_received=True, intake=2, counter=12, competent=1, places={})
    handed = transferring.hand_over(away, {12: 2})
    assert handed is not None
    assert handed.after.counter is None
