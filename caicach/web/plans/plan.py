"""Which plans are there and how does each stand; how is one drafted, filled with tasks, issued, closed for a period?"""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caicach.core import clock, errors
from caicach.organisations.queries import units
from caicach.plans import policies
from caicach.plans.commands import planning
from caicach.plans.queries import figures, tasks
from caicach.plans.rules.dates import Recurrence
from caicach.plans.rules.standing import Progress
from caicach.plans.states import DELIVERABLE_NAMES, STANDING_NAMES, Deliverable, PlanState
from caicach.web import problems
from caicach.web.forms import UnitsField, day_field
from caicach.web.permissions import Request, permission
from caicach.web.plans import watching
from caicach.web.score_display import percent

RECURRENCES = {
    Recurrence.ONCE: gettext_lazy("một lần, đến ngày ở trên"),
    Recurrence.MONTHLY: gettext_lazy("hằng tháng"),
    Recurrence.QUARTERLY: gettext_lazy("hằng quý"),
    Recurrence.HALF_YEARLY: gettext_lazy("sáu tháng một lần"),
}
STATE_TONES = {PlanState.DRAFT: "paused", PlanState.ISSUED: "active", PlanState.CLOSED: "done"}


class DraftForm(forms.Form):
    """A plan before it has tasks."""

    name = forms.CharField(label=gettext_lazy("Tên kế hoạch"), max_length=300)
    code = forms.CharField(
        label=gettext_lazy("Mã kế hoạch"), max_length=60, help_text=gettext_lazy("Ví dụ: cchc-2022."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    first_day = day_field(gettext_lazy("Từ ngày"))
    last_day = day_field(gettext_lazy("Đến ngày"))
    programme_id = forms.TypedChoiceField(
        label=gettext_lazy("Thực hiện chương trình"), required=False, coerce=int, empty_value=None
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["programme_id"]
        assert isinstance(field, forms.ChoiceField)
        known = [(one.pk, one.name) for one in tasks.list_programmes()]
        field.choices = [("", _("Không thuộc chương trình nào")), *known]


class TaskForm(forms.Form):
    """One row of the annex; the names are those of the command."""

    number = forms.CharField(label=gettext_lazy("Số thứ tự"), max_length=16)
    title = forms.CharField(
        label=gettext_lazy("Nội dung nhiệm vụ"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip
    field = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"))
    lead_unit = forms.TypedChoiceField(label=gettext_lazy("Đơn vị chủ trì"), coerce=int)
    joint = UnitsField(label=gettext_lazy("Đơn vị phối hợp"), required=False, rows=2)
    deliverable_kind = forms.ChoiceField(
        label=gettext_lazy("Loại sản phẩm"), choices=[(one.value, name) for one, name in DELIVERABLE_NAMES.items()]
    )  # fmt: skip
    deliverable = forms.CharField(label=gettext_lazy("Sản phẩm"), max_length=500)
    due_on = day_field(gettext_lazy("Hạn hoàn thành"), required=False)
    recurrence = forms.ChoiceField(
        label=gettext_lazy("Lặp lại"), required=False, choices=[(one.value, name) for one, name in RECURRENCES.items()],
        help_text=gettext_lazy("Nhiệm vụ lặp lại thành mỗi kỳ một nhiệm vụ, hạn là ngày cuối kỳ; khi đó để trống hạn."),
    )  # fmt: skip
    basis = forms.CharField(label=gettext_lazy("Văn bản, điều khoản giao"), max_length=300, required=False)
    criterion = forms.CharField(label=gettext_lazy("Tiêu chí phục vụ"), max_length=100, required=False)
    budget_line = forms.CharField(label=gettext_lazy("Nguồn kinh phí"), max_length=200, required=False)
    weight = forms.DecimalField(
        label=gettext_lazy("Trọng số"), min_value=Decimal("0.01"), max_digits=6, decimal_places=2, localize=True,
        initial=1,
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = units.list_units(on=clock.now().date())
        self._choose("field", list(watching.field_names(plan.first_day).items()))
        self._choose("lead_unit", [(one.id, one.name) for one in offered])
        joint = self.fields["joint"]
        assert isinstance(joint, UnitsField)
        joint.offered = offered

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Chọn")), *choices]

    def assigned(self) -> planning.Assigned:
        given = dict(self.cleaned_data)
        return planning.Assigned(
            lead_unit_id=given.pop("lead_unit"), joint_unit_ids=given.pop("joint"),
            recurrence=Recurrence(given.pop("recurrence")),
            deliverable_kind=Deliverable(given.pop("deliverable_kind")), **given,
        )  # fmt: skip


class IssueForm(forms.Form):
    """The decision by which the plan holds."""

    number = forms.CharField(label=gettext_lazy("Số, ký hiệu"), max_length=100)
    on = day_field(gettext_lazy("Ngày ban hành"))


class LockForm(forms.Form):
    """Up to which day the figures are closed."""

    until = day_field(gettext_lazy("Khóa số liệu đến hết ngày"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do đính chính"), max_length=300, required=False,
        help_text=gettext_lazy("Chỉ ghi khi kỳ này đã khóa và số liệu sai; bản trước vẫn giữ."),
    )  # fmt: skip


@permission("plan.view")
@never_cache
@require_safe
def plans(request: Request) -> HttpResponse:
    """Every plan one sees, with the share that is done."""
    on = clock.now().date()
    found = figures.grouped(tasks.visible(request.actor, on=on), lambda one: one.plan_id, on=on)
    rows = [(one, STATE_TONES[PlanState(one.state)], units.unit_name(one.unit_id, on=on), found.get(one.pk),
             _share(found.get(one.pk)))
            for one in tasks.list_plans(seen_by=request.actor, on=on)]  # fmt: skip
    context = {"rows": rows, "on": on, "trail": watching.home_trail(), "may_draft": _may_draft(request)}
    return render(request, "plans/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission("plan.manage")
@never_cache
def draft(request: Request) -> HttpResponse:
    policies.check_manage(request.actor, unit_id=request.actor.unit_id, on=clock.now().date())
    form = DraftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = planning.draft(planning.Told(**form.cleaned_data), by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã lập dự thảo. Hãy thêm các nhiệm vụ."))
            return redirect("plans:plan", row.code)
    context = {"form": form, "trail": watching.plans_trail(), "title": _("Soạn kế hoạch"), "button": _("Lập dự thảo")}
    return render(request, "plans/form.html", context, status=400 if form.errors else 200)


@permission("plan.view")
@never_cache
@require_safe
def plan(request: Request, code: str) -> HttpResponse:
    """Its tasks by field, each with its standing, and what can be done with the plan."""
    on = clock.now().date()
    row = tasks.get_plan(code, seen_by=request.actor, on=on)
    lines = tasks.lines(list(_seen(request, row).order_by("pk")), on=on)
    found = figures.of_tasks([line.task for line in lines], on=on)
    names = watching.field_names(row.first_day)
    rows = [(line, STANDING_NAMES[line.standing], watching.TONES[line.standing],
             names.get(line.task.field, line.task.field), units.unit_name(line.task.lead_unit_id, on=on))
            for line in lines]  # fmt: skip
    context = {
        "row": row, "rows": rows, "progress": found, "share": _share(found), "on": on, "trail": watching.plans_trail(),
        "unit": units.unit_name(row.unit_id, on=on), "tone": STATE_TONES[PlanState(row.state)],
        "is_draft": row.state == PlanState.DRAFT.value,
        "may_close": row.state == PlanState.ISSUED.value and on > row.last_day,
        "may_manage": policies.may_manage(request.actor, row),
        "locks": [(lock, lock.figures["done"], lock.figures["tasks"])
                  for lock in row.locks.select_related("by").order_by("-until", "-edition")],
    }  # fmt: skip
    return render(request, "plans/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission("plan.manage")
@never_cache
def add_task(request: Request, code: str) -> HttpResponse:
    row = _managed(request, code)
    form = TaskForm(request.POST if request.method == "POST" else None, plan=row)
    if form.is_valid():
        try:
            planning.add_tasks(row.pk, [form.assigned()], by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã thêm nhiệm vụ %(number)s.") % {"number": form.cleaned_data["number"]})
            return redirect("plans:plan", code)
    return _form(request, row, form, _("Thêm nhiệm vụ"))


@require_POST
@permission("plan.manage")
def remove_task(request: Request, task_id: int) -> HttpResponse:
    row = tasks.get_task(task_id, seen_by=request.actor, on=clock.now().date())
    planning.remove_task(row.pk, by=request.actor, at=clock.now())
    messages.success(request, _("Đã bỏ nhiệm vụ %(number)s khỏi dự thảo.") % {"number": row.number})
    return redirect("plans:plan", row.plan.code)


@require_http_methods(["GET", "HEAD", "POST"])
@permission("plan.manage")
@never_cache
def issue(request: Request, code: str) -> HttpResponse:
    row = _managed(request, code)
    form = IssueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            planning.issue(row.pk, **form.cleaned_data, by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã ban hành. Các đơn vị thấy nhiệm vụ của mình từ bây giờ."))
            return redirect("plans:plan", code)
    return _form(request, row, form, _("Ban hành kế hoạch"))


@require_http_methods(["GET", "HEAD", "POST"])
@permission("plan.manage")
@never_cache
def lock(request: Request, code: str) -> HttpResponse:
    row = _managed(request, code)
    form = LockForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            planning.lock_figures(row.pk, **form.cleaned_data, by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã khóa số liệu."))
            return redirect("plans:plan", code)
    return _form(request, row, form, _("Khóa số liệu của kỳ"))


@require_http_methods(["GET", "HEAD", "POST"])
@permission("plan.manage")
@never_cache
def close(request: Request, code: str) -> HttpResponse:
    row = _managed(request, code)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            planning.close(row.pk, by=request.actor, at=clock.now())
        except errors.Refused as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Kế hoạch đã kết thúc."))
            return redirect("plans:plan", code)
    return _form(request, row, form, _("Kết thúc kế hoạch"))


def _managed(request: Request, code: str) -> Any:
    row = tasks.get_plan(code, seen_by=request.actor, on=clock.now().date())
    policies.check_manage(request.actor, unit_id=row.unit_id, on=clock.now().date())
    return row


def _form(request: Request, row: Any, form: forms.Form, title: str) -> HttpResponse:
    trail = [*watching.plans_trail(), (row.name, reverse("plans:plan", args=[row.code]))]
    context = {"form": form, "title": title, "button": title, "trail": trail}
    return render(request, "plans/form.html", context, status=400 if form.errors else 200)


def _seen(request: Request, row: Any) -> QuerySet[Any]:
    return tasks.visible(request.actor, on=clock.now().date()).filter(plan=row)


def _share(found: Progress | None) -> str:
    """Nothing is not zero."""
    return percent(found.share) if found is not None and found.share is not None else ""


def _may_draft(request: Request) -> bool:
    try:
        policies.check_manage(request.actor, unit_id=request.actor.unit_id, on=clock.now().date())
    except errors.NotPermitted:
        return False
    return True
