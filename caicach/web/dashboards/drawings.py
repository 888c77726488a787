"""How do points look at a glance? Bars of what is lost, dots of peers, a line over periods; tables stand beside them.

Colour is never alone: what can still be gained is plain, what cannot is hatched, one's own dot is a filled square.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from caicach.indices.rules import figures

WIDTH: Final = 960
LABEL: Final = 372  # room for the name of a criterion
LONGEST: Final = 46
ROW: Final = 34
BAR: Final = 20
NUMBER: Final = 70
LEFT: Final = 56
TREND: Final = 220
_HATCH: Final = SafeString(
    '<defs><pattern id="lost-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="chart__late" width="6" height="6"/><path class="chart__hatch" d="M0 0V6"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """`still`: the part of `value` that can still be gained."""

    label: str
    value: Decimal
    still: Decimal = figures.ZERO


@dataclass(frozen=True, slots=True)
class Point:
    """`share`: of the points that could be had; None where nothing is known. `marked`: another edition held then."""

    label: str
    share: Decimal | None
    words: str
    marked: bool = False


def bars(rows: Sequence[Bar], *, title: str) -> SafeString:
    """The longest first, as given; both parts of each add up to it."""
    most = max((row.value for row in rows), default=figures.ZERO) or figures.ONE
    height = ROW * len(rows) + 34
    return format_html(
        '<svg class="chart" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{title}">{hatch}'
        "{bars}{legend}</svg>",
        w=WIDTH, h=height, title=title, hatch=_HATCH, legend=_legend(height - 20),
        bars=format_html_join("", "{}", ((_bar(row, ROW * number, most),) for number, row in enumerate(rows))),
    )  # fmt: skip


def _bar(row: Bar, top: int, most: Decimal) -> SafeString:
    room = Decimal(WIDTH - LABEL - NUMBER) / most
    still, length, said = _px(room * min(row.still, row.value)), _px(room * row.value), figures.said(row.value)
    return format_html(
        '<g><title>{full}</title><text class="chart__name" x="{at}" y="{base}">{name}</text>'
        '<rect class="chart__in-time" x="{left}" y="{top}" width="{still}" height="{bar}"/>'
        '<rect fill="url(#lost-hatch)" x="{middle}" y="{top}" width="{rest}" height="{bar}"/>'
        '<text class="chart__legend" x="{end}" y="{base}">{said}</text></g>',
        full=f"{row.label}: {said}", at=LABEL - 12, base=top + 19, name=_short(row.label), left=LABEL,
        top=top + 4, still=still, bar=BAR, middle=round(LABEL + still, 1), rest=round(length - still, 1),
        end=round(LABEL + length + 8, 1), said=f"−{said}",
    )  # fmt: skip


def _legend(top: int) -> SafeString:
    entries = [
        (LABEL, SafeString('<rect class="chart__in-time" width="14" height="14"/>'), _("còn gỡ được")),
        (LABEL + 150, SafeString('<rect fill="url(#lost-hatch)" width="14" height="14"/>'),
         _("không gỡ được bằng hồ sơ hiện có")),
    ]  # fmt: skip
    line = f'<g transform="translate({{}} {top})">{{}}<text class="chart__legend" x="22" y="12">{{}}</text></g>'
    return format_html_join("", line, entries)


def strip(shares: Sequence[Decimal], own: Decimal, *, title: str) -> SafeString:
    """Every unit of the kind on one line from 0 to 100 %; one's own stands out by its shape."""
    others = list(shares)
    others.remove(own)
    scale = [(_along(Decimal(part) / 4), f"{25 * part} %") for part in range(5)]
    return format_html(
        '<svg class="chart" viewBox="0 0 {w} 92" width="{w}" height="92" role="img" aria-label="{title}">'
        "{lines}{dots}<rect class='chart__own' x='{x}' y='30' width='16' height='16'/>"
        "<text class='chart__label' x='{middle}' y='22'>{own}</text></svg>",
        w=WIDTH, title=title, x=round(_along(own) - 8, 1), middle=_along(own), own=figures.percent(own),
        lines=format_html_join(
            "", '<path class="chart__grid" d="M{0} 28V62"/><text class="chart__label" x="{0}" y="82">{1}</text>', scale
        ),
        dots=format_html_join("", '<circle class="chart__peer" cx="{}" cy="46" r="6"/>',
                              ((_along(share),) for share in others)),
    )  # fmt: skip


def _along(share: Decimal) -> float:
    return round(float(LEFT + (WIDTH - 2 * LEFT) * share), 1)


def trend(points: Sequence[Point], *, title: str) -> SafeString:
    """From 0 to 100 % of what could be had; the line breaks where nothing is known."""
    grid = [(LEFT, _height(Decimal(part) / 4), WIDTH, LEFT - 8, f"{25 * part} %") for part in range(5)]
    column = (WIDTH - LEFT) / max(len(points), 1)
    places = [(round(LEFT + column * (number + 0.5), 1), one) for number, one in enumerate(points)]
    return format_html(
        '<svg class="chart" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{title}">{grid}{line}'
        "{dots}{names}</svg>",
        w=WIDTH, h=TREND, title=title,
        grid=format_html_join("", '<path class="chart__grid" d="M{0} {1}H{2}"/>'
                              '<text class="chart__scale" x="{3}" y="{1}">{4}</text>', grid),
        line=format_html_join("", '<polyline class="chart__line" points="{}"/>', ((one,) for one in _runs(places))),
        dots=format_html_join("", "{}", ((_dot(x, one),) for x, one in places if one.share is not None)),
        names=format_html_join(
            "", '<text class="chart__label" x="{}" y="{}">{}</text>', ((x, TREND - 6, one.label) for x, one in places)
        ),
    )  # fmt: skip


def _dot(x: float, point: Point) -> SafeString:
    y = _height(point.share or figures.ZERO)
    shape = '<circle class="chart__dot" cx="{x}" cy="{y}" r="5"/>'
    if point.marked:
        shape = '<path class="chart__dot" d="M{x} {y}m0 -7l7 7l-7 7l-7 -7z"/>'
    return format_html(
        "<g><title>{words}</title>" + shape + '<text class="chart__label" x="{x}" y="{above}">{said}</text></g>',
        words=point.words, x=x, y=y, above=round(y - 12, 1), said=figures.percent(point.share or figures.ZERO),
    )  # fmt: skip


def _runs(places: Sequence[tuple[float, Point]]) -> list[str]:
    runs: list[list[str]] = [[]]
    for x, one in places:
        if one.share is None:
            runs.append([])
        else:
            runs[-1].append(f"{x},{_height(one.share)}")
    return [" ".join(run) for run in runs if run]


def _height(share: Decimal) -> float:
    return round(float(TREND - 34 - (TREND - 34 - 30) * share), 1)


def _px(length: Decimal) -> float:
    return round(float(length), 1)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
