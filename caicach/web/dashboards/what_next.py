"""What should a unit do next to gain points? What it loses, the least work first, what if, its peers, its trend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caicach.indices import queries
from caicach.indices.periods import Period
from caicach.indices.queries import advice as queried
from caicach.indices.queries.advice import Moment, Standing, UnitAdvice
from caicach.indices.queries.values import Part, Question, Value
from caicach.indices.rules import figures
from caicach.indices.rules.advice import Advice
from caicach.indices.rules.figures import ZERO
from caicach.indices.rules.tree import IndexSet
from caicach.organisations.queries.units import UnitOn
from caicach.organisations.states import kind_name
from caicach.web.dashboards import addresses, advice_words, drawings, periods, scores
from caicach.web.dashboards.addresses import Linked
from caicach.web.dashboards.advice_words import Told
from caicach.web.dashboards.scores import Asked
from caicach.web.dashboards.what_if import ASKED, Tried, WhatIf
from caicach.web.permissions import Request, permission

Point = Callable[[Decimal], str]
PERIODS: Final = 4  # of one unit
FINEST: Final = 2  # decimals of points


@dataclass(frozen=True, slots=True)
class Lost:
    """A criterion that loses points. `rest`: the records that are lacking."""

    code: str
    name: str
    figure: str
    points: str
    of: str
    lost: str
    still: str
    rest: Linked | None
    at_risk: int
    risk: str
    gains: Sequence[Told]
    lasting: Promise | None
    doubt: str
    shared: bool
    bar: SafeString


@dataclass(frozen=True, slots=True)
class Past:
    """A row of the table of a trend."""

    label: str
    address: str
    points: str
    of: str
    share: str
    edition: str


@permission("dashboard.view")
@require_safe
def what_next(request: Request, code: str, key: str) -> HttpResponse:
    asked = scores.asked_of(request, code)
    at, made, period = asked.at, asked.index_set, asked.period
    unit = queried.unit_of(key, made, seen_by=request.actor, at=at)
    found = queried.unit_advice(made, unit, period=period, seen_by=request.actor, at=at)
    context = frame(request, asked) | _losses(made, found) | _standing(made, found.standing)
    context |= {
        "unit": unit, "running": found.running, "unknown": found.unknown, "peers": _peers(found),
        "trend": trend_rows(
            made, queried.trend(made, unit, period=period, count=PERIODS, seen_by=request.actor, at=at)
        ),
        "what_if": _what_if(request, made, found.standing),
    }  # fmt: skip
    invalid = context["what_if"]["form"].errors
    return render(request, "dashboards/what_next.html", context, status=400 if invalid else 200)


def frame(request: Request, asked: Asked) -> dict[str, Any]:
    """What every page of a set and a period has."""
    return {
        "set": asked.index_set, "period": asked.period, "as_of": queries.as_of(), "counted_at": asked.at,
        "picker": periods.picker(asked.period, request.GET, seen_by=request.actor, on=asked.at.date()),
        "trail": trail(asked.index_set),
    }  # fmt: skip


def trail(made: IndexSet) -> list[tuple[str, str]]:
    return [
        (_("Số liệu"), reverse("dashboards:board")),
        (_("Bảng điểm"), reverse("dashboards:score-sets")),
        (made.code, reverse("dashboards:score-board", args=[made.code])),
    ]


def pointer(made: IndexSet) -> Point:
    """How points of a set are written. One that rounds only the whole has finer points below."""
    return lambda points: figures.fixed(points, max(made.rounding.decimals, FINEST))


def _standing(made: IndexSet, standing: Standing) -> dict[str, Any]:
    point = pointer(made)
    return {
        "points": point(standing.points), "of": figures.said(standing.of), "lost": point(standing.of - standing.points),
        "recorded": standing.is_recorded, "known": bool(standing.entries),
    }  # fmt: skip


def _losses(made: IndexSet, found: UnitAdvice) -> dict[str, Any]:
    most = max((one.lost for one in found.found), default=ZERO)
    rows = [_lost(made, found, one, most) for one in found.found]
    by_loss = sorted(zip(found.found, rows, strict=True), key=lambda pair: (-pair[0].lost, pair[0].code))
    return {
        "rows": [row for one, row in by_loss if one.lost],
        "advised": [row for row in rows if row.gains], "lasting": [row for row in rows if row.lasting],
        "risky": [row for row in rows if row.at_risk],
        "bar_legend": drawings.bar_legend(),
    }  # fmt: skip


def _lost(made: IndexSet, found: UnitAdvice, one: Advice, most: Decimal) -> Lost:
    point, value = pointer(made), found.standing.values.get(one.code)
    return Lost(
        code=one.code, name=one.row.node.name, figure=advice_words.said(one.row.node, one.figure),
        points=point(one.row.points or ZERO), of=figures.said(one.row.of), lost=point(one.lost), still=point(one.still),
        rest=lacking(value, found.unit, found.period) if value else None, at_risk=one.at_risk, risk=point(one.risk),
        gains=[advice_words.told(one, gain, value, point) for gain in one.gains],
        lasting=advice_words.LASTING[one.lasting] if one.lasting else None, doubt=one.row.doubt,
        shared=bool(value and value.measure.shared), bar=drawings.bar(one.lost, one.still, most=most),
    )  # fmt: skip


def lacking(value: Value, unit: UnitOn | None, period: Period) -> Linked:
    """How many records lack what is asked, and where they are listed."""
    asked = Question(measure=value.measure, part=Part.REST, period=period, unit=unit.id if unit else None)
    return addresses.linked_question((value.denominator or 0) - (value.numerator or 0), asked)


def _peers(found: UnitAdvice) -> dict[str, Any] | None:
    peers = found.peers
    if peers is None:
        return None
    title = _("Điểm của %(count)s đơn vị cùng loại") % {"count": peers.count}
    return {
        "peers": peers, "kind": kind_name(found.unit.kind), "own": figures.percent(peers.own),
        "best": figures.percent(peers.shares[0]), "median": figures.percent(peers.median),
        "worst": figures.percent(peers.shares[-1]), "drawing": drawings.strip(peers.shares, peers.own, title=title),
    }  # fmt: skip


def trend_rows(made: IndexSet, found: Sequence[Moment]) -> dict[str, Any]:
    """The drawing and its table, from the first period on of which anything is known."""
    known = [number for number, one in enumerate(found) if one.standing.is_recorded]
    moments = found[min(known, default=len(found) - 1) :]
    points = [_point(one) for one in moments]
    return {
        "drawing": drawings.trend(points, title=_("Tỷ lệ điểm đạt được qua các kỳ")),
        "moments": moments,
        "rows": [_row(made, one) for one in reversed(moments)],
        "other_editions": any(one.edition for one in moments),
    }


def _point(one: Moment) -> drawings.Point:
    known = one.standing.is_recorded and one.standing.of
    words = f"{one.period.label}: {figures.percent(one.standing.share)}"
    return drawings.Point(drawings.short(one.period), one.standing.share if known else None, words, bool(one.edition))


def _row(made: IndexSet, one: Moment) -> Past:
    known = one.standing.is_recorded
    return Past(
        label=one.period.label, address=addresses.asking({addresses.PERIOD: one.period.code}),
        points=pointer(made)(one.standing.points) if known else "", of=figures.said(one.standing.of),
        share=figures.percent(one.standing.share) if known else "", edition=one.edition,
    )  # fmt: skip


def _what_if(request: Request, made: IndexSet, standing: Standing) -> dict[str, Any]:
    """Empty, or after figures were changed what they would come to."""
    asked = ASKED in request.GET
    form = WhatIf(request.GET if asked else None, index_set=made, standing=standing)
    found: dict[str, Any] = {"form": form, "open": asked}
    if asked and form.is_valid():
        found["result"] = _tried(made, form.tried())
    return found


def _tried(made: IndexSet, tried: Tried) -> dict[str, Any]:
    point = pointer(made)
    before, after = tried.before.points or ZERO, tried.score.points or ZERO
    return {
        "before": point(before), "after": point(after), "of": figures.said(tried.part.points), "only": tried.only,
        "difference": signed(after - before, point), "whole": tried.score.working,
        "rows": [
            {"node": row.node, "before": point(earlier.points or ZERO) if earlier else "",
             "after": point(row.points or ZERO), "working": row.working}
            for earlier, row in tried.changes
        ],
    }  # fmt: skip


def signed(points: Decimal, point: Point) -> str:
    """`+0,35`, `−1,20`, `0,00`"""
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return sign + point(abs(points))
