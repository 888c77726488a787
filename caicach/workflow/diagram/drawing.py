"""The picture as SVG: shapes and classes only, readable aloud, coloured by the style sheet."""

import functools
from collections.abc import Collection, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from caicach.workflow.diagram import marks, spoken
from caicach.workflow.diagram.layout import HEAD, Layout, laid_out
from caicach.workflow.diagram.picture import NO_GAUGES, Gauge, picture
from caicach.workflow.diagram.placing import LINE, PAD, SMALL_LINE, Sheet
from caicach.workflow.diagram.routing import Route
from caicach.workflow.rules import Definition

TURN = 7.0


def figure(
    definition: Definition,
    *,
    current: Collection[str] = (),
    places: Mapping[str, str] | None = None,
    gauges: Mapping[str, Gauge] = NO_GAUGES,
) -> SafeString:
    """Both drawings; `diagram.css` shows the one that fits where it stands. Drawn once, then remembered.

    `gauges`: what was measured at each step; such a drawing is made anew each time.
    """
    if gauges:
        return _both(definition, current, places or {}, gauges)
    known = tuple(sorted((places or {}).items()))
    return _figure(definition, tuple(sorted(current)), known, get_language() or "")


@functools.lru_cache(maxsize=512)
def _figure(
    definition: Definition, current: tuple[str, ...], places: tuple[tuple[str, str], ...], language: str
) -> SafeString:
    return _both(definition, current, dict(places), NO_GAUGES)


def _both(
    definition: Definition, current: Collection[str], places: Mapping[str, str], gauges: Mapping[str, Gauge]
) -> SafeString:
    wide = svg(definition, current=current, places=places, gauges=gauges)
    narrow = svg(definition, current=current, places=places, gauges=gauges, narrow=True)
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
    gauges: Mapping[str, Gauge] = NO_GAUGES,
    narrow: bool = False,
) -> SafeString:
    """The flow chart: lanes side by side (who does what), or one column for a telephone.

    `current`: keys of open steps; `places`: what "intake", "competent" and unit keys are called on this page.
    """
    layout = laid_out(picture(definition, current=current, places=places or {}, gauges=gauges), narrow=narrow)
    frame, sheet, height = layout.frame, layout.sheet, layout.height
    name = f"wf-{definition.digest[:10]}-{'n' if narrow else 'w'}"
    parts = [
        _lanes(sheet, height) if frame.lanes else "",
        format_html_join("", "{}", ((_arrow(item, layout),) for item in layout.routes)),
        format_html_join("", "{}", ((marks.box(item),) for item in sheet.placed.values())),
        format_html_join("", "{}", ((_label(item, layout),) for item in layout.routes)),
    ]
    return format_html(
        _SHEET, w=round(frame.width), h=round(height), wr=round(frame.width / 16, 2), hr=round(height / 16, 2), id=name,
        title=_("Lưu đồ quy trình nội bộ"), desc=spoken.description(definition, current, places or {}, gauges),
        body=format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


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


def _arrow(item: Route, layout: Layout) -> SafeString:
    points = layout.points(item)
    path = marks.rounded(points, TURN)
    return format_html(
        '<path class="wf-line wf-{}" d="{}"/>{}', item.link.style, path, marks.arrow_head(points[-2], points[-1])
    )


def _label(item: Route, layout: Layout) -> SafeString:
    if not item.label:
        return mark_safe("")
    anchor = "left" if item.label_left else "right"
    return marks.lines(item.label, item.label_x, layout.label_base(item), SMALL_LINE, css="wf-label", anchor=anchor)
