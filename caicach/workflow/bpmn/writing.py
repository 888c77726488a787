"""The file: what the process is, and where each part of it stands on the sheet.

Hours are working hours, which BPMN does not know: a timer says them as a duration (`PT960M`) and in words.
"""

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as Xml

from caicach.workflow.bpmn import drawn
from caicach.workflow.bpmn.gates import choice_of, with_gates
from caicach.workflow.diagram.layout import Layout, laid_out
from caicach.workflow.diagram.picture import Box, Link, picture
from caicach.workflow.rules import Definition, Step
from caicach.workflow.states import StepKind

MODEL: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_GATES: Final = {"fork": "parallelGateway", "join": "parallelGateway", "decision": "exclusiveGateway"}


def export(definition: Definition, *, name: str, places: Mapping[str, str] | None = None) -> bytes:
    """The table as BPMN 2.0 XML in UTF-8. `name` heads the pool; `places` says what places are called, as on a page."""
    layout = laid_out(with_gates(picture(definition, current=(), places=places or {}), definition))
    for prefix, address in (("", MODEL), ("xsi", _XSI), *drawn.NAMESPACES.items()):
        Xml.register_namespace(prefix, address)
    root = Xml.Element(_tag("definitions"), id="definitions", targetNamespace=f"urn:caicach:{definition.digest}",
                       exporter="caicach")  # fmt: skip
    pool = Xml.SubElement(root, _tag("collaboration"), id="collaboration")
    Xml.SubElement(pool, _tag("participant"), id="pool", name=name, processRef="process")
    process = Xml.SubElement(root, _tag("process"), id="process", name=name, isExecutable="false")
    _lanes(process, layout)
    flows = {drawn.id_of_flow(number): item.link for number, item in enumerate(layout.routes, 1)}
    for placed in layout.sheet.placed.values():
        _node(process, placed.box, definition.steps.get(placed.box.key), flows)
    for step in definition.steps.values():
        if step.on:
            _boundary(process, step, flows)
    for key, link in flows.items():
        _flow(process, key, link, definition)
    root.append(drawn.diagram(layout, definition))
    Xml.indent(root)
    content: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _tag(name: str) -> str:
    return f"{{{MODEL}}}{name}"


def _lanes(process: Xml.Element, layout: Layout) -> None:
    lanes = Xml.SubElement(process, _tag("laneSet"), id="lanes")
    for number, lane in enumerate(layout.sheet.lanes, 1):
        known = Xml.SubElement(
            lanes, _tag("lane"), id=drawn.id_of_lane(number), name=", ".join(filter(None, lane.name))
        )
        for placed in layout.sheet.placed.values():
            if placed.box.lane == lane.name:
                Xml.SubElement(known, _tag("flowNodeRef")).text = drawn.id_of(placed.box.key)


def _node(process: Xml.Element, box: Box, step: Step | None, flows: Mapping[str, Link]) -> None:
    node = Xml.SubElement(process, _tag(_kind(box, step)), id=drawn.id_of(box.key))
    if box.title:
        node.set("name", box.title)
    said = [part for part in (box.hours, box.remark, step.note if step else "") if part]
    if said:
        Xml.SubElement(node, _tag("documentation")).text = "; ".join(said)
    _ends(node, box, step, flows)
    if step is not None and step.kind is StepKind.TIMER:
        _duration(node, step)


def _ends(node: Xml.Element, box: Box, step: Step | None, flows: Mapping[str, Link]) -> None:
    """The flows that come in, then those that go out: the order the standard's schema wants."""
    for key in (key for key, link in flows.items() if link.target == box.key):
        Xml.SubElement(node, _tag("incoming")).text = key
    for key, link in flows.items():
        if link.source == box.key and not link.timer:
            Xml.SubElement(node, _tag("outgoing")).text = key
            if _is_default(link, step):
                node.set("default", key)


def _kind(box: Box, step: Step | None) -> str:
    if box.shape == "start":
        return "startEvent"
    if box.shape == "end":
        return "endEvent"
    if box.shape == "gate":
        return _GATES[box.kind]
    if box.kind == StepKind.TIMER:
        return "intermediateCatchEvent"
    # A question nobody waits for is sent, and the flow goes on.
    return "userTask" if step is None or step.wait else "sendTask"


def _boundary(process: Xml.Element, step: Step, flows: Mapping[str, Link]) -> None:
    event = Xml.SubElement(
        process, _tag("boundaryEvent"), id=drawn.id_of(step.key), name=step.name, attachedToRef=drawn.id_of(step.on),
        cancelActivity=str(step.interrupt).lower(),
    )  # fmt: skip
    for key, link in flows.items():
        if link.timer == step.key:
            Xml.SubElement(event, _tag("outgoing")).text = key
    _duration(event, step)


def _duration(event: Xml.Element, step: Step) -> None:
    timer = Xml.SubElement(event, _tag("timerEventDefinition"), id=f"{drawn.id_of(step.key)}__timer")
    duration = Xml.SubElement(timer, _tag("timeDuration"), {f"{{{_XSI}}}type": "tFormalExpression"})
    duration.text = f"PT{step.minutes or 0}M"


def _flow(process: Xml.Element, key: str, link: Link, definition: Definition) -> None:
    flow = Xml.SubElement(process, _tag("sequenceFlow"), id=key, sourceRef=drawn.id_of(link.timer or link.source),
                          targetRef=drawn.id_of(link.target))  # fmt: skip
    if link.label:
        flow.set("name", link.label)
    step = definition.steps.get(choice_of(link.source))
    if link.outcome and step is not None and not _is_default(link, step):
        test = Xml.SubElement(flow, _tag("conditionExpression"), {f"{{{_XSI}}}type": "tFormalExpression"})
        test.text = f"{step.field or step.key} == '{link.outcome}'"


def _is_default(link: Link, step: Step | None) -> bool:
    """The way of everybody else, where facts of the dossier choose."""
    branch = step.branch(link.outcome) if step is not None and step.field else None
    return branch is not None and branch.otherwise
