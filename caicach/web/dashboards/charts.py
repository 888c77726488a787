"""How do twelve months look at a glance? A drawing made here: columns of finished work, a line of what came in.

The same figures stand in the table beside it. Colour is never alone: late work is hatched, the line has dots.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH: Final = 960
HEIGHT: Final = 260
LEFT: Final = 72  # room for a count of six digits
BOTTOM: Final = 28
TOP: Final = 36
BAR: Final = 26
_STEPS: Final = (1, 2, 5)
_LINE_SIGN: Final = SafeString(
    '<path class="chart__line" d="M-4 7H18"/><circle class="chart__dot" cx="7" cy="7" r="4"/>'
)


@dataclass(frozen=True)
class Month:
    """One column of the drawing; `said`: what it is called in full if not by the month."""

    label: str
    received: int
    in_time: int
    late: int
    said: str = ""


def months(rows: Sequence[Month], *, title: str) -> SafeString:
    """The drawing as SVG, with its words for those who do not see it."""
    scale = _Scale(max([1, *(max(row.received, row.in_time + row.late) for row in rows)]), len(rows))
    return format_html(
        '<svg class="chart" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-labelledby="chart-title">'
        '<title id="chart-title">{title}</title>'
        '<defs><pattern id="chart-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="chart__late" width="6" height="6"/>'
        '<path class="chart__hatch" d="M0 0V6"/></pattern></defs>{grid}{bars}{line}{legend}</svg>',
        w=WIDTH, h=HEIGHT, title=title, grid=_grid(scale), bars=_bars(rows, scale), line=_line(rows, scale),
        legend=_legend(),
    )  # fmt: skip


class _Scale:
    """Counts to heights; the top is a round number."""

    def __init__(self, most: int, columns: int) -> None:
        self.step: int = next(
            factor * 10**power for power in range(12) for factor in _STEPS if factor * 10**power * 4 >= most
        )
        self.top = self.step * -(-most // self.step)
        self.column = (WIDTH - LEFT) / max(columns, 1)

    def y(self, count: int) -> float:
        return round(float(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * count / self.top), 1)

    def x(self, index: int) -> float:
        """The middle of a column."""
        return round(LEFT + self.column * (index + 0.5), 1)


def _grid(scale: _Scale) -> SafeString:
    lines = ((LEFT, scale.y(count), WIDTH, LEFT - 8, scale.y(count) + 4, f"{count:,}".replace(",", "."))
             for count in range(0, scale.top + 1, scale.step))  # fmt: skip
    return format_html_join(
        "", '<path class="chart__grid" d="M{} {}H{}"/><text class="chart__scale" x="{}" y="{}">{}</text>', lines
    )


def _bars(rows: Sequence[Month], scale: _Scale) -> SafeString:
    return format_html_join("", "{}", ((_bar(row, index, scale),) for index, row in enumerate(rows)))


def _bar(row: Month, index: int, scale: _Scale) -> SafeString:
    x, base = scale.x(index), scale.y(0)
    middle, top = scale.y(row.in_time), scale.y(row.in_time + row.late)
    return format_html(
        "<g><title>{words}</title>"
        '<rect class="chart__in-time" x="{left}" y="{middle}" width="{width}" height="{in_time}"/>'
        '<rect fill="url(#chart-hatch)" x="{left}" y="{top}" width="{width}" height="{late}"/>'
        '<text class="chart__label" x="{x}" y="{foot}">{label}</text></g>',
        words=_("%(period)s: tiếp nhận %(received)s, đúng hạn %(in_time)s, quá hạn %(late)s")
        % {"period": _period(row), "received": row.received, "in_time": row.in_time, "late": row.late},
        left=round(x - BAR / 2, 1), width=BAR, x=x, middle=middle, top=top, in_time=round(base - middle, 1),
        late=round(middle - top, 1), foot=HEIGHT - 8, label=row.label,
    )  # fmt: skip


def _period(row: Month) -> str:
    return row.said or _("Tháng %(month)s") % {"month": row.label}


def _line(rows: Sequence[Month], scale: _Scale) -> SafeString:
    points = [(scale.x(index), scale.y(row.received)) for index, row in enumerate(rows)]
    path = " ".join(f"{x},{y}" for x, y in points)
    dots = format_html_join("", '<circle class="chart__dot" cx="{}" cy="{}" r="4"/>', points)
    return format_html('<polyline class="chart__line" points="{}"/>{}', path, dots)


def _legend() -> SafeString:
    # Drawings of our own, without any data.
    entries = [
        (LEFT, SafeString('<rect class="chart__in-time" width="14" height="14"/>'), _("Giải quyết đúng hạn")),
        (LEFT + 190, SafeString('<rect fill="url(#chart-hatch)" width="14" height="14"/>'), _("Giải quyết quá hạn")),
        (LEFT + 370, _LINE_SIGN, _("Tiếp nhận")),
    ]  # fmt: skip
    return format_html_join(
        "", '<g transform="translate({} 6)">{}<text class="chart__legend" x="22" y="12">{}</text></g>', entries
    )
