"""How do slips come in? One CSV file, whole or not at all; which files came, and how one is taken back."""

import io
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caicach.core import clock, errors
from caicach.documents import delimited
from caicach.documents.sheets import InputsInvalid
from caicach.documents.spreadsheets import Column
from caicach.surveys import commands, policies, queries
from caicach.web import problems
from caicach.web.permissions import Request, permission
from caicach.web.surveys import campaigns

MOST_FAULTS: Final = 200


class SlipsForm(forms.Form):
    """The file of slips."""

    file = forms.FileField(
        label=gettext_lazy("Tệp phiếu"), help_text=gettext_lazy("Tệp .csv (CSV UTF-8), nhiều nhất 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > commands.MOST_BYTES:
            raise forms.ValidationError(_("Tệp quá lớn."))
        return file


class ReasonForm(forms.Form):
    """Why a file is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Vì sao rút lại"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@permission("survey.manage")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: Request, code: str) -> HttpResponse:
    """Send a file; all that is wrong with it; the files that came before."""
    found = queries.get_campaign(code, seen_by=request.actor, on=clock.now().date())
    policies.check_may_run(request.actor, unit_id=found.unit_id)
    form = SlipsForm(request.POST, request.FILES) if request.method == "POST" else SlipsForm()
    context: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = commands.take_in(found.pk, file.read(), name=file.name, by=request.actor, at=clock.now())
        except InputsInvalid as refusal:
            form.add_error("file", _("Tệp có %(count)s lỗi, xem bảng bên dưới.") % {"count": len(refusal.found)})
            context = {"faults": refusal.found[:MOST_FAULTS], "more_faults": max(0, len(refusal.found) - MOST_FAULTS)}
        except (errors.Invalid, errors.Refused) as refusal:
            form.add_error("file", str(refusal))
        else:
            words = ngettext("Đã nhập %(n)s phiếu.", "Đã nhập %(n)s phiếu.", made.slips) % {"n": made.slips}
            messages.success(request, words)
            return redirect("surveys:campaign", found.code)
    context |= {
        "form": form, "campaign": found, "items": queries.items_of(found), "files": queries.files_of(found),
        "trail": [*campaigns.trail(), (found.name, reverse("surveys:campaign", args=[found.code]))],
    }  # fmt: skip
    return render(request, "surveys/slips.html", context, status=400 if form.is_bound and form.errors else 200)


@permission("survey.manage")
@never_cache
@require_safe
def sheet(request: Request, code: str) -> HttpResponse:
    """An empty file with the columns of this campaign."""
    found = queries.get_campaign(code, seen_by=request.actor, on=clock.now().date())
    policies.check_may_run(request.actor, unit_id=found.unit_id)
    target = io.BytesIO()
    titles = (_("Đơn vị"), *(item.code for item in queries.items_of(found)))
    delimited.write(target, [Column(title) for title in titles], [])
    answer = HttpResponse(target.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="phieu-{found.code}.csv"'
    return answer


@permission("survey.manage")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: Request, code: str, file_id: int) -> HttpResponse:
    """Say why a file no longer counts."""
    found = queries.get_campaign(code, seen_by=request.actor, on=clock.now().date())
    policies.check_may_run(request.actor, unit_id=found.unit_id)
    file = queries.files_of(found).filter(pk=file_id).first()
    if file is None:
        raise errors.NotFound
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            commands.take_back(file.pk, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
        except errors.Invalid as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã rút lại tệp; số liệu không còn tính các phiếu đó."))
            return redirect("surveys:slips", found.code)
    context = {
        "form": form, "campaign": found, "file": file,
        "trail": [*campaigns.trail(), (found.name, reverse("surveys:campaign", args=[found.code])),
                  (_("Phiếu"), reverse("surveys:slips", args=[found.code]))],
    }  # fmt: skip
    return render(request, "surveys/take_back.html", context, status=400 if form.errors else 200)
