"""How would a finished dossier have gone on another table of steps? Pure; nothing is guessed.

Each step takes what it took: opened at the moment of the record it closes at that of the record; opened at another, it
takes the same working time, and whoever was waited for is waited for as long. So a dossier played on its own table ends
when it ended. Steps without a record take the planned hours; those the new table has not vanish. What the record does
not tell (a decision never asked for, papers awaited in a step that is gone) is a reason not to play the dossier.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from caicach.core import errors
from caicach.core.calendar import WorkingCalendar, say
from caicach.core.calendar import gettext_noop as _
from caicach.dossiers.rules import clock, verdicts
from caicach.dossiers.rules.worked import within, worked_minutes
from caicach.workflow import rules as workflow
from caicach.workflow.states import StepAct, StepKind

LONGEST: Final = 500  # steps; what has not ended by then goes round in circles
STOPPING: Final = frozenset({"pause", "restart"})
CalendarOf = Callable[[int | None], WorkingCalendar]


class Undecidable(errors.Refused):
    """The record does not tell how this dossier would go on."""


@dataclass(frozen=True, slots=True)
class Done:
    """One opened step of the record; not closed if given up or still open. `pauses`: why it stopped the clock."""

    step_key: str
    unit_id: int | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: str = ""
    pauses: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """By what the dossier is judged: the promise made to the citizen, whatever table it goes along."""

    limit: clock.Limit
    rules: clock.RuleSet
    calendar: WorkingCalendar
    same_day: bool = False
    promised: clock.Due | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A finished dossier as recorded. `stopped`: refused, withdrawn or terminated, so never at the end of its table."""

    code: str
    received_at: datetime
    started_at: datetime
    finished_at: datetime
    steps: tuple[Done, ...]
    promise: Promise
    deviations: tuple[clock.Deviation, ...] = ()
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """A step of the play with its working minutes; `planned`: the record has none, so the planned hours were taken."""

    step_key: str
    minutes: int
    planned: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """How a dossier ended, on record or in play, up to its result."""

    finished_at: datetime
    minutes: int
    in_time: bool
    passed: tuple[Passed, ...] = ()


def recorded(history: History) -> Ending:
    return _ending(history, history.finished_at, history.deviations)


def replay(history: History, definition: workflow.Definition, *, calendar_of: CalendarOf) -> Ending:
    """Play the dossier on a table; Undecidable with the reason where the record does not tell."""
    if history.stopped:
        raise Undecidable(say(_("Hồ sơ bị từ chối, rút hoặc chấm dứt, không đi hết quy trình.")))
    play = _Play(history, definition, calendar_of)
    finished_at = play.to_the_result()
    found = _ending(history, finished_at, play.deviations)
    return replace(found, passed=tuple(play.passed))


def _ending(history: History, finished_at: datetime, deviations: Iterable[clock.Deviation]) -> Ending:
    promise, deviations = history.promise, tuple(deviations)
    followed = clock.clock(
        received_at=history.received_at, limit=promise.limit, calendar=promise.calendar, rules=promise.rules,
        deviations=deviations, finished_at=finished_at, same_day=promise.same_day, promised=promise.promised,
    )  # fmt: skip
    judged = verdicts.legal_verdict(
        clock=followed, at=finished_at, calendar=promise.calendar, rules=promise.rules, finished=True
    )
    stops = [one for one in deviations if one.kind in STOPPING]
    minutes = worked_minutes(promise.calendar, history.received_at, finished_at, stops)
    return Ending(finished_at, minutes, judged.verdict is not verdicts.Verdict.LATE)


@dataclass(order=True, slots=True)
class _Moment:
    """A step that will be done."""

    at: datetime
    number: int
    step: workflow.Step = field(compare=False)
    done: Done | None = field(compare=False)
    minutes: int = field(compare=False)


