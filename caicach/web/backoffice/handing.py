"""Who asked for all data held about them, how far is the file, and was it handed over?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.core import clock, errors
from caicach.privacy.commands import handing
from caicach.privacy.queries import person
from caicach.privacy.states import REQUESTER_NAMES, Requester
from caicach.web import problems
from caicach.web.permissions import Request, permission

PER_PAGE = 60


class PersonForm(forms.Form):
    """Whose data, who asks, and by which paper."""

    personal_number = forms.RegexField(
        r"^\d{12}$", label=gettext_lazy("Số định danh cá nhân"), max_length=12,
        error_messages={"invalid": gettext_lazy("Số định danh cá nhân gồm đúng 12 chữ số.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip
    full_name = forms.CharField(
        label=gettext_lazy("Họ và tên"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Như trên giấy tờ; phải khớp với số định danh thì mới xuất."),
    )  # fmt: skip
    requester = forms.ChoiceField(
        label=gettext_lazy("Người yêu cầu"), choices=[(one.value, name) for one, name in REQUESTER_NAMES.items()]
    )
    ground = forms.CharField(
        label=gettext_lazy("Căn cứ"), max_length=300,
        help_text=gettext_lazy("Số và ngày của đơn, giấy tờ đã xem khi tiếp; ủy quyền thì ghi số giấy ủy quyền."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def wanted(self) -> handing.Wanted:
        data: dict[str, Any] = self.cleaned_data
        return handing.Wanted(**data | {"requester": Requester(data["requester"])})


@permission("data.export")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: Request) -> HttpResponse:
    """The form, and what was asked for before at one's units."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = handing.ask(form.wanted(), by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã ghi yêu cầu. Tệp đang được lập."))
            return redirect("backoffice:person-export", made.pk)
    found = person.list_exports(seen_by=request.actor, on=clock.now().date())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    context = {"form": form, "page": page}
    return render(request, "backoffice/person_exports.html", context, status=400 if form.errors else 200)


@permission("data.export")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request, export_id: int) -> HttpResponse:
    """One request: how far its file is; whoever hands it over says so here."""
    found = person.get_export(export_id, seen_by=request.actor, at=clock.now())
    if request.method == "POST":
        handing.hand_over(export_id, by=request.actor, at=clock.now())
        messages.success(request, _("Đã ghi: dữ liệu đã giao."))
        return redirect("backoffice:person-export", export_id)
    return render(request, "backoffice/person_export.html", {"found": found})
