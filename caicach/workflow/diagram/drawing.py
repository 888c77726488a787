"""The picture as SVG: shapes and classes only, readable aloud, coloured by the style sheet."""

import functools
from collections.abc import Collection, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from caicach.workflow.diagram import marks, spoken
from caicach.workflow.diagram.picture import Picture, picture
from caicach.workflow.diagram.placing import LINE, PAD, SMALL_LINE, Frame, Sheet, place, room_needed
from caicach.workflow.diagram.routing import APART, GAP, Route, gap_heights, route
from caicach.workflow.rules import Definition

HEAD = 58.0
WIDE, NARROW = 1080.0, 358.0
WIDEST_LANE = 260.0
TURN = 7.0


def figure(
    definition: Definition, *, current: Collection[str] = (), places: Mapping[str, str] | None = None
) -> SafeString:
    """Both drawings; `diagram.css` shows the one that fits where it stands. Drawn once, then remembered."""
    known = tuple(sorted((places or {}).items()))
    return _figure(definition, tuple(sorted(current)), known, get_language() or "")


@functools.lru_cache(maxsize=512)
def _figure(
    definition: Definition, current: tuple[str, ...], places: tuple[tuple[str, str], ...], language: str
) -> SafeString:
    wide = svg(definition, current=current, places=dict(places))
    narrow = svg(definition, current=current, places=dict(places), narrow=True)
    return format_html(
        '<div class="wf"><div class="wf-wide">{}</div><div class="wf-narrow">{}</div></div>', wide, narrow
    )


_SHEET = (
    '<svg class="wf-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}"'
    ' width="{wr}rem" height="{hr}rem" role="img" aria-labelledby="{id}-t {id}-d">'
    '<title id="{id}-t">{title}</title><desc id="{id}-d">{desc}</desc>'
    "{body}</svg>"
)


def svg(
    definition: Definition,
    *,
    current: Collection[str] = (),
    places: Mapping[str, str] | None = None,
    narrow: bool = False,
) -> SafeString:
    """The flow chart: lanes side by side (who does what), or one column for a telephone.

    `current`: keys of open steps; `places`: what "intake", "competent" and unit keys are called on this page.
    """
    drawn = picture(definition, current=current, places=places or {})
    frame = _frame(drawn, narrow=narrow)
    sheet = place(drawn, frame)
    routes = route(sheet, frame)
    height = _stand(sheet, routes, top=10.0 if narrow else HEAD + 14)
    name = f"wf-{definition.digest[:10]}-{'n' if narrow else 'w'}"
    parts = [
        _lanes(sheet, height) if frame.lanes else "",
        format_html_join("", "{}", ((_arrow(item, sheet),) for item in routes)),
        format_html_join("", "{}", ((marks.box(item),) for item in sheet.placed.values())),
        format_html_join("", "{}", ((_label(item, sheet),) for item in routes)),
    ]
    return format_html(
        _SHEET, w=round(frame.width), h=round(height), wr=round(frame.width / 16, 2), hr=round(height / 16, 2), id=name,
        title=_("Lưu đồ quy trình nội bộ"), desc=spoken.description(definition, current, places or {}),
        body=format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


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


def _lanes(sheet: Sheet, height: float) -> SafeString:
    drawn = []
    for index, lane in enumerate(sheet.lanes):
        who = marks.lines([lane.name[0]], lane.left + lane.width / 2, 26, LINE, css="wf-who")
        where = marks.lines(
            marks.fitted(lane.name[1], lane.width - PAD), lane.left + lane.width / 2, 45, SMALL_LINE, css="wf-where"
        )
        drawn.append((
            "wf-lane wf-lane-odd" if index % 2 else "wf-lane",
            round(lane.left, 1), round(lane.width, 1), round(height - 2, 1), HEAD, who, where,
        ))  # fmt: skip
    return format_html_join(
        "",
        '<g class="{0}"><rect class="wf-lane-body" x="{1}" y="1" width="{2}" height="{3}"/>'
        '<rect class="wf-lane-head" x="{1}" y="1" width="{2}" height="{4}"/>{5}{6}</g>',
        drawn,
    )


def _points(item: Route, sheet: Sheet) -> list[tuple[float, float]]:
    source, target = item.source, item.target
    if item.side:
        out = source.right if item.side > 0 else source.left
        if item.drops:
            return [(out, source.middle), (target.x, source.middle), (target.x, target.y)]
        into = target.right if item.side > 0 else target.left
        return [(out, source.middle), (item.column, source.middle), (item.column, target.middle), (into, target.middle)]
    points = [(source.x, source.bottom)]
    for gap, start, end in item.stretches:
        level = _row_bottom(sheet, gap) + GAP / 2 - 2 + item.tracks[gap] * APART
        points += [(start, level), (end, level)]
    return [*points, (target.x, target.y)]


def _arrow(item: Route, sheet: Sheet) -> SafeString:
    points = _points(item, sheet)
    path = marks.rounded(points, TURN)
    return format_html(
        '<path class="wf-line wf-{}" d="{}"/>{}', item.link.style, path, marks.arrow_head(points[-2], points[-1])
    )


def _label(item: Route, sheet: Sheet) -> SafeString:
    """Above the next row, so that no line of the gap runs through it."""
    if not item.label:
        return mark_safe("")
    floor = min(placed.y for placed in sheet.row(item.label_gap + 1))
    y = floor - 9 - (len(item.label) - 1 + item.label_up) * SMALL_LINE
    anchor = "left" if item.label_left else "right"
    return marks.lines(item.label, item.label_x, y, SMALL_LINE, css="wf-label", anchor=anchor)
