"""What follows when a step is completed? One dict look-up per node passed; no clock, no rows, no guessing."""

from collections.abc import Mapping, Sequence

from caicach.core import errors
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.workflow.rules.definition import Definition, Marking, Step
from caicach.workflow.states import StepAct, StepKind

Fact = str | int | bool
Facts = Mapping[str, Fact]
NO_FACTS: Facts = {}


class StepUnknown(errors.Invalid):
    """The table has no such step."""


class StepNotOpen(errors.Refused):
    """The step is not open in this process: done already, or its turn has not come."""


class ProcessEnded(errors.Refused):
    """The process has ended; nothing can be completed any more."""


class OutcomeRequired(errors.Invalid):
    """A choice is completed with the branch that was chosen."""


class OutcomeUnknown(errors.Invalid):
    """The step has no such branch."""


class AlreadyOpen(errors.Refused):
    """The flow comes to a step where it already stands: an unsound table, which cannot be published."""


class _Flow:
    """The work of one call: carries arrivals through forks, joins and decisions until they rest."""

    def __init__(self, definition: Definition, marking: Marking, facts: Facts) -> None:
        self.definition = definition
        self.facts = facts
        self.at = list(marking.at)
        self.joins = dict(marking.joins)
        self.aside = list(marking.aside)
        self.opened: list[Step] = []

    def run(self, targets: Sequence[str]) -> None:
        steps = self.definition.steps
        todo = list(reversed(targets))
        while todo:
            step = steps[todo.pop()]
            if step.holds_flow:
                self._rest(step)
            else:
                todo.extend(reversed(self._pass(step)))

    def _rest(self, step: Step) -> None:
        if step.key in self.at:
            raise AlreadyOpen(say(_("Bước “%(step)s” đang mở, không thể mở thêm lần nữa."), step=step.name))
        self.at.append(step.key)
        self.opened.append(step)
        self._watch(step)

    def _watch(self, step: Step) -> None:
        for timer in self.definition.timers_on.get(step.key, ()):
            self.open_aside(self.definition.steps[timer])

    def open_aside(self, step: Step) -> None:
        """A reminder or question still open is not asked a second time."""
        if step.key not in self.aside:
            self.aside.append(step.key)
            self.opened.append(step)
            self._watch(step)

    def _pass(self, step: Step) -> Sequence[str]:
        if step.kind is StepKind.JOIN:
            return self._arrive(step)
        if step.kind is StepKind.CHOICE:
            return self.definition.routes[step.key, _decided(step, self.facts)]
        if step.kind is StepKind.CONSULT:
            self.open_aside(step)
        return step.next

    def _arrive(self, join: Step) -> Sequence[str]:
        arrived = self.joins.pop(join.key, 0) + 1
        if arrived < self.definition.width[join.key]:
            self.joins[join.key] = arrived
            return ()
        return join.next

    def leave(self, step: Step) -> None:
        """Take the flow from where it rests; the timers that watched the step go with it."""
        (self.at if step.holds_flow else self.aside).remove(step.key)
        for timer in self.definition.timers_on.get(step.key, ()):
            if timer in self.aside:
                self.aside.remove(timer)

    def marking(self) -> Marking:
        if not self.at and not self.joins:
            return Marking()
        return Marking(
            at=tuple(sorted(self.at)),
            joins=tuple(sorted(self.joins.items())),
            aside=tuple(sorted(self.aside)),
        )


def begin(definition: Definition, *, facts: Facts = NO_FACTS) -> tuple[Marking, tuple[Step, ...]]:
    """The marking of a new process and the steps it opens."""
    flow = _Flow(definition, Marking(), facts)
    flow.run((definition.start,))
    return flow.marking(), tuple(flow.opened)


def advance(
    definition: Definition,
    marking: Marking,
    step_key: str,
    outcome: str | None = None,
    *,
    facts: Facts = NO_FACTS,
) -> tuple[Marking, tuple[Step, ...], bool]:
    """Complete a step, or let a timer run out: the new marking, the steps opened, whether all has ended."""
    step = _open_step(definition, marking, step_key)
    targets = _targets(definition, step, outcome)
    flow = _Flow(definition, marking, facts)
    if step.kind is StepKind.TIMER and step.on:
        _run_out(flow, step)
    else:
        flow.leave(step)
        if step.holds_flow:
            flow.run(targets)
    after = flow.marking()
    ended = not after.at and not after.joins
    return after, () if ended else tuple(flow.opened), ended


def _run_out(flow: _Flow, timer: Step) -> None:
    """The time a timer gives to another step is over: take that step's place, or stand beside it."""
    if timer.interrupt:
        flow.leave(flow.definition.steps[timer.on])
        flow.run(timer.next)
        return
    flow.aside.remove(timer.key)
    for key in timer.next:
        flow.open_aside(flow.definition.steps[key])


def proposed_act(definition: Definition, step_key: str, outcome: str | None = None) -> StepAct:
    """What completing the step proposes; a branch may propose something else than its step."""
    step = definition.steps[step_key]
    branch = step.branch(outcome) if outcome is not None else None
    return branch.act if branch is not None and branch.act is not None else step.act


def withdrawn(before: Marking, after: Marking, step_key: str, opened: Sequence[Step]) -> tuple[str, ...]:
    """Steps whose open task falls away unasked: timers no longer needed, questions nobody waits for."""
    anew = {step.key for step in opened}
    still = set(after.open) - anew
    return tuple(key for key in before.open if key != step_key and key not in still)


def _open_step(definition: Definition, marking: Marking, key: str) -> Step:
    step = definition.steps.get(key)
    if step is None:
        raise StepUnknown(say(_("Quy trình không có bước “%(key)s”."), key=key), field="step_key")
    if key in marking.at or key in marking.aside:
        return step
    if marking.ended:
        raise ProcessEnded(say(_("Quy trình của hồ sơ này đã kết thúc.")))
    names = ", ".join(f"“{definition.steps[name].name}”" for name in marking.at)
    words = _("Bước “%(step)s” không mở: đã xong hoặc chưa đến lượt. Đang mở: %(names)s.")
    raise StepNotOpen(say(words, step=step.name, names=names))


def _targets(definition: Definition, step: Step, outcome: str | None) -> tuple[str, ...]:
    if step.kind is StepKind.CHOICE and outcome is None:
        ways = ", ".join(f"{branch.outcome} ({branch.name})" for branch in step.branches)
        words = say(_("Bước “%(step)s” phải chọn một hướng: %(ways)s."), step=step.name, ways=ways)
        raise OutcomeRequired(words, field="outcome")
    targets = definition.routes.get((step.key, outcome))
    if targets is None:
        ways = ", ".join(branch.outcome for branch in step.branches) or say(_("không có"))
        words = _("Bước “%(step)s” không có hướng “%(outcome)s”; các hướng: %(ways)s.")
        raise OutcomeUnknown(say(words, step=step.name, outcome=outcome, ways=ways), field="outcome")
    return targets


def _decided(step: Step, facts: Facts) -> str:
    fact = facts.get(step.field)
    text = str(fact).lower() if isinstance(fact, bool) else str(fact)
    if fact is not None and step.branch(text) is not None:
        return text
    return next(branch.outcome for branch in step.branches if branch.otherwise)
