"""Which gateways must BPMN see that the flow chart leaves out?

- A person's choice is a task with a gateway behind it.
- A parallel gateway with two lines coming in is a join to BPMN: before a fork they are merged.
- A join of BPMN counts lines, ours counts branches: several lines of one branch are merged before they reach it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from caicach.workflow.diagram.picture import Box, Link, Picture
from caicach.workflow.rules import Definition, Step, graph
from caicach.workflow.states import StepKind

# No key of a step begins so.
_WAY: Final = "-way-"
_BEFORE: Final = "-before-"
_MERGE: Final = "-merge{}-"


def way_of(key: str) -> str:
    """The gateway behind the choice `key`."""
    return _WAY + key


def choice_of(key: str) -> str:
    """The choice before the gateway `key`; any other box is its own."""
    return key.removeprefix(_WAY)


def with_gates(picture: Picture, definition: Definition) -> Picture:
    """The same picture with every gateway a box of its own."""
    boxes: dict[str, Box] = {}
    links = list(picture.links)
    for key, box in picture.boxes.items():
        step = definition.steps.get(key)
        for gate, sources in _merges(definition, step, links):
            boxes[gate] = replace(box, key=gate, shape="gate", kind="decision", title="", hours="", remark="")
            links = [_bent(link, key, gate, sources) for link in links] + [Link(gate, key)]
        boxes[key] = box
        if step is not None and step.branches and not step.field:
            gate = way_of(key)
            boxes[gate] = replace(box, key=gate, shape="gate", kind="decision", title="", hours="", remark="")
            links = [_moved(link, key, gate) for link in links] + [Link(key, gate)]
    return Picture(boxes=boxes, links=tuple(links), lanes=picture.lanes)


def _merges(definition: Definition, step: Step | None, links: list[Link]) -> Iterator[tuple[str, set[str]]]:
    """The gateways wanted before a step, each with the boxes whose lines it takes."""
    if step is None:
        return
    into = {link.source for link in links if link.target == step.key}
    if step.kind is StepKind.FORK and len(into) > 1:
        yield _BEFORE + step.key, into
    if step.kind is StepKind.JOIN:
        for number, first in enumerate(definition.steps[step.fork].next):
            branch = into & _with_ways(graph.region(definition, first, step.key))
            if len(branch) > 1:
                yield _MERGE.format(number) + step.key, branch


def _with_ways(keys: Iterable[str]) -> set[str]:
    known = set(keys)
    return known | {way_of(key) for key in known}


def _bent(link: Link, target: str, gate: str, sources: set[str]) -> Link:
    return replace(link, target=gate) if link.target == target and link.source in sources else link


def _moved(link: Link, source: str, gate: str) -> Link:
    return replace(link, source=gate) if link.source == source and link.style != "timer" else link
