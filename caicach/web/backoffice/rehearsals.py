"""How would the dossiers of a past period have gone on the table of steps of this revision?"""

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from caicach.catalogue.queries import keeping
from caicach.core import clock, errors
from caicach.dossiers.queries import replays
from caicach.dossiers.replay_report import hours
from caicach.dossiers.rules.replay_summary import Summary
from caicach.web import problems
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

SHOWN: Final = 200  # dossiers of a list named on the page; the command names all


class PeriodForm(forms.Form):
    """Which finished dossiers are played; both days included."""

    tu = day_field(gettext_lazy("Xong từ ngày"))
    den = day_field(gettext_lazy("Đến hết ngày"))


@permission("procedure.publish")
@require_GET
def history(request: Request, revision_id: int) -> HttpResponse:
    row = keeping.review(revision_id).revision
    first, last = replays.last_year(clock.now().date())
    form = PeriodForm(request.GET) if "tu" in request.GET else PeriodForm(initial={"tu": first, "den": last})
    context: dict[str, Any] = {
        "row": row, "form": form, "shown": SHOWN,
        "trail": [
            (_("Thủ tục hành chính"), reverse("backoffice:procedures")),
            (row.name, reverse("backoffice:revision", args=[row.id])),
        ],
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            found = replays.rehearse_history(
                revision_id, first=form.cleaned_data["tu"], last=form.cleaned_data["den"], seen_by=request.actor
            )
        except errors.CaicachError as problem:
            problems.lay(form, problem)
        else:
            context |= {"said": found.summary, "rows": _rows(found.summary), **_totals(found.summary)}
    return render(request, "backoffice/rehearsal.html", context, status=400 if form.errors else 200)


def _totals(said: Summary) -> dict[str, str]:
    return {"before": hours(said.median_before), "after": hours(said.median_after), "change": _change(said)}


def _change(said: Summary) -> str:
    """By how much the usual time grows or shrinks, in words."""
    if said.median_before is None or said.median_after is None:
        return ""
    difference = round(said.median_after - said.median_before)
    if not difference:
        return _("không đổi")
    words = _("lâu hơn %(time)s") if difference > 0 else _("nhanh hơn %(time)s")
    return words % {"time": hours(abs(difference))}


def _rows(said: Summary) -> list[dict[str, Any]]:
    return [
        {
            "name": load.step.name, "passes": load.passes, "by_plan": load.by_plan, "before": hours(load.before),
            "after": hours(load.median), "total": hours(load.total) if load.total else "–", "waits": load.step.waits,
            "bottleneck": load is said.bottleneck,
        }
        for load in said.steps
    ]  # fmt: skip
