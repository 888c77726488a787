"""Where do all units lose points, and how did the whole go over the periods? For the province."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from caicach.indices.periods import Period
from caicach.indices.queries import advice as queried
from caicach.indices.queries.advice import Losses, Moment, UnitLosses
from caicach.indices.rules import figures
from caicach.indices.rules.figures import ZERO
from caicach.indices.rules.tree import IndexSet, Node
from caicach.organisations.states import kind_name
from caicach.web.dashboards import addresses, drawings, scores
from caicach.web.dashboards.what_next import frame, pointer, trend_rows
from caicach.web.permissions import Request, permission

_LEVELS: Final = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))


@dataclass(frozen=True, slots=True)
class Cell:
    """Points lost; `level` 0 nothing, 4 more than three quarters of the points. Empty where nothing is known."""

    text: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class UnitRow:
    name: str
    address: str
    cells: Sequence[Cell]
    lost: str
    share: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What all units lose by one criterion, and who loses most."""

    node: Node
    lost: str
    bar: SafeString
    mean: str
    losing: int
    worst: str
    worst_address: str


@permission("dashboard.view")
@require_safe
def losses(request: Request, code: str) -> HttpResponse:
    asked = scores.asked_of(request, code)
    at, made, period = asked.at, asked.index_set, asked.period
    found = queried.losses(made, period=period, seen_by=request.actor, at=at)
    nodes = [node for node in made.leaves() if node.code in found.together]
    context = frame(request, asked) | {
        "nodes": nodes, "kinds": _by_kind(made, nodes, found.units, period), "sums": _sums(made, nodes, found, period),
        "together": pointer(made)(figures.total(found.together.values())), "count": len(found.units),
        "totals": [pointer(made)(found.together[node.code]) for node in nodes],
        "hatch": drawings.HATCH,
    }  # fmt: skip
    return render(request, "dashboards/losses.html", context)


@permission("dashboard.view")
@require_safe
def trend(request: Request, code: str) -> HttpResponse:
    asked = scores.asked_of(request, code)
    at, made, period = asked.at, asked.index_set, asked.period
    found = queried.trend(made, None, period=period, seen_by=request.actor, at=at)
    shown = trend_rows(made, found)
    context = frame(request, asked) | {
        "trend": shown, "by_criterion": _by_criterion(made, shown["moments"]),
        "labels": [drawings.short(one.period) for one in shown["moments"]],
    }  # fmt: skip
    return render(request, "dashboards/trend.html", context)


def _by_kind(
    made: IndexSet, nodes: Sequence[Node], rows: Iterable[UnitLosses], period: Period
) -> list[tuple[str, list[UnitRow]]]:
    """Units of a kind together, those that lose most first."""
    in_order = sorted(rows, key=lambda one: (one.unit.kind, -one.lost, one.unit.name))
    return [
        (kind_name(kind), [_unit(made, nodes, one, period) for one in alike])
        for kind, alike in groupby(in_order, key=lambda one: one.unit.kind)
    ]


def _unit(made: IndexSet, nodes: Sequence[Node], one: UnitLosses, period: Period) -> UnitRow:
    lost = one.standing.lost
    worth = {row.node.code: row.of for group in one.standing.score.groups for row in group.leaves()}
    point = pointer(made)
    cells = [
        Cell(point(lost[node.code]), level(lost[node.code], worth[node.code])) if node.code in lost else Cell()
        for node in nodes
    ]
    return UnitRow(
        one.unit.name, advice_address(made, one.unit.key, period), cells, point(one.lost),
        figures.percent(one.standing.share),
    )  # fmt: skip


def level(lost: Decimal, worth: Decimal) -> int:
    """0 nothing; 1 to 4 by quarters of what the criterion is worth."""
    if not lost or not worth:
        return 0
    return 1 + sum(lost > worth * bound for bound in _LEVELS)


def advice_address(made: IndexSet, key: str, period: Period) -> str:
    asked = addresses.asking({addresses.PERIOD: period.code})
    return reverse("dashboards:what-next", args=[made.code, key]) + asked


def _sums(made: IndexSet, nodes: Sequence[Node], found: Losses, period: Period) -> list[Sum]:
    most = max(found.together.values(), default=ZERO)
    in_order = sorted(nodes, key=lambda node: (-found.together[node.code], node.code))
    return [_sum(made, node, found, period, most) for node in in_order if found.together[node.code]]


def _sum(made: IndexSet, node: Node, found: Losses, period: Period, most: Decimal) -> Sum:
    point, lost = pointer(made), found.together[node.code]
    counted = [one for one in found.units if node.code in one.standing.lost]
    worst = max(counted, key=lambda one: one.standing.lost[node.code])
    return Sum(
        node=node, lost=point(lost), bar=drawings.bar(lost, ZERO, most=most),
        mean=point(figures.quotient(lost, Decimal(len(counted)))),
        losing=sum(one.standing.lost[node.code] > 0 for one in counted), worst=worst.unit.name,
        worst_address=advice_address(made, worst.unit.key, period),
    )  # fmt: skip


def _by_criterion(made: IndexSet, moments: Sequence[Moment]) -> list[tuple[Node, list[str]]]:
    point = pointer(made)
    points = [
        {row.node.code: row.points for group in one.standing.score.groups for row in group.leaves()}
        if one.standing.is_recorded else {}
        for one in moments
    ]  # fmt: skip
    return [
        (node, ["–" if (found := one.get(node.code)) is None else point(found) for one in points])
        for node in made.leaves() if node.points and any(node.code in one for one in points)
    ]  # fmt: skip
