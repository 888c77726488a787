"""Do the rows of a table fit one another? Names that must exist, and what may lead where."""

from collections.abc import Iterator, Mapping, Sequence

from caicach.workflow.rules.definition import Problem, Step
from caicach.workflow.states import StepKind

WATCHABLE = frozenset({StepKind.TASK, StepKind.CHOICE, StepKind.CONSULT, StepKind.FINANCE})


def problems(start: str, steps: Sequence[Step]) -> list[Problem]:
    """What keeps the rows from being one table: with these, the engine could meet a name it does not know."""
    table = {step.key: step for step in steps}
    found = list(_start(start, table))
    for step in steps:
        found += _targets(step, table)
        found += _joins(step, table)
        found += _timers(step, table)
    if not any(step.kind is StepKind.END for step in steps):
        found.append(Problem("steps", "Quy trình chưa có bước kết thúc (kind = “end”)."))
    if not found:
        found += _idle_loops(table)
    return found


def named_targets(step: Step) -> Iterator[tuple[str, str]]:
    """Where the step leads, each with its place in the file."""
    single = len(step.next) == 1 and step.kind is not StepKind.FORK
    for index, key in enumerate(step.next):
        yield (f"steps.{step.key}.next" if single else f"steps.{step.key}.next[{index}]"), key
    for index, branch in enumerate(step.branches):
        yield f"steps.{step.key}.branches[{index}].next", branch.next


def reminds(step: Step) -> bool:
    """A timer that stands beside the step it watches, instead of taking its place."""
    return bool(step.on) and not step.interrupt


def _start(start: str, table: Mapping[str, Step]) -> Iterator[Problem]:
    first = table.get(start)
    if first is None:
        yield Problem("start", f"Không có bước nào tên “{start}”.")
    elif first.aside or first.on:
        yield Problem("start", f"Bước “{first.name}” chỉ mở bên cạnh bước khác, không thể là bước đầu tiên.")


def _targets(step: Step, table: Mapping[str, Step]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, key in named_targets(step):
        target = table.get(key)
        if target is None:
            yield Problem(place, f"Không có bước nào tên “{key}”.")
        elif reminds(step) != target.aside:
            yield Problem(place, _aside_message(step, target))
        elif target.on:
            yield Problem(place, f"“{target.name}” là hẹn giờ gắn với bước khác, không thể dẫn tới.")
        elif step.kind is StepKind.FORK and key in seen:
            yield Problem(place, f"Hai nhánh song song cùng dẫn tới “{target.name}”.")
        seen.add(key)


def _aside_message(step: Step, target: Step) -> str:
    if reminds(step):
        return f"Hẹn giờ nhắc việc mở một bước phụ: ghi aside = true ở “{target.name}”, hoặc interrupt = true."
    return f"“{target.name}” là bước phụ (aside), chỉ hẹn giờ nhắc việc mới mở được."


def _joins(step: Step, table: Mapping[str, Step]) -> Iterator[Problem]:
    if step.kind is StepKind.JOIN:
        fork = table.get(step.fork)
        if fork is None or fork.kind is not StepKind.FORK:
            yield Problem(f"steps.{step.key}.fork", f"Không có nút tách nào tên “{step.fork}”.")
    if step.kind is StepKind.FORK:
        joins = [other.key for other in table.values() if other.fork == step.key]
        if not joins:
            yield Problem(f"steps.{step.key}", "Nút tách chưa có nút gộp (kind = “join” với fork = khóa nút này).")
        if len(joins) > 1:
            names = ", ".join(joins)
            yield Problem(f"steps.{step.key}", f"Nút tách có {len(joins)} nút gộp ({names}); chỉ được một.")


def _timers(step: Step, table: Mapping[str, Step]) -> Iterator[Problem]:
    if not step.on:
        return
    watched = table.get(step.on)
    place = f"steps.{step.key}.on"
    if watched is None:
        yield Problem(place, f"Không có bước nào tên “{step.on}”.")
    elif watched.kind not in WATCHABLE or watched.field:
        yield Problem(place, f"“{watched.name}” không phải bước có người làm, không hẹn giờ được.")
    elif step.interrupt and not watched.holds_flow:
        yield Problem(place, f"Luồng chính không chờ “{watched.name}”, không có gì để ngắt; bỏ interrupt.")


def _idle_loops(table: Mapping[str, Step]) -> Iterator[Problem]:
    """A round through nodes that nobody works at would never come to rest."""
    cleared: set[str] = set()
    for step in table.values():
        if _returns_idle(step, table, cleared):
            yield Problem(f"steps.{step.key}", "Vòng lặp không có bước nào có người làm: sẽ chạy mãi.")
            return


def _returns_idle(start: Step, table: Mapping[str, Step], cleared: set[str]) -> bool:
    todo, seen = [start], set[str]()
    while todo:
        step = todo.pop()
        if step.holds_flow or step.key in cleared:
            continue
        if step.key in seen and step is start:
            return True
        if step.key in seen:
            continue
        seen.add(step.key)
        todo += [table[key] for key in step.targets]
    cleared.add(start.key)
    return False
