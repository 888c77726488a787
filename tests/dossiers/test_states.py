"""The legal statuses: every one named, reachable, and moved only as the table says."""

import pytest

from caicach.dossiers import states
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Status

# Written by hand from Decree 61/2018/NĐ-CP Art. 17-20; the table in the code must agree with it.
EXPECTED = {
    1: {2, 3, 5, 7},
    2: {4, 5, 7, 9},
    3: set(),
    4: {5, 6, 7, 8, 9},
    5: {2, 4, 7, 8},
    6: {4},
    7: set(),
    8: set(),
    9: {4, 10},
    10: set(),
}


def test_the_moves_are_those_of_the_decree() -> None:
    assert {int(one): {int(to) for to in moves} for one, moves in states.MOVES.items()} == EXPECTED


@pytest.mark.parametrize("start", list(Status))
@pytest.mark.parametrize("to", list(Status))
def test_every_pair_of_statuses(start: Status, to: Status) -> None:
    dossier = Dossier(status=start)
    if int(to) in EXPECTED[int(start)]:
        frame.move(dossier, to)
        assert dossier.state is to
    else:
        with pytest.raises(frame.MoveNotAllowed):
            frame.move(dossier, to)
        assert dossier.state is start


@pytest.mark.parametrize(
    ("machine", "labels"),
    [
        (states.MOVES, states.STATUS_LABELS),
        (states.DELIVERY_MOVES, states.DELIVERY_LABELS),
        (states.FINANCE_MOVES, states.FINANCE_LABELS),
    ],
)
def test_every_state_has_a_label_and_moves_lead_to_known_states(machine: dict, labels: dict) -> None:
    assert machine.keys() == labels.keys()
    assert {to for moves in machine.values() for to in moves} <= machine.keys()


def test_every_status_is_reached_from_the_beginning() -> None:
    reached, todo = set(), [Status.NEW]
    while todo:
        status = todo.pop()
        if status not in reached:
            reached.add(status)
            todo += states.MOVES[status]
    assert reached == set(Status)


def test_open_and_finished_part_the_statuses() -> None:
    assert set(Status) == states.OPEN | states.FINISHED
    assert not states.OPEN & states.FINISHED
    assert all(states.MOVES[status] <= {Status.PROCESSING, Status.RETURNED} for status in states.FINISHED)
