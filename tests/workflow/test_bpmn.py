"""Is the export a diagram that others can open? Valid by the standard's schema, complete, every line at its shapes."""

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from caicach.catalogue.rules import files
from caicach.workflow import bpmn, rules
from caicach.workflow.bpmn.writing import MODEL
from tests.catalogue import samples
from tests.workflow import examples as make
from tests.workflow import strategies

Place = tuple[float, float, float, float]


def local(element: Xml.Element) -> str:
    return element.tag.rpartition("}")[2]


def exported(definition: rules.Definition) -> Xml.Element:
    content = bpmn.export(definition, name="Cấp bản sao <trích lục> & xác nhận")
    BpmnParser(validator=BpmnValidator()).add_bpmn_io(io.BytesIO(content))
    return Xml.fromstring(content)


def places(root: Xml.Element) -> dict[str, Place]:
    """Left, top, right and bottom of each element's shape."""
    found = {}
    for shape in root.iter():
        if local(shape) == "BPMNShape":
            x, y, width, height = (float(shape[0].get(name, "")) for name in ("x", "y", "width", "height"))
            found[shape.get("bpmnElement", "")] = (x, y, x + width, y + height)
    return found


def touches(point: Xml.Element, place: Place) -> bool:
    x, y = float(point.get("x", "")), float(point.get("y", ""))
    return place[0] - 1 <= x <= place[2] + 1 and place[1] - 1 <= y <= place[3] + 1


def misplaced(root: Xml.Element) -> Iterator[str]:
    """Elements without a place, flows whose line does not run from shape to shape."""
    shapes = places(root)
    edges = {edge.get("bpmnElement"): edge for edge in root.iter() if local(edge) == "BPMNEdge"}
    for node in root.iter():
        key = node.get("id", "")
        if node.tag == f"{{{MODEL}}}sequenceFlow":
            points = [child for child in edges[key] if local(child) == "waypoint"]
            if not touches(points[0], shapes[node.get("sourceRef", "")]):
                yield f"{key} does not begin at its shape"
            if not touches(points[-1], shapes[node.get("targetRef", "")]):
                yield f"{key} does not end at its shape"
        elif local(node).endswith(("Event", "Task", "Gateway")) and key not in shapes:
            yield f"{key} has no place"


def check(definition: rules.Definition) -> None:
    root = exported(definition)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {f"step_{key}" for key in definition.steps} <= set(ids)
    assert list(misplaced(root)) == []


@pytest.mark.parametrize("path", samples.PATHS, ids=lambda path: path.stem)
def test_every_shipped_procedure_opens_elsewhere(path: Path) -> None:
    check(files.read(path.read_text(encoding="utf-8")).definition)


def test_timers_say_their_time_and_what_they_stop() -> None:
    root = exported(rules.compile_definition(make.timers_table()))
    events = {event.get("id"): event for event in root.iter(f"{{{MODEL}}}boundaryEvent")}
    assert (events["step_slow"].get("attachedToRef"), events["step_slow"].get("cancelActivity")) == (
        "step_verify",
        "false",
    )
    assert (events["step_silent"].get("attachedToRef"), events["step_silent"].get("cancelActivity")) == (
        "step_ask",
        "true",
    )
    assert [text.text for text in events["step_silent"].iter(f"{{{MODEL}}}timeDuration")] == ["PT480M"]
    assert [task.get("id") for task in root.iter(f"{{{MODEL}}}sendTask")] == ["step_inform"]
    assert [event.get("id") for event in root.iter(f"{{{MODEL}}}intermediateCatchEvent")] == ["step_posted"]


def test_a_decision_by_facts_has_a_way_for_everybody_else() -> None:
    data = make.table(
        make.decision("which", "case", make.branch("hard", "verify"), make.branch("usual", "done", otherwise=True)),
        make.task("verify", "done"),
        make.end(),
    )
    root = exported(rules.compile_definition(data))
    [gate] = [node for node in root.iter(f"{{{MODEL}}}exclusiveGateway") if node.get("id") == "step_which"]
    flows = {flow.get("id"): flow for flow in root.iter(f"{{{MODEL}}}sequenceFlow")}
    assert flows[gate.get("default")].get("targetRef") == "step_done"
    [test] = root.iter(f"{{{MODEL}}}conditionExpression")
    assert test.text == "case == 'hard'"


def test_a_step_may_be_called_as_a_part_of_the_file_is() -> None:
    names = ("process", "pool", "lane_1", "flow_1", "start_event", "sign__way")
    tasks = [make.task(name, following) for name, following in pairwise((*names, "sign"))]
    ways = make.branch("approve", "done"), make.branch("again", "process", again=True)
    check(rules.compile_definition(make.table(*tasks, make.choice("sign", *ways), make.end())))


@settings(max_examples=40, deadline=None)
@given(strategies.sound_tables())
def test_any_sound_table_has_a_complete_diagram(data: make.Table) -> None:
    check(rules.compile_definition(data))
