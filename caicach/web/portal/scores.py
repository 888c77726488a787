"""What do units stand at, as everybody may know it? The last edition that was given out, with its definitions."""

import json
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caicach.core import errors
from caicach.indices import index_sets, open_data
from caicach.indices.periods import Period
from caicach.indices.queries import datasets
from caicach.indices.queries.datasets import Edition
from caicach.indices.rules.score_tables import Line, Table
from caicach.indices.rules.tree import IndexSet
from caicach.web import permissions, score_display
from caicach.web.score_display import History, LineShown

PERIODS: Final = 5


@dataclass(frozen=True, slots=True)
class Given:
    """An edition, read."""

    index_set: IndexSet
    edition: Edition
    content: open_data.Content
    table: Table
    period: Period


@permissions.public
@require_safe
def score_sets(request: HttpRequest) -> HttpResponse:
    """The sets of which figures were given out, each with its periods."""
    known = index_sets.known().by_code()
    found = [one for one in datasets.list_latest() if one.set_code in known]
    rows = [
        (known[code], [(Period.parse(one.period).label, _board(code, one.period)) for one in editions])
        for code, editions in groupby(found, key=lambda one: one.set_code)
    ]
    return render(request, "portal/score_sets.html", {"rows": rows})


@permissions.public
@require_safe
def score_board(request: HttpRequest, code: str) -> HttpResponse:
    found, periods = _given(request, code)
    history = _history(found)
    lines = [_line(found, one) for one in found.table.lines]
    return render(request, "portal/score_board.html", {
        **_about(found), "periods": periods, "kinds": score_display.kinds(lines),
        "whole": score_display.line(found.index_set, found.table.whole),
        "unknown": score_display.unknown(found.index_set, found.table.whole),
        "multiples": score_display.multiples(found.index_set, history),
        "groups": score_display.criteria(found.index_set, found.table.whole),
        "trail": [(_("Điểm công khai"), reverse("portal:score-sets"))],
    })  # fmt: skip


@permissions.public
@require_safe
def unit_scores(request: HttpRequest, code: str, key: str) -> HttpResponse:
    found, _periods = _given(request, code)
    line = found.table.line(key)
    if line is None:
        raise errors.NotFound
    return render(request, "portal/score_unit.html", {
        **_about(found), "line": score_display.line(found.index_set, line),
        "groups": score_display.criteria(found.index_set, line), "rivals": _rivals(found, line),
        "multiples": score_display.multiples(found.index_set, _history(found), key),
        "trail": [(_("Điểm công khai"), reverse("portal:score-sets")), (code, _board(code, found.edition.period))],
    })  # fmt: skip


def _given(request: HttpRequest, code: str) -> tuple[Given, list[tuple[str, str]]]:
    """The period asked for, or the last one; and the other periods there are."""
    made = index_sets.known().get(code)
    periods = [one.period for one in datasets.list_latest() if one.set_code == code]
    asked = request.GET.get("ky", "") or (periods[0] if periods else "")
    edition, text = datasets.text_of(code, asked)
    content = json.loads(text)
    others = [(Period.parse(one).label, _board(code, one)) for one in periods if one != asked]
    return Given(made, edition, content, open_data.read(content, made), Period.parse(asked)), others


def _history(found: Given) -> History:
    """The last editions of this period and those before it, where there are any."""
    periods = [found.period]
    while len(periods) < PERIODS:
        periods.append(periods[-1].previous())
    contents = datasets.latest_of(found.index_set.code, [one.code for one in periods])
    return [
        (one, open_data.read(contents[one.code], found.index_set)) for one in reversed(periods) if one.code in contents
    ]


def _about(found: Given) -> dict[str, Any]:
    names = [found.index_set.code, found.edition.period, found.edition.number]
    return {
        "set": found.index_set, "period": found.period, "edition": found.edition, "days": found.period.days,
        "points": score_display.said(found.index_set.points), "most_hidden": found.content["small_cells_below"] - 1,
        "files": [(form, reverse("portal:open-data-file", args=[*names, form])) for form in ("csv", "json")],
    }  # fmt: skip


def _rivals(found: Given, line: Line) -> int:
    return sum(one.kind == line.kind and (one.rank is not None or one.total.is_hidden) for one in found.table.lines)


def _line(found: Given, one: Line) -> LineShown:
    address = reverse("portal:score-unit", args=[found.index_set.code, one.key]) + f"?ky={found.edition.period}"
    return score_display.line(found.index_set, one, address=address)


def _board(code: str, period: str) -> str:
    return reverse("portal:score-board", args=[code]) + f"?ky={period}"
