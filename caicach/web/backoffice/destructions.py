"""What is past its time, who proposed to destroy it, who approved, and what must be kept nevertheless?"""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caicach.core import clock, errors
from caicach.organisations.queries import units
from caicach.privacy import minutes, policies
from caicach.privacy.commands import destroying
from caicach.privacy.queries import keeping
from caicach.privacy.rules import retention
from caicach.privacy.states import DestructionState
from caicach.web import problems
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

PER_PAGE = 60


class HoldForm(forms.Form):
    """Which dossier must be kept, and why."""

    code = forms.CharField(
        label=gettext_lazy("Mã hồ sơ"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Lý do giữ"), max_length=300,
        help_text=gettext_lazy("Ví dụ: đang khiếu nại, theo văn bản số …; không ghi tên người dân."),
    )  # fmt: skip


class ProposalForm(forms.Form):
    """By which decision, and which council looked at the list."""

    decision = forms.CharField(
        label=gettext_lazy("Số quyết định"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    decided_on = day_field(gettext_lazy("Ngày quyết định"))
    council = forms.CharField(
        label=gettext_lazy("Hội đồng xét hủy"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Họ tên, chức vụ từng thành viên, mỗi dòng một người."),
    )  # fmt: skip


@permission("data.destroy")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def destructions(request: Request) -> HttpResponse:
    """What is due by unit, what was proposed, what is held; the form puts a hold on a dossier."""
    today = clock.now().date()
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            destroying.hold(**form.cleaned_data, by=request.actor, at=clock.now())
        except errors.Invalid as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã giữ hồ sơ: không tiêu hủy cho đến khi thôi giữ."))
            return redirect("backoffice:destructions")
    page = Paginator(keeping.list_destructions(seen_by=request.actor, on=today), PER_PAGE).get_page(
        request.GET.get("trang")
    )
    context = {
        "groups": keeping.groups(seen_by=request.actor, on=today), "schedule": retention.schedule_on(today),
        "page": page, "destructions": keeping.shown(page.object_list),
        "holds": keeping.holds(seen_by=request.actor, on=today), "form": form,
    }  # fmt: skip
    return render(request, "backoffice/destructions.html", context, status=400 if form.errors else 200)


@permission("data.destroy")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, unit_id: int) -> HttpResponse:
    """The list of one unit, and the form that proposes to destroy it."""
    today = clock.now().date()
    policies.check_may_keep(request.actor, unit_id=unit_id, on=today)
    form = ProposalForm(request.POST if request.method == "POST" else None, initial={"decided_on": today})
    if form.is_valid():
        asked = destroying.Proposal(unit_id=unit_id, **form.cleaned_data)
        try:
            made = destroying.propose(asked, by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã lập đề nghị. Người khác phải duyệt thì mới tiêu hủy."))
            return redirect("backoffice:destruction", made.pk)
    page = Paginator(keeping.due([unit_id], on=today), PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "unit": units.unit_name(unit_id, on=today), "page": page, "form": form, "most": destroying.MOST,
    }  # fmt: skip
    return render(request, "backoffice/destruction_unit.html", context, status=400 if form.errors else 200)


@permission("data.destroy")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def destruction(request: Request, destruction_id: int) -> HttpResponse:
    """One proposal with its list; whoever did not propose it approves or does not."""
    found = keeping.get_destruction(destruction_id, seen_by=request.actor, on=clock.now().date())
    if request.method == "POST":
        if request.POST.get("act") == "duyet":
            job_id = destroying.approve(destruction_id, by=request.actor, at=clock.now())
            messages.success(request, _("Đã duyệt. Việc tiêu hủy đang chạy nền."))
            return redirect("desk:job", job_id)
        destroying.reject(destruction_id, by=request.actor, at=clock.now())
        messages.success(request, _("Đã ghi: không duyệt. Không có gì bị tiêu hủy."))
        return redirect("backoffice:destruction", destruction_id)
    page = Paginator(keeping.items_of(found.row), PER_PAGE).get_page(request.GET.get("trang"))
    waiting = found.row.state == DestructionState.PROPOSED
    own = found.row.proposed_by_id == request.actor.user_id
    context = {"found": found, "page": page, "waiting": waiting, "own": own}
    return render(request, "backoffice/destruction.html", context)


@permission("data.destroy")
@never_cache
@require_safe
def paper(request: Request, destruction_id: int) -> HttpResponse:
    """The list for the council, or the minutes."""
    found = keeping.get_destruction(destruction_id, seen_by=request.actor, on=clock.now().date())
    name = f'inline; filename="tieu-huy-du-lieu-{destruction_id}.pdf"'
    return HttpResponse(minutes.minutes(found), content_type="application/pdf", headers={"Content-Disposition": name})


@permission("data.destroy")
@require_POST
def let_go(request: Request, hold_id: int) -> HttpResponse:
    destroying.let_go(hold_id, by=request.actor, at=clock.now())
    messages.success(request, _("Đã thôi giữ hồ sơ."))
    return redirect("backoffice:destructions")
