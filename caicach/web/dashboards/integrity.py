"""What could have prettified the figures of a period? Each kind of act, how often, and the dossiers behind it."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caicach.core import clock, errors
from caicach.indices import queries
from caicach.indices.periods import Period
from caicach.indices.queries import integrity
from caicach.web.dashboards import addresses, periods
from caicach.web.permissions import Request, permission

PER_PAGE: Final = 50
CHECK: Final = "dieu"


@dataclass(frozen=True, slots=True)
class Row:
    label: str | Promise
    effect: str | Promise
    linked: addresses.Linked


@permission("dashboard.view")
@require_safe
def overview(request: Request) -> HttpResponse:
    """All checks; with `?dieu=` one of them, its units and its dossiers."""
    at = clock.now()
    opening = periods.opening(seen_by=request.actor, on=at.date())
    period, under = periods.period(request.GET, opening=opening), addresses.whole(request.GET, addresses.UNDER)
    queries.check_branch(under, seen_by=request.actor, on=at.date())
    context: dict[str, Any] = {
        "period": period, "under": under, "as_of": queries.as_of(), "counted_at": at, "now": at,
        "picker": periods.picker(period, request.GET, seen_by=request.actor, on=at.date()),
        "branches": queries.list_branches(seen_by=request.actor, on=at.date()),
        "trail": [(_("Số liệu"), reverse("dashboards:board"))],
    }  # fmt: skip
    if key := request.GET.get(CHECK):
        return _listing(request, key, period, under, context)
    found = integrity.counts(period, under=under, seen_by=request.actor, on=at.date())
    rows = [
        Row(one.label, one.effect, _linked(found[one.key], one.key, period, under)) for one in integrity.CHECKS
    ]  # fmt: skip
    return render(request, "dashboards/integrity.html", context | {
        "rows": rows, "received": addresses.number(found["received"]),
    })  # fmt: skip


def _listing(request: Request, key: str, period: Period, under: int | None, context: dict[str, Any]) -> HttpResponse:
    check = integrity.BY_KEY.get(key)
    if check is None:
        raise errors.NotFound(_("Không có mục kiểm tra này."))
    on, unit = clock.now().date(), addresses.whole(request.GET, addresses.UNIT)
    found = integrity.behind(check, period, under=under, unit=unit, seen_by=request.actor, on=on)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get(periods.PAGE))
    by_unit = integrity.by_unit(check, period, under=under, seen_by=request.actor, on=on)
    back = reverse("dashboards:integrity") + addresses.asking({
        addresses.PERIOD: period.code, addresses.UNDER: under,
    })  # fmt: skip
    return render(request, "dashboards/integrity_list.html", context | {
        "check": check, "page": page, "unit": queries.branch_name(unit, on=on), "unit_id": unit,
        "lines": queries.lines(page.object_list, seen_by=request.actor, on=on),
        "units": [(queries.branch_name(id, on=on), _linked(count, key, period, under, unit=id))
                  for id, count in by_unit],
        "trail": [*context["trail"], (_("Số liệu trung thực"), back)],
    })  # fmt: skip


def _linked(count: int, key: str, period: Period, under: int | None, *, unit: int | None = None) -> addresses.Linked:
    query = addresses.asking({
        CHECK: key, addresses.PERIOD: period.code, addresses.UNDER: under, addresses.UNIT: unit,
    })  # fmt: skip
    return addresses.Linked(count, reverse("dashboards:integrity") + query if count else "")
