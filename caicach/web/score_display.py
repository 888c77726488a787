"""How is a table of points read by people? The same words for officials, for everybody and on paper."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.indices.measures import MEASURES
from caicach.indices.periods import Period
from caicach.indices.rules import figures, overlap
from caicach.indices.rules.figures import ZERO
from caicach.indices.rules.score_tables import TOTAL, Cell, Line, State, Table
from caicach.indices.rules.tree import IndexSet, Node
from caicach.organisations import states
from caicach.web import score_drawings

STATE_WORDS: Final[Mapping[State, Promise]] = {
    State.UNKNOWN: gettext_lazy("chưa có dữ liệu"),
    State.NOT_APPLICABLE: gettext_lazy("không áp dụng"),
    State.SHOWN: gettext_lazy("chỉ hiển thị, không tính điểm"),
    State.HIDDEN: gettext_lazy("không công bố (số nhỏ)"),
}
LEVELS: Final = ((Decimal("0.9"), 5), (Decimal("0.8"), 4), (Decimal("0.65"), 3), (Decimal("0.5"), 2), (Decimal(0), 1))
History = Sequence[tuple[Period, Table]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A cell in words. `points` is empty where there are none, and `words` says why; `level` 0 to 5 tints a tile."""

    cell: Cell
    name: str
    points: str
    of: str
    most: str
    share: str
    words: str
    level: int
    bar: SafeString
    partial: bool

    @property
    def said(self) -> str:
        """In one line."""
        if not self.points:
            return self.words
        return _("%(points)s trên %(of)s điểm") % {"points": self.points, "of": self.of}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A unit, a procedure or the whole; `groups` in the order of the set; `spark` over the last periods."""

    line: Line
    total: Shown
    groups: Sequence[Shown]
    rank: str
    address: str = ""
    spark: SafeString | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Units of one kind, which are ranked among themselves."""

    name: str
    lines: Sequence[LineShown]
    ranked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A row of the set with what a unit stands at, as its page shows it."""

    node: Node
    level: int
    shown: Shown
    rule: str
    definition: str
    source: str
    of: str = ""
    among: str = ""
    of_address: str = ""
    among_address: str = ""
    rest_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """One small drawing with the figures it is drawn from."""

    name: str
    drawing: SafeString
    shares: Sequence[tuple[str, str]]
    latest: str


def percent(share: Decimal | None) -> str:
    return "" if share is None else f"{figures.fixed(figures.product(share, figures.HUNDRED), 1)} %"


def shown(index_set: IndexSet, cell: Cell, *, name: str, most: Decimal) -> Shown:
    points = "" if cell.points is None else figures.fixed(cell.points, index_set.rounding.decimals)
    words = str(STATE_WORDS.get(cell.state, ""))
    of = figures.said(cell.of)
    told = _("%(name)s: %(points)s trên %(of)s điểm") % {"name": name, "points": points, "of": of}
    unknown = _("%(name)s: %(words)s") % {"name": name, "words": words}
    return Shown(
        cell=cell, name=name, points=points, of=of, most=figures.said(most), share=percent(cell.share), words=words,
        level=_level(cell.share), bar=score_drawings.bar(cell.points, cell.of, most, words=told if points else unknown),
        partial=bool(points) and not cell.complete,
    )  # fmt: skip


def _level(share: Decimal | None) -> int:
    return 0 if share is None else next(level for least, level in LEVELS if share >= least or level == 1)


def line(
    index_set: IndexSet, found: Line, *, address: str = "", history: History = (), small: bool = True
) -> LineShown:  # fmt: skip
    return LineShown(
        line=found, total=shown(index_set, found.total, name=found.name, most=index_set.points),
        groups=[shown(index_set, found.cells[group.code], name=group.name, most=group.points)
                for group in index_set.groups],
        rank=str(found.rank) if found.rank else "–", address=address,
        spark=_spark(found.name, _shares(history, found.key, TOTAL), small=small) if history else "",
    )  # fmt: skip


def kinds(lines: Iterable[LineShown]) -> list[Kind]:
    """Each kind by rank; those without a rank last, by name as they come."""
    in_order = sorted(lines, key=lambda one: (one.line.kind, one.line.rank is None, one.line.rank or 0))
    found = []
    for kind, alike in groupby(in_order, key=lambda one: one.line.kind):
        held = list(alike)
        found.append(
            Kind(name=states.kind_name(kind), lines=held, ranked=sum(one.line.rank is not None for one in held))
        )
    return sorted(found, key=lambda one: -len(one.lines))


def criteria(index_set: IndexSet, found: Line) -> list[list[Criterion]]:
    """By group, each row under the one it belongs to."""
    made = [list(_criteria(index_set, found, group, 0)) for group in index_set.groups]
    given = [node for node in index_set.adjustments if node.code in found.cells]
    extra = [one for node in given for one in _criteria(index_set, found, node, 1)]
    return [*made, extra] if extra else made


def _criteria(index_set: IndexSet, found: Line, node: Node, level: int) -> Iterator[Criterion]:
    cell = found.cells[node.code]
    measure = MEASURES.get(node.measure)
    counted = cell.denominator is not None
    yield Criterion(
        node=node, level=level, shown=shown(index_set, cell, name=node.name, most=node.points),
        rule=node.rule.words() if node.rule else "", definition=str(measure.definition) if measure else "",
        source=node.basis or (measure.source if measure else ""),
        of=number(cell.numerator) if counted else "", among=number(cell.denominator) if counted else "",
    )  # fmt: skip
    for child in node.children:
        yield from _criteria(index_set, found, child, level + 1)


def number(count: int | None) -> str:
    return "" if count is None else f"{count:,}".replace(",", ".")


def multiples(index_set: IndexSet, history: History, key: str = "") -> list[Small]:
    """One small drawing for each group of which anything was ever known, over the last periods."""
    found = []
    for group in index_set.groups:
        shares = _shares(history, key, group.code)
        if any(share is not None for _name, share in shares):
            latest = shares[-1][1]
            found.append(Small(
                name=group.name, drawing=_spark(group.name, shares, small=False), latest=percent(latest) or "–",
                shares=[(name, percent(share) or "–") for name, share in shares],
            ))  # fmt: skip
    return found


def _shares(history: History, key: str, code: str) -> list[tuple[str, Decimal | None]]:
    return [(period.label, _share(table, key, code)) for period, table in history]


def _share(table: Table, key: str, code: str) -> Decimal | None:
    found = table.line(key) if key else table.whole
    return found.cells[code].share if found and code in found.cells else None


def _spark(name: str, shares: Sequence[tuple[str, Decimal | None]], *, small: bool) -> SafeString:
    told = "; ".join(f"{period} {percent(share) or STATE_WORDS[State.UNKNOWN]}" for period, share in shares)
    return score_drawings.spark(shares, words=f"{name}: {told}", small=small)


def unknown(index_set: IndexSet, found: Line) -> list[Node]:
    """The criteria of which nothing is known yet."""
    return [node for node in index_set.leaves() if found.cells[node.code].state is State.UNKNOWN]


def kind_names(index_set: IndexSet) -> str:
    """Which units it is made for; empty if it names none."""
    return ", ".join(states.kind_name(kind) for kind in index_set.applies_to)


def remark(table: Table) -> str:
    """What must stand above a ranking where some figures come from samples and intervals overlap."""
    by_kind: dict[str, list[overlap.Bounded[str]]] = {}
    for one in table.lines:
        if one.total.share is not None and one.bounds is not None:
            by_kind.setdefault(one.kind, []).append(overlap.Bounded(one.key, one.total.points or ZERO, *one.bounds))
    return " ".join(filter(None, (overlap.remark(overlap.places(alike)) for alike in by_kind.values())))


def said(points: Decimal) -> str:
    return figures.said(points)
