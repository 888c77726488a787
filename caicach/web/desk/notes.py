"""Notes of the unit on the dossier page; no citizen sees them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from caicach.core import clock, errors
from caicach.dossiers import commands, queries
from caicach.dossiers.queries import labels
from caicach.web.desk import acts
from caicach.web.permissions import Request, permission


def shown(found: Any, request: Request) -> dict[str, Any]:
    """What the dossier page shows the viewer's own units alone: labels and notes."""
    here = labels.labels_of(found, seen_by=request.actor)
    there = {one.id for one in here}
    more = [one for one in labels.list_labels(seen_by=request.actor) if one.id not in there]
    return {"labels": here, "more_labels": more, "notes": labels.notes_of(found, seen_by=request.actor)}


@permission("dossier.view")
@never_cache
@require_POST
def write(request: Request, code: str) -> HttpResponse:
    """Keep a note; one that cannot be kept comes back with its words."""
    dossier = queries.get_dossier(code, seen_by=request.actor)
    text = request.POST.get("text", "")
    try:
        commands.write_note(dossier.pk, text=text, by=request.actor, at=clock.now())
    except errors.Invalid as refusal:
        context = {"dossier": dossier, "text": text, "wrong": str(refusal), "trail": acts.trail(code)}
        return render(request, "desk/note.html", context, status=400)
    messages.success(request, _("Đã lưu ghi chú nội bộ."))
    return redirect(reverse("desk:dossier", args=[code]) + "#h-notes")


@permission("dossier.view")
@require_POST
def remove(request: Request, code: str, note_id: int) -> HttpResponse:
    dossier = queries.get_dossier(code, seen_by=request.actor)
    commands.remove_note(dossier.pk, note_id, by=request.actor, at=clock.now())
    messages.success(request, _("Đã xóa ghi chú."))
    return redirect(reverse("desk:dossier", args=[code]) + "#h-notes")
