"""What does the Committee need to know, on one sheet? The score and before, what rose and fell, who needs help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caicach.indices import counts, queries
from caicach.indices.measures import MEASURES
from caicach.indices.periods import Period
from caicach.indices.queries import advice as queried
from caicach.indices.queries.advice import Losses, Standing, UnitLosses
from caicach.indices.rules import figures
from caicach.indices.rules.figures import ZERO
from caicach.indices.rules.tree import IndexSet, Node
from caicach.organisations.states import kind_name
from caicach.web.dashboards import addresses, advice_words, committee_paper, scores
from caicach.web.dashboards.addresses import Linked
from caicach.web.dashboards.losses import advice_address
from caicach.web.dashboards.scores import Asked
from caicach.web.dashboards.what_next import FINEST, frame, lacking, pointer, signed
from caicach.web.permissions import Request, permission

MOST_LOST: Final = 3
MOST_CHANGED: Final = 4
MOST_OF_KIND: Final = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A criterion whose points rose or fell; its figure opens to its records."""

    node: Node
    before: str
    now: str
    difference: str
    figure: str
    rest: Linked | None


@dataclass(frozen=True, slots=True)
class Help:
    """A unit that stands low among its kind, and where it loses most."""

    name: str
    address: str
    kind: str
    share: str
    lost: str
    worst: str
    rivals: int


@dataclass(frozen=True, slots=True)
class _Known:
    """Both periods of the whole."""

    made: IndexSet
    period: Period
    now: Standing
    before: Standing


@permission("dashboard.view")
@require_safe
def committee(request: Request, code: str) -> HttpResponse:
    asked = scores.asked_of(request, code)
    return render(request, "dashboards/committee.html", frame(request, asked) | _told(request, asked))


@permission("dashboard.view")
@require_safe
def paper(request: Request, code: str) -> HttpResponse:
    """The same sheet as PDF, always in Vietnamese."""
    asked = scores.asked_of(request, code)
    issuer = queries.branch_name(request.actor.unit_id, on=asked.at.date())
    with translation.override("vi"):
        content = committee_paper.printed(asked, _told(request, asked), issuer=issuer)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="ban-chi-dao-{asked.code}-{asked.period.code}.pdf"'
    return answer


def _told(request: Request, asked: Asked) -> dict[str, Any]:
    at, made, period = asked.at, asked.index_set, asked.period
    now, before = (
        queried.standing_of_all(made, period=one, seen_by=request.actor, at=at) for one in (period, period.previous())
    )
    known = _Known(made, period, now, before)
    found = queried.losses(made, period=period, seen_by=request.actor, at=at)
    rose, fell = _changes(known)
    return _score(known) | {
        "rose": rose, "fell": fell, "most_lost": _most_lost(known), "help": _help(made, found, period),
        "stock": _stock(request, at), "unknown": [(node, _awaited(node)) for node in queried.unknown(made, now)],
        "doubts": sum(1 for _doubt in made.doubts()), "query": addresses.asking({addresses.PERIOD: period.code}),
    }  # fmt: skip


def _score(known: _Known) -> dict[str, Any]:
    point, now, before = pointer(known.made), known.now, known.before
    comparable = before.is_recorded and before.of == now.of
    return {
        "recorded": now.is_recorded and bool(now.entries), "points": point(now.points), "of": figures.said(now.of),
        "before": point(before.points) if before.is_recorded else "", "before_of": figures.said(before.of),
        "difference": signed(now.points - before.points, point) if comparable else "",
        "previous": known.period.previous().label,
        "groups": [
            (group.node, point(figures.total(row.points or ZERO for row in group.leaves())),
             figures.said(figures.total(row.of for row in group.leaves())))
            for group in now.score.groups
        ],
    }  # fmt: skip


def _changes(known: _Known) -> tuple[list[Change], list[Change]]:
    """The greatest first; only what was known in both periods."""
    if not (known.now.is_recorded and known.before.is_recorded):
        return [], []
    now, before = _points(known.now), _points(known.before)
    changed = [(_shown(now[code]) - _shown(before[code]), code) for code in now if code in before]
    rose = sorted((one for one in changed if one[0] > 0), reverse=True)[:MOST_CHANGED]
    fell = sorted(one for one in changed if one[0] < 0)[:MOST_CHANGED]
    return [_change(known, code) for _by, code in rose], [_change(known, code) for _by, code in fell]


def _shown(points: Decimal) -> Decimal:
    """A change that cannot be seen is none."""
    return figures.rounded(points, FINEST)


def _points(standing: Standing) -> dict[str, Decimal]:
    rows = (row for group in standing.score.groups for row in group.leaves())
    return {row.node.code: row.points for row in rows if row.points is not None}


def _change(known: _Known, code: str) -> Change:
    now, before = _points(known.now)[code], _points(known.before).get(code)
    node = next(one for one in known.made.leaves() if one.code == code)
    point, value = pointer(known.made), known.now.values.get(code)
    return Change(
        node=node, now=point(now), before="" if before is None else point(before),
        difference="" if before is None else signed(now - before, point),
        figure=advice_words.said(node, known.now.entries[code]),
        rest=lacking(value, None, known.period) if value else None,
    )  # fmt: skip


def _most_lost(known: _Known) -> list[tuple[Change, str]]:
    lost = sorted(known.now.lost.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_LOST]
    points = _points(known.now)
    return [
        (_change(known, code), pointer(known.made)(points_lost))
        for code, points_lost in lost if points_lost and code in points
    ]  # fmt: skip


def _help(made: IndexSet, found: Losses, period: Period) -> list[Help]:
    """The lowest of each kind; where a kind has no others, nobody stands low."""
    in_order = sorted(found.units, key=lambda one: (one.unit.kind, one.standing.share, one.unit.name))
    rows: list[Help] = []
    for _kind, of_kind in groupby(in_order, key=lambda one: one.unit.kind):
        alike = list(of_kind)
        lowest = [one for one in alike[: min(MOST_OF_KIND, len(alike) // 2)] if one.lost]
        rows += [_helped(made, one, period, len(alike)) for one in lowest]
    return rows


def _helped(made: IndexSet, one: UnitLosses, period: Period, rivals: int) -> Help:
    code = max(one.standing.lost, key=lambda criterion: one.standing.lost[criterion])
    node = next(leaf for leaf in made.leaves() if leaf.code == code)
    return Help(
        name=one.unit.name, address=advice_address(made, one.unit.key, period), kind=kind_name(one.unit.kind),
        share=figures.percent(one.standing.share), lost=pointer(made)(one.lost), worst=f"{node.code} {node.name}",
        rivals=rivals,
    )  # fmt: skip


def _stock(request: Request, at: datetime) -> Sequence[tuple[counts.Count, Linked]]:
    found = queried.open_now(seen_by=request.actor, at=at)
    pairs = ((counts.OPEN, found.open), (counts.OVERDUE, found.overdue))
    return [(count, addresses.linked(number, queries.Figure(count, at.year))) for count, number in pairs]


def _awaited(node: Node) -> str:
    """Why nothing is known of a criterion."""
    measure = MEASURES.get(node.measure)
    if measure is None:
        return _("theo phiếu khảo sát") if node.survey else _("do đơn vị tự chấm")
    return str(measure.awaits).rstrip(".")
