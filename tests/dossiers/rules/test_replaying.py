"""A dossier played on its own table of steps ends as recorded; on another, nothing is guessed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from caicach.core.calendar import WorkingCalendar
from caicach.core.clock import ZONE
from caicach.dossiers.rules import clock, replaying
from caicach.dossiers.rules.replay_summary import Unplayed, summarise
from caicach.dossiers.rules.replaying import Done, History, Promise, Undecidable
from caicach.organisations.calendar_files import calendars_from_files
from caicach.workflow import rules
from caicach.workflow.states import StepAct
from tests.workflow import examples as make
from tests.workflow import strategies

CALENDAR = calendars_from_files()
MONDAY = datetime(2022, 8, 1, 8, tzinfo=ZONE)


def calendar_of(_unit_id: int | None) -> WorkingCalendar:
    return CALENDAR


def promise(days: int = 3) -> Promise:
    limit = clock.Limit(Decimal(days), clock.LimitUnit.WORKING_DAYS)
    return Promise(limit, clock.rule_set_for(MONDAY.date()), CALENDAR)


def history(steps: Sequence[Done], finished_at: datetime, **changes: Any) -> History:
    return replace(
        History("H1", MONDAY, MONDAY, finished_at, tuple(steps), promise()), **changes
    )  # fmt: skip


class Walk:
    """A record as life makes it: any open step is done after any time, by day or night; papers are asked for."""

    def __init__(self, definition: rules.Definition, draw: st.DataObject) -> None:
        self.definition, self.draw, self.now = definition, draw, MONDAY
        self.marking, opened = rules.begin(definition)
        self.since = {step.key: MONDAY for step in opened}
        self.steps: list[Done] = []
        self.stops: list[clock.Deviation] = []
        self.keep_clock()

    def keep_clock(self) -> None:
        """As the desk does: the clock stands for one reason at a time."""
        wanted = [step.pauses.value for key in self.marking.open if (step := self.definition.steps[key]).pauses]
        if self.stops and self.stops[-1].ended_at is None:
            if self.stops[-1].cause in wanted:
                return
            self.stops[-1] = replace(self.stops[-1], ended_at=self.now)
        if wanted:
            self.stops.append(clock.Deviation("pause", wanted[0], self.now, None, ""))

    def later(self) -> datetime:
        self.now += timedelta(minutes=self.draw.draw(st.integers(1, 4000)))
        return self.now

    def ask_for_papers(self) -> None:
        if self.draw.draw(st.booleans()) and not (self.stops and self.stops[-1].ended_at is None):
            self.stops.append(clock.Deviation("pause", "supplement", self.later(), self.later(), ""))

    def step(self) -> bool:
        self.ask_for_papers()
        key = self.draw.draw(st.sampled_from(self.marking.at))
        branches = [one for one in self.definition.steps[key].branches if len(self.steps) < 20 or not one.again]
        outcome = self.draw.draw(st.sampled_from(branches)).outcome if branches else None
        self.later()
        before = self.marking
        self.marking, opened, ended = rules.advance(self.definition, before, key, outcome)
        for one in {key, *rules.withdrawn(before, self.marking, key, opened)} & set(self.since):
            self.close(one, done=one == key, outcome=outcome or "")
        self.since |= {step.key: self.now for step in opened}
        finished = ended or rules.proposed_act(self.definition, key, outcome) is StepAct.REGISTER_OUTCOME
        if not finished:
            self.keep_clock()
        return finished

    def close(self, key: str, *, done: bool, outcome: str) -> None:
        pauses = self.definition.steps[key].pauses.value
        self.steps.append(Done(key, None, self.since.pop(key), self.now if done else None, outcome, pauses))

    def told(self) -> History:
        assume(not self.marking.ended)
        while not self.step():
            pass
        if self.stops and self.stops[-1].ended_at is None:
            self.stops[-1] = replace(self.stops[-1], ended_at=self.now)
        for key in list(self.since):
            self.close(key, done=False, outcome="")
        return history(self.steps, self.now, deviations=tuple(self.stops))


@settings(deadline=None, max_examples=60)
@given(data=strategies.sound_tables(), draw=st.data())
def test_on_its_own_table_every_dossier_ends_as_recorded(data: make.Table, draw: st.DataObject) -> None:
    definition = rules.compile_definition(data)
    told = Walk(definition, draw).told()
    played = replaying.replay(told, definition, calendar_of=calendar_of)
    record = replaying.recorded(told)
    assert (played.finished_at, played.minutes, played.in_time) == (record.finished_at, record.minutes, record.in_time)
    assert not any(one.planned for one in played.passed)


# --- A dossier of five steps, told by hand ---


def hour(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2022, 8, day, hour, minute, tzinfo=ZONE)


def five(**changes: Any) -> History:
    """Received Monday at 8; verified until Tuesday 10:00; signed by 15:00; stamped at 16:00."""
    steps = (
        Done("receive", 1, MONDAY, hour(1, 9)), Done("verify", 1, hour(1, 9), hour(2, 10)),
        Done("sign", 1, hour(2, 10), hour(2, 15)), Done("stamp", 1, hour(2, 15), hour(2, 16)),
        Done("hand_back", 1, hour(2, 16), None),
    )  # fmt: skip
    return history(steps, hour(2, 16), **changes)


SIMPLE = rules.compile_definition(make.simple())


def table(*steps: make.Table) -> rules.Definition:
    return rules.compile_definition(make.table(*steps))


def ends() -> tuple[make.Table, ...]:
    return (
        make.task("stamp", "hand_back", act="register_outcome"),
        make.task("hand_back", "done", who="one_stop_officer", where="intake", act="return"), make.end(),
    )  # fmt: skip


def test_a_step_that_is_gone_takes_its_hours_with_it() -> None:
    shorter = table(make.task("receive", "verify", act="hand_over"), make.task("verify", "stamp"), *ends())
    found = replaying.compare(five(), SIMPLE, shorter, calendar_of=calendar_of)
    assert found.before.finished_at == hour(2, 16)
    assert found.after.finished_at == hour(2, 11)
    assert found.before.minutes - found.after.minutes == 90 + 90  # 10:00–11:30, 13:30–15:00


def test_a_new_step_takes_its_planned_hours() -> None:
    longer = table(
        make.task("receive", "verify", act="hand_over"), make.task("verify", "second", hours=4),
        make.task("second", "sign", hours=4), make.task("sign", "stamp", act="approve"), *ends(),
    )  # fmt: skip
    found = replaying.compare(five(), SIMPLE, longer, calendar_of=calendar_of)
    assert found.after.minutes == found.before.minutes + 240
    assert [one.step_key for one in found.after.passed if one.planned] == ["second"]


def test_more_steps_may_make_it_late() -> None:
    slow = table(make.task("receive", "verify", act="hand_over"), make.task("verify", "much"),
                 make.task("much", "stamp", hours=40), *ends())  # fmt: skip
    found = replaying.compare(five(), SIMPLE, slow, calendar_of=calendar_of)
    assert (found.before.in_time, found.after.in_time) == (True, False)
    summary = summarise([found], [Unplayed("H2", "vì sao")], definition=slow)
    assert (summary.in_time_before, summary.in_time_after, summary.newly_late) == (1, 0, ("H1",))
    assert summary.bottleneck is not None
    assert summary.bottleneck.step.key == "much"
    assert {load.step.key: load.by_plan for load in summary.steps}["much"] == 1


def test_a_new_decision_is_not_guessed() -> None:
    asking = table(
        make.task("receive", "verify", act="hand_over"), make.task("verify", "which"),
        make.choice("which", make.branch("a", "stamp"), make.branch("b", "stamp")), *ends(),
    )  # fmt: skip
    with pytest.raises(Undecidable, match="which"):
        replaying.compare(five(), SIMPLE, asking, calendar_of=calendar_of)


def supplement(begin: datetime, end: datetime) -> clock.Deviation:
    return clock.Deviation("pause", "supplement", begin, end, "")


def test_waiting_for_papers_moves_with_the_step_and_is_not_worked() -> None:
    stop = supplement(hour(1, 10), hour(2, 8))
    told = five(deviations=(stop,))
    assert replaying.replay(told, SIMPLE, calendar_of=calendar_of).minutes == replaying.recorded(told).minutes
    first = table(make.task("receive", "before", act="hand_over"), make.task("before", "verify", hours=1),
                  make.task("verify", "sign"), make.task("sign", "stamp", act="approve"), *ends())  # fmt: skip
    moved = replaying.compare(told, SIMPLE, first, calendar_of=calendar_of)
    assert moved.after.minutes == moved.before.minutes + 60
    verified = {one.step_key: one.minutes for one in moved.after.passed}["verify"]
    assert verified == 60 + 120  # 9–10 on Monday, 8–10 on Tuesday


def test_papers_awaited_in_a_step_that_is_gone_are_a_reason() -> None:
    told = five(deviations=(supplement(hour(1, 10), hour(2, 8)),))
    without = table(make.task("receive", "sign", act="hand_over"), make.task("sign", "stamp", act="approve"), *ends())
    with pytest.raises(Undecidable, match="không còn trong quy trình mới"):
        replaying.compare(told, SIMPLE, without, calendar_of=calendar_of)


def test_a_record_that_its_own_table_does_not_explain_is_not_played() -> None:
    with pytest.raises(Undecidable, match="không ra đúng"):
        replaying.compare(replace(five(), finished_at=hour(2, 17)), SIMPLE, SIMPLE, calendar_of=calendar_of)


def test_who_was_refused_is_not_played() -> None:
    with pytest.raises(Undecidable, match="từ chối"):
        replaying.replay(five(stopped=True), SIMPLE, calendar_of=calendar_of)
