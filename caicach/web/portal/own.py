"""Which dossiers are mine? The third level of disclosure (Circular 01/2018/TT-VPCP, Art. 16(2)(d)), ADR 0011."""

import re
from typing import Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caicach.core import text
from caicach.dossiers import queries
from caicach.web import permissions, throttle
from caicach.web.portal import citizen
from caicach.web.portal.lookup import CodeForm

PER_PAGE: Final = 20
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z.-]{2,19}")
_PHONE = re.compile(r"\+?[0-9]{9,14}")


class OwnForm(CodeForm):
    """What the owner alone holds together."""

    so = forms.CharField(
        label=gettext_lazy("Số định danh cá nhân"),
        max_length=30,
        help_text=gettext_lazy("Đủ 12 chữ số. Tổ chức, doanh nghiệp ghi mã số tổ chức."),
        error_messages={
            "required": gettext_lazy("Ghi số định danh cá nhân hoặc mã số tổ chức."),
            "max_length": gettext_lazy("Số định danh cá nhân gồm 12 chữ số."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )
    dien_thoai = forms.CharField(
        label=gettext_lazy("Số điện thoại"),
        max_length=30,
        help_text=gettext_lazy("Số đã ghi khi nộp hồ sơ này."),
        error_messages={
            "required": gettext_lazy("Ghi số điện thoại đã ghi khi nộp hồ sơ."),
            "max_length": gettext_lazy("Số điện thoại gồm 10 hoặc 11 chữ số."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_so(self) -> str:
        number = re.sub(r"\s", "", text.nfc(self.cleaned_data["so"])).upper()
        if not _NUMBER.fullmatch(number):
            raise forms.ValidationError(_("Số định danh cá nhân gồm 12 chữ số; mã số tổ chức ghi như trên giấy."))
        return number

    def clean_dien_thoai(self) -> str:
        phone = re.sub(r"[\s.()-]", "", self.cleaned_data["dien_thoai"])
        if not _PHONE.fullmatch(phone):
            raise forms.ValidationError(_("Số điện thoại gồm 10 hoặc 11 chữ số, bắt đầu bằng 0."))
        return phone


@permissions.public
@sensitive_post_parameters("ma", "so", "dien_thoai")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The form, and what was sent by it; nothing is ever taken from the address but the code."""
    if request.method != "POST":
        if citizen.party_of(request) is not None:
            return redirect("portal:own")
        form = OwnForm(initial={"ma": request.GET.get("ma", "")[:60]})
        return render(request, "portal/own_login.html", {"form": form})
    form = OwnForm(request.POST)
    party_id = _party(request, form)
    if party_id is None:
        return render(request, "portal/own_login.html", {"form": form}, status=400)
    citizen.begin(request, party_id)
    return redirect("portal:own")


def _party(request: HttpRequest, form: OwnForm) -> int | None:
    """Who this is. Whatever does not fit, the words are the same: they must not tell which of the three was right."""
    who = throttle.address(request)
    throttle.check((throttle.LOOKUPS, who), (throttle.MISSES, who))
    throttle.count(throttle.LOOKUPS, who)
    if not form.is_valid():
        return None
    code, number = form.cleaned_data["ma"], form.cleaned_data["so"]
    limits = [
        (throttle.MISSES, who),
        (throttle.WRONG_SECOND, f"{code} {who}"),
        (throttle.WRONG_SECOND_CODE, code),
        (throttle.WRONG_SECOND_CODE, f"number {re.sub(r'[.-]', '', number)}"),
    ]
    message = _("Đã đăng nhập sai nhiều lần. Bạn thử lại sau, hoặc hỏi Bộ phận Một cửa nơi đã nộp.")
    throttle.check(*limits, message=message)
    party_id = queries.own_login(code, number, form.cleaned_data["dien_thoai"])
    if party_id is None:
        for limit, key in limits:
            throttle.count(limit, key)
        form.add_error(None, _("Ba điều này không khớp với nhau. Bạn kiểm tra lại cả ba trên giấy hẹn."))
    return party_id


@permissions.public
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """All dossiers of the party signed in; anybody else is led to the form."""
    party_id = citizen.party_of(request)
    if party_id is None:
        return redirect("portal:own-login")
    page = Paginator(queries.list_own(party_id), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "portal/own.html", {"page": page, "rows": queries.own_rows(page.object_list)})


@permissions.public
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Ends it at once."""
    citizen.end(request)
    return redirect("portal:lookup")
