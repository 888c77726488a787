"""What do units stand at, by what is known of a set so far? A table of points and counts, the same for all who read it.

What is unknown is not nought: points are told with the most that could be had of what is known. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from caicach.indices.rules import figures
from caicach.indices.rules.figures import ZERO
from caicach.indices.rules.scoring import Row, Standing, UnitScore
from caicach.indices.rules.tree import IndexSet

TOTAL = ""  # the code of the cell over all groups


class State(StrEnum):
    """Why a cell shows what it shows."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    SHOWN = "shown"  # counted, and worth no points
    HIDDEN = "hidden"  # small, or a small one could be told from it


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`of`: the most that what is known could give; `complete`: nothing below is unknown."""

    code: str
    state: State
    points: Decimal | None = None
    of: Decimal = ZERO
    complete: bool = True
    numerator: int | None = None
    denominator: int | None = None
    imported: int = 0
    working: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def share(self) -> Decimal | None:
        """Of the points that could be had; one hundredth is 0.01."""
        return figures.quotient(self.points, self.of) if self.points is not None and self.of else None

    @property
    def is_hidden(self) -> bool:
        return self.state is State.HIDDEN

    def hidden(self) -> "Cell":
        return Cell(code=self.code, state=State.HIDDEN, complete=self.complete)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One unit, procedure, or the whole. `cells` by the code of the row of the set; `recorded`: it has any records.

    `bounds`: between which points it could as well be, where answers to a survey count.
    """

    key: str
    name: str
    kind: str = ""
    cells: Mapping[str, Cell]
    rank: int | None = None
    recorded: bool = True
    bounds: tuple[Decimal, Decimal] | None = None

    @property
    def total(self) -> Cell:
        return self.cells[TOTAL]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    whole: Line
    lines: tuple[Line, ...]

    def line(self, key: str) -> Line | None:
        return next((one for one in self.lines if one.key == key), None)


Counts = Mapping[str, tuple[int | None, int, int]]  # numerator, denominator, imported, by code; only what is known


def cells(index_set: IndexSet, score: UnitScore, counts: Counts) -> dict[str, Cell]:
    """Of every row of the set and of the total."""
    found: dict[str, Cell] = {}
    for row in score.groups:
        _put(row, counts, found)
    for row in score.adjustments:
        found[row.node.code] = _leaf(row, counts)
    found[TOTAL] = _total(index_set, score, [found[group.code] for group in index_set.groups])
    return found


def nothing_known(index_set: IndexSet) -> dict[str, Cell]:
    """Of a unit of which nothing was recorded."""
    codes = [node.code for group in index_set.groups for node in group.all()]
    return {code: Cell(code=code, state=State.UNKNOWN, complete=False) for code in (*codes, TOTAL)}


def _put(row: Row, counts: Counts, found: dict[str, Cell]) -> Cell:
    if not row.rows:
        found[row.node.code] = _leaf(row, counts)
        return found[row.node.code]
    below = [_put(child, counts, found) for child in row.rows]
    made = _sum(row.node.code, below)
    if row.points is not None:
        made = replace(made, points=row.points, of=row.of, working=row.working)
    found[row.node.code] = made
    return made


_STATES = {
    Standing.SCORED: State.KNOWN, Standing.MISSING: State.UNKNOWN, Standing.NOT_APPLICABLE: State.NOT_APPLICABLE,
    Standing.SHOWN: State.SHOWN,
}  # fmt: skip


def _leaf(row: Row, counts: Counts) -> Cell:
    numerator, denominator, imported = counts.get(row.node.code, (None, None, 0))
    known = row.standing is not Standing.MISSING
    return Cell(
        code=row.node.code, state=_STATES[row.standing], points=row.points, of=row.of if known else ZERO,
        complete=known, numerator=numerator, denominator=denominator, imported=imported, working=row.working,
        doubt=row.doubt,
    )  # fmt: skip


def _sum(code: str, below: Sequence[Cell]) -> Cell:
    """Added up over what is known."""
    scored = [one for one in below if one.state is not State.SHOWN]
    known = [one for one in scored if one.points is not None]
    complete = all(one.complete for one in scored)
    if not known:
        inapplicable = complete and bool(scored)
        state = State.NOT_APPLICABLE if inapplicable else State.UNKNOWN
        return Cell(code=code, state=state, complete=inapplicable)
    points = figures.total(one.points for one in known if one.points is not None)
    return Cell(
        code=code, state=State.KNOWN, points=points, of=figures.total(one.of for one in known), complete=complete
    )


def _total(index_set: IndexSet, score: UnitScore, groups: Sequence[Cell]) -> Cell:
    found = _sum(TOTAL, groups)
    if score.points is None:
        return found
    return replace(found, points=score.points, of=index_set.points, working=score.working)


def ranked(lines: Iterable[Line]) -> tuple[Line, ...]:
    """By the part of the points each has, within its kind; equal parts share a rank. Unknown ones come last."""
    found = list(lines)
    made = []
    for one in found:
        share = one.total.share
        rivals = [other.total.share for other in found if other.kind == one.kind]
        better = sum(other is not None and share is not None and other > share for other in rivals)
        made.append(replace(one, rank=None if share is None else 1 + better))
    return tuple(sorted(made, key=lambda one: (one.rank is None, one.rank or 0)))
