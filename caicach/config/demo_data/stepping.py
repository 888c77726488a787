"""Which step of its process does a dossier of the demo take next, when, and by whose hand?"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from caicach.config.demo_data import afterwards, posting, words
from caicach.config.demo_data.cases import Fee
from caicach.core.actor import Actor
from caicach.dossiers import commands
from caicach.dossiers.states import Channel, Finance, Status
from caicach.workflow.models import Process, Task
from caicach.workflow.rules import Definition, Step, proposed_act
from caicach.workflow.states import StepAct, StepKind, TaskState

if TYPE_CHECKING:
    from caicach.config.demo_data.life import Life

DONE: Final = "done"  # the stage of a result that nobody collects
SHORTEST, SAFE = 4, 0.8  # minutes a step takes at least; the share of the time left that may be used
REDO: Final = "redo"


@dataclass
class Path:
    """The open steps of one dossier, each with the moment at which it will be done."""

    life: "Life"
    planned: dict[str, datetime] = field(default_factory=dict)
    assigned: dict[str, Actor] = field(default_factory=dict)
    stopped: bool = False
    factor: float = 1.0

    @property
    def process(self) -> Process:
        process = self.life.dossier.process
        assert process is not None
        return process

    @property
    def definition(self) -> Definition:
        return self.process.definition.compiled

    def begin(self) -> None:
        if self.life.dossier.process is not None:
            self._weigh()
            self._plan()

    def stop(self) -> None:
        self.stopped = True

    def unit_of(self, step: Step) -> int:
        return self.process.places[step.where] if step.where else self.life.dossier.competent_unit_id

    def next_step(self) -> Step | None:
        """The open step that will be done first; none if it has ended or is left lying."""
        if self.stopped or self.life.dossier.process is None or self.process.ended_at is not None:
            return None
        open_steps = [self.definition.steps[key] for key in self.process.where.open]
        going = [step for step in open_steps if not self._lies(step)]
        return min(going, key=lambda step: (self.planned[step.key], step.key), default=None)

    def _lies(self, step: Step) -> bool:
        stop = self.life.case.stop
        if step.kind is StepKind.CONSULT and not self.life.is_open:
            return True  # a notice that nobody need answer any more
        return step.key in stop.split("+") or (stop == DONE and step.act is StepAct.RETURN)

    # --- when ---

    def _weigh(self) -> None:
        """How much of its planned hours a step may take, so that all of them fit into the time that is left."""
        dossier, life = self.life.dossier, self.life
        assert dossier.due_at is not None
        left = max(0, life.calendar().working_minutes_between(life.now, dossier.due_at))
        wanted = sum(self._minutes(step) for step in self.definition.steps.values() if step.act is not StepAct.RETURN)
        self.factor = min(life.case.pace, SAFE * left / max(1, wanted))

    def _minutes(self, step: Step) -> int:
        return (step.minutes or 0) if step.kind is not StepKind.TIMER and not step.pauses else 0

    def part_of_limit(self, low: float, high: float) -> tuple[int, int]:
        """That share of the working time up to the due date, in minutes."""
        life = self.life
        assert life.dossier.due_at is not None
        left = max(60, life.calendar().working_minutes_between(life.now, life.dossier.due_at))
        return int(left * low), int(left * high)

    def hurry(self) -> None:
        """It is late: what is left goes quickly."""
        self.factor = min(self.factor, 0.15)

    def after_pause(self) -> None:
        """The clock runs again: everything open gets a new moment."""
        self._weigh()
        self.planned.clear()
        self._plan()

    def _plan(self) -> None:
        for key in self.process.where.open:
            if key not in self.planned:
                self.planned[key] = self._moment(self.definition.steps[key])

    def _moment(self, step: Step) -> datetime:
        life = self.life
        if step.kind is StepKind.TIMER:
            return self._timer_due(step)
        calendar = life.calendar(self.unit_of(step))
        if step.kind is StepKind.FINANCE:
            paid = life.now + timedelta(days=life.rng.randint(2, 16))
            return calendar.add_working_minutes(paid, life.rng.randint(5, 60))
        if step.act is StepAct.RETURN:
            return self._collected()
        if step.kind is StepKind.CONSULT and not step.wait:
            return calendar.add_working_minutes(life.now, life.rng.randint(SHORTEST, 45))  # only to be taken note of
        if step.kind is StepKind.CONSULT:
            share = life.rng.uniform(1.05, 1.4) if life.case.silent else life.rng.uniform(0.2, 0.7)
            return calendar.add_working_minutes(life.now, max(SHORTEST, int(self._minutes(step) * share)))
        if step.pauses:
            return calendar.add_working_minutes(life.now, step.minutes or 0)
        usual = self._minutes(step) * self.factor * life.rng.uniform(0.6, 1.1)
        return calendar.add_working_minutes(life.now, max(SHORTEST, int(usual)))

    def _collected(self) -> datetime:
        """When the citizen comes for the result, or the post takes it."""
        life = self.life
        days = life.rng.choice((0, 0, 0, 1, 1, 2, 3, 6))
        return life.calendar().add_working_minutes(life.now + timedelta(days=days), life.rng.randint(10, 150))

    def _timer_due(self, step: Step) -> datetime:
        """At once if it has gone off with those of another dossier."""
        task = Task.objects.filter(process=self.process, step_key=step.key, state=TaskState.OPEN).first()
        return task.due_at if task is not None and task.due_at is not None else self.life.now

    # --- whose hand ---

    def do(self, step: Step) -> Actor | None:
        """Complete the step by the command it asks for, and plan what it opens; who completed it."""
        life, by = self.life, None
        if step.kind is StepKind.TIMER:
            self._run_out(step)
        elif step.kind is StepKind.CONSULT:
            asked = life.dossier.consultations.get(step_key=step.key, answered_at=None)
            answer = life.rng.choice(words.ANSWERS)
            commands.answer_consultation(asked.pk, answer=answer, agrees=True, by=self._hand(step), at=life.now)
            life.reload()
        else:
            by = self._hand(step)
            self._complete(step, by)
        self.planned.pop(step.key, None)
        self._plan()
        return by

    def _hand(self, step: Step) -> Actor:
        return self.assigned.get(step.key) or self.life.staff.holder(step.who, self.unit_of(step), self.life.rng)

    def _run_out(self, step: Step) -> None:
        """Everything due goes off together; a pause may have moved this one."""
        due = self._timer_due(step)
        if due <= self.life.now:
            commands.fire_timers(at=self.life.now)
            self.life.reload()

    def _complete(self, step: Step, by: Actor) -> None:
        life, outcome = self.life, self._outcome(step)
        pk, key, at = life.dossier.pk, step.key, life.now
        act = proposed_act(self.definition, key, outcome or None)
        if step.kind is StepKind.FINANCE:
            life.dossier = commands.settle_finance(pk, step_key=key, by=by, at=at)
            self._weigh()
        elif act is StepAct.COMPLETE:
            life.dossier = commands.complete_step(pk, step_key=key, outcome=outcome, by=by, at=at)
        elif act is StepAct.APPROVE:
            life.dossier = commands.approve(pk, step_key=key, outcome=outcome, by=by, at=at)
        elif act is StepAct.HAND_OVER:
            life.dossier = commands.hand_over(pk, step_key=key, by=by, at=at)
        elif act is StepAct.REQUEST_FINANCE:
            life.dossier = commands.request_finance(pk, step_key=key, by=by, at=at)
        elif act is StepAct.REGISTER_OUTCOME:
            self._register(step, by)
        else:
            self._return(step, by)

    def _outcome(self, step: Step) -> str:
        """The way on at a decision; once back, where the case says so."""
        if not step.branches:
            return ""
        ways = [branch.outcome for branch in step.branches]
        if self.life.case.redone and not self.life.redone and REDO in ways:
            self.life.redone = True
            return REDO
        onward = [way for way in ways if way != REDO]
        return onward[0] if self.life.case.silent or self.life.case.stop else self.life.rng.choice(onward)

    def _register(self, step: Step, by: Actor) -> None:
        life = self.life
        number = f"{life.dossier.pk}/{life.now:%Y}"  # no book gives a number twice a year
        signer = life.staff.head_name(life.dossier.competent_unit_id)
        file = life.staff.papers.sample(words.RESULT, by=by, at=life.now) if life.case.digitised else None
        life.dossier = commands.register_outcome(
            life.dossier.pk, step_key=step.key, number=number, issued_on=life.now.date(), signer=signer, file_id=file,
            replaces=afterwards.earlier(life), by=by, at=life.now,
        )  # fmt: skip

    def _return(self, step: Step, by: Actor) -> None:
        """Into the hand; or into the post, and when the post has delivered it the step is done."""
        life = self.life
        pk, channel = life.dossier.pk, life.case.return_channel
        assert life.dossier.state is Status.DONE
        if life.dossier.finance == Finance.DUE:
            waived = life.case.fee is Fee.WAIVED
            commands.pay_fee(pk, waived=waived, exemption=words.EXEMPT if waived else "", by=by, at=life.now)
        if channel is not Channel.POST:
            life.dossier = commands.return_result(pk, step_key=step.key, channel=channel, by=by, at=life.now)
        elif life.posted is None:
            life.posted = posting.send(life.dossier, by=by, at=life.now)
            life.days_later(2, 5)  # the step stays open and is planned anew from there
        else:
            back = life.case.comes_back and not life.came_back
            posting.heard(life.posted, back=back, by=by, at=life.now)
            life.posted, life.came_back = None, life.came_back or back
        life.reload()
