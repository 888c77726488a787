"""A process goes where its table says, from the first step to the end."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.core import errors
from caicach.workflow import rules
from caicach.workflow.states import StepAct
from tests.workflow import examples as make
from tests.workflow import strategies

Move = tuple[str, str | None]


def keys(opened: tuple[rules.Step, ...]) -> list[str]:
    return [step.key for step in opened]


def walk(data: make.Table, *moves: str, **facts: Any) -> tuple[rules.Marking, list[str], bool]:
    """Run the moves ("step" or "step:outcome"); the last marking, what was opened last, whether it ended."""
    definition = rules.compile_definition(data)
    marking, opened = rules.begin(definition, facts=facts)
    ended = False
    for move in moves:
        key, _colon, outcome = move.partition(":")
        marking, opened, ended = rules.advance(definition, marking, key, outcome or None, facts=facts)
    return marking, keys(opened), ended


def test_a_simple_table_from_the_counter_to_the_counter() -> None:
    assert walk(make.simple()) == (rules.Marking(at=("receive",)), ["receive"], False)
    assert walk(make.simple(), "receive")[1] == ["verify"]
    assert walk(make.simple(), "receive", "verify", "sign", "stamp")[1] == ["hand_back"]
    assert walk(make.simple(), "receive", "verify", "sign", "stamp", "hand_back") == (rules.Marking(), [], True)


def test_parallel_legs_open_together_and_the_join_waits_for_both() -> None:
    assert walk(make.land(), "receive", "check")[1] == ["map", "ask"]
    marking, opened, _ended = walk(make.land(), "receive", "check", "ask")
    assert (marking.at, marking.joins, opened) == (("map",), (("gather", 1),), [])
    assert walk(make.land(), "receive", "check", "ask", "map") == walk(make.land(), "receive", "check", "map", "ask")
    assert walk(make.land(), "receive", "check", "ask", "map")[1] == ["tax_slip"]


def test_a_choice_takes_its_branch_and_may_lead_back() -> None:
    so_far = ["receive", "check", "ask", "map", "tax_slip", "tax"]
    assert walk(make.land(), *so_far, "sign:approve")[1] == ["hand_back"]
    assert walk(make.land(), *so_far, "sign:redo", "check")[1] == ["map", "ask"]


def test_a_second_round_through_a_fork_starts_from_nothing() -> None:
    first = ["receive", "check", "ask", "map", "tax_slip", "tax", "sign:redo", "check"]
    marking, opened, _ended = walk(make.land(), *first, "ask")
    assert (marking.at, marking.joins, opened) == (("map",), (("gather", 1),), [])
    assert walk(make.land(), *first, "ask", "map")[1] == ["tax_slip"]


def test_what_a_step_proposes_and_a_branch_may_propose_otherwise() -> None:
    definition = rules.compile_definition(make.land())
    assert rules.proposed_act(definition, "receive") is StepAct.HAND_OVER
    assert rules.proposed_act(definition, "sign", "approve") is StepAct.APPROVE
    assert rules.proposed_act(definition, "sign", "redo") is StepAct.COMPLETE


@pytest.mark.parametrize(
    ("fact", "opened"), [({}, "b"), ({"size": 3}, "a"), ({"size": "3"}, "a"), ({"size": 4}, "b"), ({"size": True}, "c")]
)
def test_a_fact_decides_without_anybody(fact: dict[str, Any], opened: str) -> None:
    ways = make.branch("3", "a"), make.branch("no", "b", otherwise=True), make.branch("true", "c")
    data = make.table(make.decision("size", "size", *ways), *(make.task(key, "done") for key in "abc"), make.end())
    assert walk(data, **fact)[1] == [opened]


def test_a_question_nobody_waits_for_goes_on_beside_and_falls_away_at_the_end() -> None:
    marking, opened, _ended = walk(make.timers_table(), "receive", "verify")
    assert opened == ["inform", "ask", "silent"]
    assert marking.at == ("ask",)
    assert marking.aside == ("inform", "silent")
    answered = walk(make.timers_table(), "receive", "verify", "inform")[0]
    assert answered.aside == ("silent",)
    assert walk(make.timers_table(), "receive", "verify", "ask", "sign", "posted") == (rules.Marking(), [], True)


def test_a_reminder_stands_beside_the_step_it_watches() -> None:
    marking, opened, _ended = walk(make.timers_table(), "receive", "slow")
    assert opened == ["urge"]
    assert marking.open == ("verify", "urge")
    assert walk(make.timers_table(), "receive", "slow", "urge")[0].open == ("verify",)
    assert "slow" not in walk(make.timers_table(), "receive", "verify")[0].open


def test_silence_takes_the_place_of_the_answer() -> None:
    marking, opened, _ended = walk(make.timers_table(), "receive", "verify", "silent")
    assert opened == ["sign"]
    assert marking.open == ("sign", "inform")


def test_what_falls_away_unasked() -> None:
    definition = rules.compile_definition(make.timers_table())
    before = walk(make.timers_table(), "receive", "verify")[0]
    after, opened, _ended = rules.advance(definition, before, "silent")
    assert rules.withdrawn(before, after, "silent", opened) == ("ask",)
    after, opened, _ended = rules.advance(definition, before, "ask")
    assert rules.withdrawn(before, after, "ask", opened) == ("silent",)


def test_a_step_done_again_gets_a_new_timer() -> None:
    look = make.choice("look", make.branch("go", "done"), make.branch("redo", "look", again=True))
    late = {"key": "late", "name": "Trễ", "kind": "timer", "on": "look", "hours": 1, "next": "done", "interrupt": True}
    definition = rules.compile_definition(make.table(look, late, make.end()))
    before, _opened = rules.begin(definition)
    after, opened, _ended = rules.advance(definition, before, "look", "redo")
    assert after == before
    assert keys(opened) == ["look", "late"]
    assert rules.withdrawn(before, after, "look", opened) == ("late",)


@pytest.mark.parametrize(
    ("moves", "refusal", "words"),
    [
        (["nowhere"], rules.StepUnknown, "không có bước “nowhere”"),
        (["verify"], rules.StepNotOpen, "Đang mở: “Bước receive”"),
        (["receive", "receive"], rules.StepNotOpen, "đã xong hoặc chưa đến lượt"),
        (["receive:yes"], rules.OutcomeUnknown, "không có hướng “yes”"),
        (["receive", "verify", "sign", "stamp", "hand_back", "sign"], rules.ProcessEnded, "đã kết thúc"),
    ],
)
def test_what_is_refused_and_in_which_words(moves: list[str], refusal: type[errors.CaicachError], words: str) -> None:
    with pytest.raises(refusal, match=words):
        walk(make.simple(), *moves)


def test_a_choice_needs_one_of_its_outcomes() -> None:
    so_far = ["receive", "check", "ask", "map", "tax_slip", "tax"]
    with pytest.raises(rules.OutcomeRequired, match=r"approve \(Ký duyệt\)"):
        walk(make.land(), *so_far, "sign")
    with pytest.raises(rules.OutcomeUnknown, match="approve, redo"):
        walk(make.land(), *so_far, "sign:burn")


def test_a_step_looks_at_its_own_neighbours_only() -> None:
    """Counts, not time: a long table costs a step no more than a short one."""
    chain = [make.task(f"t{number}", f"t{number + 1}") for number in range(500)]
    definition = rules.compile_definition(make.table(*chain, make.task("t500", "done"), make.end()))
    asked: list[str] = []

    class Counting(dict):
        def __getitem__(self, key: str) -> rules.Step:
            asked.append(key)
            return super().__getitem__(key)

    object.__setattr__(definition, "steps", Counting(definition.steps))
    rules.advance(definition, rules.Marking(at=("t250",)), "t250")
    assert asked == ["t251"]


def outcomes(step: rules.Step) -> list[str | None]:
    return [branch.outcome for branch in step.branches] or [None]


def run_to_the_end(definition: rules.Definition, draw: Any) -> list[rules.Marking]:
    """A random run; after a while returning branches are not taken any more, as in an office that wants to go home."""
    marking, _opened = rules.begin(definition)
    seen = [marking]
    while not marking.ended:
        patient = len(seen) < 60
        moves = [
            (key, outcome)
            for key in (marking.open if patient else marking.at)
            for outcome in outcomes(definition.steps[key])
            if patient or outcome is None or not definition.steps[key].branch(outcome).again
        ]
        key, outcome = draw(st.sampled_from(moves))
        marking, opened, ended = rules.advance(definition, marking, key, outcome)
        assert ended == marking.ended
        assert {step.key for step in opened} <= set(marking.open)
        assert len(set(marking.open)) == len(marking.open)
        seen.append(marking)
        assert len(seen) < 400
    return seen


@given(strategies.sound_tables(), st.data())
def test_every_run_of_a_sound_table_ends_with_nothing_left(data: make.Table, drawn: st.DataObject) -> None:
    definition = rules.compile_definition(data)
    assert run_to_the_end(definition, drawn.draw)[-1] == rules.Marking()


@given(strategies.sound_tables(), st.data())
def test_a_marking_survives_being_stored(data: make.Table, drawn: st.DataObject) -> None:
    for marking in run_to_the_end(rules.compile_definition(data), drawn.draw):
        text = json.dumps(marking.to_json())
        assert rules.Marking.from_json(json.loads(text)) == marking


class PlainTime:
    """A calendar in which every minute is a working minute."""

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime:
        return at + timedelta(minutes=minutes)


AT = datetime(2022, 8, 4, 2, tzinfo=UTC)


@given(strategies.sound_tables())
def test_the_first_rows_are_the_first_steps(data: make.Table) -> None:
    definition = rules.compile_definition(data)
    places = {"competent": 1, "so-tu-phap": 2}
    first = rules.first_rows(definition, places=places, at=AT, calendar_for=lambda _unit: PlainTime())
    marking, opened = rules.begin(definition)
    assert first.marking == marking.to_json()
    assert [(row.step_key, row.kind) for row in first.tasks] == [(step.key, step.kind) for step in opened]
    for row, step in zip(first.tasks, opened, strict=True):
        assert row.due_at == (None if step.minutes is None else AT + timedelta(minutes=step.minutes))
        assert row.unit_id == (2 if step.where == "so-tu-phap" else 1)


def test_a_unit_nobody_knows_is_named() -> None:
    steps = [rules.compile_definition(make.simple()).steps["receive"]]
    with pytest.raises(rules.PlaceUnknown, match="chưa biết “intake”"):
        rules.task_rows(steps, places={}, at=AT, calendar_for=lambda _unit: PlainTime())
