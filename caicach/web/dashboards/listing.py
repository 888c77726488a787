"""Which dossiers stand behind a figure? Code, procedure, unit, dates and state; no person."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from caicach.core import clock
from caicach.indices import exporting, measures, periods, queries
from caicach.web.dashboards import addresses
from caicach.web.desk.exporting import asked_format
from caicach.web.permissions import Request, permission

PER_PAGE = 50


@permission("dashboard.view")
@require_safe
def listing(request: Request) -> HttpResponse:
    at = clock.now()
    cell = addresses.cell(request.GET)
    queries.check_branch(cell.under, seen_by=request.actor, on=at.date())
    page = Paginator(queries.behind(cell, seen_by=request.actor, at=at), PER_PAGE).get_page(request.GET.get("trang"))
    back = reverse("dashboards:board") + addresses.asking({
        addresses.YEAR: cell.year, addresses.UNDER: cell.under, addresses.CURRENT: addresses.chosen(cell.current),
    })  # fmt: skip
    return render(request, "dashboards/listing.html", {
        "cell": cell,
        "page": page,
        "lines": queries.lines(page.object_list, seen_by=request.actor, on=at.date()),
        "period": _period(cell),
        "export": f"{reverse('dashboards:export')}?{request.GET.urlencode()}",
        "branch": queries.branch_name(cell.unit or cell.under, on=at.date()),
        "trail": [(_("Số liệu"), back)],
        "as_of": queries.as_of(),
        "now": at,
    })  # fmt: skip


@permission("dashboard.view")
@require_POST
def export(request: Request) -> HttpResponse:
    """The list behind the figure as a file that a worker makes."""
    at, cell = clock.now(), addresses.cell(request.GET)
    words = " · ".join(filter(None, (_period(cell), queries.branch_name(cell.unit or cell.under, on=at.date()))))
    job = exporting.export_figure(cell, words=words, form=asked_format(request), by=request.actor, at=at)
    return redirect("desk:job", job.pk)


def _period(cell: queries.Cell) -> str:
    if cell.measure.basis is measures.Basis.STOCK:
        return _("hiện nay")
    if cell.half:
        first, last = periods.first_half(cell.year)
        return _("sáu tháng đầu năm %(year)s (%(first)s–%(last)s)") % {
            "year": cell.year, "first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}",
        }  # fmt: skip
    if cell.month is None:
        return _("năm %(year)s") % {"year": cell.year}
    return _("tháng %(month)s/%(year)s") % {"month": f"{cell.month:02d}", "year": cell.year}
