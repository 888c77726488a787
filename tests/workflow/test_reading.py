"""A table of steps compiles, or every mistake in it is named with its place."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from caicach.workflow import rules
from caicach.workflow.states import Pause, StepAct, StepKind
from tests.workflow import examples as make
from tests.workflow import strategies

ANY = make.branch("a", "done")
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "workflow-files.md"


def places(data: Any) -> list[str]:
    with pytest.raises(rules.DefinitionInvalid) as refusal:
        rules.compile_definition(data)
    assert list(refusal.value.problems) == list(dict.fromkeys(problem.place for problem in refusal.value.found))
    return [problem.place for problem in refusal.value.found]


def changed(key: str, **fields: Any) -> make.Table:
    data = make.land()
    step = next(step for step in data["steps"] if step["key"] == key)
    step.update(fields)
    for field in [field for field, value in fields.items() if value is ...]:
        del step[field]
    return data


def test_rows_are_read_with_their_defaults() -> None:
    steps = rules.compile_definition(make.land()).steps
    assert steps["check"].kind is StepKind.TASK
    assert steps["check"].act is StepAct.COMPLETE
    assert steps["check"].hours == Decimal(8)
    assert steps["ask"].wait
    assert steps["tax"].pauses is Pause.FINANCE
    assert steps["sign"].branches[1].again
    assert set(rules.compile_definition(make.land()).places) == {"intake", "competent", "xa-phuong-vien-02050"}


def test_hours_may_be_written_as_number_or_text() -> None:
    for written in (7.5, "7.5", Decimal("7.50")):
        assert rules.compile_definition(changed("check", hours=written)).steps["check"].minutes == 450


@pytest.mark.parametrize(
    ("key", "fields", "place"),
    [
        ("check", {"hours": ...}, "steps.check.hours"),
        ("check", {"hours": 0}, "steps.check.hours"),
        ("check", {"hours": "nhiều"}, "steps.check.hours"),
        ("check", {"hours": True}, "steps.check.hours"),
        ("check", {"hours": float("nan")}, "steps.check.hours"),
        ("check", {"hours": "0.01"}, "steps.check.hours"),
        ("check", {"name": " "}, "steps.check.name"),
        ("check", {"name": "x" * 201}, "steps.check.name"),
        ("check", {"name": 5}, "steps.check.name"),
        ("check", {"kind": "work"}, "steps.check.kind"),
        ("check", {"who": "king"}, "steps.check.who"),
        ("check", {"where": "Sở Tư pháp"}, "steps.check.where"),
        ("check", {"act": "destroy"}, "steps.check.act"),
        ("check", {"next": ...}, "steps.check.next"),
        ("check", {"next": "nowhere"}, "steps.check.next"),
        ("check", {"next": ["split", "sign"]}, "steps.check.next"),
        ("check", {"next": 3}, "steps.check.next"),
        ("check", {"hous": 3}, "steps.check.hous"),
        ("check", {"pauses": "holiday"}, "steps.check.pauses"),
        ("check", {"aside": True}, "steps.check.next"),
        ("check", {"aside": "yes"}, "steps.check.aside"),
        ("split", {"next": ["map", "nowhere"]}, "steps.split.next[1]"),
        ("split", {"next": ["map", "map"]}, "steps.split.next[1]"),
        ("split", {"next": "map"}, "steps.split.next"),
        ("split", {"hours": 3}, "steps.split.hours"),
        ("gather", {"fork": "check"}, "steps.gather.fork"),
        ("sign", {"branches": ...}, "steps.sign.branches"),
        ("sign", {"branches": [make.branch("a", "done")]}, "steps.sign.branches"),
        ("sign", {"branches": [ANY, make.branch("a", "done")]}, "steps.sign.branches[1].outcome"),
        ("sign", {"branches": [ANY, make.branch("b", "gone")]}, "steps.sign.branches[1].next"),
        ("sign", {"branches": [ANY, {"outcome": "b", "name": "B"}]}, "steps.sign.branches[1].next"),
        ("sign", {"branches": [ANY, "b"]}, "steps.sign.branches[1]"),
        ("sign", {"branches": [ANY, make.branch("b", "done", otherwise=True)]}, "steps.sign.branches"),
        ("sign", {"field": "size"}, "steps.sign.who"),
        ("sign", {"hours": ...}, "steps.sign.hours"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_place(key: str, fields: dict[str, Any], place: str) -> None:
    assert place in places(changed(key, **fields))


def test_all_mistakes_come_at_once_in_words() -> None:
    data = make.simple()
    data["steps"][1].update(hous=4, who="king")
    del data["steps"][2]["hours"]
    with pytest.raises(rules.DefinitionInvalid) as refusal:
        rules.compile_definition(data)
    assert str(refusal.value).startswith("Quy trình nội bộ có 3 lỗi:")
    assert "Có phải là “hours”?" in str(refusal.value)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ([], "workflow"),
        ({}, "steps"),
        ({"steps": []}, "start"),
        ({"start": "x", "steps": "x"}, "steps"),
        ({"start": "x", "steps": ["x"]}, "steps[0]"),
        ({"start": "x", "steps": [{"name": "X"}]}, "steps[0].key"),
        ({"start": "x", "steps": [{"key": "Bước một", "name": "X"}]}, "steps[0].key"),
        ({**make.simple(), "start": "nowhere"}, "start"),
        ({**make.simple(), "begin": "receive"}, "workflow.begin"),
        (make.table(make.task("a", "a")), "steps"),
        (make.table(make.task("a", "done"), make.task("a", "done"), make.end()), "steps[1].key"),
        (make.table(make.fork("a", "b", "c"), make.task("b", "done"), make.task("c", "done"), make.end()), "steps.a"),
    ],
)
def test_a_table_that_is_none(data: Any, place: str) -> None:
    assert place in places(data)


def timer(**fields: Any) -> make.Table:
    return {"key": "late", "name": "Trễ", "kind": "timer", "hours": 4, "on": "work", "next": "done", **fields}


@pytest.mark.parametrize(
    ("late", "place"),
    [
        (timer(), "steps.late.next"),  # a reminder opens an aside step only
        (timer(next="gone"), "steps.late.next"),
        (timer(on="gone", interrupt=True), "steps.late.on"),
        (timer(on="done", interrupt=True), "steps.late.on"),
        (timer(on="told", interrupt=True), "steps.late.on"),  # the flow does not wait for it: nothing to interrupt
        ({key: value for key, value in timer(interrupt=True).items() if key != "on"}, "steps.late.interrupt"),
        ({key: value for key, value in timer(interrupt=True).items() if key != "next"}, "steps.late.next"),
        (timer(interrupt=True, pauses="posting"), "steps.late.pauses"),
    ],
)
def test_timers_must_watch_and_lead(late: make.Table, place: str) -> None:
    told = make.task("told", "work", kind="consult", wait=False)
    assert place in places(make.table(told, make.task("work", "done"), late, make.end()))


def test_nothing_leads_to_a_step_beside_the_flow() -> None:
    aside = make.task("urge", "", aside=True)
    del aside["next"]
    assert places(make.table(make.task("a", "urge"), aside, make.end())) == ["steps.a.next"]
    assert places(make.table(make.task("a", "late"), timer(on="a", interrupt=True), make.end())) == ["steps.a.next"]
    assert places(make.table(aside, make.end())) == ["start"]


def test_a_round_without_work_is_refused_before_it_can_run() -> None:
    first = make.decision("a", "x", make.branch("1", "b"), make.branch("2", "done", otherwise=True))
    second = make.decision("b", "y", make.branch("1", "a"), make.branch("2", "done", otherwise=True))
    assert places(make.table(first, second, make.end())) == ["steps.a"]


def test_the_digest_is_that_of_the_meaning_not_of_the_writing() -> None:
    one, other = make.simple(), make.simple()
    other["steps"][0] = dict(reversed(other["steps"][0].items())) | {"hours": Decimal("0.50")}
    assert rules.digest(one) == rules.digest(other)
    other["steps"][0]["hours"] = 1
    assert rules.digest(one) != rules.digest(other)


def test_the_examples_of_the_reference_page_hold() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", REFERENCE.read_text(), re.DOTALL)
    whole = tomllib.loads(blocks[0])["workflow"]
    assert rules.check(whole, limit_hours=Decimal(8)) == []
    parts = [tomllib.loads(block)["workflow"]["steps"] for block in blocks[1:]]
    assert len(parts) == 5
    known = {step["key"]: step for part in parts for step in part}
    outside = {"stamp", "verify", "sign", "gather", "print", "field_check", "ask_commune"} - known.keys()
    rows = [*known.values(), *(make.task(key, "done") for key in sorted(outside)), make.end()]
    rules.compile_definition({"start": "sign", "steps": rows})


@given(strategies.sound_tables())
def test_compiling_does_not_touch_the_data(data: make.Table) -> None:
    before = rules.digest(data)
    assert rules.compile_definition(data).digest == before == rules.digest(data)
