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
    label: tuple[str, ...] = ()
    tracks: dict[int, int] = field(default_factory=dict)  # gap → number of its line there

    @property
    def first_gap(self) -> int:
        return self.source.row

    @property
    def last_gap(self) -> int:
        return self.target.row - 1

    @property
    def label_gap(self) -> int:
        """The gap in which the label stands: above the box it leads to, or back up from."""
        return (self.source.row if self.target.row <= self.source.row else self.target.row) - 1

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
    return routes


def gap_heights(sheet: Sheet, routes: list[Route]) -> list[float]:
    """How high the gap below each row must be for its lines and labels."""
    heights = []
    for gap in range(sheet.rows - 1):
        lines = max((route.tracks[gap] + 1 for route in routes if gap in route.tracks), default=0)
        labels = [len(route.label) for route in routes if route.label and route.label_gap == gap]
        label = max(labels, default=0) * SMALL_LINE
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
        free = [x for x in ways if _is_free(sheet, x, between, used)] or [frame.width - 2]
        column = min(free, key=lambda x: abs(x - source.x) + abs(x - target.x) + (x not in (source.x, target.x)))
        used.append((column, source.row, target.row))
    return Route(link, source, target, column, label=_label(link))


def _sideways(sheet: Sheet, frame: Frame, link: Link, used: list[tuple[float, int, int]]) -> Route:
    """Out at the side, along a free column, in at the same side."""
    source, target = sheet.placed[link.source], sheet.placed[link.target]
    rows = range(min(source.row, target.row), max(source.row, target.row) + 1)
    outer = [frame.width - frame.right + CLEAR]
    ways = [*_columns(sheet, frame, rows), *outer]
    free = [x for x in ways if _is_free(sheet, x, rows, used) and _is_beside(sheet, x, source, target)]
    best = min(free or outer, key=lambda x: abs(x - source.x) + abs(x - target.x))
    used.append((best, rows.start, rows.stop))
    return Route(link, source, target, best, side=1 if best > source.x else -1, label=_label(link))


def _label(link: Link) -> tuple[str, ...]:
    return tuple(lettering.wrap(link.label, SMALL, LABEL, most=3)) if link.label else ()


def _columns(sheet: Sheet, frame: Frame, rows: range) -> Iterator[float]:
    """Lines worth trying: beside each box on the way, beside the borders of lanes, at the edges of the paper."""
    for number in rows:
        for placed in sheet.row(number):
            for lines in (1, 2, 3):
                yield placed.left - CLEAR - (lines - 1) * APART
                yield placed.right + CLEAR + (lines - 1) * APART
    for lane in sheet.lanes[1:]:
        yield from (lane.left - CLEAR, lane.left + CLEAR)


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
