"""May this table be published? It must always come to its end, leave nothing behind, and fit the time limit.

Three looks: at the rows (a person for every step), at the graph (reachable, leads to the end, parallel branches
closed, time), and at every marking the engine can really come into (no token stranded, nothing opened twice).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from caicach.workflow.rules import engine, graph
from caicach.workflow.rules.definition import Definition, Marking, Problem, Step, in_words
from caicach.workflow.rules.reading import DefinitionInvalid, compile_definition
from caicach.workflow.states import StepKind

MOST_MARKINGS = 20_000


def check(data: Mapping[str, Any], *, limit_hours: Decimal | None) -> list[Problem]:
    """Everything wrong with a table as written in a file, whether it compiles or not."""
    try:
        definition = compile_definition(data)
    except DefinitionInvalid as refusal:
        return list(refusal.found)
    return soundness(definition, limit_hours=limit_hours)


def soundness(definition: Definition, *, limit_hours: Decimal | None) -> list[Problem]:
    """Every reason not to publish. `limit_hours`: the procedure's limit in working hours (8 = one day)."""
    circles = list(_circles(definition))
    shape = [*_reach(definition), *_regions(definition), *circles]
    found = [*_persons(definition), *shape]
    if not circles:
        found += _time(definition, limit_hours)
    if not shape:
        found += _markings(definition)
    return found


def longest_path(definition: Definition) -> tuple[Decimal, tuple[str, ...]]:
    """Working hours of the longest way to the end, and its steps; where the clock stands nothing is counted."""
    return _longest_ways(definition)[definition.start]


def hours_after(definition: Definition, key: str) -> Decimal:
    """Working hours of the longest way to the end once a step is done."""
    ways = _longest_ways(definition)
    return max(ways[key][0] - graph.own_hours(definition.steps[key]), Decimal(0)) if key in ways else Decimal(0)


def _longest_ways(definition: Definition) -> dict[str, tuple[Decimal, tuple[str, ...]]]:
    """From each step to the end."""
    best: dict[str, tuple[Decimal, tuple[str, ...]]] = {}
    for key in graph.backwards(definition):
        after = [
            (cost + best[target][0], best[target][1]) for target, cost in graph.costs(definition, key) if target in best
        ]
        last = (graph.own_hours(definition.steps[key]), ())
        hours, way = max(after, key=lambda item: item[0], default=last)
        best[key] = (hours, (key, *way))
    return best


def _persons(definition: Definition) -> Iterator[Problem]:
    for step in definition.steps.values():
        if not step.needs_person:
            continue
        if not step.who:
            yield Problem(f"steps.{step.key}.who", f"Bước “{step.name}” chưa có người làm (who).")
        if not step.where:
            yield Problem(f"steps.{step.key}.where", f"Bước “{step.name}” chưa có nơi làm (where).")


def _reach(definition: Definition) -> Iterator[Problem]:
    reached = graph.reachable(definition, (definition.start,))
    ends = [step.key for step in definition.steps.values() if step.kind is StepKind.END]
    leads = graph.leading_to(definition, ends)
    for step in definition.steps.values():
        if step.key not in reached:
            yield Problem(f"steps.{step.key}", f"Không đường nào dẫn tới “{step.name}”.")
        elif step.key not in leads and graph.in_flow(definition, step):
            yield Problem(f"steps.{step.key}", f"Từ “{step.name}” không đi được tới bước kết thúc.")


def _circles(definition: Definition) -> Iterator[Problem]:
    """Time can be planned only if every way back says so; and what says so must really lead back."""
    for place, target in graph.undeclared_returns(definition):
        name = definition.steps[target].name
        yield Problem(place, f"Quay lại “{name}”: hướng rẽ dẫn ngược về phải ghi again = true.")
    for step in definition.steps.values():
        for index, branch in enumerate(step.branches):
            if branch.again and step.key not in graph.reachable(definition, (branch.next,)):
                place = f"steps.{step.key}.branches[{index}].again"
                yield Problem(place, f"Hướng “{branch.name}” không quay lại bước trước, bỏ again.")


