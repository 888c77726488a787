"""Which dossiers stand behind a figure? Code, procedure, unit, dates and state; no person."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from caicach.core import clock
from caicach.indices import counts, exporting, periods, queries
from caicach.web.dashboards import addresses
from caicach.web.desk.exporting import asked_format
from caicach.web.permissions import Request, permission

PER_PAGE = 50


@permission("dashboard.view")
@require_safe
def listing(request: Request) -> HttpResponse:
    at = clock.now()
    figure = addresses.figure(request.GET)
    queries.check_branch(figure.under, seen_by=request.actor, on=at.date())
    page = Paginator(queries.behind(figure, seen_by=request.actor, at=at), PER_PAGE).get_page(request.GET.get("trang"))
    back = reverse("dashboards:board") + addresses.asking({
        addresses.YEAR: figure.year, addresses.UNDER: figure.under, addresses.CURRENT: addresses.chosen(figure.current),
    })  # fmt: skip
    return render(request, "dashboards/listing.html", {
        "figure": figure,
        "page": page,
        "lines": queries.lines(page.object_list, seen_by=request.actor, on=at.date()),
        "period": _period(figure),
        "export": f"{reverse('dashboards:export')}?{request.GET.urlencode()}",
        "branch": queries.branch_name(figure.unit or figure.under, on=at.date()),
        "trail": [(_("Số liệu"), back)],
        "as_of": queries.as_of(),
        "now": at,
    })  # fmt: skip


@permission("dashboard.view")
@require_POST
def export(request: Request) -> HttpResponse:
    """The list behind the figure as a file that a worker makes."""
    at, figure = clock.now(), addresses.figure(request.GET)
    words = " · ".join(filter(None, (_period(figure), queries.branch_name(figure.unit or figure.under, on=at.date()))))
    job = exporting.export_figure(figure, words=words, form=asked_format(request), by=request.actor, at=at)
    return redirect("desk:job", job.pk)


def _period(figure: queries.Figure) -> str:
    if figure.count.basis is counts.Basis.STOCK:
        return _("hiện nay")
    if figure.half:
        first, last = periods.first_half(figure.year)
        return _("sáu tháng đầu năm %(year)s (%(first)s–%(last)s)") % {
            "year": figure.year, "first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}",
        }  # fmt: skip
    if figure.month is None:
        return _("năm %(year)s") % {"year": figure.year}
    return _("tháng %(month)s/%(year)s") % {"month": f"{figure.month:02d}", "year": figure.year}
