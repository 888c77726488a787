"""Where is my dossier? Three levels of disclosure (Circular 01/2018/TT-VPCP, Art. 16(2)(d)).

With the code alone: the code and the degree of completion. With a second thing only the owner knows: state, unit,
dates and the clock's working. Signed in: all of one's own (`own.py`); this page then opens each without asking again.

The code may stand in the address (the QR on the receipt holds it); the second thing never does: it is posted.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from caicach.core import clock, errors, text
from caicach.dossiers import queries, states
from caicach.dossiers.queries import outcomes
from caicach.dossiers.queries.lookup import OwnerView
from caicach.notices import queries as notices
from caicach.web import permissions, throttle
from caicach.web.portal import citizen

_CODE = re.compile(r"[0-9A-Z][0-9A-Z./-]{2,59}")
_SECOND = re.compile(r"[0-9]{4}")


class CodeForm(forms.Form):
    """The code as printed on the receipt; blanks and small letters are forgiven."""

    ma = forms.CharField(
        label=gettext_lazy("Mã hồ sơ"),
        max_length=60,
        help_text=gettext_lazy("In trên giấy hẹn, ví dụ 000.00.10.H03-220804-0001; hoặc số tạm trên phiếu mất điện."),
        error_messages={
            "required": gettext_lazy("Ghi mã hồ sơ in trên giấy hẹn."),
            "max_length": gettext_lazy("Mã hồ sơ dài nhất 60 ký tự."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_ma(self) -> str:
        code = re.sub(r"\s", "", text.nfc(self.cleaned_data["ma"])).upper()
        if not _CODE.fullmatch(code):
            raise forms.ValidationError(_("Mã hồ sơ chỉ gồm chữ không dấu, chữ số, dấu chấm và dấu gạch nối."))
        return code


class SecondForm(forms.Form):
    """Something only the owner of the dossier knows."""

    so_cuoi = forms.CharField(
        label=gettext_lazy("Bốn số cuối"),
        max_length=12,
        help_text=gettext_lazy("Của số định danh cá nhân, mã số tổ chức hoặc số điện thoại đã ghi khi nộp hồ sơ."),
        error_messages={
            "required": gettext_lazy("Ghi bốn số cuối."),
            "max_length": gettext_lazy("Chỉ ghi bốn chữ số."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_so_cuoi(self) -> str:
        digits = re.sub(r"\s", "", self.cleaned_data["so_cuoi"])
        if not _SECOND.fullmatch(digits):
            raise forms.ValidationError(_("Chỉ ghi bốn chữ số, ví dụ 0017."))
        return digits


@dataclass(frozen=True, slots=True)
class Milestone:
    """One line of the dossier's story, as the owner may see it."""

    at: datetime
    words: str
    kind: str = ""


@permissions.public
@sensitive_post_parameters("so_cuoi")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """GET with the code: the first level. POST with the second thing: the second level."""
    posted = request.method == "POST"
    asked = posted or "ma" in request.GET
    code_form = CodeForm((request.POST if posted else request.GET) if asked else None)
    second_form = SecondForm(request.POST if posted else None)
    context: dict[str, Any] = {"code_form": code_form, "second_form": second_form, "party": citizen.party_of(request)}
    if asked:
        context |= _answered(request, code_form, second_form)
    status = 400 if any(form.errors for form in (code_form, second_form)) else 200
    return render(request, "portal/lookup.html", context, status=context.get("status", status))


def _answered(request: HttpRequest, code_form: CodeForm, second_form: SecondForm) -> dict[str, Any]:
    """The answer, if there is one to give; what is wrong goes beside its field."""
    who = throttle.address(request)
    throttle.check((throttle.LOOKUPS, who), (throttle.MISSES, who))
    throttle.count(throttle.LOOKUPS, who)
    if not code_form.is_valid():
        return {}
    code = code_form.cleaned_data["ma"]
    second = str(second_form.cleaned_data["so_cuoi"]) if second_form.is_bound and second_form.is_valid() else ""
    try:
        answer = queries.lookup(code, second=second, party_id=citizen.party_of(request), on=clock.now().date())
    except errors.NotFound as refusal:
        throttle.count(throttle.MISSES, who)
        code_form.add_error("ma", str(refusal))
        return {"status": HTTPStatus.NOT_FOUND}
    if second:
        _check_guesses(answer.code, who)
    if answer.second_wrong:
        _count_wrong(answer.code, who)
        second_form.add_error("so_cuoi", _("Bốn số này không khớp với hồ sơ. Bạn kiểm tra lại."))
    found: dict[str, Any] = {"answer": answer, "owner": answer.owner, "code_form": CodeForm()}
    if answer.owner is None:
        return found
    return {**found, "milestones": _milestones(answer.owner), "told": notices.list_told(answer.code)}


def _check_guesses(code: str, who: str) -> None:
    """Nothing is answered, right or wrong, once the dossier's tries are used up.

    Counted by its one code: a slip's number can be written in several ways, and each would have tries of its own.
    """
    throttle.check(
        (throttle.WRONG_SECOND, f"{code} {who}"), (throttle.WRONG_SECOND_CODE, code),
        message=_("Hồ sơ này đã bị tra sai nhiều lần. Bạn thử lại sau, hoặc hỏi Bộ phận Một cửa nơi đã nộp."),
    )  # fmt: skip


def _count_wrong(code: str, who: str) -> None:
    throttle.count(throttle.WRONG_SECOND, f"{code} {who}")
    throttle.count(throttle.WRONG_SECOND_CODE, code)


def _milestones(owner: OwnerView) -> list[Milestone]:
    """What happened, in order, and what is to come."""
    found = [Milestone(owner.received_at, _("Đã tiếp nhận hồ sơ"))] if owner.received_at else []
    found += _stops(owner)
    if owner.finished_at:
        found.append(Milestone(owner.finished_at, _("Đã giải quyết xong")))
    if owner.returned_at:
        found.append(Milestone(owner.returned_at, _("Đã trả kết quả")))
    found += [Milestone(one.ended_at, outcomes.told(one)) for one in owner.outcomes if one.ended_at]
    found.sort(key=lambda milestone: milestone.at)
    standing = owner.clock is not None and owner.clock.paused
    if owner.due_at and not owner.finished_at and not standing:
        found.append(Milestone(owner.due_at, _("Hẹn trả kết quả"), "next"))
    return found


def _stops(owner: OwnerView) -> list[Milestone]:
    found = []
    for interval in owner.clock.intervals if owner.clock else ():
        if interval.kind != "paused":
            continue
        cause = states.CAUSE_LABELS.get(states.Cause(interval.cause)) if interval.cause in set(states.Cause) else ""
        found.append(Milestone(interval.started_at, _("Dừng tính hạn: %(cause)s") % {"cause": cause}, "paused"))
        if interval.ended_at:
            found.append(Milestone(interval.ended_at, _("Tiếp tục tính hạn")))
    return found
