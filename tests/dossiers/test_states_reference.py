"""Is the page of states what the code says?"""

from django.core.management import call_command

from caicach.dossiers import states
from caicach.dossiers.management.commands.states_reference import reference


def test_the_page_is_up_to_date() -> None:
    call_command("states_reference", "--check")


def test_every_move_is_drawn_once() -> None:
    drawn = [line for line in reference().splitlines() if "-->" in line and "[*]" not in line]
    machines = (states.MOVES, states.DELIVERY_MOVES, states.FINANCE_MOVES)
    assert len(drawn) == len(set(drawn)) == sum(len(moves) for machine in machines for moves in machine.values())
