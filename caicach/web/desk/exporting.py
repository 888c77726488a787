"""Take a list along: the tab of the desk that is shown, narrowed as it is."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from caicach.core import clock, errors
from caicach.dossiers import queries
from caicach.dossiers.commands import exporting
from caicach.jobs.exports import Format
from caicach.privacy.states import Page
from caicach.web import reading
from caicach.web.desk import narrowing
from caicach.web.permissions import Request, permission


def asked_format(request: Request) -> Format:
    """Which of the two buttons was pressed."""
    wanted = request.POST.get("dang", "")
    if wanted not in set(Format):
        raise errors.Invalid
    return Format(wanted)


@permission("dossier.view")
@require_POST
def export(request: Request) -> HttpResponse:
    """The address says what is shown, the button in which form; a worker makes the file."""
    try:
        tab = queries.Tab(request.GET.get("muc", ""))
    except ValueError:
        raise errors.NotFound from None
    criteria = narrowing.read(request.GET)
    job = exporting.export_list(
        tab, criteria=criteria, narrowed=[str(one) for one in narrowing.words(criteria)], form=asked_format(request),
        columns=narrowing.read_columns(request.GET, usual=()), by=request.actor, at=clock.now(),
    )  # fmt: skip
    reading.note(request, f"job/{job.pk}", Page.PRINT)
    return redirect("desk:job", job.pk)
