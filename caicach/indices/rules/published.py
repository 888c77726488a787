"""Does a published table agree with itself? Parts with their sums, points with maxima, ranks and changes with points.

What was printed was rounded: each figure may be half a unit of its last place off, and their sum that much together.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from caicach.core import text
from caicach.core.calendar import gettext_noop as _
from caicach.documents.sheets import InputsInvalid, Sheet
from caicach.indices.rules import figures
from caicach.indices.rules.figures import said
from caicach.indices.rules.tree import IndexSet, Node

TOTAL: Final = "total"
TOTALS: Final = frozenset({"", TOTAL, "tong", "tong diem", "tong so", "tong cong"})  # as tables name the whole, folded


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed figure, and where it stood."""

    row: int
    unit: str
    code: str
    points: Decimal
    rank: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def slack(self) -> Decimal:
        return slack(self.points)


def slack(value: Decimal) -> Decimal:
    """By how much rounding may have changed it."""
    exponent = value.as_tuple().exponent
    return Decimal((0, (5,), (exponent if isinstance(exponent, int) else 0) - 1))


def read(data: bytes, index_set: IndexSet | None = None) -> list[Printed]:
    """The table, if it agrees with itself. Without a set 1.2 is a part of 1, and what has no dot part of the total."""
    table = _Table(index_set)
    for row, values in table.rows(data):
        table.take(row, values)
    if not table.faults:
        table.compare()
    if table.faults:
        raise InputsInvalid(table.faults)
    return table.printed


class _Table(Sheet):
    REQUIRED = ("unit", "indicator", "points")
    HEADINGS = {
        "unit": ("đơn vị", "tên đơn vị"),
        "indicator": ("chỉ tiêu", "mã chỉ tiêu", "tiêu chí", "mã tiêu chí"),
        "points": ("điểm",),
        "rank": ("xếp hạng", "hạng"),
        "previous": ("kỳ trước", "năm trước"),
        "change": ("tăng giảm", "thay đổi"),
        "numerator": ("tử số",),
        "denominator": ("mẫu số",),
    }

    def __init__(self, index_set: IndexSet | None) -> None:
        super().__init__()
        self.nodes = {node.code: node for node in index_set.nodes()} if index_set else {}
        self.parents = dict(_parents(index_set)) if index_set else {}
        self.most = {code: node.points for code, node in self.nodes.items()}
        if index_set:
            self.most[TOTAL] = index_set.points
        self.printed: list[Printed] = []
        self.seen: dict[tuple[str, str], Printed] = {}

    def take(self, row: int, values: Mapping[str, str]) -> None:
        unit, code = self.unit(row, values["unit"]), self._code(values["indicator"])
        points = self.number(row, "points", values["points"], whole=False)
        rank = self.number(row, "rank", values["rank"], whole=True) if values.get("rank") else None
        if self.nodes and code not in self.most:
            self.fault(
                row, "indicator", _("Bộ tiêu chí không có chỉ tiêu “%(code)s”.%(hint)s"), code=code[:60], hint=""
            )
        if not unit or points is None:
            return
        if earlier := self.seen.get((unit, code)):
            words = _("%(unit)s đã có chỉ tiêu %(code)s ở dòng %(row)s.")
            self.fault(row, "indicator", words, unit=unit, code=code, row=earlier.row)
            return
        if code in self.most and points > self.most[code]:
            words = _("%(points)s điểm, nhiều hơn điểm tối đa %(most)s.")
            self.fault(row, "points", words, points=said(points), most=said(self.most[code]))
        numerator, denominator = (self._count(row, name, values) for name in ("numerator", "denominator"))
        printed = Printed(row, unit, code, points, None if rank is None else int(rank), numerator, denominator)
        self.seen[unit, code] = printed
        self.printed.append(printed)
        self._change(printed, values)

    def _count(self, row: int, name: str, values: Mapping[str, str]) -> Decimal | None:
        return self.number(row, name, values[name], whole=True) if values.get(name) else None

    def _code(self, said: str) -> str:
        return TOTAL if said not in self.nodes and text.fold(said.rstrip(":")) in TOTALS else said

    def _change(self, printed: Printed, values: Mapping[str, str]) -> None:
        if not values.get("previous") or not values.get("change"):
            return
        before = self.number(printed.row, "previous", values["previous"], whole=False)
        sign = -1 if values["change"].startswith(("-", "−")) else 1
        change = self.number(printed.row, "change", values["change"].lstrip("+-−"), whole=False)
        if before is None or change is None:
            return
        slacks = figures.total((printed.slack, slack(before), slack(change)))
        found = printed.points - before
        if abs(found - sign * change) > slacks:
            words = _("%(points)s − %(before)s = %(found)s, ở đây ghi %(printed)s.")
            self.fault(printed.row, "change", words, points=said(printed.points), before=said(before),
                       found=said(found), printed=values["change"])  # fmt: skip

    def compare(self) -> None:
        """What stands in several rows: sums and ranks."""
        parts: dict[tuple[str, str], list[Printed]] = defaultdict(list)
        for one in self.printed:
            if parent := self._parent(one.code):
                parts[one.unit, parent].append(one)
        for place, printed in self.seen.items():
            if place in parts and self._is_whole(printed.code, parts[place]):
                self._compare_sum(printed, parts[place])
        self._compare_ranks()

    def _parent(self, code: str) -> str:
        if code == TOTAL:
            return ""
        return self.parents.get(code, TOTAL) if self.nodes else code.rpartition(".")[0] or TOTAL

    def _is_whole(self, code: str, parts: list[Printed]) -> bool:
        """With a set it is known whether all parts were printed; without one, what was printed is taken for all."""
        expected = {child for child, parent in self.parents.items() if parent == code and self.most[child]}
        return expected <= {one.code for one in parts}

    def _compare_sum(self, whole: Printed, parts: list[Printed]) -> None:
        found = figures.total(one.points for one in parts)
        finest = min(one.slack for one in parts)  # a spreadsheet saves 4.00 as 4
        slacks = figures.total((whole.slack, *[finest] * len(parts)))
        if abs(found - whole.points) > slacks:
            words = _("%(unit)s: các phần cộng lại %(found)s, ở đây ghi %(printed)s.")
            self.fault(whole.row, "points", words, unit=whole.unit, found=said(found), printed=said(whole.points))

    def _compare_ranks(self) -> None:
        by_code: dict[str, list[Printed]] = defaultdict(list)
        for one in self.printed:
            if one.rank is not None:
                by_code[one.code].append(one)
        for ranked in by_code.values():
            for better, worse in pairwise(sorted(ranked, key=lambda one: (one.rank or 0, -one.points))):
                if worse.points > better.points or (worse.rank == better.rank and worse.points != better.points):
                    words = _("%(unit)s hạng %(rank)s, không khớp điểm với %(other)s ở dòng %(row)s.")
                    self.fault(worse.row, "rank", words, unit=worse.unit, rank=worse.rank, other=better.unit,
                               row=better.row)  # fmt: skip


def _parents(index_set: IndexSet) -> Iterator[tuple[str, str]]:
    for group in index_set.groups:
        yield group.code, TOTAL
        yield from _below(group)


def _below(node: Node) -> Iterator[tuple[str, str]]:
    for child in node.children:
        yield child.code, node.code
        yield from _below(child)
