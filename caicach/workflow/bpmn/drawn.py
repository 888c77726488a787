"""Where do the parts stand? The flow chart's own places, as BPMN's diagram interchange."""

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as Xml

from caicach.workflow.diagram import lettering
from caicach.workflow.diagram.layout import Layout
from caicach.workflow.diagram.picture import START
from caicach.workflow.diagram.placing import LEAST_BOX, SMALL, SMALL_LINE, Placed
from caicach.workflow.diagram.routing import Route
from caicach.workflow.rules import Definition
from caicach.workflow.states import StepKind

NAMESPACES: Final = {
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
BOUNDARY: Final = 24.0  # the width of a timer on the edge of a task
TITLE: Final = 30.0  # the band above the lanes that names the pool
Point = tuple[float, float]


def id_of(key: str) -> str:
    """A step's name in the file, where no other thing can have it."""
    return "start_event" if key == START else f"step_{key}"


def id_of_lane(number: int) -> str:
    return f"lane_{number}"


def id_of_flow(number: int) -> str:
    return f"flow_{number}"


def diagram(layout: Layout, definition: Definition) -> Xml.Element:
    """Shapes and lines of the whole sheet, lanes as columns below the name of the pool."""
    whole = Xml.Element(_tag("bpmndi", "BPMNDiagram"), id="diagram")
    plane = Xml.SubElement(whole, _tag("bpmndi", "BPMNPlane"), id="plane", bpmnElement="collaboration")
    wide, high = layout.frame.width, layout.height
    _shape(plane, "pool", (0, 1 - TITLE, wide, high + TITLE), upright=True)
    for number, lane in enumerate(layout.sheet.lanes, 1):
        _shape(plane, id_of_lane(number), (lane.left, 1, lane.width, high), upright=True)
    for placed in layout.sheet.placed.values():
        shape = _shape(plane, id_of(placed.box.key), _bounds(placed))
        if placed.box.shape != "step" and placed.box.title:
            title = lettering.wrap(placed.box.title, SMALL, LEAST_BOX, most=3)
            _label(shape, placed.right + 6, placed.y, title)
    for number, item in enumerate(layout.routes, 1):
        points = _points(layout, item)
        if item.link.timer:
            points = _boundary(plane, item, points, definition)
        _edge(plane, id_of_flow(number), points, layout, item)
    return whole


def _tag(prefix: str, name: str) -> str:
    return f"{{{NAMESPACES[prefix]}}}{name}"


def _bounds(placed: Placed) -> tuple[float, float, float, float]:
    wide = placed.height if _is_round(placed) else placed.width
    return placed.x - wide / 2, placed.y, wide, placed.height


def _is_round(placed: Placed) -> bool:
    return placed.box.kind == StepKind.TIMER


def _points(layout: Layout, item: Route) -> list[Point]:
    """The corners; a line that meets a round event at its side goes on to the circle."""
    points = layout.points(item)
    for end, placed in ((0, item.source), (-1, item.target)):
        x, y = points[end]
        if _is_round(placed) and abs(x - placed.x) > placed.height / 2:
            points[end] = (placed.x + (1 if x > placed.x else -1) * placed.height / 2, y)
    return points


def _boundary(plane: Xml.Element, item: Route, points: list[Point], definition: Definition) -> list[Point]:
    """The timer where its line leaves the task; the line begins at its edge."""
    (x, y), (next_x, next_y) = points[0], points[1]
    half = BOUNDARY / 2
    key = id_of(item.link.timer)
    if not _has(plane, key):
        shape = _shape(plane, key, (x - half, y - half, BOUNDARY, BOUNDARY))
        name = definition.steps[item.link.timer].name
        _label(shape, x + half + 4, y + 4, lettering.wrap(name, SMALL, 2 * LEAST_BOX, most=3))
    if abs(next_x - x) > abs(next_y - y):
        return [(x + (half if next_x > x else -half), y), *points[1:]]
    return [(x, y + half), *points[1:]]


def _has(plane: Xml.Element, key: str) -> bool:
    return any(shape.get("bpmnElement") == key for shape in plane)


def _shape(plane: Xml.Element, key: str, bounds: Sequence[float], *, upright: bool = False) -> Xml.Element:
    shape = Xml.SubElement(plane, _tag("bpmndi", "BPMNShape"), id=f"{key}__shape", bpmnElement=key)
    if upright:
        shape.set("isHorizontal", "false")
    _box(shape, bounds)
    return shape


def _edge(plane: Xml.Element, key: str, points: Sequence[Point], layout: Layout, item: Route) -> None:
    edge = Xml.SubElement(plane, _tag("bpmndi", "BPMNEdge"), id=f"{key}__edge", bpmnElement=key)
    for x, y in points:
        Xml.SubElement(edge, _tag("di", "waypoint"), x=_number(x), y=_number(y))
    if item.label:
        _label(edge, item.label_span[0], layout.label_base(item) - SMALL, item.label)


def _label(parent: Xml.Element, left: float, top: float, lines: Sequence[str]) -> None:
    wide = max(lettering.width(line, SMALL) for line in lines)
    _box(Xml.SubElement(parent, _tag("bpmndi", "BPMNLabel")), (left, top, wide, len(lines) * SMALL_LINE))


def _box(parent: Xml.Element, bounds: Sequence[float]) -> None:
    x, y, width, height = map(_number, bounds)
    Xml.SubElement(parent, _tag("dc", "Bounds"), x=x, y=y, width=width, height=height)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
