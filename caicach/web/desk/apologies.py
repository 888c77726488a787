"""Apologies drafted before the date passes: the list, and the officer's reason. The head issues from the act's page."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caicach.core import clock, errors
from caicach.dossiers import commands
from caicach.dossiers.queries import apologies
from caicach.privacy.states import Page
from caicach.web import problems, reading
from caicach.web.desk import acts
from caicach.web.desk.act_forms import ExtendForm
from caicach.web.permissions import Request, permission


class ReasonForm(forms.Form):
    """The same two fields as the act that issues the apology, without its marks."""

    new_due_on = ExtendForm.base_fields["new_due_on"]
    reason = ExtendForm.base_fields["reason"]

    def place(self, name: str) -> str:
        return ExtendForm.places.get(name, name)


@permission("dossier.view")
@never_cache
@require_safe
def drafts(request: Request) -> HttpResponse:
    """What will be late and has no apology yet."""
    found = apologies.list_drafts(seen_by=request.actor)
    return render(request, "desk/apologies.html", {"drafts": found, "now": clock.now()})


@permission("dossier.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, code: str) -> HttpResponse:
    """Give the reason and the new date of one draft."""
    dossier = reading.dossier(request, code, Page.ACT)
    found = apologies.find_draft(dossier)
    if found is None:
        raise errors.NotFound
    form = ReasonForm(request.POST if request.method == "POST" else None, initial=apologies.initial(dossier))
    if not form.is_bound or not form.is_valid():
        return _page(request, dossier, form, status=400 if form.is_bound else 200)
    said = {name: form.cleaned_data[name] for name in ("new_due_on", "reason")}
    try:
        commands.fill_apology(dossier.pk, **said, by=request.actor, at=clock.now())
    except (errors.Invalid, errors.Refused) as refusal:
        problems.lay(form, refusal)
        return _page(request, dossier, form, status=refusal.status)
    messages.success(request, _("Đã ghi lý do. Lãnh đạo ký ban hành thì công dân mới nhận phiếu xin lỗi."))
    return redirect("desk:apologies")


def _page(request: Request, dossier: object, form: ReasonForm, *, status: int) -> HttpResponse:
    context = {"dossier": dossier, "form": form, "trail": acts.trail(getattr(dossier, "code", ""))}
    return render(request, "desk/apology.html", context, status=status)
