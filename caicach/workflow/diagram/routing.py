"""Which way does each arrow go? Down the lines between boxes, along the gaps between rows, never through a box.

First in the abstract (which column, which gap), so that a gap can be made as high as its arrows need.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from caicach.workflow.diagram import lettering
from caicach.workflow.diagram.picture import Link
from caicach.workflow.diagram.placing import SMALL, SMALL_LINE, Frame, Placed, Sheet

CLEAR = 10.0  # between a line and a box
APART = 9.0  # between two lines
GAP = 26.0  # between two rows
LABEL = 118.0


@dataclass(slots=True)
class Route:
    """The way of a link: down from `x0` to the gap below, along it to `column`, down, along, into `x1`.

    `side`: it leaves and enters at the sides of the boxes instead: -1 left, 1 right, 0 not.
    """

    link: Link
    source: Placed
    target: Placed
    column: float
    side: int = 0
    drops: bool = False  # out at the side and straight down into the top of the target
    label: tuple[str, ...] = ()
    label_x: float = 0.0
    label_left: bool = True  # the text begins at `label_x`, or ends there
    label_up: int = 0  # how many lines of other labels stand below it
    tracks: dict[int, int] = field(default_factory=dict)  # gap → number of its line there

    @property
    def first_gap(self) -> int:
        return self.source.row

    @property
    def last_gap(self) -> int:
        return self.target.row - 1

    @property
    def label_gap(self) -> int:
        """The gap in which the label stands: below the box a long arrow leaves, else above the one it comes to."""
        if self.target.row <= self.source.row:
            return self.source.row - 1
        return self.target.row - 1 if self.side else self.source.row

    @property
    def label_span(self) -> tuple[float, float]:
        wide = max(lettering.width(line, SMALL) for line in self.label)
        return (self.label_x, self.label_x + wide) if self.label_left else (self.label_x - wide, self.label_x)

    @property
    def stretches(self) -> list[tuple[int, float, float]]:
        """Level stretches: (gap, from x, to x). None for an arrow straight down, or at the sides."""
        if self.side:
            return []
        if self.first_gap == self.last_gap:
            found = [(self.first_gap, self.source.x, self.target.x)]
        else:
            found = [(self.first_gap, self.source.x, self.column), (self.last_gap, self.column, self.target.x)]
        return [(gap, start, end) for gap, start, end in found if abs(start - end) > 0.5]


def route(sheet: Sheet, frame: Frame) -> list[Route]:
    """Every link with its way, short ones first: they have the least choice."""
    used: list[tuple[float, int, int]] = []
    routes = []
    for link in sorted(sheet.onward, key=lambda link: _length(sheet, link)):
        routes.append(_onward(sheet, frame, link, used))
    for link in sorted(sheet.sideways, key=lambda link: _length(sheet, link)):
        routes.append(_sideways(sheet, frame, link, used))
    _tracks(routes)
    _labels(routes, frame)
    return routes


def gap_heights(sheet: Sheet, routes: list[Route]) -> list[float]:
    """How high the gap below each row must be for its lines and labels."""
    heights = []
    for gap in range(sheet.rows - 1):
        lines = max((route.tracks[gap] + 1 for route in routes if gap in route.tracks), default=0)
        here = [route for route in routes if route.label and route.label_gap == gap]
        label = max((len(route.label) + route.label_up for route in here), default=0) * SMALL_LINE
        heights.append(GAP + max(lines - 1, 0) * APART + label + (8 if lines and label else 0))
    return heights


def _length(sheet: Sheet, link: Link) -> int:
    return abs(sheet.placed[link.target].row - sheet.placed[link.source].row)


def _onward(sheet: Sheet, frame: Frame, link: Link, used: list[tuple[float, int, int]]) -> Route:
    source, target = sheet.placed[link.source], sheet.placed[link.target]
    between = range(source.row + 1, target.row)
    column = target.x
    if between:
        ways = [source.x, target.x, *_columns(sheet, frame, between)]
        free = [x for x in ways if 3 <= x <= frame.width - 3 and _is_free(sheet, x, between, used)]
        free = free or [frame.width - 3]
        column = min(free, key=lambda x: abs(x - source.x) + abs(x - target.x) + (x not in (source.x, target.x)))
        used.append((column, source.row, target.row))
    return Route(link, source, target, column, label=_label(link))


def _sideways(sheet: Sheet, frame: Frame, link: Link, used: list[tuple[float, int, int]]) -> Route:
    """Out at the side, along a free column, in at the same side; the edge of the paper is the first choice.

    Where neighbours stand in the way it goes by the gaps, out below and in above, like any other arrow.
    """
    source, target = sheet.placed[link.source], sheet.placed[link.target]
    label = _label(link, room=LABEL if source.box.shape == "gate" else source.width / 2 - CLEAR)
    if target.box.aside and _may_drop(sheet, source, target):
        return Route(link, source, target, target.x, 1 if target.x > source.x else -1, drops=True, label=label)
    rows = range(min(source.row, target.row), max(source.row, target.row) + 1)
    outer = frame.width - frame.right + CLEAR
    ways = [x for x in (outer, *_columns(sheet, frame, rows)) if 3 <= x <= frame.width - 3]
    free = [x for x in ways if _is_free(sheet, x, rows, used)] or [outer]
    beside = [x for x in free if _is_beside(sheet, x, source, target)]
    best = outer if outer in beside else min(beside or free, key=lambda x: abs(x - source.x) + abs(x - target.x))
    used.append((best, rows.start, rows.stop))
    side = 1 if best > source.x else -1
    return Route(link, source, target, best, side=side if beside else 0, label=label)


def _may_drop(sheet: Sheet, source: Placed, target: Placed) -> bool:
    """Whether the box can be reached by one bend: level out of the source, straight down into the target."""
    if target.row <= source.row or source.left - CLEAR < target.x < source.right + CLEAR:
        return False
    rows = range(source.row, target.row)
    return _is_free(sheet, target.x, rows, []) and _is_beside(sheet, target.x, source, source)


def _label(link: Link, *, room: float = LABEL) -> tuple[str, ...]:
    return tuple(lettering.wrap(link.label, SMALL, min(room, LABEL), most=3)) if link.label else ()


def _labels(routes: list[Route], frame: Frame) -> None:
    """Beside its own line, outwards if there is room; labels of one gap that would touch stand one above another."""
    done: list[Route] = []
    for item in (route for route in routes if route.label):
        _beside_line(item, frame)
        low, high = item.label_span
        near = [
            other
            for other in done
            if other.label_gap == item.label_gap and other.label_span[0] < high + 6 and low - 6 < other.label_span[1]
        ]
        item.label_up = max((other.label_up + len(other.label) for other in near), default=0)
        done.append(item)


def _beside_line(item: Route, frame: Frame) -> None:
    if item.side:
        box = item.source if item.target.row <= item.source.row else item.target
        edge = box.right if item.side > 0 else box.left
        near = min if item.side > 0 else max
        item.label_left, item.label_x = item.side < 0, near(item.column - item.side * 7, edge)
        return
    item.label_left = item.column >= item.source.x
    item.label_x = item.column + (7 if item.label_left else -7)
    low, high = item.label_span
    if low < 2 or high > frame.width - 2:
        item.label_left = not item.label_left
        item.label_x = item.column + (7 if item.label_left else -7)


def _columns(sheet: Sheet, frame: Frame, rows: range) -> Iterator[float]:
    """Lines worth trying: beside each box on the way, beside the borders of lanes, at the edges of the paper."""
    for number in rows:
        for placed in sheet.row(number):
            for lines in (1, 2, 3):
                yield placed.left - CLEAR - (lines - 1) * APART
                yield placed.right + CLEAR + (lines - 1) * APART
    for lane in sheet.lanes[1:]:
        yield from (lane.left - CLEAR + 1, lane.left + CLEAR - 1)


def _is_free(sheet: Sheet, x: float, rows: range, used: list[tuple[float, int, int]]) -> bool:
    boxes = (placed for number in rows for placed in sheet.row(number))
    if any(placed.left - CLEAR < x < placed.right + CLEAR for placed in boxes):
        return False
    if any(abs(x - lane.left) < CLEAR / 2 for lane in sheet.lanes[1:]):
        return False
    first, last = rows.start, rows.stop
    return not any(abs(x - other) < APART - 1 and first <= end and start <= last for other, start, end in used)


def _is_beside(sheet: Sheet, x: float, source: Placed, target: Placed) -> bool:
    """Whether a level line from each box to the column meets no other box, and both leave on the same side."""
    if (x > source.x) != (x > target.x):
        return False
    for end in (source, target):
        low, high = sorted((x, end.x))
        others = (placed for placed in sheet.row(end.row) if placed is not end)
        if any(low < placed.right and placed.left < high for placed in others):
            return False
    return True


def _tracks(routes: list[Route]) -> None:
    """Level stretches in one gap lie apart, except those that part from one box or meet at one."""
    leaving: dict[tuple[int, str], int] = defaultdict(int)
    for item in routes:
        if item.stretches:
            leaving[item.first_gap, item.link.source] += 1
    spans: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
    names: list[tuple[Route, int, str]] = []
    for item in routes:
        for gap, start, end in item.stretches:
            parts = gap == item.first_gap and leaving[gap, item.link.source] > 1
            name = f"from {item.link.source}" if parts else f"to {item.link.target}"
            low, high = spans[gap].get(name, (start, start))
            spans[gap][name] = min(low, start, end), max(high, start, end)
            names.append((item, gap, name))
    numbers = {gap: _numbers(groups) for gap, groups in spans.items()}
    for item, gap, name in names:
        item.tracks[gap] = numbers[gap][name]


def _numbers(groups: dict[str, tuple[float, float]]) -> dict[str, int]:
    """The lowest line on which a group touches nobody."""
    numbers: dict[str, int] = {}
    for name, (low, high) in groups.items():
        taken = {
            numbers[other]
            for other, (start, end) in groups.items()
            if other in numbers and start <= high + 4 and low <= end + 4
        }
        numbers[name] = next(number for number in range(len(groups)) if number not in taken)
    return numbers
