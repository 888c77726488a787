"""Where does a procedure lose its time? Its steps on the flow chart with their usual hours, and the dossiers behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from caicach.core import clock, errors
from caicach.dossiers.rules.working import say_minutes
from caicach.indices import heat, queries
from caicach.indices import step_times as figures
from caicach.indices.heat import Level, StepTime
from caicach.web.dashboards import addresses
from caicach.web.permissions import Request, permission
from caicach.workflow import diagram

PER_PAGE = 50
REVISION: Final = "phien-ban"
STEP: Final = "buoc"
OVER: Final = "vuot"
LEVEL_NAMES: Final[dict[Level, Promise]] = {
    Level.TOO_FEW: gettext_lazy("chưa đủ"),
    Level.WAITS: gettext_lazy("thời gian chờ"),
    Level.UNPLANNED: gettext_lazy("không định mức"),
    Level.WITHIN: gettext_lazy("trong mức"),
    Level.OVER: gettext_lazy("vượt mức"),
    Level.FAR_OVER: gettext_lazy("vượt xa mức"),
}
TONES: Final = {Level.WITHIN: "within", Level.OVER: "over", Level.FAR_OVER: "far"}
BADGES: Final = {Level.WITHIN: "ok", Level.OVER: "soon", Level.FAR_OVER: "late"}


@dataclass(frozen=True)
class Row:
    """A step of the table as people read it; the addresses are empty where nothing stands behind."""

    name: str
    planned: str
    usual: str
    ninetieth: str
    passes: addresses.Linked
    over: addresses.Linked
    dossiers: int
    level: Promise
    badge: str


@permission("dashboard.view")
@require_safe
def step_times(request: Request) -> HttpResponse:
    on = clock.now().date()
    under = addresses.whole(request.GET, addresses.UNDER)
    queries.check_branch(under, seen_by=request.actor, on=on)
    years = queries.list_years(seen_by=request.actor, on=on)
    year, month = addresses.whole(request.GET, addresses.YEAR) or years.opening, _month(request.GET)
    choices = figures.choices(year=year, month=month, under=under, seen_by=request.actor, on=on)
    wanted = addresses.whole(request.GET, REVISION)
    chosen = next((one for one in choices if one.revision_id == wanted), None) or (choices[0] if choices else None)
    context = {
        "year": year, "years": years.all, "month": month, "months": queries.MONTHS, "under": under,
        "branches": queries.list_branches(seen_by=request.actor, on=on), "choices": choices, "chosen": chosen,
        "elsewhere": wanted is not None and chosen is not None and chosen.revision_id != wanted,
        "enough": heat.ENOUGH, "as_of": queries.as_of(), "trail": [(_("Số liệu"), reverse("dashboards:board"))],
    }  # fmt: skip
    if chosen is not None:
        context |= _measured(figures.Scope(chosen.revision_id, year, month, under), request)
    return render(request, "dashboards/step_times.html", context, status=409 if "refusal" in context else 200)


def _measured(scope: figures.Scope, request: Request) -> dict[str, object]:
    try:
        found = figures.step_times(scope, seen_by=request.actor, on=clock.now().date())
    except figures.TooMany as refusal:
        return {"refusal": refusal}
    gauges = {one.step.key: _gauge(one) for one in found}
    return {
        "rows": [_row(one, scope) for one in found],
        "figure": diagram.figure(figures.definition_of(scope.revision_id), gauges=gauges),
        "slowest": _slowest(found),
    }


def _gauge(found: StepTime) -> diagram.Gauge:
    said = LEVEL_NAMES[found.level]
    if found.median is None:
        return diagram.Gauge(_("Đo được: %(level)s") % {"level": said})
    words = _("Thường mất %(time)s: %(level)s") % {"time": say_minutes(round(found.median)), "level": said}
    return diagram.Gauge(words, TONES.get(found.level, ""))


def _slowest(found: Sequence[StepTime]) -> str:
    """The step that takes most time of all that the offices answer for."""
    judged = [one for one in found if one.median and one.level is not Level.WAITS]
    return max(judged, key=lambda one: one.median or 0).step.name if judged else ""


def _row(found: StepTime, scope: figures.Scope) -> Row:
    step = found.step
    return Row(
        name=step.name, planned=say_minutes(step.minutes) if step.minutes else "–",
        usual="" if found.median is None else say_minutes(round(found.median)),
        ninetieth="" if found.ninetieth is None else say_minutes(found.ninetieth),
        passes=_figure(found.passes, scope, step.key), over=_figure(found.over_plan, scope, step.key, over=True),
        dossiers=found.dossiers, level=LEVEL_NAMES[found.level], badge=BADGES.get(found.level, ""),
    )  # fmt: skip


def _figure(count: int, scope: figures.Scope, step_key: str, *, over: bool = False) -> addresses.Linked:
    query = addresses.asking({**_scope(scope), STEP: step_key, OVER: addresses.chosen(over)})
    return addresses.Linked(count, reverse("dashboards:step-listing") + query if count else "")


def _scope(scope: figures.Scope) -> dict[str, int | None]:
    return {
        REVISION: scope.revision_id, addresses.YEAR: scope.year, addresses.MONTH: scope.month,
        addresses.UNDER: scope.under,
    }  # fmt: skip


def _month(asked: QueryDict) -> int | None:
    month = addresses.whole(asked, addresses.MONTH)
    if month is not None and month not in queries.MONTHS:
        raise errors.NotFound(_("Không có số liệu của tháng này."))
    return month


@permission("dashboard.view")
@require_safe
def listing(request: Request) -> HttpResponse:
    """The dossiers that passed a step, those that took longest first."""
    on = clock.now().date()
    revision, year = addresses.whole(request.GET, REVISION), addresses.whole(request.GET, addresses.YEAR)
    if revision is None or year is None:
        raise errors.NotFound
    scope = figures.Scope(revision, year, _month(request.GET), addresses.whole(request.GET, addresses.UNDER))
    queries.check_branch(scope.under, seen_by=request.actor, on=on)
    key, over = request.GET.get(STEP, ""), OVER in request.GET
    found = figures.behind(scope, key, over=over, seen_by=request.actor, on=on)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    back = reverse("dashboards:step-times") + addresses.asking(_scope(scope))
    return render(request, "dashboards/step_listing.html", {
        "step": figures.definition_of(revision).steps[key], "over": over, "scope": scope, "page": page,
        "lines": [
            (line.dossier, say_minutes(line.minutes))
            for line in figures.lines(page.object_list, seen_by=request.actor, on=on)
        ],
        "branch": queries.branch_name(scope.under, on=on),
        "trail": [(_("Số liệu"), reverse("dashboards:board")), (_("Thời gian từng bước"), back)],
    })  # fmt: skip
