"""Would dossiers of this procedure come to their end, and when? Plays the sample dossiers of a file, storing nothing.

The steps are opened and closed by the engine that runs real dossiers, the dates counted by the clock that prints real
receipts; only people are imagined: each takes the hours the table gives them.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Final

from caicach.catalogue.rules import fees, limits
from caicach.catalogue.rules.procedure import LimitCase, Procedure, Sample
from caicach.core.calendar import WorkingCalendar, say_moment
from caicach.dossiers.rules import clock
from caicach.workflow import rules as workflow
from caicach.workflow.states import Pause, StepAct, StepKind

MORNING: Final = time(9)  # by then what is promised for the same day has come, if its plan is judged
LONGEST: Final = 500  # steps; a rehearsal that has not ended by then goes round in circles
BASIS: Final[Mapping[Pause, str]] = {
    Pause.FINANCE: "Thời gian thực hiện nghĩa vụ tài chính",
    Pause.POSTING: "Thời gian niêm yết công khai",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step played: by whom, from when to when, with which outcome."""

    step: str
    name: str
    who: str
    where: str
    opened_at: datetime
    done_at: datetime
    outcome: str = ""
    outcome_name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """A sample dossier played to its end (or as far as it came), and what is not as the file says."""

    sample: Sample
    due: clock.Due
    clock: clock.Clock
    lines: tuple[Line, ...]
    fees: fees.FeeSheet
    finished_at: datetime | None
    ended_at: datetime | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    played: tuple[Played, ...]
    untouched: tuple[str, ...]  # names of steps that no sample came through

    @property
    def passed(self) -> bool:
        return not any(sample.problems for sample in self.played)


def rehearse(procedure: Procedure, *, calendar: WorkingCalendar) -> Rehearsal:
    """Play every sample of the procedure."""
    played = tuple(play(procedure, sample, calendar=calendar) for sample in procedure.samples)
    touched = {line.step for sample in played for line in sample.lines}
    working = (step for step in procedure.definition.steps.values() if step.holds_flow)
    return Rehearsal(played=played, untouched=tuple(step.name for step in working if step.key not in touched))


def play(procedure: Procedure, sample: Sample, *, calendar: WorkingCalendar) -> Played:
    """Play one sample: receipt, every step, the pauses of the clock, the end; then compare with what was expected."""
    case = procedure.limit_for(sample.case)
    limit = clock.Limit(case.limit.amount, clock.LimitUnit(case.limit.unit.value))
    rules = clock.rule_set_for(sample.received_at.date())
    run = _Run(procedure, sample, calendar)
    run.to_the_end()
    sheet = fees.compute(procedure, on=sample.received_at.date(), counts=sample.fee_counts)
    followed = clock.clock(
        received_at=sample.received_at, limit=limit, calendar=calendar, rules=rules, deviations=run.pauses,
        finished_at=run.finished_at, same_day=case.same_day,
    )  # fmt: skip
    due = clock.due(received_at=sample.received_at, limit=limit, calendar=calendar, rules=rules, same_day=case.same_day)
    return Played(
        sample=sample, due=due, clock=followed, lines=tuple(run.lines), fees=sheet, finished_at=run.finished_at,
        ended_at=run.ended_at,
        problems=(*run.problems, *_unlike(sample, due, sheet), *_late(case, followed, run), *_same_day(procedure, run)),
    )  # fmt: skip


def _unlike(sample: Sample, due: clock.Due, sheet: fees.FeeSheet) -> Iterable[str]:
    """What came out otherwise than the file expects."""
    if sample.due_at is not None and sample.due_at != due.due_at:
        yield f"Hẹn trả {say_moment(due.due_at)}, tệp ghi {say_moment(sample.due_at)}."
    if sample.fee is not None and sample.fee != sheet.total:
        yield f"Phí, lệ phí {fees.money(sheet.total)}, tệp ghi {fees.money(sample.fee)}."


def _late(case: LimitCase, followed: clock.Clock, run: "_Run") -> Iterable[str]:
    """A dossier without detours must be in time; whether a day is enough for same-day work is asked of its morning."""
    if run.finished_at is None or run.detours or case.same_day:
        return
    if run.finished_at > followed.due_at:
        yield f"Xong {say_moment(run.finished_at)}, sau hạn {say_moment(followed.due_at)}."


def _same_day(procedure: Procedure, run: "_Run") -> Iterable[str]:
    """What is promised for the same day must fit into it by plan when it comes in the morning."""
    sample = run.sample
    if run.detours or sample.waits or not procedure.limit_for(sample.case).same_day:
        return
    morning = datetime.combine(sample.received_at.date(), MORNING, sample.received_at.tzinfo)
    early = _Run(procedure, replace(sample, received_at=morning), run.calendar)
    early.to_the_end()
    if early.ended_at is not None and early.ended_at.date() > morning.date():
        yield (
            f"Nhận {say_moment(morning)} thì tới {say_moment(early.ended_at)} mới xong, mà hẹn trả trong ngày: "
            "hãy bớt giờ các bước."
        )


