"""How do points look at a glance? Bars of what is lost, dots of peers, a line over periods; tables stand beside them.

Lengths are parts of the room there is, so that drawings fit a phone and their words keep their size. Colour is never
alone: what can still be gained is plain, what cannot is hatched, one's own dot is a square.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from caicach.indices.periods import Kind, Period
from caicach.indices.rules import figures
from caicach.indices.rules.figures import ZERO

BAR: Final = 14
TOP: Final = 34
BOTTOM: Final = 170
EDGE: Final = Decimal(6)  # hundredths left free on both sides, for words
_LETTERS: Final = {Kind.QUARTER: "Q", Kind.HALF: "H"}
_SCALE: Final = tuple(Decimal(part) / 4 for part in range(5))
# Drawings of our own, without any data.
HATCH: Final = SafeString(
    '<svg class="defs" width="0" height="0" aria-hidden="true"><defs><pattern id="lost-hatch" width="6" height="6"'
    ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="chart__late" width="6" height="6"/>'
    '<path class="chart__hatch" d="M0 0V6"/></pattern></defs></svg>'
)
_PLAIN: Final = SafeString(
    '<svg width="14" height="14" aria-hidden="true"><rect class="chart__in-time" width="14" height="14"/></svg>'
)
_HATCHED: Final = SafeString(
    '<svg width="14" height="14" aria-hidden="true"><rect fill="url(#lost-hatch)" width="14" height="14"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Point:
    """`share`: of the points that could be had; None where nothing is known. `marked`: another edition held then."""

    label: str
    share: Decimal | None
    words: str
    marked: bool = False


def bar(value: Decimal, still: Decimal, *, most: Decimal) -> SafeString:
    """What is lost beside the most that any row loses; the number stands beside it. `HATCH` stands once on the page."""
    plain, whole = _part(min(still, value), most), _part(value, most)
    return format_html(
        '<svg class="bar" width="100%" height="{h}" aria-hidden="true">'
        '<rect class="chart__in-time" width="{plain}%" height="{h}"/>'
        '<rect fill="url(#lost-hatch)" x="{plain}%" width="{rest}%" height="{h}"/></svg>',
        h=BAR, plain=plain, rest=round(whole - plain, 2),
    )  # fmt: skip


def bar_legend() -> SafeString:
    return format_html("{}{} {} &nbsp; {} {}", HATCH, _PLAIN, _("còn gỡ được"), _HATCHED,
                       _("không gỡ được bằng hồ sơ hiện có"))  # fmt: skip


def strip(shares: Sequence[Decimal], own: Decimal, *, title: str) -> SafeString:
    """Every unit of the kind on one line from 0 to 100 %; one's own stands out by its shape."""
    others = list(shares)
    others.remove(own)
    return format_html(
        '<svg class="chart chart--wide" width="100%" height="92" role="img" aria-label="{title}">{lines}{dots}'
        '<rect class="chart__own" x="{x}%" y="38" width="16" height="16" transform="translate(-8 0)"/>'
        '<text class="chart__label" x="{x}%" y="20">{own}</text></svg>',
        title=title, x=_along(own), own=figures.percent(own),
        lines=format_html_join(
            "", '<line class="chart__grid" x1="{0}%" x2="{0}%" y1="30" y2="62"/>'
            '<text class="chart__label" x="{0}%" y="82">{1}</text>',
            ((_along(part), figures.percent(part)) for part in _SCALE),
        ),
        dots=format_html_join("", '<circle class="chart__peer" cx="{}%" cy="46" r="6"/>',
                              ((_along(share),) for share in others)),
    )  # fmt: skip


def trend(points: Sequence[Point], *, title: str) -> SafeString:
    """From 0 to 100 % of what could be had; the line breaks where nothing is known."""
    column = (100 - 2 * float(EDGE)) / max(len(points), 1)
    places = [(round(float(EDGE) * 1.5 + column * (number + 0.5), 2), one) for number, one in enumerate(points)]
    steps = [
        (x, _height(one.share), next_x, _height(other.share))
        for (x, one), (next_x, other) in pairwise(places)
        if one.share is not None and other.share is not None
    ]
    return format_html(
        '<svg class="chart chart--wide" width="100%" height="{h}" role="img" aria-label="{title}">{grid}{line}{dots}'
        "{names}</svg>",
        h=BOTTOM + 30, title=title,
        grid=format_html_join(
            "", '<line class="chart__grid" x1="48" x2="100%" y1="{0}" y2="{0}"/>'
            '<text class="chart__scale" x="42" y="{0}" dy="4">{1}</text>',
            ((_height(part), figures.percent(part)) for part in _SCALE),
        ),
        line=format_html_join("", '<line class="chart__line" x1="{}%" y1="{}" x2="{}%" y2="{}"/>', steps),
        dots=format_html_join("", "{}", ((_dot(x, one),) for x, one in places if one.share is not None)),
        names=format_html_join(
            "", '<text class="chart__label" x="{}%" y="{}">{}</text>',
            ((x, BOTTOM + 22, one.label) for x, one in places),
        ),
    )  # fmt: skip


def _dot(x: float, point: Point) -> SafeString:
    y = _height(point.share or ZERO)
    shape = SafeString('<circle class="chart__dot" cx="{x}%" cy="{y}" r="5"/>')
    if point.marked:  # a frame around the dot
        shape += SafeString(
            '<rect class="chart__frame" x="{x}%" y="{y}" width="18" height="18" transform="translate(-9 -9)"/>'
        )
    return format_html(
        "<g><title>{words}</title>" + shape + '<text class="chart__label" x="{x}%" y="{y}" dy="-13">{said}</text></g>',
        words=point.words, x=x, y=y, said=figures.percent(point.share or ZERO),
    )  # fmt: skip


def short(period: Period) -> str:
    """Of a period in few letters: 2022, H1/22, Q3/22, 08/22."""
    year = f"{period.year % 100:02d}"
    if period.kind is Kind.YEAR:
        return str(period.year)
    letter = _LETTERS.get(period.kind)
    return f"{letter}{period.number}/{year}" if letter else f"{period.number:02d}/{year}"


def _part(value: Decimal, most: Decimal) -> float:
    return round(float(100 * value / most), 2) if most else 0.0


def _along(share: Decimal) -> float:
    return round(float(EDGE + (100 - 2 * EDGE) * share), 2)


def _height(share: Decimal) -> float:
    return round(float(BOTTOM - (BOTTOM - TOP) * share), 1)
