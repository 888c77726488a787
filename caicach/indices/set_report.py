"""How is a set of criteria shown: its tree with points, rules and what is uncertain; what differs from another?"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from caicach.indices.rules.comparing import Difference
from caicach.indices.rules.figures import fixed, said
from caicach.indices.rules.score_tables import Line
from caicach.indices.rules.scoring import UnitScore
from caicach.indices.rules.sides import Sides
from caicach.indices.rules.tree import IndexSet, Node
from caicach.indices.score_report import DOUBTFUL


def row_data(made: IndexSet) -> dict[str, Any]:
    """A set in a list."""
    return {
        "code": made.code, "family": made.family, "name": made.name, "points": str(made.points),
        "valid_from": str(made.valid_from), "valid_to": str(made.valid_to) if made.valid_to else None,
        "basis": list(made.basis), "applies_to": list(made.applies_to),
        "criteria": sum(1 for _leaf in made.leaves()), "unverified": sum(1 for _doubt in made.doubts()),
    }  # fmt: skip


def row_line(made: IndexSet) -> str:
    until = f"{made.valid_to:%d/%m/%Y}" if made.valid_to else "…"
    doubts = sum(1 for _doubt in made.doubts())
    doubt = "  " + _("%d điều chưa đối chiếu") % doubts if doubts else ""
    return f"{made.code:16} {made.valid_from:%d/%m/%Y}–{until:10}  {made.name}{doubt}"


def as_data(made: IndexSet) -> dict[str, Any]:
    return {
        **row_data(made),
        "rounding": {"decimals": made.rounding.decimals, "at": made.rounding.at.value},
        "not_applicable": made.not_applicable.value,
        "groups": [_node_data(group) for group in made.groups],
        "adjustments": [_node_data(row) for row in made.adjustments],
        "grades": [{"code": one.code, "name": one.name, "from": str(one.least)} for one in made.grades],
        "blockers": [{"code": one.code, "name": one.name, "at_most": one.at_most} for one in made.blockers],
        "unverified": [{"code": code, "reason": words} for code, words in made.doubts()],
    }


def _node_data(node: Node) -> dict[str, Any]:
    return {
        "code": node.code, "name": node.name, "points": str(node.points),
        "rule": node.rule.KIND if node.rule else None, "words": node.rule.words() if node.rule else "",
        "numerator": node.numerator, "denominator": node.denominator, "basis": node.basis,
        "known_as": list(node.known_as), "unverified": node.unverified,
        "empty_unverified": node.empty_unverified, "rows": [_node_data(child) for child in node.children],
    }  # fmt: skip


def as_lines(made: IndexSet) -> Iterator[str]:
    yield f"{made.code}: {made.name}"
    yield "; ".join(made.basis)
    yield _("%(points)s điểm, làm tròn %(decimals)s chữ số") % {
        "points": said(made.points), "decimals": made.rounding.decimals,
    }  # fmt: skip
    for node in (*made.groups, *made.adjustments):
        yield from _node_lines(node, "")
    for grade in made.grades:
        yield _("%(grade)s: từ %(least)s điểm") % {"grade": grade.name, "least": said(grade.least)}
    for row in made.blockers:
        yield _("%(reason)s: cao nhất %(grade)s") % {"reason": row.name, "grade": made.grade_name(row.at_most)}
    for code, words in made.doubts():
        yield f"{DOUBTFUL} {code}: {words}" if code else f"{DOUBTFUL} {words}"


def _node_lines(node: Node, indent: str) -> Iterator[str]:
    doubt = f" {DOUBTFUL}" if node.unverified or node.empty_unverified else ""
    rule = f", {node.rule.words()}" if node.rule else ""
    points = _("%(points)s điểm") % {"points": said(node.points)}
    yield f"{indent}{node.code} {node.name}: {points}{rule}{doubt}"
    for child in node.children:
        yield from _node_lines(child, f"{indent}  ")


def comparison_data(differences: Sequence[Difference], scores: Mapping[str, Sequence[UnitScore]]) -> dict[str, Any]:
    return {
        "differences": [
            {"code": one.code, "what": one.what, "before": one.before, "after": one.after} for one in differences
        ],
        "units": [
            {"unit": unit, **{code: _plain(points) for code, points in of_sets.items()}}
            for unit, of_sets in by_unit(scores).items()
        ],
    }


def comparison_lines(differences: Sequence[Difference], scores: Mapping[str, Sequence[UnitScore]]) -> Iterator[str]:
    yield from map(str, differences)
    if not differences:
        yield _("Không có gì khác nhau.")
    for unit, of_sets in by_unit(scores).items():
        found = [f"{code} {_shown(points)}" for code, points in of_sets.items()]
        yield f"{unit}: {' · '.join(found)}"


def by_unit(scores: Mapping[str, Sequence[UnitScore]]) -> dict[str, dict[str, Decimal | None]]:
    """What each unit has under each set; None where figures are missing."""
    units = sorted({one.unit for of_set in scores.values() for one in of_set})
    return {
        unit: {code: next((one.points for one in of_set if one.unit == unit), None) for code, of_set in scores.items()}
        for unit in units
    }


def _plain(points: Decimal | None) -> str | None:
    return None if points is None else f"{points:f}"


def _shown(points: Decimal | None) -> str:
    return _("chưa đủ số liệu") if points is None else fixed(points, 2)


def sides_data(found: Sequence[Sides]) -> list[dict[str, Any]]:
    return [
        {"unit": one.name, "kind": one.kind, "before": _side(one.before), "after": _side(one.after),
         "change": _plain(one.change)}
        for one in found
    ]  # fmt: skip


def _side(line: Line | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {"points": _plain(line.total.points), "of": _plain(line.total.of), "rank": line.rank}


def sides_lines(found: Sequence[Sides]) -> Iterator[str]:
    for one in found:
        change = "" if one.change is None else f" ({signed(one.change)})"
        yield f"{one.name}: {side_words(one.before)} → {side_words(one.after)}{change}"


def side_words(line: Line | None) -> str:
    """`61,5/64 (hạng 2)`: of what is known so far."""
    if line is None:
        return _("không thuộc bộ này")
    if line.total.points is None:
        return _("chưa có số liệu")
    said_points = f"{fixed(line.total.points, 2)}/{said(line.total.of)}"
    return said_points if line.rank is None else _("%(points)s (hạng %(rank)d)") % {
        "points": said_points, "rank": line.rank,
    }  # fmt: skip


def signed(change: Decimal) -> str:
    """In points of a hundred: sets differ in how much of them is known."""
    return ("+" if change > 0 else "−" if change < 0 else "") + fixed(abs(change), 2)
