"""Nothing is published that could lose a dossier, wait for ever, or promise more time than the law gives."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caicach.workflow import rules
from caicach.workflow.rules import checks
from tests.workflow import examples as make
from tests.workflow import strategies

LIMIT = Decimal(1000)


def problems(data: make.Table, limit: Decimal | None = LIMIT) -> list[tuple[str, str]]:
    definition = rules.compile_definition(data)
    return [(problem.place, problem.message) for problem in rules.soundness(definition, limit_hours=limit)]


def only(data: make.Table, limit: Decimal | None = LIMIT) -> tuple[str, str]:
    [found] = problems(data, limit)
    return found


@pytest.mark.parametrize("data", [make.simple(), make.land(), make.timers_table()])
def test_the_real_ones_are_sound(data: make.Table) -> None:
    assert problems(data) == []


def test_a_step_nobody_does() -> None:
    data = make.simple()
    del data["steps"][1]["who"], data["steps"][1]["where"]
    assert [place for place, _message in problems(data)] == ["steps.verify.who", "steps.verify.where"]


def test_a_step_no_way_leads_to() -> None:
    place, message = only(make.table(*make.simple()["steps"], make.task("lost", "done")))
    assert (place, message) == ("steps.lost", "Không đường nào dẫn tới “Bước lost”.")


def test_a_step_no_way_leads_from() -> None:
    loop = make.choice("b", make.branch("x", "c", again=True), make.branch("y", "c"))
    data = make.table(
        make.choice("a", make.branch("x", "b"), make.branch("y", "done")),
        loop,
        make.choice("c", make.branch("x", "b", again=True), make.branch("y", "b", again=True)),
        make.end(),
    )
    found = dict(problems(data))
    assert found.keys() == {"steps.b", "steps.c"}
    assert "không đi được tới bước kết thúc" in found["steps.b"]


def test_a_branch_that_ends_without_its_join() -> None:
    data = make.table(
        make.fork("split", "a", "b"),
        make.task("a", "gather"),
        make.task("b", "done"),
        make.join("gather", "split", "done"),
        make.end(),
    )
    place, message = only(data)
    assert place == "steps.split.next[1]"
    assert "mà không về nút gộp" in message


def test_branches_that_run_into_one_another() -> None:
    data = make.table(
        make.fork("split", "a", "b"),
        make.task("a", "b"),
        make.task("b", "gather"),
        make.join("gather", "split", "done"),
        make.end(),
    )
    place, message = only(data)
    assert place == "steps.split.next[1]"
    assert "cùng đi qua “Bước b”" in message


def test_a_branch_into_another_forks_join() -> None:
    data = make.table(
        make.fork("one", "a", "two"),
        make.task("a", "gather_two"),
        make.fork("two", "b", "c"),
        make.task("b", "gather_two"),
        make.task("c", "gather_two"),
        make.join("gather_two", "two", "gather_one"),
        make.join("gather_one", "one", "done"),
        make.end(),
    )
    assert any("nút gộp “Gộp gather_two” của nút tách khác" in message for _place, message in problems(data))


def test_a_join_that_waits_for_ever() -> None:
    data = make.table(
        make.choice("first", make.branch("past", "gather"), make.branch("on", "split")),
        make.fork("split", "a", "b"),
        make.task("a", "gather"),
        make.task("b", "gather"),
        make.join("gather", "split", "done"),
        make.end(),
    )
    place, message = only(data)
    assert place == "steps.gather"
    assert "chờ mãi" in message


def test_a_step_opened_twice_at_once() -> None:
    """A choice that leads into the middle of a parallel region, beside the branch already there."""
    data = make.table(
        make.fork("split", "a", "b"),
        make.task("a", "gather"),
        make.fork("b", "c", "d"),
        make.task("c", "e"),
        make.task("d", "e"),
        make.task("e", "gather_b"),
        make.join("gather_b", "b", "gather"),
        make.join("gather", "split", "done"),
        make.end(),
    )
    assert problems(data) != []


def test_a_way_back_must_say_so() -> None:
    data = make.land()
    del data["steps"][8]["branches"][1]["again"]
    place, message = only(data)
    assert place == "steps.sign.branches[1].next"
    assert "again = true" in message


def test_what_says_it_leads_back_must_lead_back() -> None:
    """Otherwise it would hide its hours from the sum."""
    data = make.land()
    data["steps"][8]["branches"][0]["again"] = True
    place, message = only(data)
    assert place == "steps.sign.branches[0].again"
    assert "không quay lại" in message


def test_the_sum_of_steps_stays_within_the_limit() -> None:
    assert problems(make.simple(), Decimal(8)) == []
    place, message = only(make.simple(), Decimal("7.5"))
    assert place == "steps"
    assert message == (
        "Tổng thời gian 8 giờ làm việc vượt thời hạn 7,5 giờ "
        "(đường dài nhất: receive → verify → sign → stamp → hand_back)."
    )
    assert problems(make.simple(), None) == []


def hours(data: make.Table) -> Decimal:
    return rules.longest_path(rules.compile_definition(data))[0]


def test_the_longest_branch_counts_and_the_standing_clock_does_not() -> None:
    land = make.land()
    assert hours(land) == 2 + 8 + 16 + 4 + 24 + 4
    land["steps"][4]["hours"] = 40  # the consultation outlasts the map
    assert hours(land) == 2 + 8 + 40 + 4 + 24 + 4
    land["steps"][7]["hours"] = 400  # the tax leg: the clock stands
    assert hours(land) == 2 + 8 + 40 + 4 + 24 + 4


def test_silence_shortens_nothing_that_could_take_longer() -> None:
    data = make.timers_table()
    assert hours(data) == Decimal("0.5") + 1 + 16 + 1
    data["steps"][6]["hours"] = 30
    assert hours(data) == Decimal("0.5") + 1 + 30 + 1


def test_a_table_too_wide_to_check_is_refused_not_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_MARKINGS", 50)
    legs = [f"leg{number}" for number in range(8)]
    data = make.table(
        make.fork("split", *legs),
        *(make.task(leg, "gather") for leg in legs),
        make.join("gather", "split", "done"),
        make.end(),
    )
    assert "hãy bớt nhánh" in only(data)[1]


@given(strategies.sound_tables())
def test_what_closes_what_it_opens_is_sound(data: make.Table) -> None:
    assert rules.check(data, limit_hours=LIMIT) == []


@given(strategies.sound_tables(), st.data())
def test_a_sound_table_with_one_way_bent_to_the_end_is_refused(data: make.Table, drawn: st.DataObject) -> None:
    """Inside a parallel branch nothing may go straight to the end."""
    inside = _inside_branches(data)
    if not inside:
        return
    key = drawn.draw(st.sampled_from(sorted(inside)))
    for step in data["steps"]:
        if step["key"] == key:
            step["next"] = "done"
    assert rules.check(data, limit_hours=LIMIT) != []


def _inside_branches(data: make.Table) -> set[str]:
    steps = {step["key"]: step for step in data["steps"]}
    inside: set[str] = set()
    for join in (step for step in data["steps"] if step.get("kind") == "join"):
        todo = list(steps[join["fork"]]["next"])
        while todo:
            key = todo.pop()
            if key not in inside and key != join["key"]:
                inside.add(key)
                step = steps[key]
                following = step.get("next", [])
                todo += [following] if isinstance(following, str) else following
                todo += [branch["next"] for branch in step.get("branches", [])]
    single = ("task", "consult", "finance", "join")
    return {key for key in inside if steps[key].get("kind", "task") in single and not steps[key].get("aside")}


@given(strategies.sound_tables(), st.integers(0, 30))
def test_a_sound_table_with_a_person_missing_is_refused(data: make.Table, at: int) -> None:
    working = [step for step in data["steps"] if "who" in step]
    if working:
        del working[at % len(working)]["who"]
        assert len(rules.check(data, limit_hours=LIMIT)) == 1


@settings(max_examples=400)
@given(strategies.bent_tables(), st.data())
def test_whatever_is_accepted_runs_to_its_end(data: make.Table, drawn: st.DataObject) -> None:
    if rules.check(data, limit_hours=LIMIT):
        return
    definition = rules.compile_definition(data)
    marking, _opened = rules.begin(definition, facts=drawn.draw(_facts))
    for _step in range(300):
        if marking.ended:
            return
        key = drawn.draw(st.sampled_from(marking.at))
        ways = [way for way in definition.steps[key].branches if not way.again] or definition.steps[key].branches
        outcome = drawn.draw(st.sampled_from(ways)).outcome if ways else None
        marking, _opened, _ended = rules.advance(definition, marking, key, outcome, facts=drawn.draw(_facts))
    raise AssertionError(f"still running: {marking}")


_facts = st.sampled_from([{}, {"fact": "a"}, {"fact": "b"}])
