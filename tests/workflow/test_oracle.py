"""Another engine, written by others, runs the same tables as BPMN: on every path both stand at the same steps.

One thing is left out: a way back that comes to a fork again. SpiffWorkflow 3.2 keeps what arrived at a join in the
round before and lets the second round through too early (its parallel gateway ignores an earlier task only when it is
an ancestor, and the branch that did not fire the join is none); ours starts each round from nothing, as BPMN says.
`test_engine` covers those rounds.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caicach.workflow import rules
from tests.workflow import bpmn, strategies
from tests.workflow import examples as make

Move = tuple[str, str | None]


def moves(definition: rules.Definition, marking: rules.Marking) -> list[Move]:
    """What can be done next, as far as both engines can be asked."""
    ways: list[Move] = []
    for key in marking.at:
        branches = definition.steps[key].branches
        ways += [(key, branch.outcome) for branch in branches if not _comes_to_a_fork_again(definition, branch)]
        if not branches:
            ways.append((key, None))
    return ways


def _comes_to_a_fork_again(definition: rules.Definition, branch: rules.Branch) -> bool:
    if not branch.again:
        return False
    seen: set[str] = set()
    todo = [branch.next]
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo += definition.steps[key].targets
    return any(definition.steps[key].kind == "fork" for key in seen)


def agree(marking: rules.Marking, oracle: bpmn.Oracle) -> None:
    assert (list(marking.at), marking.ended) == (oracle.open, oracle.ended)


def replay(data: make.Table, definition: rules.Definition, path: list[Move]) -> rules.Marking:
    """Both engines along one path, compared after every step; where ours stands at its end."""
    oracle = bpmn.Oracle(data)
    marking, _opened = rules.begin(definition)
    agree(marking, oracle)
    for key, outcome in path:
        oracle.complete(key, outcome)
        marking, _opened, _ended = rules.advance(definition, marking, key, outcome)
        agree(marking, oracle)
    return marking


def paths(definition: rules.Definition, *, rounds: int) -> list[list[Move]]:
    """Every order of steps and every choice to the end, no step more than `rounds` times."""
    found: list[list[Move]] = []
    todo: list[tuple[rules.Marking, list[Move]]] = [(rules.begin(definition)[0], [])]
    while todo:
        marking, path = todo.pop()
        if marking.ended:
            found.append(path)
        for move in moves(definition, marking):
            if path.count(move) < rounds:
                todo.append((rules.advance(definition, marking, *move)[0], [*path, move]))
    return found


def nested() -> make.Table:
    """Parallel inside parallel, a choice that skips to the join, and a way back after it."""
    return make.table(
        make.task("receive", "split"),
        make.fork("split", "a", "pick", "inner"),
        make.task("a", "gather"),
        make.choice("pick", make.branch("long", "b"), make.branch("skip", "gather")),
        make.task("b", "gather"),
        make.fork("inner", "c", "d"),
        make.task("c", "inner_join"),
        make.task("d", "inner_join"),
        make.join("inner_join", "inner", "gather"),
        make.join("gather", "split", "sign"),
        make.choice("sign", make.branch("approve", "done"), make.branch("redo", "sign", again=True)),
        make.end(),
    )


@pytest.mark.parametrize(("data", "rounds", "least"), [(make.simple(), 1, 1), (make.land(), 1, 2), (nested(), 1, 60)])
def test_both_engines_agree_on_every_path(data: make.Table, rounds: int, least: int) -> None:
    definition = rules.compile_definition(data)
    assert rules.soundness(definition, limit_hours=None) == []
    every = paths(definition, rounds=rounds)
    assert len(every) >= least
    for path in every:
        assert replay(data, definition, path).ended


@settings(max_examples=60, deadline=None)
@given(strategies.sound_tables(plain=True), st.data())
def test_both_engines_agree_on_random_tables(data: make.Table, drawn: st.DataObject) -> None:
    definition = rules.compile_definition(data)
    oracle = bpmn.Oracle(data)
    marking, _opened = rules.begin(definition)
    agree(marking, oracle)
    for number in range(60):
        if marking.ended:
            return
        key, outcome = _pick(definition, marking, drawn, homeward=number > 12)
        oracle.complete(key, outcome)
        marking, _opened, _ended = rules.advance(definition, marking, key, outcome)
        agree(marking, oracle)


def _pick(definition: rules.Definition, marking: rules.Marking, drawn: Any, *, homeward: bool) -> Move:
    ways = [
        (key, outcome)
        for key, outcome in moves(definition, marking)
        if not homeward or outcome is None or not definition.steps[key].branch(outcome).again
    ]
    return drawn.draw(st.sampled_from(ways))