@dataclass(order=True, slots=True)
class _Moment:
    """Something that will happen: a step is done, or a timer runs out."""

    at: datetime
    number: int
    step: workflow.Step = field(compare=False)
    opened_at: datetime = field(compare=False)


class _Run:
    """A sample on its way through the table."""

    def __init__(self, procedure: Procedure, sample: Sample, calendar: WorkingCalendar) -> None:
        self.definition = procedure.definition
        self.sample = sample
        self.calendar = calendar
        self.facts = {**sample.facts, **({limits.CASE: sample.case} if sample.case else {})}
        self.outcomes = {key: deque(taken) for key, taken in sample.outcomes.items()}
        self.lines: list[Line] = []
        self.pauses: list[clock.Deviation] = []
        self.problems: list[str] = []
        self.finished_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.detours = len(sample.silent)  # what the table plans no time for: somebody is silent, or sends back
        self._coming: list[_Moment] = []
        self._number = 0
        self.marking, opened = workflow.begin(self.definition, facts=self.facts)
        self._open(opened, calendar.into_working_time(sample.received_at))

    def to_the_end(self) -> None:
        for _count in range(LONGEST):
            if self.ended_at is not None or not self._coming:
                break
            moment = heapq.heappop(self._coming)
            if moment.step.key in self.marking.open:
                self._pass(moment)
        if self.ended_at is None:
            names = ", ".join(f"“{self.definition.steps[key].name}”" for key in self.marking.at)
            self.problems.append(f"Không tới được bước kết thúc; còn dừng ở: {names}.")
        self.problems += [
            f"Hướng “{'”, “'.join(left)}” của bước “{self.definition.steps[key].name}” chưa dùng tới."
            for key, left in self.outcomes.items()
            if left
        ]

    def _pass(self, moment: _Moment) -> None:
        step, at = moment.step, moment.at
        outcome = self._outcome(step)
        branch = step.branch(outcome) if outcome else None
        self.detours += branch is not None and branch.again
        before = self.marking
        self.marking, opened, ended = workflow.advance(self.definition, before, step.key, outcome, facts=self.facts)
        withdrawn = workflow.withdrawn(before, self.marking, step.key, opened)
        self._write(moment, outcome, withdrawn)
        if ended:
            self.ended_at = at
            self.finished_at = self.finished_at or at
        self._open(opened, at)

    def _write(self, moment: _Moment, outcome: str | None, withdrawn: tuple[str, ...]) -> None:
        step, at = moment.step, moment.at
        note = "hết giờ" if step.kind is StepKind.TIMER else "đồng hồ dừng" if step.pauses else ""
        branch = step.branch(outcome) if outcome else None
        unasked = [self.definition.steps[key] for key in withdrawn]
        if given_up := [other.name for other in unasked if other.kind is not StepKind.TIMER]:
            note = "; ".join(filter(None, [note, f"thôi chờ “{'”, “'.join(given_up)}”"]))
        self.lines.append(
            Line(
                step=step.key, name=step.name, who=step.who, where=step.where, opened_at=moment.opened_at, done_at=at,
                outcome=outcome or "", outcome_name=branch.name if branch else "", note=note,
            )
        )  # fmt: skip
        if step.pauses:
            stood = clock.Deviation("pause", step.pauses.value, moment.opened_at, at, BASIS[step.pauses])
            self.pauses.append(stood)
        act = workflow.proposed_act(self.definition, step.key, outcome)
        if act is StepAct.RETURN and self.finished_at is None:
            self.problems.append(f"Bước “{step.name}” trả kết quả khi chưa bước nào ghi kết quả (register_outcome).")
        if act is StepAct.REGISTER_OUTCOME:
            self.finished_at = at

    def _outcome(self, step: workflow.Step) -> str | None:
        """The branch the sample names next; without a word the first that does not lead back."""
        if not step.branches:
            return None
        if given := self.outcomes.get(step.key):
            return given.popleft()
        onward = [branch.outcome for branch in step.branches if not branch.again]
        return onward[0]

    def _open(self, steps: Iterable[workflow.Step], at: datetime) -> None:
        for step in steps:
            self._number += 1
            heapq.heappush(self._coming, _Moment(self._done_at(step, at), self._number, step, at))

    def _done_at(self, step: workflow.Step, at: datetime) -> datetime:
        """When a step opened now will be done: after its hours, or the days the sample lets it wait."""
        if step.key in self.sample.waits:
            return self.calendar.into_working_time(at + timedelta(days=self.sample.waits[step.key]))
        minutes = step.minutes or 0
        if step.key in self.sample.silent:
            minutes = self._unanswered(step, minutes)
        return self.calendar.add_working_minutes(at, minutes)

    def _unanswered(self, step: workflow.Step, minutes: int) -> int:
        """Somebody is silent: the timer on the step runs out first, the answer comes an hour later, if ever."""
        timers = [self.definition.steps[key] for key in self.definition.timers_on.get(step.key, ())]
        return max([minutes, *((timer.minutes or 0) + 60 for timer in timers)])
