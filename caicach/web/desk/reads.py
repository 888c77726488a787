"""Who looked at personal data: for the head of the unit and for administrators. It shows codes, no applicant."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.core import clock
from caicach.privacy.queries import reads
from caicach.web.desk import acts
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

PER_PAGE = 50


class ReadsForm(forms.Form):
    """What to look for."""

    ma = forms.CharField(
        label=_("Mã hồ sơ"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    nguoi = forms.CharField(
        label=_("Tên người xem"), required=False, max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    tu = day_field(_("Từ ngày"), required=False)
    den = day_field(_("Đến ngày"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("tu") and data.get("den") and data["tu"] > data["den"]:
            self.add_error("den", _("Ngày cuối phải từ ngày đầu trở đi."))
        return data

    def wanted(self) -> reads.Wanted:
        """What is right of it; a wrong day is told and looks for nothing."""
        data = self.cleaned_data
        return reads.Wanted(
            code=(data.get("ma") or "").strip(), name=(data.get("nguoi") or "").strip(), first=data.get("tu"),
            last=data.get("den"),
        )  # fmt: skip


@permission("reads.view")
@never_cache
@require_safe
def looks(request: Request) -> HttpResponse:
    """The latest first, narrowed by dossier, person and days."""
    today = clock.now().date()
    form = ReadsForm(request.GET)
    valid = form.is_valid()
    page = Paginator(reads.list_reads(form.wanted(), seen_by=request.actor, on=today), PER_PAGE).get_page(
        request.GET.get("trang")
    )
    context = {
        "form": form, "page": page, "lines": reads.lines(page.object_list, on=today), "trail": acts.desk_trail(),
        "narrowed": any(form.cleaned_data.values()),
    }  # fmt: skip
    return render(request, "desk/reads.html", context, status=200 if valid else 400)
