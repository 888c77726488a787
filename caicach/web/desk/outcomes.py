"""The register of results of the unit, and the slip that carries a result's code."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from caicach.core import clock
from caicach.dossiers import outcome_slip
from caicach.dossiers.queries import outcomes
from caicach.dossiers.queries.outcomes import Wanted
from caicach.dossiers.states import VALIDITY_LABELS, Validity
from caicach.privacy.states import Page
from caicach.web import reading
from caicach.web.desk import acts
from caicach.web.desk.dossier import pdf_answer
from caicach.web.permissions import Request, permission


class RegisterForm(forms.Form):
    """What to look for in the register."""

    so = forms.CharField(
        label=_("Số, ký hiệu"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"), required=False,
        choices=[("", _("Mọi tình trạng")), *((one.value, label) for one, label in VALIDITY_LABELS.items())],
    )  # fmt: skip
    nam = forms.TypedChoiceField(label=_("Năm ban hành"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Mapping[str, Any], *, years: range) -> None:
        super().__init__(data)
        field = self.fields["nam"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Mọi năm")), *((str(year), str(year)) for year in years)]

    def wanted(self) -> Wanted:
        """What is right of it; a wrong choice is told and looks for nothing."""
        data = self.cleaned_data
        state = data.get("tinh_trang")
        return Wanted(number=data.get("so") or "", validity=Validity(state) if state else None, year=data.get("nam"))


@permission("dossier.view")
@never_cache
@gzip_page
@require_safe
def register(request: Request) -> HttpResponse:
    """What was issued, by number, year and state; each line opens its dossier."""
    today = clock.now().date()
    form = RegisterForm(request.GET, years=outcomes.register_years(seen_by=request.actor))
    status = 200 if form.is_valid() else 400
    found = outcomes.register(form.wanted(), seen_by=request.actor, on=today)
    page = Paginator(found, outcomes.PAGE).get_page(request.GET.get("trang"))
    context = {
        "form": form, "page": page, "entries": outcomes.entries(page.object_list, on=today),
        "narrowed": any(form.cleaned_data.values()), "trail": acts.desk_trail(),
    }  # fmt: skip
    return render(request, "desk/outcomes.html", context, status=status)


@permission("dossier.view")
@never_cache
@require_safe
def slip(request: Request, code: str) -> HttpResponse:
    """The code of the result that holds, to go out with it."""
    dossier = reading.dossier(request, code, Page.PRINT)
    found = outcomes.slip_of(dossier, at=clock.now())
    return pdf_answer(outcome_slip.printed(found), f"ma-kiem-tra-{code}")
