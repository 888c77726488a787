"""Take one's own last act back: a button of the dossier page, which works without script."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from caicach.core import clock
from caicach.dossiers import queries
from caicach.dossiers.queries import apologies
from caicach.dossiers.rules.undoing import WITHIN
from caicach.dossiers.rules.warnings import Warn
from caicach.notices import commands
from caicach.notices import queries as notices
from caicach.web.permissions import Request, permission


class SeenForm(forms.Form):
    """The mark of the page the button was on."""

    seen_seq = forms.IntegerField(required=False)


def shown(dossier: Any, page: Any, request: Request) -> dict[str, Any]:
    """What the dossier page shows of acts that can be or were taken back, and what the citizen is told.

    Nothing is asked where nothing can be: no act in the last minutes, no warning of the date.
    """
    now = clock.now()
    just_now = any(one.at is not None and one.at + WITHIN >= now for one in page.timeline)
    warned = page.standing is not None and page.standing.warn is not Warn.NOBODY
    return {
        "undo": queries.find_undo(dossier, seen_by=request.actor, at=now) if just_now else None,
        "notices": notices.list_notices(dossier),
        "apology_draft": apologies.find_draft(dossier) if warned else None,
    }


@permission("dossier.view")
@never_cache
@require_POST
def undo(request: Request, code: str) -> HttpResponse:
    """Take the last act back, if it is one's own, just made, and nobody has been told."""
    dossier = queries.get_dossier(code, seen_by=request.actor)
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen_seq"] if form.is_valid() else None
    commands.take_back(dossier.pk, by=request.actor, at=clock.now(), seen_seq=seen)
    messages.success(request, _("Đã rút lại việc vừa làm. Công dân không được báo về việc đó."))
    return redirect("desk:dossier", code=dossier.code)
