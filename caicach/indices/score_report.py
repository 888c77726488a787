"""How is a score shown to a person, and to a program? Points are decimals in words ("7.96"), never binary fractions."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from caicach.indices.rules import figures
from caicach.indices.rules.kinds import Shown
from caicach.indices.rules.scoring import Row, Standing, UnitScore
from caicach.indices.rules.tree import IndexSet

DOUBTFUL: Final = "[*]"


def as_data(index_set: IndexSet, scores: Iterable[UnitScore]) -> dict[str, Any]:
    """The groups of which anything was given; a group or unit that lacks something has `points` null and says what."""
    return {
        "set": {
            "code": index_set.code, "name": index_set.name, "basis": list(index_set.basis),
            "valid_from": str(index_set.valid_from),
            "valid_to": str(index_set.valid_to) if index_set.valid_to else None,
            "unverified": [{"code": code, "reason": words} for code, words in index_set.doubts()],
        },
        "units": [_unit_data(index_set, one) for one in scores],
    }  # fmt: skip


def _unit_data(index_set: IndexSet, score: UnitScore) -> dict[str, Any]:
    return {
        "unit": score.unit, "kind": score.kind,
        "groups": [_group_data(index_set, row) for row in score.groups if is_given(row)],
        "adjustments": [_indicator_data(index_set, row) for row in score.adjustments],
        "points": _decimal(index_set, score.points), "max": _decimal(index_set, index_set.points),
        "working": list(score.working), "missing": list(score.missing), "rank": score.rank,
        "grade": score.graded and {
            "code": score.graded.grade.code, "name": score.graded.grade.name, "working": list(score.graded.working),
        },
    }  # fmt: skip


def _group_data(index_set: IndexSet, row: Row) -> dict[str, Any]:
    return {
        "code": row.node.code, "name": row.node.name, "points": _decimal(index_set, row.points),
        "max": _decimal(index_set, row.node.points), "working": list(row.working), "missing": missing(row),
        "indicators": [_indicator_data(index_set, leaf) for leaf in row.leaves() if is_given(leaf)],
    }  # fmt: skip


def _indicator_data(index_set: IndexSet, row: Row) -> dict[str, Any]:
    return {
        "code": row.node.code, "name": row.node.name, "points": _decimal(index_set, row.points),
        "max": _decimal(index_set, row.node.points), "working": list(row.working),
        "standing": row.standing.value, "unverified": row.doubt,
    }  # fmt: skip


def _decimal(index_set: IndexSet, value: Decimal | None) -> str | None:
    """With the decimals of the set; what is rounded later only keeps all that are known."""
    if value is None:
        return None
    least = figures.rounded(value, index_set.rounding.decimals)
    return f"{least if least == value else value.normalize():f}"


def is_given(row: Row) -> bool:
    """Was anything declared in it?"""
    return any(leaf.working for leaf in row.leaves())


def missing(row: Row) -> list[str]:
    return [leaf.node.code for leaf in row.leaves() if leaf.standing is Standing.MISSING]


def as_lines(index_set: IndexSet, scores: Sequence[UnitScore]) -> list[str]:
    lines = [f"{index_set.code}: {index_set.name}"]
    for score in scores:
        lines += ["", *_unit_lines(index_set, score)]
    if doubts := [*index_set.unverified, *_doubts_met(index_set, scores)]:
        lines += ["", _("%(mark)s Chưa đối chiếu:") % {"mark": DOUBTFUL}, *(f"  - {words}" for words in doubts)]
    return lines


def _doubts_met(index_set: IndexSet, scores: Sequence[UnitScore]) -> Iterator[str]:
    """In the order of the set: of the rows that were given, and of nothing of nothing only where it was declared."""
    met = {(leaf.node.code, leaf.doubt) for one in scores for row in one.groups for leaf in row.leaves() if leaf.doubt}
    for node in index_set.leaves():
        yield from sorted(f"{code}: {words}" for code, words in met if code == node.code)


def _unit_lines(index_set: IndexSet, score: UnitScore) -> Iterator[str]:
    yield f"{score.unit}: {_points(index_set, score.points, index_set.points)}{_place(score)}"
    for row in score.groups:
        if is_given(row):
            yield from _row_lines(index_set, row, "  ")
    for row in score.adjustments:
        yield from _row_lines(index_set, row, "  ")
    for line in score.working:
        yield f"  {line}"
    for line in score.graded.working if score.graded else ():
        yield f"  {line}"
    if score.missing:
        yield "  " + _("Chưa có số liệu: %(codes)s") % {"codes": ", ".join(score.missing)}


def _place(score: UnitScore) -> str:
    parts = []
    if score.graded:
        parts.append(_("hạng %(grade)s") % {"grade": score.graded.grade.name})
    if score.rank:
        parts.append(_("thứ %(rank)s") % {"rank": score.rank})
    return f" ({', '.join(parts)})" if parts else ""


def _row_lines(index_set: IndexSet, row: Row, indent: str) -> Iterator[str]:
    doubt = f" {DOUBTFUL}" if row.doubt else ""
    points = "–" if isinstance(row.node.rule, Shown) else _points(index_set, row.points, row.node.points)
    yield f"{indent}{row.node.code} {row.node.name}: {points}{doubt}"
    for child in row.rows:
        if is_given(child):
            yield from _row_lines(index_set, child, f"{indent}  ")
    for line in row.working:
        yield f"{indent}  · {line}"


def _points(index_set: IndexSet, points: Decimal | None, of: Decimal) -> str:
    if points is None:
        return _("chưa đủ số liệu")
    least = figures.fixed(points, index_set.rounding.decimals)
    return _("%(points)s trên %(of)s điểm") % {"points": least, "of": figures.said(of)}
