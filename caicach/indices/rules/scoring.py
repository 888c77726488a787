"""What does a unit score? The tree from its leaves up, the working of each point; grades; ranks within a kind of unit.

What is not given is not nought: a group has points when all its criteria are given, the whole when all groups have.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.indices.rules import figures, grading
from caicach.indices.rules.figures import ZERO, said
from caicach.indices.rules.grading import Graded
from caicach.indices.rules.inputs import Declared
from caicach.indices.rules.kinds import Entry, Shown
from caicach.indices.rules.tree import IndexSet, Node, NotApplicable, RoundedAt

EXACT = 12  # decimals kept of what is not rounded yet


class Standing(StrEnum):
    """Why a row has the points it has, or none."""

    SCORED = "scored"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the tree, scored. `of`: the points it could have, less what does not apply; `doubt`: see the set."""

    node: Node
    points: Decimal | None
    of: Decimal
    standing: Standing
    working: tuple[str, ...] = ()
    rows: tuple["Row", ...] = ()
    doubt: str = ""

    def leaves(self) -> Iterable["Row"]:
        if not self.rows:
            yield self
        for row in self.rows:
            yield from row.leaves()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitScore:
    """`points` is None while anything is missing; `missing` says what."""

    unit: str
    kind: str
    groups: tuple[Row, ...]
    adjustments: tuple[Row, ...]
    points: Decimal | None
    working: tuple[str, ...]
    missing: tuple[str, ...]
    graded: Graded | None = None
    rank: int | None = None


def score_all(index_set: IndexSet, declared: Iterable[Declared]) -> list[UnitScore]:
    """Every unit, by name, each with its rank among its kind."""
    scores = [score(index_set, one.entries, unit=one.unit, kind=one.kind) for one in declared]
    return ranked(scores)


def score(index_set: IndexSet, entries: Mapping[str, Entry], *, unit: str = "", kind: str = "") -> UnitScore:
    groups = tuple(_row(index_set, group, entries, top=True) for group in index_set.groups)
    adjustments = tuple(
        _leaf(index_set, node, entries[node.code]) for node in index_set.adjustments if node.code in entries
    )
    missing = tuple(leaf.node.code for group in groups for leaf in group.leaves() if leaf.standing is Standing.MISSING)
    points, working = (None, ()) if missing else _whole(index_set, groups, adjustments)
    graded = grading.grade(index_set, points, entries, {row.node.code: row.points for row in _all(groups)})
    return UnitScore(
        unit=unit, kind=kind, groups=groups, adjustments=adjustments, points=points, working=working,
        missing=missing, graded=graded,
    )  # fmt: skip


def ranked(scores: Iterable[UnitScore]) -> list[UnitScore]:
    """Equal points share a rank and the next one is left out (1, 2, 2, 4); only within a kind of unit."""
    found: list[UnitScore] = []
    in_order = sorted(scores, key=lambda one: (one.kind, one.unit))
    for _kind, alike in groupby(in_order, key=lambda one: one.kind):
        of_kind = list(alike)
        known = [one.points for one in of_kind if one.points is not None]
        found += [replace(one, rank=rank(one.points, known)) for one in of_kind]
    return found


def rank(points: Decimal | None, among: Sequence[Decimal]) -> int | None:
    return None if points is None else 1 + sum(other > points for other in among)


def _all(rows: Iterable[Row]) -> Iterable[Row]:
    for row in rows:
        yield row
        yield from _all(row.rows)


def _row(index_set: IndexSet, node: Node, entries: Mapping[str, Entry], *, top: bool = False) -> Row:
    if node.rule is not None:
        if node.code in entries:
            found = _leaf(index_set, node, entries[node.code])
        else:
            standing = Standing.SHOWN if isinstance(node.rule, Shown) else Standing.MISSING
            found = Row(node, None, node.points, standing)
    else:
        found = _sum(node, tuple(_row(index_set, child, entries) for child in node.children))
    if top and index_set.rounding.at is RoundedAt.GROUP and found.points is not None:
        return _round(index_set, found)
    return found


