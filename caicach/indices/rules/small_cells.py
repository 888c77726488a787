"""Which figures may not be shown to everybody, being of fewer than five or giving such a one away? Pure.

A cell (a unit, a criterion) holds a numerator, a denominator and the points they give; it is shown or hidden whole.
First every cell with a count from 1 to 4 is hidden. Then, until nothing changes, wherever one hidden figure alone is
missing from a sum that is shown, another one is hidden with it: units add up to the whole of a criterion, and points of
criteria to their group, groups to the total. Criteria that count among the same records have the same denominators, so
one of these is hidden only if it is hidden in all of them. Sets that count by the same measure tell the same figures:
what one of them hides no other may tell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from caicach.indices.rules.score_tables import TOTAL, Cell, Line, State, Table
from caicach.indices.rules.tree import IndexSet, Node

LEAST: Final = 5
WHOLE: Final = "*"  # the line of the whole, among the keys of units
Spot = tuple[str, str]  # the key of a line, the code of a criterion


def is_small(count: int | None) -> bool:
    return count is not None and 0 < count < LEAST


def suppressed(table: Table, index_set: IndexSet, *, beside: Iterable[tuple[Table, IndexSet]] = ()) -> Table:
    """The table as everybody may see it; what is hidden has no figures at all, and gives no rank.

    `beside`: the other tables that everybody may see of the same period.
    """
    own = _Hiding(table, index_set)
    hidings, told, before = [own, *(_Hiding(*one) for one in beside)], set[Spot](), -1
    while before != len(told):
        before = len(told)
        for one in hidings:
            told |= one.hide(told)
    hidden = own.hidden
    return Table(
        whole=_without(table.whole, WHOLE, hidden),
        lines=tuple(_without(line, line.key, hidden) for line in table.lines),
    )


def _without(line: Line, key: str, hidden: set[Spot]) -> Line:
    cells = {
        code: cell.hidden() if (key, code) in hidden else replace(cell, imported=0, working=())
        for code, cell in line.cells.items()
    }
    return replace(line, cells=cells, rank=None if (key, TOTAL) in hidden else line.rank)


@dataclass
class _Hiding:
    table: Table
    index_set: IndexSet
    hidden: set[Spot] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lines: Mapping[str, Line] = {WHOLE: self.table.whole} | {one.key: one for one in self.table.lines}
        self.units: Sequence[str] = [one.key for one in self.table.lines]
        counted = {code for line in self.lines.values() for code, cell in line.cells.items() if _has_counts(cell)}
        self.columns: Sequence[str] = sorted(counted)
        self.families: Sequence[Sequence[str]] = self._families()
        self.sums: Sequence[tuple[str, Sequence[str]]] = list(_sums(self.index_set))
        self.measures = {node.code: node.measure for node in self.index_set.nodes() if node.measure}

    def hide(self, told: set[Spot]) -> set[Spot]:
        """With what others hide, by line and measure; answers what is hidden now, in the same way."""
        self.hidden |= {
            (key, code) for key in self.lines for code, measure in self.measures.items() if (key, measure) in told
        }
        self._hide_all()
        return {(key, self.measures[code]) for key, code in self.hidden if code in self.measures}

    def _hide_all(self) -> None:
        for key, line in self.lines.items():
            self.hidden |= {(key, one.code) for one in line.cells.values() if _is_small_cell(one)}
        before = -1
        while before != len(self.hidden):
            before = len(self.hidden)
            for column in self.columns:
                self._guard_numerators(column)
            for family in self.families:
                self._guard_denominators(family)
            for key in self.lines:
                for parent, children in self.sums:
                    self._guard_points(key, parent, children)

    def _families(self) -> list[list[str]]:
        """Criteria that have the same denominators everywhere."""
        found: dict[tuple[int | None, ...], list[str]] = {}
        for column in self.columns:
            found.setdefault(tuple(self._cell(key, column).denominator for key in self.lines), []).append(column)
        return list(found.values())

    def _cell(self, key: str, column: str) -> Cell:
        return self.lines[key].cells.get(column) or Cell(code=column, state=State.UNKNOWN)

    def _guard_numerators(self, column: str) -> None:
        """Units and the whole of one criterion: never one alone, nor some that are few together."""
        hidden = [key for key in self.units if (key, column) in self.hidden]
        whole = (WHOLE, column) in self.hidden
        if not hidden and not whole:
            return
        few = any(
            is_small(sum(value or 0 for value in values)) for values in zip(*self._counts(hidden, column), strict=True)
        )
        if len(hidden) + whole < 2 or (few and not whole):
            self._hide_another([column])

    def _counts(self, keys: Iterable[str], column: str) -> list[tuple[int | None, int | None]]:
        return [(self._cell(key, column).numerator, self._cell(key, column).denominator) for key in keys]

    def _guard_denominators(self, family: Sequence[str]) -> None:
        """What is hidden in one criterion and shown in another that counts among the same is not hidden."""
        unknown = [key for key in self.units if all((key, column) in self.hidden for column in family)]
        small = [key for key in unknown if is_small(self._cell(key, family[0]).denominator)]
        if not small or all((WHOLE, column) in self.hidden for column in family):
            return
        together = sum(self._cell(key, family[0]).denominator or 0 for key in unknown)
        if len(unknown) < 2 or is_small(together):
            self._hide_another(family)

    def _hide_another(self, columns: Sequence[str]) -> None:
        """The unit with fewest records that still shows something there, or the whole if there is none."""
        showing = [
            (self._cell(key, columns[0]).denominator or 0, number, key)
            for number, key in enumerate(self.units)
            if any((key, column) not in self.hidden for column in columns) and self._cell(key, columns[0]).denominator
        ]
        key = min(showing)[2] if showing else WHOLE
        self.hidden |= {(key, column) for column in columns}

    def _guard_points(self, key: str, parent: str, children: Sequence[str]) -> None:
        """A row of the set and the rows it is the sum of: never one of them alone."""
        cells = self.lines[key].cells
        adding = [code for code in children if code in cells and cells[code].state is State.KNOWN]
        hidden = [code for code in adding if (key, code) in self.hidden]
        if len(hidden) + ((key, parent) in self.hidden) != 1:
            return
        showing = [code for code in adding if code not in hidden]
        other = min(showing, key=lambda code: cells[code].of) if showing else parent
        self.hidden.add((key, other))


def _has_counts(cell: Cell) -> bool:
    return cell.denominator is not None


def _is_small_cell(cell: Cell) -> bool:
    return is_small(cell.numerator) or is_small(cell.denominator)


def _sums(index_set: IndexSet) -> Iterable[tuple[str, Sequence[str]]]:
    """Every row that is the sum of others, the total last, which bonus and penalty count for."""
    for group in index_set.groups:
        yield from _sums_of(group)
    yield TOTAL, [row.code for row in (*index_set.groups, *index_set.adjustments)]


def _sums_of(node: Node) -> Iterable[tuple[str, Sequence[str]]]:
    if node.children:
        for child in node.children:
            yield from _sums_of(child)
        yield node.code, [child.code for child in node.children]
