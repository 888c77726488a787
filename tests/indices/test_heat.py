"""What is usual at a step, and when nothing is said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.indices import heat
from caicach.indices.heat import Level, Pass
from caicach.workflow import rules
from tests.workflow import examples as make

DEFINITION = rules.compile_definition(make.simple())
STEP = next(step for step in DEFINITION.steps.values() if step.minutes and not step.waits)
PLANNED = STEP.minutes or 0


def passes(*minutes: int) -> list[Pass]:
    return [Pass(number, each) for number, each in enumerate(minutes)]


def test_of_four_dossiers_nothing_is_said_of_five_it_is() -> None:
    few = heat.step_time(STEP, passes(9, 9, 9, 9))
    assert (few.median, few.ninetieth, few.level, few.dossiers) == (None, None, Level.TOO_FEW, 4)
    assert heat.step_time(STEP, passes(1, 2, 3, 4, 5)).median == 3


def test_one_dossier_that_came_five_times_is_one_dossier() -> None:
    again = heat.step_time(STEP, [Pass(1, 10)] * 5)
    assert (again.passes, again.dossiers, again.level) == (5, 1, Level.TOO_FEW)


@pytest.mark.parametrize(
    ("minutes", "level"),
    [(PLANNED, Level.WITHIN), (PLANNED + 1, Level.OVER), (int(PLANNED * 1.5) + 1, Level.FAR_OVER)],
)
def test_the_level_compares_the_usual_time_with_the_planned(minutes: int, level: Level) -> None:
    assert heat.step_time(STEP, passes(*[minutes] * 5)).level is level


def test_who_waits_for_somebody_outside_is_never_slow() -> None:
    returning = next(step for step in DEFINITION.steps.values() if step.act == "return")
    found = heat.step_time(returning, passes(*[99999] * 9))
    assert (found.level, found.over_plan, found.median) == (Level.WAITS, 0, 99999)


@given(st.lists(st.integers(0, 10_000), min_size=5))
def test_nine_in_ten_do_not_exceed_the_ninetieth(minutes: list[int]) -> None:
    ninetieth = heat.ninetieth(sorted(minutes))
    assert sum(one <= ninetieth for one in minutes) >= 0.9 * len(minutes)
    assert sum(one < ninetieth for one in minutes) < 0.9 * len(minutes)
