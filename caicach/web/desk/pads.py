"""Pads for days without current: print them beforehand, write down what was given out, enter what people hold."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from caicach.core import clock, errors
from caicach.dossiers import commands, paper_slips
from caicach.dossiers.queries import pads
from caicach.dossiers.rules.pads import LONGEST, MOST_SLIPS, VOID_LABELS, WRONG_SIZE, VoidReason
from caicach.web import problems
from caicach.web.desk import acts
from caicach.web.desk.dossier import pdf_answer
from caicach.web.desk.intake_data import counter_of
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

USUAL: Final = 20
_NUMBER: Final = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class PrintForm(forms.Form):
    """How many slips a new pad has."""

    slips = forms.IntegerField(
        label=gettext_lazy("Số phiếu của tập mới"), min_value=1, max_value=MOST_SLIPS, initial=USUAL,
        help_text=gettext_lazy("Mỗi tờ A4 có hai phiếu."), widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("min_value", "max_value"), WRONG_SIZE),
    )  # fmt: skip


class HandOutForm(forms.Form):
    """The last slip that went over the counter on a day."""

    prefix = "giao"
    upto = forms.CharField(
        label=gettext_lazy("Số cuối đã giao"), max_length=20, help_text=gettext_lazy("Ví dụ TAM-000017-4."),
        widget=forms.TextInput(attrs=_NUMBER),
    )  # fmt: skip
    handed_on = day_field(gettext_lazy("Ngày giao"))


class VoidForm(forms.Form):
    """A slip that will never be a dossier's, and why."""

    prefix = "huy"
    number = forms.CharField(label=gettext_lazy("Số tạm"), max_length=20, widget=forms.TextInput(attrs=_NUMBER))
    reason = forms.ChoiceField(
        label=gettext_lazy("Vì sao"), choices=[(one.value, VOID_LABELS[one]) for one in VoidReason],
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Ghi rõ"), max_length=LONGEST, required=False,
        help_text=gettext_lazy("Bắt buộc khi phiếu mất. Không ghi tên người dân."),
    )  # fmt: skip


@permission("dossier.receive")
@never_cache
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: Request) -> HttpResponse:
    """The pads of this counter, and the numbers nobody has entered yet."""
    form = PrintForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        pad = commands.print_pad(
            counter_of(request), slips=form.cleaned_data["slips"], by=request.actor, at=clock.now()
        )  # fmt: skip
        messages.success(request, _("Đã cấp số cho tập mới. In tập phiếu rồi để ở quầy."))
        return redirect("desk:pad", pad_id=pad.pk)
    unit_id, today = counter_of(request), clock.now().date()
    context = {
        "form": form, "pads": pads.list_pads(unit_id=unit_id, on=today),
        "open": pads.list_open(unit_id=unit_id, on=today),
        "limit": pads.limit(today), "trail": acts.desk_trail(),
    }  # fmt: skip
    return render(request, "desk/pads.html", context, status=400 if form.errors else 200)


@permission("dossier.receive")
@never_cache
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def pad(request: Request, pad_id: int) -> HttpResponse:
    """Every number of a pad; which were given out, which are spoiled or lost."""
    found = pads.get_pad(pad_id, seen_by=request.actor)
    asked = request.POST.get("viec", "") if request.method == "POST" else ""
    today = {"handed_on": clock.now().date()}
    hand_out = HandOutForm(request.POST if asked == "giao" else None, initial=today)
    void = VoidForm(request.POST if asked == "huy" else None)
    form = {"giao": hand_out, "huy": void}.get(asked)
    status = 200 if form is None else 400
    if form is not None and form.is_valid():
        act = {"giao": _hand_out, "huy": _void}[asked]
        if (refusal := _tried(request, pad_id, form, act)) is None:
            return redirect("desk:pad", pad_id=pad_id)
        status = refusal.status
    elif request.method == "POST" and form is None:
        raise errors.Invalid(_("Chọn việc cần ghi cho tập phiếu."))
    trail = [*acts.desk_trail(), (_("Số tạm khi mất điện"), reverse("desk:pads"))]
    context = {"found": found, "hand_out": hand_out, "void": void, "trail": trail}
    return render(request, "desk/pad.html", context, status=status)


def _tried(
    request: Request, pad_id: int, form: forms.Form, act: Callable[[Request, int, dict[str, Any]], str]
) -> errors.CaicachError | None:
    try:
        said = act(request, pad_id, form.cleaned_data)
    except (errors.Invalid, errors.Refused) as refusal:
        problems.lay(form, refusal)
        return refusal
    messages.success(request, said)
    return None


def _hand_out(request: Request, pad_id: int, data: dict[str, Any]) -> str:
    given = commands.hand_out(
        pad_id, upto=data["upto"], handed_on=data["handed_on"], by=request.actor, at=clock.now()
    )  # fmt: skip
    return _("Đã ghi %(count)s phiếu giao cho dân, chờ nhập hồ sơ.") % {"count": given}


def _void(request: Request, pad_id: int, data: dict[str, Any]) -> str:
    slip = commands.void_slip(
        pad_id, number=data["number"], reason=VoidReason(data["reason"]), words=data["words"], by=request.actor,
        at=clock.now(),
    )  # fmt: skip
    return _("Đã ghi số %(number)s là không dùng.") % {"number": slip.code}


@permission("dossier.receive")
@never_cache
@require_safe
def sheets(request: Request, pad_id: int) -> HttpResponse:
    """The paper of a pad; printed again, it has the same numbers."""
    made = pads.sheets(pad_id, seen_by=request.actor)
    return pdf_answer(paper_slips.pad(made), f"so-tam-{made.slips[0].code}")
