"""In what do two sets of criteria differ, and what would each unit have under the other? Before one is adopted."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caicach.assessments.queries import editions
from caicach.core import clock, errors
from caicach.documents import sheets
from caicach.indices import index_sets, set_report, set_sheets
from caicach.indices.queries import side_by_side
from caicach.indices.rules import comparing, inputs, scoring, sides
from caicach.indices.rules.sides import Sides
from caicach.indices.rules.tree import IndexSet
from caicach.organisations import states as unit_kinds
from caicach.web.dashboards import addresses, periods
from caicach.web.dashboards.index_sets import MOST_FAULTS, FiguresForm
from caicach.web.permissions import Request, permission

BEFORE: Final = "cu"
AFTER: Final = "moi"
LONGEST_NUMBER: Final = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """A set that can be chosen: a shipped one by its code, an edition of the province by its number."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit under both sets, in words."""

    row: Sides
    kind: str
    before: str
    after: str
    change: str


@permission("dashboard.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: Request) -> HttpResponse:
    """Differences, and units from records; after a file was sent, units of the file as well."""
    at = clock.now()
    on = at.date()
    own = _own(request, on)
    asked = [request.GET.get(name, "") for name in (BEFORE, AFTER)]
    chosen = [own[one].value if one in own else one for one in asked]
    period = periods.period(request.GET, opening=periods.opening(seen_by=request.actor, on=on))
    context: dict[str, Any] = {
        "choices": [*own.values(), *_shipped()], "chosen": chosen, "trail": _trail(), "form": FiguresForm(),
        "picker": periods.picker(period, request.GET, seen_by=request.actor, on=on),
        "query": addresses.asking({BEFORE: chosen[0], AFTER: chosen[1], addresses.PERIOD: period.code}),
    }  # fmt: skip
    if all(chosen):
        before, after = (_chosen(value, request, on) for value in chosen)
        live = side_by_side.from_records(before, after, period=period, seen_by=request.actor, at=at)
        context |= {"sets": (before, after), "differences": comparing.compare(before, after), "live": _shown(live)}
        if request.method == "POST":
            context |= _from_file(request, before, after)
    return render(request, "dashboards/set_comparison.html", context, status=400 if context["form"].errors else 200)


@permission("dashboard.view")
@require_safe
def workbook(request: Request, code: str) -> HttpResponse:
    """The set as a workbook to be filled in, changed and sent back as a draft."""
    made = index_sets.known().get(code)
    target = io.BytesIO()
    set_sheets.write(target, made)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(target.getvalue(), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{made.code}.xlsx"'
    return answer


def _own(request: Request, on: date) -> dict[str, Choice]:
    """The editions of the province by their code."""
    return {
        one.code: Choice(str(one.pk), f"{one.code} · {one.name} ({one.get_state_display()})")
        for one in editions.list_editions(seen_by=request.actor, on=on)
    }


def _shipped() -> list[Choice]:
    return [Choice(code, f"{code} · {made.name}") for code, made in index_sets.shipped().items()]


def _chosen(value: str, request: Request, on: date) -> IndexSet:
    if not (value.isascii() and value.isdecimal()):
        return index_sets.get(value)
    if len(value) > LONGEST_NUMBER:
        raise errors.NotFound
    return editions.compiled(editions.get_edition(int(value), seen_by=request.actor, on=on))


def _from_file(request: Request, before: IndexSet, after: IndexSet) -> dict[str, Any]:
    """Rows that only one of the sets knows are counted there."""
    form = FiguresForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}
    data = form.cleaned_data["file"].read()
    try:
        one, other = (
            sides.lines(made, scoring.score_all(made, inputs.read(data, made, others=(beside,))))
            for made, beside in ((before, after), (after, before))
        )
    except sheets.InputsInvalid as refusal:
        form.add_error("file", _("Tệp có %(count)s lỗi, xem bảng bên dưới.") % {"count": len(refusal.found)})
        more = max(0, len(refusal.found) - MOST_FAULTS)
        return {"form": form, "faults": refusal.found[:MOST_FAULTS], "more_faults": more}
    return {"form": form, "filed": _shown(sides.beside(one, other))}


def _shown(rows: Sequence[Sides]) -> list[Shown]:
    return [
        Shown(row, unit_kinds.kind_name(row.kind) if row.kind else "", set_report.side_words(row.before),
              set_report.side_words(row.after), "" if row.change is None else set_report.signed(row.change))
        for row in rows
    ]  # fmt: skip


def _trail() -> list[tuple[str, str]]:
    return [(_("Số liệu"), reverse("dashboards:board")), (_("Bộ tiêu chí"), reverse("dashboards:index-sets"))]