def _leaf(index_set: IndexSet, node: Node, entry: Entry) -> Row:
    if node.rule is None:
        raise AssertionError(node.code)
    if not entry.applies:
        return _not_applicable(index_set, Row(node, None, node.points, Standing.NOT_APPLICABLE))
    found = node.rule.work(entry, node.points)
    doubts = (node.unverified, "" if entry.denominator else node.empty_unverified)
    lines = (*entry.told, *found.lines)
    row = Row(node, found.points, node.points, Standing.SCORED, lines, doubt=" ".join(filter(None, doubts)))
    if isinstance(node.rule, Shown):
        return replace(row, of=ZERO, standing=Standing.SHOWN)
    if found.points is None:
        return _not_applicable(index_set, replace(row, standing=Standing.NOT_APPLICABLE))
    if index_set.rounding.at is RoundedAt.CRITERION:
        return _round(index_set, row)
    return replace(row, points=figures.rounded(found.points, EXACT))


def _not_applicable(index_set: IndexSet, row: Row) -> Row:
    if index_set.not_applicable is NotApplicable.REBASE:
        words = _("Không áp dụng: bỏ %(points)s điểm khỏi điểm tối đa")
        return replace(row, of=ZERO, working=(*row.working, say(words, points=said(row.node.points))))
    words = _("Không áp dụng: 0 điểm, điểm tối đa giữ nguyên")
    return replace(row, points=ZERO, working=(*row.working, say(words)))


def _round(index_set: IndexSet, row: Row) -> Row:
    decimals = index_set.rounding.decimals
    points = figures.rounded(row.points or ZERO, decimals)
    if points == row.points:
        return replace(row, points=points)
    words = say(_("Làm tròn %(decimals)s chữ số thập phân: %(points)s"), decimals=decimals, points=said(points))
    return replace(row, points=points, working=(*row.working, words))


def _sum(node: Node, rows: tuple[Row, ...]) -> Row:
    """Points when every row that counts has them; not applicable when no row applies."""
    counted = [row for row in rows if row.standing is not Standing.SHOWN]
    of = figures.total(row.of for row in counted)
    if any(row.standing is Standing.MISSING for row in counted):
        return Row(node, None, of, Standing.MISSING, rows=rows)
    if counted and all(row.points is None for row in counted):
        return Row(node, None, ZERO, Standing.NOT_APPLICABLE, rows=rows)
    given = [row.points for row in counted if row.points is not None]
    points = figures.total(given)
    return Row(node, points, of, Standing.SCORED, _added(given, points), rows)


def _added(given: Sequence[Decimal], points: Decimal) -> tuple[str, ...]:
    """One line, unless there was nothing to add."""
    return (f"{' + '.join(said(one) for one in given)} = {said(points)}",) if len(given) > 1 else ()


def _whole(
    index_set: IndexSet, groups: Sequence[Row], adjustments: Sequence[Row]
) -> tuple[Decimal | None, tuple[str, ...]]:
    """The groups added up, counted up where rows do not apply, then bonus and penalty, within 0 and the whole."""
    given = [row.points for row in groups if row.points is not None]
    of = figures.total(row.of for row in groups if row.points is not None)
    if not of:
        return None, (say(_("Không có chỉ tiêu nào áp dụng")),)
    points = figures.total(given)
    lines = list(_added(given, points))
    if of != index_set.points:
        found = figures.quotient(figures.product(points, index_set.points), of)
        words = _("Quy về thang %(whole)s: %(points)s ÷ %(of)s × %(whole)s = %(found)s")
        lines.append(say(words, whole=said(index_set.points), points=said(points), of=said(of), found=said(found)))
        points = found
    for row in adjustments:
        points = figures.total((points, row.points or ZERO))
        lines.append(f"{row.node.code}: {said(points)}")
    within = min(max(points, ZERO), index_set.points)
    if within != points:
        lines.append(
            say(_("Giữ trong khoảng 0–%(whole)s điểm: %(within)s"), whole=said(index_set.points), within=said(within))
        )
    exact = figures.rounded(within, index_set.rounding.decimals)
    if exact != within:
        words = _("Làm tròn %(decimals)s chữ số thập phân: %(points)s")
        lines.append(say(words, decimals=index_set.rounding.decimals, points=said(exact)))
    return exact, tuple(lines)
