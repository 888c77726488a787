"""What do units stand at now, by a set of criteria? The board of the province, of one unit, of one procedure."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caicach.core import clock, errors
from caicach.indices import index_sets
from caicach.indices.measures import MEASURES
from caicach.indices.periods import Period
from caicach.indices.queries import score_tables
from caicach.indices.queries.score_tables import ScoreTable
from caicach.indices.queries.values import By, Part, Question
from caicach.indices.rules import figures
from caicach.indices.rules.score_tables import Line
from caicach.indices.rules.tree import IndexSet
from caicach.organisations.queries import units
from caicach.web import score_display
from caicach.web.dashboards import addresses, periods
from caicach.web.permissions import Request, permission
from caicach.web.score_display import Criterion, LineShown

PERIODS: Final = 5  # on a small drawing
MOST_PROCEDURES: Final = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of scores is about."""

    index_set: IndexSet
    period: Period
    at: datetime
    decision: str = ""

    @property
    def code(self) -> str:
        return self.index_set.code


@permission("dashboard.view")
@require_safe
def score_sets(request: Request) -> HttpResponse:
    """The sets of which anything is counted."""
    on, known = clock.now().date(), index_sets.known()
    rows = [
        {"set": one, "counted": sum(leaf.automatic for leaf in one.leaves()), "leaves": len(list(one.leaves())),
         "holds": one.holds_on(on), "kinds": score_display.kind_names(one),
         "decision": known.decision_of(one.code)}
        for one in known.by_code().values() if any(leaf.automatic for leaf in one.leaves())
    ]  # fmt: skip
    return render(request, "dashboards/score_sets.html", {"rows": rows, "trail": _trail()[:1]})


@permission("dashboard.view")
@require_safe
def score_board(request: Request, code: str) -> HttpResponse:
    """The province at a glance: groups, units in their ranks, and how it went in the periods before."""
    asked = asked_of(request, code)
    found = score_tables.score_table(asked.index_set, period=asked.period, seen_by=request.actor, at=asked.at)
    history = _history(asked, found, request)
    lines = [_line(asked, one, "dashboards:score-unit", history) for one in found.table.lines]
    return render(request, "dashboards/score_board.html", {
        **_about(request, asked, found), "trail": _trail(), "kinds": score_display.kinds(lines),
        "whole": score_display.line(asked.index_set, found.table.whole),
        "unknown": score_display.unknown(asked.index_set, found.table.whole),
        "multiples": score_display.multiples(asked.index_set, history),
        "remark": score_display.remark(found.table),
    })  # fmt: skip


@permission("dashboard.view")
@require_safe
def unit_scores(request: Request, code: str, key: str) -> HttpResponse:
    """One unit: every criterion with its working, its figures and where these open to."""
    asked = asked_of(request, code)
    found = score_tables.score_table(asked.index_set, period=asked.period, seen_by=request.actor, at=asked.at)
    line = _named(found, key)
    unit = units.life_of(key)[-1].id
    return _one(request, asked, found, line, Question(measure=_any_measure(), period=asked.period, unit=unit), {
        "multiples": score_display.multiples(asked.index_set, _history(asked, found, request), key),
        "rivals": sum(one.kind == line.kind and one.rank is not None for one in found.table.lines),
    })  # fmt: skip


@permission("dashboard.view")
@require_safe
def procedure_list(request: Request, code: str) -> HttpResponse:
    """The same set by procedure: where in the catalogue the points are lost."""
    asked = asked_of(request, code)
    found = score_tables.score_table(
        asked.index_set, period=asked.period, by=By.PROCEDURE, seen_by=request.actor, at=asked.at
    )
    lines = [_line(asked, one, "dashboards:score-procedure", []) for one in reversed(found.table.lines)]
    return render(request, "dashboards/score_procedures.html", {
        **_about(request, asked, found), "trail": [*_trail(), _to_board(asked)], "lines": lines[:MOST_PROCEDURES],
        "left_out": max(0, len(lines) - MOST_PROCEDURES),
    })  # fmt: skip


@permission("dashboard.view")
@require_safe
def procedure_scores(request: Request, code: str, procedure: str) -> HttpResponse:
    asked = asked_of(request, code)
    found = score_tables.score_table(
        asked.index_set, period=asked.period, by=By.PROCEDURE, seen_by=request.actor, at=asked.at
    )
    line = _named(found, procedure)
    question = Question(measure=_any_measure(), period=asked.period, procedure=procedure)
    return _one(request, asked, found, line, question, {"multiples": []})


def asked_of(request: Request, code: str) -> Asked:
    at = clock.now()
    known = index_sets.known()
    made = known.get(code)
    begin = periods.opening(seen_by=request.actor, on=at.date())
    return Asked(made, periods.period(request.GET, opening=begin), at, known.decision_of(code))


def _history(asked: Asked, found: ScoreTable, request: Request) -> score_display.History:
    before = score_tables.history(
        asked.index_set, period=asked.period.previous(), count=PERIODS - 1, seen_by=request.actor, at=asked.at
    )
    return [*before, (asked.period, found.table)]


def _about(request: Request, asked: Asked, found: ScoreTable) -> dict[str, Any]:
    return {
        "set": asked.index_set, "period": asked.period, "as_of": found.as_of, "counted_at": asked.at,
        "decision": asked.decision,
        "picker": periods.picker(asked.period, request.GET, seen_by=request.actor, on=asked.at.date()),
        "points": figures.said(asked.index_set.points), "query": _query(asked),
    }  # fmt: skip


def _one(
    request: Request, asked: Asked, found: ScoreTable, line: Line, question: Question, more: dict[str, Any]
) -> HttpResponse:
    groups = [
        [_opening(one, question) for one in rows] for rows in score_display.criteria(asked.index_set, line)
    ]  # fmt: skip
    return render(request, "dashboards/score_line.html", {
        **_about(request, asked, found), "trail": [*_trail(), _to_board(asked)], "groups": groups,
        "line": score_display.line(asked.index_set, line), "working": line.total.working, **more,
    })  # fmt: skip


def _opening(found: Criterion, question: Question) -> Criterion:
    """With the addresses of the records behind its figures."""
    measure, cell = MEASURES.get(found.node.measure), found.shown.cell
    if measure is None or not cell.denominator:
        return found
    about = {part: addresses.question(replace(question, measure=measure, part=part)) for part in Part}
    lacking = cell.denominator - (cell.numerator or 0)
    return replace(
        found, among_address=about[Part.AMONG], of_address=about[Part.OF] if cell.numerator else "",
        rest_address=about[Part.REST] if lacking > 0 else "",
    )  # fmt: skip


def _named(found: ScoreTable, key: str) -> Line:
    line = found.table.line(key)
    if line is None:
        raise errors.NotFound
    return line


def _any_measure() -> Any:
    """A question is of one measure; each criterion puts its own in its place."""
    return next(iter(MEASURES.values()))


def _line(asked: Asked, one: Line, page: str, history: score_display.History) -> LineShown:
    address = reverse(page, args=[asked.code, one.key]) + _query(asked)
    return score_display.line(asked.index_set, one, address=address, history=history)


def _query(asked: Asked) -> str:
    return addresses.asking({addresses.PERIOD: asked.period.code})


def _trail() -> list[tuple[str, str]]:
    return [(_("Số liệu"), reverse("dashboards:board")), (_("Bảng điểm"), reverse("dashboards:score-sets"))]


def _to_board(asked: Asked) -> tuple[str, str]:
    return (asked.code, reverse("dashboards:score-board", args=[asked.code]) + _query(asked))
