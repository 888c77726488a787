"""Who stands in for me, and for whom do I? Delegations of a head, and leave."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from caicach.accounts import commands, queries
from caicach.core import clock, errors
from caicach.dossiers.queries.naming import codes_of
from caicach.organisations.queries import units
from caicach.web import problems
from caicach.web.forms import day_field
from caicach.web.permissions import Request, signed_in, user_id_of

ONE_DAY = timedelta(days=1)
# What an act under a delegation is called; the history of the dossier tells more.
WORDS: dict[str, Any] = {
    "dossier.approved": gettext_lazy("Ký duyệt"),
    "dossier.assigned": gettext_lazy("Giao việc"),
    "dossier.step-completed": gettext_lazy("Hoàn thành bước"),
    "dossier.supplement-requested": gettext_lazy("Yêu cầu bổ sung giấy tờ"),
    "dossier.supplement-completed": gettext_lazy("Đã nhận đủ giấy tờ bổ sung"),
    "dossier.consultation-requested": gettext_lazy("Lấy ý kiến đơn vị khác"),
    "dossier.consultation-answered": gettext_lazy("Trả lời ý kiến"),
    "dossier.extended": gettext_lazy("Xin lỗi và hẹn lại ngày trả"),
    "dossier.refused": gettext_lazy("Từ chối giải quyết"),
    "dossier.terminated": gettext_lazy("Dừng giải quyết"),
    "dossier.outcome-corrected": gettext_lazy("Đính chính, cấp lại kết quả"),
    "dossier.outcome-revoked": gettext_lazy("Thu hồi kết quả"),
}


class PeriodForm(forms.Form):
    """Somebody, from one day through another."""

    holder = forms.TypedChoiceField(label=gettext_lazy("Người làm thay"), coerce=int)
    valid_from = day_field(gettext_lazy("Từ ngày"))
    last_day = day_field(gettext_lazy("Đến hết ngày"))

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Chọn người")), *((str(one.pk), one.full_name) for one in people)]
        self.fields["holder"] = forms.TypedChoiceField(label=self.fields["holder"].label, coerce=int, choices=choices)

    def period(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "holder_id": data["holder"], "valid_from": data["valid_from"], "valid_to": data["last_day"] + ONE_DAY,
        }  # fmt: skip


class DelegationForm(PeriodForm):
    """By which paper a head delegates which post to whom."""

    position = forms.TypedChoiceField(label=gettext_lazy("Vị trí ủy quyền"), coerce=int)
    decision_number = forms.CharField(
        label=gettext_lazy("Số văn bản ủy quyền"), max_length=100, help_text=gettext_lazy("Ví dụ: 12/QĐ-UBND"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    decided_on = day_field(gettext_lazy("Ngày văn bản"))
    ground = forms.CharField(
        label=gettext_lazy("Căn cứ, phạm vi"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )  # fmt: skip

    def __init__(self, *args: Any, posts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"] = forms.TypedChoiceField(
            label=self.fields["position"].label, coerce=int, choices=posts, initial=posts[0][0] if posts else None
        )
        self.fields["holder"].label = _("Người nhận ủy quyền")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delegations(request: Request) -> HttpResponse:
    """What I delegated and what was delegated to me; a head delegates here."""
    user_id, today = user_id_of(request), clock.now().date()
    form = _delegation_form(request, user_id, today)
    if request.method == "POST" and form is None:
        raise errors.NotPermitted(_("Chỉ người đang giữ vị trí lãnh đạo mới ủy quyền được."))
    if form is not None and form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            commands.delegate(
                position_id=data["position"], decision_number=data["decision_number"], decided_on=data["decided_on"],
                ground=data["ground"], **form.period(), by=request.actor, at=clock.now(),
            )  # fmt: skip
        except (errors.Invalid, errors.Refused, errors.NotPermitted) as problem:
            problems.lay(form, problem)
        else:
            messages.success(request, _("Đã ghi ủy quyền."))
            return redirect("login:delegations")
    found = queries.delegations_of(user_id, on=today)
    context = {"form": form, "found": found, "acts": _acts(found), "trail": trail()}
    return render(request, "accounts/delegations.html", context, status=_status(form))


def _acts(found: queries.StandIns) -> list[tuple[queries.DoneFor, str, str]]:
    """What was done under them, the latest first: the act, its words, the code of the dossier."""
    acts = queries.done_under([one.id for one in (*found.given, *found.received)])
    codes = codes_of(one.subject for one in acts)
    return [(one, str(WORDS.get(one.kind, _("Việc khác"))), codes.get(one.subject, "")) for one in acts]


def trail() -> list[tuple[str, str]]:
    return [(_("Tài khoản của tôi"), reverse("login:account"))]


def _delegation_form(request: Request, user_id: int, today: date) -> DelegationForm | None:
    posts = queries.delegable_posts(user_id, on=today)
    if not posts:
        return None
    people = {one.pk: one for post in posts for one in queries.colleagues(post.unit_id, without=user_id, on=today)}
    named = [(str(post.pk), units.unit_name(post.unit_id, on=today)) for post in posts]
    return DelegationForm(
        request.POST if request.method == "POST" else None, people=list(people.values()), posts=named,
        initial={"valid_from": today},
    )  # fmt: skip


@signed_in
@require_POST
def revoke(request: Request, delegation_id: int) -> HttpResponse:
    """From this moment nothing more is done under it."""
    commands.revoke_delegation(delegation_id=delegation_id, by=request.actor, at=clock.now())
    messages.success(request, _("Đã thu hồi ủy quyền. Quyền hết ngay."))
    return _back(request, "login:delegations")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leaves(request: Request) -> HttpResponse:
    """When I am on leave and who does my work; whom I cover."""
    user_id, today = user_id_of(request), clock.now().date()
    unit_id = request.actor.unit_id or 0
    form = leave_form(request, user_id=user_id, unit_id=unit_id)
    if form.is_bound and form.is_valid() and record_leave(request, form, user_id=user_id, unit_id=unit_id):
        return redirect("login:leaves")
    context = {"form": form, "found": queries.leaves_of(user_id, on=today), "alone": not form.people, "trail": trail()}
    return render(request, "accounts/leaves.html", context, status=_status(form))


class LeaveForm(PeriodForm):
    """A colleague who holds the same posts."""

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        self.people = people


def leave_form(request: Request, *, user_id: int, unit_id: int) -> LeaveForm:
    today = clock.now().date()
    people = queries.same_posts(user_id, unit_id=unit_id, on=today)
    data = request.POST if request.method == "POST" else None
    return LeaveForm(data, people=people, initial={"valid_from": today})


def record_leave(request: Request, form: LeaveForm, *, user_id: int, unit_id: int) -> bool:
    """Whether it was recorded; otherwise the form says why not."""
    try:
        commands.record_leave(user_id=user_id, unit_id=unit_id, **form.period(), by=request.actor, at=clock.now())
    except (errors.Invalid, errors.Refused, errors.NotPermitted) as problem:
        problems.lay(form, problem)
        return False
    messages.success(request, _("Đã ghi đợt nghỉ. Hết ngày cuối, việc tự về lại người nghỉ."))
    return True


@signed_in
@require_POST
def end_leave(request: Request, cover_id: int) -> HttpResponse:
    """Back early: the work is one's own again at once."""
    commands.end_leave(cover_id=cover_id, by=request.actor, at=clock.now())
    messages.success(request, _("Đã kết thúc đợt nghỉ. Việc đã về lại người nghỉ."))
    return _back(request, "login:leaves")


def _back(request: Request, own: str) -> HttpResponse:
    """To the page it was ended on: one's own, or an administrator's of that person."""
    whose = request.POST.get("whose", "")
    return redirect("backoffice:leave", int(whose)) if whose.isdecimal() and len(whose) < 19 else redirect(own)


def _status(form: forms.Form | None) -> int:
    return 400 if form is not None and form.is_bound and form.errors else 200
