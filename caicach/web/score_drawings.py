"""How do points look at a glance? Bars, and small lines over periods, drawn here; the figures stand in a table beside.

Colour is never alone: what is unknown is hatched or left open, and each drawing says its figures in words.
"""

import itertools
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BAR: Final = 200
SPARK_WIDTH: Final = 220
SPARK_HEIGHT: Final = 64
_EDGE: Final = 8
Shares = Sequence[tuple[str, Decimal | None]]  # the period as it is said, and the part of the points


def bar(points: Decimal | None, of: Decimal, most: Decimal, *, words: str) -> SafeString:
    """Points reached, points that could be had of what is known, and, hatched, what is unknown."""
    whole = most or Decimal(1)
    got, known = _part((points or Decimal(0)) / whole), _part(of / whole if points is not None else Decimal(0))
    return format_html(
        '<svg class="bar" viewBox="0 0 {w} 16" width="{w}" height="16" preserveAspectRatio="none" role="img"'
        ' aria-label="{words}">'
        '<rect class="bar__unknown" width="{w}" height="16" rx="3"/>{hatch}'
        '<rect class="bar__known" width="{known}" height="16"/><rect class="bar__got" width="{got}" height="16"/>'
        "</svg>",
        w=BAR, words=words, hatch=_hatch(known), known=known, got=got,
    )  # fmt: skip


def _part(share: Decimal) -> float:
    return round(float(min(max(share, Decimal(0)), Decimal(1))) * BAR, 1)


def _hatch(start: float) -> SafeString:
    """Strokes over what is unknown; no pattern, as its name would have to differ on each drawing of a page."""
    strokes = ((x, x + 8) for x in range(int(start) + 4, BAR - 8, 10))
    return format_html_join("", '<path class="bar__hatch" d="M{} 16L{} 0"/>', strokes)


def spark(shares: Shares, *, words: str, small: bool = False) -> SafeString:
    """A line from 0 to all points; a period of which nothing is known is a gap with a ring on the floor."""
    width, height = (96, 28) if small else (SPARK_WIDTH, SPARK_HEIGHT)
    places = [(_x(index, len(shares), width), share) for index, (_name, share) in enumerate(shares)]
    known = [(x, _y(share, height)) for x, share in places if share is not None]
    return format_html(
        '<svg class="spark" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{words}">'
        '<path class="spark__floor" d="M0 {floor}H{w}M0 {top}H{w}"/>{lines}{gaps}{dots}</svg>',
        w=width, h=height, words=words, floor=height - _EDGE, top=_EDGE, lines=_lines(places, height),
        gaps=format_html_join(
            "", '<circle class="spark__gap" cx="{}" cy="{}" r="3"/>',
            ((x, height - _EDGE) for x, share in places if share is None),
        ),
        dots=format_html_join("", '<circle class="spark__dot" cx="{}" cy="{}" r="3"/>', known),
    )  # fmt: skip


def _x(index: int, count: int, width: int) -> float:
    return round(_EDGE + (width - 2 * _EDGE) * (index / (count - 1) if count > 1 else 0.5), 1)


def _y(share: Decimal, height: int) -> float:
    return round(height - _EDGE - (height - 2 * _EDGE) * float(min(share, Decimal(1))), 1)


def _lines(places: Sequence[tuple[float, Decimal | None]], height: int) -> SafeString:
    """Between neighbours that are both known."""
    pairs = (
        (one[0], _y(one[1], height), other[0], _y(other[1], height))
        for one, other in itertools.pairwise(places)
        if one[1] is not None and other[1] is not None
    )
    return format_html_join("", '<path class="spark__line" d="M{} {}L{} {}"/>', pairs)
