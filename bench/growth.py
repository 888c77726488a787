"""How do the figures grow with the number of dossiers? Kept by size, and drawn as a picture for the documents."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from bench.measure import RESULTS, Result

FIGURES: Final = RESULTS.with_name("growth.json")
PICTURE: Final = Path(__file__).resolve().parent.parent / "docs" / "images" / "growth.svg"
ROWS: Final = ("P5", "P7", "P9", "P10")  # measured at every size; P6 compares two sizes by itself
Figures = dict[str, dict[str, float]]  # number of dossiers -> row -> value


@dataclass(frozen=True)
class Panel:
    """One figure. `above`: it must stay above the bound instead of below."""

    id: str
    title: str
    unit: str
    bound: float
    above: bool = False
    must: str = ""  # in words, where it is no number of this panel


PANELS: Final = (
    Panel("P5", "P5 inbox page, p95", "ms", 80),
    Panel("P5m", "P5, P6 inbox page, p50", "ms", math.inf, must="at most 1.5 times the first"),
    Panel("P7", "P7 look-up by code, p95", "ms", 5),
    Panel("P7n", "P7n search by name, p95", "ms", 50),
    Panel("P9", "P9 facts kept up, ratio", "", 0.2, above=True),
    Panel("P10", "P10 facts made anew, ratio", "×", 10),
)
WIDTH, HEIGHT, COLUMNS = 880, 620, 2
PANEL = (400, 170)  # with its title
LEFT, TOP, PLOT = 56, 34, (310, 104)
MARGIN, HEAD = 24, 46


def note(size: int, results: Sequence[Result]) -> None:
    """Keep what was measured at this size; what was measured before at other sizes stays."""
    kept = read()
    values = {name: value for one in results for name, value in one.values.items()}
    if values:
        kept.setdefault(str(size), {}).update(values)
        FIGURES.write_text(json.dumps(kept, indent=1) + "\n")


def read() -> Figures:
    return json.loads(FIGURES.read_text()) if FIGURES.exists() else {}


def draw() -> None:
    figures = read()
    if len(figures) > 1:
        PICTURE.write_text(svg(figures))


def svg(figures: Mapping[str, Mapping[str, float]]) -> str:
    """The picture; whoever cannot see it is told every figure."""
    sizes = sorted(map(int, figures))
    panels = [
        _panel(panel, {size: figures[str(size)][panel.id] for size in sizes if panel.id in figures[str(size)]},
               x=MARGIN + number % COLUMNS * (PANEL[0] + MARGIN), y=HEAD + number // COLUMNS * (PANEL[1] + MARGIN))
        for number, panel in enumerate(PANELS)
    ]  # fmt: skip
    told = "; ".join(_told(panel, figures, sizes) for panel in PANELS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="growth-title growth-desc" font-family="sans-serif" font-size="12" fill="#1f2933">\n'
        '<title id="growth-title">Speed against the number of dossiers</title>\n'
        f'<desc id="growth-desc">{escape(told)}.</desc>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="{MARGIN}" y="26" font-size="16" font-weight="bold">Speed against the number of dossiers</text>\n'
        f"{''.join(panels)}</svg>\n"
    )


def _told(panel: Panel, figures: Mapping[str, Mapping[str, float]], sizes: Sequence[int]) -> str:
    seen = [f"{_number(figures[str(size)][panel.id])} {panel.unit}".strip() + f" at {size:,}"
            for size in sizes if panel.id in figures[str(size)]]  # fmt: skip
    return f"{panel.title}: {', '.join(seen) or 'not measured'} (must be {_must(panel)})"


def _must(panel: Panel) -> str:
    return panel.must or f"{'at least' if panel.above else 'at most'} {_number(panel.bound)} {panel.unit}".strip()


def _panel(panel: Panel, values: Mapping[int, float], *, x: int, y: int) -> str:
    highest = max(_round_up(max(values.values(), default=0) * 1.3), panel.bound if panel.above else 0)
    shows_bound = panel.bound <= highest
    across = _places(list(values))

    def down(value: float) -> float:
        return TOP + PLOT[1] * (1 - value / highest)

    points = [(across[size], down(value)) for size, value in values.items()]
    parts = [
        f'<text x="0" y="14" font-weight="bold">{escape(panel.title)}</text>',
        f'<text x="{LEFT + PLOT[0]}" y="14" text-anchor="end" fill="#52606d">must: {escape(_must(panel))}</text>',
        *(_line_at(share * highest, down) for share in (0, 0.5, 1)),
        *([_bound(down(panel.bound))] if shows_bound else []),
        f'<polyline fill="none" stroke="#0b5394" stroke-width="2" '
        f'points="{" ".join(f"{left:.1f},{top:.1f}" for left, top in points)}"/>',
    ]
    for (size, value), (left, top) in zip(values.items(), points, strict=True):
        label = f"{_number(value)} {panel.unit}".strip()
        parts += [
            f'<circle cx="{left:.1f}" cy="{top:.1f}" r="4" fill="#0b5394"/>',
            f'<text x="{left:.1f}" y="{top - 9:.1f}" text-anchor="middle" '
            f'stroke="#ffffff" stroke-width="4" paint-order="stroke">{label}</text>',
            f'<text x="{left:.1f}" y="{TOP + PLOT[1] + 18}" text-anchor="middle" fill="#52606d">{size:,}</text>',
        ]
    return f'<g transform="translate({x} {y})">\n' + "\n".join(parts) + "\n</g>\n"


def _line_at(value: float, down: Callable[[float], float]) -> str:
    top = down(value)
    return (
        f'<line x1="{LEFT}" x2="{LEFT + PLOT[0]}" y1="{top:.1f}" y2="{top:.1f}" stroke="#cbd2d9"/>'
        f'<text x="{LEFT - 8}" y="{top + 4:.1f}" text-anchor="end" fill="#52606d">{_number(value)}</text>'
    )


def _bound(top: float) -> str:
    return (
        f'<line x1="{LEFT}" x2="{LEFT + PLOT[0]}" y1="{top:.1f}" y2="{top:.1f}" stroke="#b3261e" '
        'stroke-width="1.5" stroke-dasharray="6 4"/>'
    )


def _places(sizes: Sequence[int]) -> dict[int, float]:
    """Sizes by their tenfolds, a little away from both sides."""
    least, most = (math.log10(end) for end in (min(sizes, default=1), max(sizes, default=10)))
    room = PLOT[0] - 80
    return {size: LEFT + 40 + room * (math.log10(size) - least) / ((most - least) or 1) for size in sizes}


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10 …"""
    if value <= 0:
        return 1.0
    power: float = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power * 1.0001)


def _number(value: float) -> str:
    return f"{value:.3g}"
