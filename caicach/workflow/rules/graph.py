"""Which steps lead where, and at what cost of time? The table seen as a graph."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from caicach.workflow.rules import references
from caicach.workflow.rules.definition import Definition, Step
from caicach.workflow.states import Pause, StepKind


def own_hours(step: Step) -> Decimal:
    """What a step costs of the limit: nothing while the clock stands, or where the flow does not wait."""
    if step.hours is None or step.pauses is not Pause.NONE or not step.holds_flow:
        return Decimal(0)
    return step.hours


def successors(definition: Definition, key: str) -> tuple[str, ...]:
    """Steps that can come next: its targets, and where the timers watching it lead."""
    timers = definition.timers_on.get(key, ())
    return definition.steps[key].targets + timers


def in_flow(definition: Definition, step: Step) -> bool:
    """Not a reminder and not what a reminder opens: those come to their end with the process."""
    return not step.aside and not references.reminds(step)


def reachable(definition: Definition, starts: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    todo = list(starts)
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo += successors(definition, key)
    return seen


def leading_to(definition: Definition, ends: Iterable[str]) -> set[str]:
    before: dict[str, list[str]] = {}
    for key in definition.steps:
        for target in successors(definition, key):
            before.setdefault(target, []).append(key)
    seen: set[str] = set()
    todo = list(ends)
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo += before.get(key, ())
    return seen


def region(definition: Definition, start: str, join: str) -> set[str]:
    """The steps of one parallel branch: what can be reached before its join."""
    seen: set[str] = set()
    todo = [start]
    while todo:
        key = todo.pop()
        if key not in seen and key != join:
            seen.add(key)
            todo += successors(definition, key)
    return seen


def planned(definition: Definition, key: str) -> Iterator[tuple[str, str]]:
    """Ways on that time is planned for, with their places: all but branches marked `again` and reminders."""
    step = definition.steps[key]
    again = {branch.next for branch in step.branches if branch.again}
    forward = {branch.next for branch in step.branches if not branch.again}
    for place, target in references.named_targets(step):
        if target not in again - forward and not references.reminds(step):
            yield place, target
    for timer in definition.timers_on.get(key, ()):
        if definition.steps[timer].interrupt:
            yield f"steps.{timer}.on", timer


def undeclared_returns(definition: Definition) -> Iterator[tuple[str, str]]:
    """Ways back to a step already passed, found depth first: (place, target)."""
    done: set[str] = set()
    for start in (definition.start, *definition.steps):
        if start in done:
            continue
        path = [(start, list(planned(definition, start)))]
        on_path = {start}
        while path:
            key, ways = path[-1]
            if not ways:
                path.pop()
                on_path.discard(key)
                done.add(key)
                continue
            place, target = ways.pop(0)
            if target in on_path:
                yield place, target
            elif target not in done:
                path.append((target, list(planned(definition, target))))
                on_path.add(target)


def backwards(definition: Definition) -> list[str]:
    """The steps ordered so that whatever follows a step comes before it. Only for a table without circles."""
    order: list[str] = []
    seen: set[str] = set()
    path = [(definition.start, planned(definition, definition.start))]
    seen.add(definition.start)
    while path:
        key, ways = path[-1]
        following = next(ways, None)
        if following is None:
            order.append(key)
            path.pop()
        elif following[1] not in seen:
            seen.add(following[1])
            path.append((following[1], planned(definition, following[1])))
    return order


def costs(definition: Definition, key: str) -> Iterator[tuple[str, Decimal]]:
    """Ways on with the hours spent before taking them: the step's own, or a watching timer's."""
    step = definition.steps[key]
    for _place, target in planned(definition, key):
        timer = definition.steps[target]
        if timer.on == key:
            yield target, timer.hours or Decimal(0)
        else:
            yield target, own_hours(step)


def is_gateway(step: Step) -> bool:
    return step.kind in (StepKind.FORK, StepKind.JOIN) or bool(step.field)