class _Play:
    """A dossier on its way through the table."""

    def __init__(self, history: History, definition: workflow.Definition, calendar_of: CalendarOf) -> None:
        self.history, self.definition, self.calendar_of = history, definition, calendar_of
        self.left: dict[str, deque[Done]] = {}
        for done in sorted(history.steps, key=lambda done: done.opened_at):
            self.left.setdefault(done.step_key, deque()).append(done)
        self.anchors = _anchors(history, definition)
        self.deviations = [one for one in history.deviations if _stays(one, history)]
        self.passed: list[Passed] = []
        self._coming: list[_Moment] = []
        self._number = 0
        self.marking, opened = workflow.begin(definition, facts=history.facts)
        self._open(opened, history.started_at)

    def to_the_result(self) -> datetime:
        for _count in range(LONGEST):
            if not self._coming:
                break
            moment = heapq.heappop(self._coming)
            if moment.step.key in self.marking.open and self._pass(moment):
                return moment.at
        names = ", ".join(f"“{self.definition.steps[key].name}”" for key in self.marking.at)
        raise Undecidable(say(_("Không tới được kết quả; dừng ở %(names)s."), names=names))

    def _pass(self, moment: _Moment) -> bool:
        """Whether the work is finished with this step."""
        outcome = _outcome(moment.step, moment.done)
        after, opened, ended = workflow.advance(
            self.definition, self.marking, moment.step.key, outcome, facts=self.history.facts
        )
        self.marking = after
        if moment.step.kind is not StepKind.TIMER:
            self.passed.append(Passed(moment.step.key, moment.minutes, planned=moment.done is None))
        act = workflow.proposed_act(self.definition, moment.step.key, outcome)
        self._open(opened, moment.at)
        return ended or act is StepAct.REGISTER_OUTCOME

    def _open(self, steps: Iterable[workflow.Step], at: datetime) -> None:
        for step in steps:
            records = self.left.get(step.key)
            if records is None:
                self._by_plan(step, at)
            elif not records:
                raise Undecidable(say(_("Bước “%(step)s” mở nhiều lần hơn đã ghi."), step=step.name))
            elif (done := records.popleft()).closed_at is not None:
                self._as_recorded(step, done, done.closed_at, at)

    def _push(self, at: datetime, step: workflow.Step, done: Done | None, minutes: int) -> None:
        self._number += 1
        heapq.heappush(self._coming, _Moment(at, self._number, step, done, minutes))

    def _by_plan(self, step: workflow.Step, at: datetime) -> None:
        if step.branches:
            words = _("Bước quyết định “%(step)s” không có trong lịch sử: không biết đi hướng nào.")
            raise Undecidable(say(words, step=step.name))
        unit_id = self.history.places.get(step.where, self.history.places.get("competent"))
        closed_at = self.calendar_of(unit_id).add_working_minutes(at, step.minutes or 0)
        if step.pauses:
            self.deviations.append(clock.Deviation("pause", step.pauses.value, at, closed_at, ""))
        self._push(closed_at, step, None, step.minutes or 0)

    def _as_recorded(self, step: workflow.Step, done: Done, closed_at: datetime, at: datetime) -> None:
        """When a step of the record is done if it is opened now; the stops that began in it go along."""
        kept = [one for one in self.anchors if one.cause != done.pauses or step.pauses]
        calendar, spans = self.calendar_of(done.unit_id), list(within(kept, done.opened_at, closed_at))
        now, since, moved = at, done.opened_at, at != done.opened_at
        for stop, begin, until in spans:
            now = calendar.add_working_minutes(now, calendar.working_minutes_between(since, begin)) if moved else begin
            if self.anchors.get(stop) is done:
                self._stop(stop, now)
            now, since = now + (until - begin), until
        ends = calendar.add_working_minutes(now, calendar.working_minutes_between(since, closed_at))
        closes = ends if moved else closed_at
        if step.pauses and step.pauses.value != done.pauses:
            self.deviations.append(clock.Deviation("pause", step.pauses.value, at, closes, ""))
        own_wait = () if step.pauses else kept
        self._push(closes, step, done, worked_minutes(calendar, done.opened_at, closed_at, own_wait))

    def _stop(self, stop: clock.Deviation, begin: datetime) -> None:
        ended_at = None if stop.ended_at is None else begin + (stop.ended_at - stop.started_at)
        self.deviations.append(replace(stop, started_at=begin, ended_at=ended_at))


def _anchors(history: History, definition: workflow.Definition) -> dict[clock.Deviation, Done]:
    """In which step each stop began; that of a step that is gone goes with it only if the step itself made it."""
    found: dict[clock.Deviation, Done] = {}
    for stop in history.deviations:
        if _stays(stop, history):
            continue
        open_then = [
            done for done in history.steps
            if done.opened_at <= stop.started_at < (done.closed_at or history.finished_at)
        ]  # fmt: skip
        own = [done for done in open_then if done.pauses == stop.cause]
        there = [done for done in own or open_then if done.step_key in definition.steps and done.closed_at]
        if there:
            found[stop] = min(there, key=lambda done: done.opened_at)
        elif not own:
            raise Undecidable(say(_("Lần dừng chờ của hồ sơ xảy ra ở bước không còn trong quy trình mới.")))
    return found


def _stays(deviation: clock.Deviation, history: History) -> bool:
    """What belongs to no step: new promises, and stops before the first step was opened."""
    return deviation.kind not in STOPPING or deviation.started_at < history.started_at


def _outcome(step: workflow.Step, done: Done | None) -> str | None:
    if not step.branches or done is None:
        return None
    if step.branch(done.outcome) is None:
        words = _("Bước “%(step)s”: quy trình mới không có hướng đã chọn (%(outcome)s).")
        raise Undecidable(say(words, step=step.name, outcome=done.outcome or say(_("chưa chọn"))))
    return done.outcome


# --- Many dossiers ---


@dataclass(frozen=True, slots=True)
class Compared:
    """One dossier on record and in play."""

    code: str
    before: Ending
    after: Ending


def compare(
    history: History, before: workflow.Definition, after: workflow.Definition, *, calendar_of: CalendarOf
) -> Compared:
    """Played on its own table first: if that does not give the record, nothing is said of another."""
    own, told = replay(history, before, calendar_of=calendar_of), recorded(history)
    if (own.finished_at, own.minutes, own.in_time) != (told.finished_at, told.minutes, told.in_time):
        raise Undecidable(say(_("Chạy lại trên quy trình cũ không ra đúng như đã ghi.")))
    return Compared(history.code, own, replay(history, after, calendar_of=calendar_of))
