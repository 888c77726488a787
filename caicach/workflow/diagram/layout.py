"""Where does everything stand? Boxes, lanes, lines and their words, for whoever draws them."""

from dataclasses import dataclass

from caicach.workflow.diagram.picture import Picture
from caicach.workflow.diagram.placing import SMALL_LINE, Frame, Sheet, place, room_needed
from caicach.workflow.diagram.routing import APART, GAP, Route, gap_heights, route

HEAD = 58.0
WIDE, NARROW = 1080.0, 358.0
WIDEST_LANE = 260.0


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture with its places, in pixels from the upper left corner."""

    frame: Frame
    sheet: Sheet
    routes: list[Route]
    height: float

    def points(self, item: Route) -> list[tuple[float, float]]:
        """The corners of a line, from box to box."""
        source, target = item.source, item.target
        if item.side:
            out = source.right if item.side > 0 else source.left
            if item.drops:
                return [(out, source.middle), (target.x, source.middle), (target.x, target.y)]
            into, column = target.right if item.side > 0 else target.left, item.column
            return [(out, source.middle), (column, source.middle), (column, target.middle), (into, target.middle)]
        points = [(source.x, source.bottom)]
        for gap, start, end in item.stretches:
            level = _row_bottom(self.sheet, gap) + GAP / 2 - 2 + item.tracks[gap] * APART
            points += [(start, level), (end, level)]
        return [*points, (target.x, target.y)]

    def label_base(self, item: Route) -> float:
        """The foot of a label's first line: above the next row, so that no line of the gap runs through it."""
        floor = min(placed.y for placed in self.sheet.row(item.label_gap + 1))
        return floor - 9 - (len(item.label) - 1 + item.label_up) * SMALL_LINE


def laid_out(drawn: Picture, *, narrow: bool = False) -> Layout:
    """Lanes side by side (who does what), or one column for a telephone."""
    frame = _frame(drawn, narrow=narrow)
    sheet = place(drawn, frame)
    routes = route(sheet, frame)
    height = _stand(sheet, routes, top=10.0 if narrow else HEAD + 14)
    return Layout(frame, sheet, routes, height)


def _frame(drawn: Picture, *, narrow: bool) -> Frame:
    beside = any(link.style != "flow" for link in drawn.links)
    if narrow:
        width = max(NARROW, room_needed(drawn, lanes=False) + 32)
        return Frame(width=width, lanes=False, left=4.0, right=28.0 if beside else 4.0, widest_box=300.0)
    margin = 24.0 if beside else 1.0
    wished = min(WIDE, len(drawn.lanes) * WIDEST_LANE + margin)
    width = max(wished, room_needed(drawn, lanes=True) + margin)
    return Frame(width=width, lanes=True, left=1.0, right=margin)


def _stand(sheet: Sheet, routes: list[Route], *, top: float) -> float:
    """Give every row its height; answer the height of the whole."""
    gaps = [*gap_heights(sheet, routes), 16.0]
    for number in range(sheet.rows):
        row = sheet.row(number)
        tall = max((placed.height for placed in row), default=0.0)
        for placed in row:
            placed.y = top + (tall - placed.height) / 2
        top += tall + gaps[number]
    return top


def _row_bottom(sheet: Sheet, number: int) -> float:
    return max(placed.bottom for placed in sheet.row(number))
