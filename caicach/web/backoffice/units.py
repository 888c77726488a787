"""Which units were there on a day, and what was one of them called through its life?"""

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from caicach.accounts import policies
from caicach.core import clock, text
from caicach.organisations import states
from caicach.organisations.queries import successions
from caicach.organisations.queries import units as queries
from caicach.web.backoffice import forms
from caicach.web.permissions import Request, permission

PER_PAGE = 60


@permission("units.view")
@require_GET
def units(request: Request) -> HttpResponse:
    """The units of a day, by kind, found by name or code."""
    form = forms.UnitsForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    on = asked.get("ngay") or clock.now().date()
    kind, wanted = asked.get("loai", ""), text.fold(asked.get("tim", ""))
    day = queries.units(on)
    found = [
        unit
        for unit in queries.list_units(on=on, kind=kind)
        if wanted in text.fold(unit.name) or wanted in unit.agency_code.lower() or wanted == unit.admin_code
    ]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    rows = [(unit, day.by_id.get(unit.parent_id or 0)) for unit in page.object_list]
    kinds = Counter(unit.kind for unit in day.by_id.values())
    choices = [(name, states.kind_name(name), count) for name, count in kinds.items()]
    context = {"form": form, "on": on, "kind": kind, "kinds": choices, "page": page, "rows": rows}
    may_reorganise = policies.can_reorganise(request.actor, on=clock.now().date())
    return render(request, "backoffice/units.html", {**context, "count": len(found), "reorganises": may_reorganise})


@permission("units.view")
@require_GET
def unit(request: Request, key: str) -> HttpResponse:
    """One unit through its life: names, codes and parents by period, what it came from and who continues it."""
    on = clock.now().date()
    story = successions.story_of(key, on=on)
    below = [one for one in queries.list_units(on=on) if one.parent_id == story.unit.id]
    life = [(one, one.parent_id and queries.unit_name(one.parent_id, on=one.valid_from)) for one in story.life]
    context = {
        "story": story, "life": life, "last": story.unit, "below": below,
        "reorganises": not story.has_ended and policies.can_reorganise(request.actor, on=on),
    }  # fmt: skip
    return render(request, "backoffice/unit.html", context)
