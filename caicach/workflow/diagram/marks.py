"""How are single things drawn: boxes, lines of text, rounded corners, arrow heads, the small signs of each kind?"""

from collections.abc import Sequence
from math import hypot

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from caicach.workflow.diagram import lettering
from caicach.workflow.diagram.placing import LINE, PAD, SMALL, SMALL_LINE, Placed

Point = tuple[float, float]
HEAD_LONG, HEAD_WIDE = 8.0, 4.0

# Drawn in a square of 16, one line each.
SIGNS = {
    "choice": "M8 1 15 8 8 15 1 8Z",
    "consult": "M2 3h12v8H8l-3.5 3v-3H2Z",
    "finance": "M8 1.5a6.5 6.5 0 1 0 .01 0M8 4v8M10.5 6c-.5-1-4.5-1.2-4.5.5S10.5 8 10.5 9.7s-4.2 1.5-5 .2",
    "timer": "M8 1.5a6.5 6.5 0 1 0 .01 0M8 4v4l3 2",
}


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def lines(texts: Sequence[str], x: float, y: float, step: float, *, css: str, anchor: str = "middle") -> SafeString:
    spans = format_html_join(
        "",
        '<tspan x="{}" y="{}">{}</tspan>',
        ((number(x), number(y + index * step), text) for index, text in enumerate(texts)),
    )
    return format_html('<text class="{} wf-{}">{}</text>', css, anchor, spans)


def fitted(text: str, room: float) -> list[str]:
    return lettering.wrap(text, SMALL, room, most=1)


def rounded(points: Sequence[Point], radius: float) -> str:
    """A path through the points with its corners rounded."""
    points = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
    path = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _towards(corner, before, radius), _towards(corner, after, radius)
        path.append(f"L{number(near[0])} {number(near[1])}Q{number(corner[0])} {number(corner[1])}")
        path.append(f"{number(far[0])} {number(far[1])}")
    last = _towards(points[-1], points[-2], HEAD_LONG - 1)
    path.append(f"L{number(last[0])} {number(last[1])}")
    return " ".join(path)


def arrow_head(before: Point, tip: Point) -> SafeString:
    length = hypot(tip[0] - before[0], tip[1] - before[1]) or 1.0
    along = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    foot = tip[0] - along[0] * HEAD_LONG, tip[1] - along[1] * HEAD_LONG
    left = foot[0] - along[1] * HEAD_WIDE, foot[1] + along[0] * HEAD_WIDE
    right = foot[0] + along[1] * HEAD_WIDE, foot[1] - along[0] * HEAD_WIDE
    corners = " ".join(f"{number(x)},{number(y)}" for x, y in (tip, left, right))
    return format_html('<polygon class="wf-head" points="{}"/>', corners)


def box(placed: Placed) -> SafeString:
    draw = {"start": _start, "end": _end, "gate": _gate, "step": _step}[placed.box.shape]
    return draw(placed)


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = hypot(end[0] - start[0], end[1] - start[1])
    if not length:
        return start
    part = min(distance, length / 2) / length
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _start(placed: Placed) -> SafeString:
    return format_html('<circle class="wf-begin" cx="{}" cy="{}" r="8"/>', number(placed.x), number(placed.middle))


def _end(placed: Placed) -> SafeString:
    return format_html(
        '<circle class="wf-finish" cx="{0}" cy="{1}" r="9"/><circle class="wf-finish-dot" cx="{0}" cy="{1}" r="5"/>',
        number(placed.x), number(placed.middle),
    )  # fmt: skip


def _gate(placed: Placed) -> SafeString:
    x, y, half = placed.x, placed.middle, placed.width / 2
    corners = f"{number(x)},{number(y - half)} {number(x + half)},{number(y)} {number(x)},{number(y + half)}"
    sign = _("?") if placed.box.kind == "decision" else ""
    inner = format_html('<text class="wf-gate-sign wf-middle" x="{}" y="{}">{}</text>', number(x), number(y + 5), sign)
    if not sign:
        arm = 6.5
        inner = format_html(
            '<path class="wf-gate-plus" d="M{} {}h{a}M{} {}v{a}"/>',
            number(x - arm), number(y), number(x), number(y - arm), a=number(2 * arm),
        )  # fmt: skip
    side = lines(
        lettering.wrap(placed.box.title, SMALL, 120, most=3) if sign else [], x + half + 6, y + 4, SMALL_LINE,
        css="wf-label", anchor="left",
    )  # fmt: skip
    return format_html(
        '<g class="wf-gate"><polygon points="{} {},{}"/>{}{}</g>', corners, number(x - half), number(y), inner, side
    )


def _step(placed: Placed) -> SafeString:
    box = placed.box
    classes = ["wf-step", f"wf-is-{box.kind}"]
    classes += ["wf-current"] if box.current else []
    classes += ["wf-aside"] if box.aside else []
    classes += [f"wf-tone-{box.gauge.tone}"] if box.gauge and box.gauge.tone else []
    left, top = placed.left + PAD, placed.y + PAD * 0.85
    title = lines(placed.title, left, top + LINE * 0.76, LINE, css="wf-title", anchor="left")
    small_top = top + len(placed.title) * LINE + SMALL_LINE * 0.78
    small = lines(placed.small, left, small_top, SMALL_LINE, css="wf-small", anchor="left")
    return format_html(
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="7"/>{}{}{}{}</g>',
        " ".join(classes), number(placed.left), number(placed.y), number(placed.width), number(placed.height),
        _sign(placed), title, small, _flag(placed) if box.current else "",
    )  # fmt: skip


def _sign(placed: Placed) -> SafeString:
    sign = SIGNS.get(placed.box.kind)
    if sign is None:
        return mark_safe("")
    return format_html(
        '<path class="wf-sign" transform="translate({} {})" d="{}"/>',
        number(placed.right - PAD - 13), number(placed.y + PAD - 1), sign,
    )  # fmt: skip


def _flag(placed: Placed) -> SafeString:
    """Said in words, not by colour alone."""
    text = _("Đang ở đây")
    wide = lettering.width(text, SMALL, bold=True) + 16
    x = placed.right - wide - 8
    return format_html(
        '<rect class="wf-flag" x="{}" y="{}" width="{}" height="18" rx="9"/>{}',
        number(x), number(placed.bottom - 9), number(wide),
        lines([text], x + wide / 2, placed.bottom + 4, 0, css="wf-flag-text"),
    )  # fmt: skip
