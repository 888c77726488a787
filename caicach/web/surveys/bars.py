"""How does a figure with its interval look? A bar for the figure, a line with two ends for what it may be.

Drawn here, one row at a time; the figures themselves stand beside it, so the drawing is hidden from who hears the page.
"""

from decimal import Decimal
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from caicach.surveys.rules.results import Result

WIDTH: Final = 240
HEIGHT: Final = 22
_SCALES: Final = {"five": (Decimal(0), Decimal(1)), "ten": (Decimal(1), Decimal(10))}


def bar(result: Result) -> SafeString:
    """Empty where nobody answered."""
    if result.figure is None or result.low is None or result.high is None:
        return SafeString("")
    least, most = _SCALES[result.scale.value]
    to, low, high = (_x(value, least, most) for value in (result.figure, result.low, result.high))
    return format_html(
        '<svg class="span{few}" viewBox="0 0 {w} {h}" width="{w}" height="{h}" aria-hidden="true" focusable="false">'
        '<rect class="span__ground" x="0" y="4" width="{w}" height="14"/>'
        '<rect class="span__bar" x="0" y="4" width="{to}" height="14"/>'
        '<path class="span__line" d="M{low} 11H{high}M{low} 3V19M{high} 3V19"/></svg>',
        few=SafeString(" span--few") if result.few else SafeString(""), w=WIDTH, h=HEIGHT, to=to, low=max(low, 1),
        high=min(high, WIDTH - 1),
    )  # fmt: skip


def _x(value: Decimal, least: Decimal, most: Decimal) -> float:
    return round(float((value - least) / (most - least)) * WIDTH, 1)