def _time(definition: Definition, limit_hours: Decimal | None) -> Iterator[Problem]:
    if limit_hours is None:
        return
    hours, way = longest_path(definition)
    if hours > limit_hours:
        route = " → ".join(key for key in way if graph.own_hours(definition.steps[key]))
        over = f"Tổng thời gian {in_words(hours)} làm việc vượt thời hạn {in_words(limit_hours)}"
        yield Problem("steps", f"{over} (đường dài nhất: {route}).")


def _regions(definition: Definition) -> Iterator[Problem]:
    """Parallel branches: closed by the join of their fork, apart from one another, without an end inside."""
    for join in definition.steps.values():
        if join.kind is not StepKind.JOIN:
            continue
        fork = definition.steps[join.fork]
        regions = [graph.region(definition, key, join.key) for key in fork.next]
        for index, region in enumerate(regions):
            place = f"steps.{fork.key}.next[{index}]"
            yield from (Problem(place, message) for message in _region(definition, region, join))
            others = set().union(*regions[:index])
            if shared := sorted(region & others):
                name = definition.steps[shared[0]].name
                yield Problem(place, f"Nhánh này và nhánh khác cùng đi qua “{name}” trước khi gộp.")


def _region(definition: Definition, region: set[str], join: Step) -> Iterator[str]:
    for key in sorted(region):
        step = definition.steps[key]
        if step.kind is StepKind.END:
            yield f"Nhánh song song kết thúc ở “{step.name}” mà không về nút gộp “{join.name}”."
        if step.kind is StepKind.JOIN and step.fork not in region:
            yield f"Nhánh song song đi vào nút gộp “{step.name}” của nút tách khác."


def _markings(definition: Definition) -> Iterator[Problem]:
    """Walk every marking the engine can reach: each must be able to end. Bounded: no table can hang a server."""
    opened = _everyone_decides(definition)
    first, _steps = engine.begin(opened)
    edges: dict[Marking, set[Marking]] = {}
    todo = [first]
    while todo:
        marking = todo.pop()
        if _core(marking) in edges:
            continue
        try:
            after = [engine.advance(opened, marking, *move)[0] for move in _moves(opened, marking)]
        except engine.AlreadyOpen as refusal:
            yield Problem("steps", f"Một bước có thể bị mở hai lần cùng lúc. {refusal}")
            return
        edges[_core(marking)] = {_core(item) for item in after}
        todo += after
        if len(edges) > MOST_MARKINGS:
            yield Problem("steps", f"Quá {MOST_MARKINGS} trạng thái song song: hãy bớt nhánh.")
            return
    yield from _stranded(definition, edges)


def _stranded(definition: Definition, edges: Mapping[Marking, set[Marking]]) -> Iterator[Problem]:
    before: dict[Marking, set[Marking]] = {}
    for marking, following in edges.items():
        for after in following:
            before.setdefault(after, set()).add(marking)
    ends = {marking for marking in edges if marking.ended}
    todo = list(ends)
    while todo:
        for marking in before.get(todo.pop(), set()) - ends:
            ends.add(marking)
            todo.append(marking)
    joins = {key for marking in edges.keys() - ends if not marking.at for key, _count in marking.joins}
    for key in sorted(joins):
        name = definition.steps[key].name
        yield Problem(f"steps.{key}", f"Nút gộp “{name}” có lúc chờ mãi: có nhánh không về tới đây.")
    if not joins and len(ends) < len(edges):
        yield Problem("steps", "Có trạng thái không thể đi tới kết thúc.")


def _moves(definition: Definition, marking: Marking) -> Iterator[tuple[str, str | None]]:
    for key in marking.at:
        step = definition.steps[key]
        if step.branches:
            yield from ((key, branch.outcome) for branch in step.branches)
        else:
            yield key, None
    for key in marking.aside:
        if definition.steps[key].interrupt:
            yield key, None


def _core(marking: Marking) -> Marking:
    """What stands aside never moves the flow (an interrupting timer is open whenever its step is)."""
    return replace(marking, aside=())


def _everyone_decides(definition: Definition) -> Definition:
    """The same table with every decision left open, so that each of its ways is tried."""
    steps = (replace(step, field="") for step in definition.steps.values())
    return Definition.build(start=definition.start, steps=steps, digest=definition.digest)
