"""Who was asked, and what came of it? By question for all units or one, and by unit for one question."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.accounts import policies as rights
from caicach.core import clock
from caicach.indices.rules import figures, overlap
from caicach.organisations.queries import units
from caicach.surveys import policies, queries
from caicach.surveys.rules.questionnaires import Scale
from caicach.surveys.rules.results import FEW, Result, result
from caicach.web.permissions import Request, permission
from caicach.web.surveys import bars

if TYPE_CHECKING:
    from caicach.surveys.models import Campaign

_PERCENT: Final = "\N{NO-BREAK SPACE}%"


@dataclass(frozen=True)
class Line:
    """One row of a table: a question or a unit, its figure as drawing and words. `rank` among units only."""

    key: str
    name: str
    result: Result
    bar: SafeString
    figure: str
    bounds: str
    mean: str = ""
    group: str = ""
    rank: str = ""


@permission("dashboard.view")
@never_cache
@require_safe
def campaign_list(request: Request) -> HttpResponse:
    """The campaigns about one's units, the latest first."""
    found = queries.list_campaigns(seen_by=request.actor, on=clock.now().date())
    rows = [(one, units.unit_name(one.unit_id, on=one.last_day)) for one in found]
    context = {
        "rows": rows, "trail": trail()[:1],
        "may_open": rights.can(request.actor, rights.P.SURVEY_MANAGE, unit_id=request.actor.unit_id),
    }  # fmt: skip
    return render(request, "surveys/campaigns.html", context)


@permission("dashboard.view")
@never_cache
@require_safe
def campaign(request: Request, code: str) -> HttpResponse:
    """What its questions came to. `?cau=`: one question by unit; `?don-vi=`: one unit by question."""
    today = clock.now().date()
    found = queries.get_campaign(code, seen_by=request.actor, on=today)
    seen = policies.seen_units(request.actor, on=today)
    results = queries.results_of(found, units=seen)
    shown = _by_unit(request, found, results) if request.GET.get("cau") else _by_item(request, found, results)
    context = {
        "campaign": found, "trail": trail(), "unit": units.unit_name(found.unit_id, on=found.last_day),
        "slips": _slips(results), "about": max(0, len(results) - 1), "may_run": policies.may_run(request.actor, found),
        "has_files": queries.has_files(found.pk), "few": FEW, "has_ten": _has(found, Scale.TEN),
        "has_five": _has(found, Scale.FIVE), "key": _key(), **shown,
    }  # fmt: skip
    return render(request, "surveys/campaign.html", context)


def trail() -> list[tuple[str, str]]:
    return [(_("Số liệu"), reverse("dashboards:board")), (_("Khảo sát"), reverse("surveys:campaigns"))]


def _has(campaign: "Campaign", scale: Scale) -> bool:
    return any(item.scale is scale for item in queries.items_of(campaign))


def _key() -> SafeString:
    """A bar for the words that explain the drawings."""
    return bars.bar(result("", Scale.FIVE, {5: 30, 1: 20}))


def _slips(results: queries.Results) -> int:
    """Every slip has a row for every question."""
    return max((one.slips for one in results.get(None, {}).values()), default=0)


def _by_item(request: Request, found: "Campaign", results: queries.Results) -> dict[str, Any]:
    wanted = request.GET.get("don-vi", "")
    unit = units.find_unit(key=wanted, on=found.last_day) if wanted else None
    if wanted and (unit is None or unit.id not in results):
        raise Http404
    rows = results.get(unit.id if unit else None, {})
    lines = [_line(item.code, item.wording, rows[item.code], group=item.group)
             for item in queries.items_of(found) if item.code in rows]  # fmt: skip
    return {"lines": lines, "chosen_unit": unit, "by": "item"}


def _by_unit(request: Request, found: "Campaign", results: queries.Results) -> dict[str, Any]:
    item = next((one for one in queries.items_of(found) if one.code == request.GET["cau"]), None)
    if item is None:
        raise Http404
    by_unit = {unit: rows[item.code] for unit, rows in results.items() if unit is not None}
    ranked = overlap.places(
        overlap.Bounded(unit, one.figure, one.low, one.high)
        for unit, one in by_unit.items() if one.figure is not None and one.low is not None and one.high is not None
    )  # fmt: skip
    return {
        "lines": list(_units(found, by_unit, ranked)), "item": item, "remark": overlap.remark(ranked), "by": "unit",
        "items": queries.items_of(found), "whole": _line("", "", results[None][item.code]) if None in results else None,
    }  # fmt: skip


def _units(found: "Campaign", by_unit: Mapping[int, Result], ranked: list[overlap.Place[int]]) -> Iterator[Line]:
    """Ranked ones first; then those about whom nobody gave a valid answer, by name."""
    for place in ranked:
        unit = units.get_unit(id=place.key, on=found.last_day)
        yield _line(unit.key, unit.name, by_unit[place.key], rank=place.words)
    left = by_unit.keys() - {place.key for place in ranked}
    for unit in sorted((units.get_unit(id=one, on=found.last_day) for one in left), key=lambda one: one.name):
        yield _line(unit.key, unit.name, by_unit[unit.id])


def _line(key: str, name: str, found: Result, *, group: str = "", rank: str = "") -> Line:
    return Line(
        key=key, name=name, result=found, bar=bars.bar(found), figure=_said(found, found.figure),
        bounds=bounds(found), mean="" if found.mean is None or found.share is None else figures.fixed(found.mean, 2),
        group=group, rank=rank,
    )  # fmt: skip


def bounds(found: Result) -> str:
    """ "52,1–70,3 %" """
    if found.low is None or found.high is None:
        return ""
    low = _said(found, found.low).removesuffix(_PERCENT)
    return f"{low}–{_said(found, found.high)}"


def _said(found: Result, value: Any) -> str:
    if value is None:
        return ""
    if found.scale.satisfied_from is None:
        return figures.fixed(value, 2)
    return figures.fixed(value * 100, 1) + _PERCENT
