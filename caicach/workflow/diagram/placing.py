"""Where does each box stand? Rows from top to bottom by order of work, columns by who does it."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from caicach.workflow.diagram import lettering
from caicach.workflow.diagram.picture import START, Box, Link, Picture

TITLE, SMALL = 14.0, 12.0
LINE, SMALL_LINE = 18.0, 16.0
PAD = 12.0
GATE = 30.0
DOT = 17.0
LEAST_BOX, LEAST_LANE = 100.0, 145.0
FLAG = 8.0  # room for the flag of a current step


@dataclass(frozen=True, slots=True)
class Frame:
    """The paper: how wide it is, whether it has lanes, what stays free at the sides for arrows."""

    width: float
    lanes: bool
    left: float = 8.0
    right: float = 8.0
    widest_box: float = 232.0

    @property
    def beside(self) -> float:
        """What stays free beside a box for lines: both sides together."""
        return 3.4 * PAD if self.lanes else PAD


@dataclass(slots=True)
class Placed:
    """A box with its place; `y` is its top and known only when the arrows have their room."""

    box: Box
    row: int
    x: float
    width: float
    height: float
    title: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    y: float = 0.0

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Lane:
    name: tuple[str, str]
    left: float
    width: float


@dataclass(slots=True)
class Sheet:
    """All boxes placed in rows and columns, and the links sorted into those that lead on and those that lead back."""

    placed: dict[str, Placed]
    lanes: tuple[Lane, ...]
    onward: tuple[Link, ...]
    sideways: tuple[Link, ...]  # back to an earlier row, or when time is up

    def row(self, number: int) -> list[Placed]:
        return [placed for placed in self.placed.values() if placed.row == number]

    @property
    def rows(self) -> int:
        return max(placed.row for placed in self.placed.values()) + 1


def place(picture: Picture, frame: Frame) -> Sheet:
    """Rows, then columns row by row: a box stays under the one before it as long as the flow is one line."""
    back = _returns(picture)
    rows = _rows(picture, back)
    lanes = _lanes(picture, frame, rows)
    lane_of = {lane.name: lane for lane in lanes}
    placed: dict[str, Placed] = {}
    by_row: dict[int, dict[Lane, list[Box]]] = defaultdict(lambda: defaultdict(list))
    for key, box in picture.boxes.items():
        by_row[rows[key]][lane_of[box.lane] if frame.lanes else lanes[0]].append(box)
    before = _before(picture, back)
    for number in sorted(by_row):
        for lane, boxes in by_row[number].items():
            _place_row(boxes, number, lane, frame, placed, before)
    onward = tuple(link for link in picture.links if link not in back and link.style != "timer")
    sideways = tuple(link for link in picture.links if link in back or link.style == "timer")
    return Sheet(placed=placed, lanes=lanes, onward=onward, sideways=sideways)


def _returns(picture: Picture) -> set[Link]:
    """Links that lead back to a box on the way here, found depth first, marked ones last."""
    ways: dict[str, list[Link]] = defaultdict(list)
    for way in sorted(picture.links, key=lambda link: link.style == "again"):
        ways[way.source].append(way)
    back: set[Link] = set()
    state: dict[str, str] = {START: "open"}
    path = [(START, iter(ways[START]))]
    while path:
        key, links = path[-1]
        link: Link | None = next(links, None)
        if link is None:
            state[key] = "done"
            path.pop()
        elif state.get(link.target) == "open":
            back.add(link)
        elif link.target not in state:
            state[link.target] = "open"
            path.append((link.target, iter(ways[link.target])))
    return back


def _rows(picture: Picture, back: set[Link]) -> dict[str, int]:
    """Each box one row below the last box that leads to it; a reminder gets a row to itself."""
    rows = dict.fromkeys(picture.boxes, 0)
    reminded = {link.source for link in picture.links if picture.boxes[link.target].aside}
    for _round in picture.boxes:
        for link in picture.links:
            if link not in back:
                step = 2 if link.source in reminded and not picture.boxes[link.target].aside else 1
                rows[link.target] = max(rows[link.target], rows[link.source] + step)
    last = max(rows.values())
    rows.update({key: last for key, box in picture.boxes.items() if box.shape == "end"})
    return rows


def _lanes(picture: Picture, frame: Frame, rows: dict[str, int]) -> tuple[Lane, ...]:
    inner = frame.width - frame.left - frame.right
    if not frame.lanes:
        return (Lane(name=("", ""), left=frame.left, width=inner),)
    crowd = {name: _crowd(picture, rows, name) for name in picture.lanes}
    share = inner / sum(crowd.values())
    lanes, left = [], frame.left
    for name in picture.lanes:
        lanes.append(Lane(name=name, left=left, width=share * crowd[name]))
        left += share * crowd[name]
    return tuple(lanes)


def _crowd(picture: Picture, rows: dict[str, int], name: tuple[str, str]) -> float:
    """How much room a lane asks for: a second box in a row adds less than the first."""
    return 1 + 0.7 * (_side_by_side(picture, rows, name) - 1)


def _side_by_side(picture: Picture, rows: dict[str, int], name: tuple[str, str] | None = None) -> int:
    """How many boxes the fullest row of a lane (or of all lanes together) has."""
    counts: dict[int, int] = defaultdict(int)
    for key, box in picture.boxes.items():
        if name in (None, box.lane):
            counts[rows[key]] += 1
    return max(counts.values(), default=1)


def room_needed(picture: Picture, *, lanes: bool) -> float:
    """The least width in which no box gets too narrow to read."""
    rows = _rows(picture, _returns(picture))
    if not lanes:
        return LEAST_BOX * _side_by_side(picture, rows)
    full = max(_side_by_side(picture, rows, name) / _crowd(picture, rows, name) for name in picture.lanes)
    return full * sum(_crowd(picture, rows, name) for name in picture.lanes) * LEAST_LANE


def _before(picture: Picture, back: set[Link]) -> dict[str, str]:
    """The one box a box simply continues; absent where ways part or meet."""
    into: dict[str, list[str]] = defaultdict(list)
    out: dict[str, int] = defaultdict(int)
    for link in picture.links:
        if link not in back and link.style != "timer":
            into[link.target].append(link.source)
            out[link.source] += 1
    return {key: sources[0] for key, sources in into.items() if len(sources) == 1 and out[sources[0]] == 1}


def _place_row(
    boxes: list[Box], row: int, lane: Lane, frame: Frame, placed: dict[str, Placed], before: dict[str, str]
) -> None:
    above = [placed.get(before.get(box.key, "")) for box in boxes]
    inside = [item for item in above if item and _is_in(lane, item)]
    below = [
        _placed(box, row, item.x, _room(item, lane, frame), frame) for box, item in zip(boxes, inside, strict=False)
    ]
    if len(boxes) == len(inside) and _are_apart(below):
        placed.update({item.box.key: item for item in below})
    elif len(boxes) == 1 and boxes[0].aside and any(_is_in(lane, other) for other in placed.values()):
        # A reminder leaves the middle of the lane to the flow that passes it.
        room = lane.width / 2 - 1.5 * PAD
        placed[boxes[0].key] = _placed(boxes[0], row, lane.left + lane.width - room / 2 - PAD / 2, room, frame)
    else:
        _spread(boxes, row, lane, frame, placed)


def _are_apart(row: list[Placed]) -> bool:
    ordered = sorted(row, key=lambda item: item.x)
    return all(one.right < other.left for one, other in pairwise(ordered))


def _is_in(lane: Lane, placed: Placed) -> bool:
    return lane.left <= placed.x <= lane.left + lane.width


def _room(above: Placed, lane: Lane, frame: Frame) -> float:
    """As wide as the box above, or as the lane allows below a small mark in its middle."""
    if above.box.shape == "step":
        return above.width
    near = min(above.x - lane.left, lane.left + lane.width - above.x)
    return min(frame.widest_box, 2 * near - frame.beside)


def _spread(boxes: list[Box], row: int, lane: Lane, frame: Frame, placed: dict[str, Placed]) -> None:
    share = lane.width / max(len(boxes), 1)
    for index, box in enumerate(boxes):
        room = min(frame.widest_box, share - frame.beside)
        placed[box.key] = _placed(box, row, lane.left + (index + 0.5) * share, room, frame)


def _placed(box: Box, row: int, x: float, room: float, frame: Frame) -> Placed:
    if box.shape in ("start", "end"):
        return Placed(box=box, row=row, x=x, width=DOT, height=DOT)
    if box.shape == "gate":
        return Placed(box=box, row=row, x=x, width=GATE, height=GATE)
    text = room - 2 * PAD
    title = tuple(lettering.wrap(box.title, TITLE, text - (16 if box.kind != "task" else 0), bold=True))
    doer = "" if frame.lanes else _doer(box, room)
    lines = [line for part in (doer, _small(box), _gauge(box)) if part for line in lettering.wrap(part, SMALL, text)]
    height = PAD * 1.7 + len(title) * LINE + len(lines) * SMALL_LINE + (FLAG if box.current else 0)
    return Placed(box=box, row=row, x=x, width=room, height=height, title=title, small=tuple(lines))


def _doer(box: Box, room: float) -> str:
    """Who and where; in a box too narrow for both, where."""
    who, where = box.lane
    return " · ".join(part for part in (who, where) if part) if room > 110 else where or who


def _gauge(box: Box) -> str:
    return box.gauge.text if box.gauge else ""


def _small(box: Box) -> str:
    return " · ".join(part for part in (box.hours, box.remark) if part)
