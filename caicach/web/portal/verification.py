"""Is this result genuine, and does it still hold? Whoever holds its code learns that, and nothing of the person.

The code stands in the address, as the QR code beside the result holds it. It cannot be guessed
(`dossiers.rules.verification`); who asks for codes that do not exist is soon asked to wait.
"""

from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.core import clock, errors, text
from caicach.dossiers.queries import outcomes
from caicach.dossiers.rules import verification as rules
from caicach.web import permissions, throttle


class CodeForm(forms.Form):
    """The code as it stands on the slip; blanks, hyphens and small letters are forgiven."""

    ma = forms.CharField(
        label=gettext_lazy("Mã kiểm tra"),
        max_length=60,
        help_text=gettext_lazy("Mười sáu chữ và số, ghi kèm kết quả hoặc trên trang tra cứu hồ sơ."),
        error_messages={
            "required": gettext_lazy("Ghi mã kiểm tra đi kèm kết quả."),
            "max_length": gettext_lazy("Mã kiểm tra chỉ có mười sáu chữ và số."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_ma(self) -> str:
        code = rules.read(text.nfc(self.cleaned_data["ma"]))
        if len(code) != rules.LENGTH:
            raise forms.ValidationError(_("Mã kiểm tra có đúng mười sáu chữ và số; mã này có %d.") % len(code))
        if not rules.is_code(code):
            raise forms.ValidationError(_("Mã gõ chưa đúng: có chữ hoặc số bị nhầm. Bạn đối chiếu lại từng nhóm bốn."))
        return code


@permissions.public
@never_cache
@require_safe
def verification(request: HttpRequest) -> HttpResponse:
    """The form; with a code, what may be said of its result."""
    asked = "ma" in request.GET
    form = CodeForm(request.GET if asked else None)
    context: dict[str, Any] = {"form": form, **(_answered(request, form) if asked else {})}
    status = context.get("status", HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK)
    return render(request, "portal/verification.html", context, status=status)


def _answered(request: HttpRequest, form: CodeForm) -> dict[str, Any]:
    who = throttle.address(request)
    throttle.check((throttle.VERIFICATIONS, who), (throttle.UNKNOWN_RESULTS, who))
    throttle.count(throttle.VERIFICATIONS, who)
    if not form.is_valid():
        return {}
    code = form.cleaned_data["ma"]
    told = {"code": rules.shown(code), "form": CodeForm(), "asked_on": clock.now()}
    try:
        return {**told, "found": outcomes.verify(code, on=clock.now().date())}
    except errors.NotFound:
        throttle.count(throttle.UNKNOWN_RESULTS, who)
        return {**told, "unknown": True, "status": HTTPStatus.NOT_FOUND}
