"""What is on the picture? Boxes and links in words, before anybody thinks of places."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from caicach.accounts.states import ROLE_NAMES, Role
from caicach.workflow.rules import Definition, Step, in_words
from caicach.workflow.states import StepKind

START = "-start"
GATES = frozenset({StepKind.FORK, StepKind.JOIN})


@dataclass(frozen=True, slots=True)
class Gauge:
    """What was measured at a step, in words; the tone ("within", "over", "far") only repeats them in colour."""

    text: str
    tone: str = ""


NO_GAUGES: Mapping[str, Gauge] = {}


@dataclass(frozen=True, slots=True)
class Box:
    """One step (or the beginning) as people read it. `lane` is who does it and where, together."""

    key: str
    shape: str  # "start", "end", "gate", "step"
    kind: str
    title: str
    hours: str = ""
    remark: str = ""
    lane: tuple[str, str] = ("", "")
    current: bool = False
    aside: bool = False
    gauge: Gauge | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow. `style`: "flow", "again" (leads back), "timer" (when the time of the step `timer` is up)."""

    source: str
    target: str
    label: str = ""
    style: str = "flow"
    outcome: str = ""
    timer: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    boxes: Mapping[str, Box]
    links: tuple[Link, ...]
    lanes: tuple[tuple[str, str], ...] = field(default=())


def picture(
    definition: Definition,
    *,
    current: Collection[str],
    places: Mapping[str, str],
    gauges: Mapping[str, Gauge] = NO_GAUGES,
) -> Picture:
    """The boxes in the order of the table and the links between them."""
    shown = [step for step in definition.steps.values() if not step.on]
    lanes = _lanes(definition, shown, places)
    boxes = {START: Box(key=START, shape="start", kind="start", title=_("Bắt đầu"), lane=lanes[definition.start])}
    for step in shown:
        box = _box(step, lane=lanes[step.key], current=step.key in current)
        boxes[step.key] = replace(box, gauge=gauges.get(step.key))
    links = [Link(START, definition.start)]
    for step in definition.steps.values():
        links += _links(definition, step)
    return Picture(boxes=boxes, links=tuple(links), lanes=tuple(dict.fromkeys(lanes[step.key] for step in shown)))


def place_name(where: str, places: Mapping[str, str]) -> str:
    usual = {"intake": _("Bộ phận Một cửa"), "competent": _("Cơ quan giải quyết")}
    return places.get(where) or usual.get(where, where)


def role_name(who: str) -> str:
    return str(ROLE_NAMES[Role(who)]) if who in set(Role) else who


def hours_of(step: Step) -> str:
    return in_words(step.hours) if step.hours is not None else ""


def _lanes(definition: Definition, steps: list[Step], places: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Who does what; a node nobody works at stands where the work before it is done, or else the work after it."""
    own = {step.key: (role_name(step.who), place_name(step.where, places)) for step in steps if step.who or step.where}
    if not own:
        own = {definition.start: ("", "")}
    for _round in steps:
        for step in steps:
            for target in step.targets:
                if step.key in own:
                    own.setdefault(target, own[step.key])
    first = next(iter(own.values()))
    return {step.key: own.get(step.key, first) for step in definition.steps.values()}


def _box(step: Step, *, lane: tuple[str, str], current: bool) -> Box:
    shape = "step"
    if step.kind is StepKind.END:
        shape = "end"
    elif step.kind in GATES or step.field:
        shape = "gate"
    return Box(
        key=step.key,
        shape=shape,
        kind="decision" if step.field else step.kind.value,
        title=step.name,
        hours=hours_of(step),
        remark=_remark(step),
        lane=lane,
        current=current,
        aside=step.aside,
    )


def _remark(step: Step) -> str:
    if step.pauses:
        return _("dừng đồng hồ")
    if step.kind is StepKind.CONSULT:
        return _("lấy ý kiến") if step.wait else _("lấy ý kiến, không chờ")
    return _("nhắc việc") if step.aside else ""


def _links(definition: Definition, step: Step) -> Iterator[Link]:
    if step.on:
        label = _("quá %(hours)s") % {"hours": hours_of(step)}
        for target in step.next:
            yield Link(step.on, target, label=label, style="timer", timer=step.key)
        return
    for target in step.next:
        yield Link(step.key, target)
    for branch in step.branches:
        style = "again" if branch.again else "flow"
        yield Link(step.key, branch.next, label=branch.name, style=style, outcome=branch.outcome)
