"""Cycles: which there are, how far each has come, who has not submitted; the office plans them and moves them on."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caicach.assessments import policies
from caicach.assessments.commands import appraising
from caicach.assessments.commands import cycles as commands
from caicach.assessments.queries import cycles, editions, sheets
from caicach.assessments.rules.deadlines import LONGEST, Late, Near, Term
from caicach.assessments.states import CYCLE_STATE_NAMES, AssessmentState, CycleState, Stage
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.indices.rules import figures
from caicach.organisations.queries import units
from caicach.web import problems
from caicach.web.assessments.sheets import TONES
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

NEAR_TONES = {Near.NO_END: "", Near.FAR: "ok", Near.SOON: "soon", Near.LAST_DAY: "urgent", Near.OVER: "over"}
CYCLE_TONES = {CycleState.PLANNED: "paused", CycleState.COUNCIL: "ok", CycleState.PUBLISHED: "done",
               CycleState.CANCELLED: "late"}  # fmt: skip
NEXT: dict[CycleState, tuple[str, Any]] = {
    CycleState.PLANNED: ("tu-cham", gettext_lazy("Mở tự chấm")),
    CycleState.SCORING: ("tham-dinh", gettext_lazy("Chuyển sang thẩm định")),
    CycleState.APPRAISAL: ("giai-trinh", gettext_lazy("Chuyển sang giải trình")),
    CycleState.EXPLANATION: ("hoi-dong", gettext_lazy("Trình hội đồng")),
}
ABSENT = "chua-nop"
ACTS: dict[str, Callable[..., Any]] = {
    "tu-cham": commands.begin_scoring, "tham-dinh": commands.begin_appraisal,
    "giai-trinh": commands.begin_explanation, "hoi-dong": appraising.send_to_council, "huy": commands.cancel,
    "nhac": commands.remind,
}  # fmt: skip

A_YEAR: Final = timedelta(days=400)  # and a month in which last year is still planned


class PlanForm(forms.Form):
    """An adopted edition, a period, and when each stage ends."""

    edition = forms.ChoiceField(label=gettext_lazy("Bộ tiêu chí đã ban hành"))
    period = forms.CharField(
        label=gettext_lazy("Kỳ đánh giá"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Ví dụ: 2022 (cả năm), 2022-H1 (sáu tháng đầu năm), 2022-Q3 (quý III)."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Tên đợt"), max_length=200)
    office = forms.ChoiceField(label=gettext_lazy("Cơ quan thẩm định"))
    self_by = day_field(gettext_lazy("Hạn tự chấm"), required=False)
    self_days = forms.IntegerField(
        label=gettext_lazy("hoặc số ngày làm việc để tự chấm"), min_value=1, max_value=LONGEST, required=False
    )
    appraise_by = day_field(gettext_lazy("Hạn thẩm định"), required=False)
    appraise_days = forms.IntegerField(
        label=gettext_lazy("hoặc số ngày làm việc để thẩm định"), min_value=1, max_value=LONGEST, required=False
    )
    explain_by = day_field(gettext_lazy("Hạn giải trình"), required=False)
    explain_days = forms.IntegerField(
        label=gettext_lazy("hoặc số ngày làm việc để giải trình"), min_value=1, max_value=LONGEST, required=False
    )
    council_on = day_field(gettext_lazy("Ngày họp hội đồng dự kiến"), required=False)
    late_each = forms.DecimalField(
        label=gettext_lazy("Trừ điểm mỗi ngày làm việc nộp chậm"), min_value=Decimal(0), max_value=Decimal(100),
        decimal_places=3, localize=True, initial=0,
    )  # fmt: skip
    late_most = forms.DecimalField(
        label=gettext_lazy("Trừ nhiều nhất"), min_value=Decimal(0), max_value=Decimal(100), decimal_places=3,
        localize=True, initial=0, help_text=gettext_lazy("Đơn vị không nộp bị trừ mức này."),
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        offices = sorted(policies.running_offices(actor, on=on))
        self._choose("office", [(str(one), units.unit_name(one, on=on)) for one in offices])
        found = editions.in_force(on, since=on - A_YEAR)  # last year is scored when the next edition holds already
        self._choose("edition", [("", _("Chọn bản")), *((str(one.pk), f"{one.code}: {one.name}") for one in found)])
        for edition in found:
            for group in editions.compiled(edition).groups:
                name = lead_field(edition.pk, group.code)
                field = forms.ChoiceField(
                    label=f"{edition.code}, {group.name}", required=False,
                    choices=[("", _("Cơ quan thẩm định")), *_departments(on)],
                )  # fmt: skip
                self.fields[name] = field

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    @property
    def leads(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("lead-")]

    def clean(self) -> None:
        for name in ("self", "appraise", "explain"):
            given = [self.cleaned_data.get(f"{name}_by"), self.cleaned_data.get(f"{name}_days")]
            wrong = f"{name}_by" in self.errors or f"{name}_days" in self.errors
            if not wrong and (given[0] is None) == (given[1] is None):
                self.add_error(f"{name}_by", _("Ghi ngày hết hạn hoặc số ngày làm việc, một trong hai."))

    def plan(self) -> commands.Plan:
        given = self.cleaned_data
        edition_id = int(given["edition"])
        ends = {
            f"{name}_term": Term(on=given[f"{name}_by"], working_days=given[f"{name}_days"])
            for name in ("self", "appraise", "explain")
        }
        prefix = lead_field(edition_id, "")
        leads = {
            name.removeprefix(prefix): int(unit) for name, unit in given.items() if name.startswith(prefix) and unit
        }
        return commands.Plan(
            edition_id=edition_id, period=given["period"].strip(), name=given["name"], office_id=int(given["office"]),
            council_on=given["council_on"], late=Late(each=given["late_each"], most=given["late_most"]), leads=leads,
            **ends,
        )  # fmt: skip


def lead_field(edition_id: int, group: str) -> str:
    return f"lead-{edition_id}-{group}"


def _departments(on: date) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in units.list_units(on=on, kind="department")]


class DeadlineForm(forms.Form):
    """Another end of the stage that runs."""

    until = day_field(gettext_lazy("Hạn mới"))


@permission("assessment.view")
@never_cache
@require_safe
def cycle_list(request: Request) -> HttpResponse:
    """What waits for one's units, then the cycles one has to do with."""
    on = clock.now().date()
    found = cycles.list_cycles(seen_by=request.actor, on=on)
    context = {
        "waiting": [(one, NEAR_TONES[one.near]) for one in cycles.waiting(seen_by=request.actor, at=clock.now())],
        "rows": [(one, tone(one), cycles.period_of(one).label, units.unit_name(one.office_id, on=on)) for one in found],
        "may_plan": bool(policies.running_offices(request.actor, on=on)),
        "has_own": bool(policies.scoring_units(request.actor)), "trail": trail()[:1],
    }  # fmt: skip
    return render(request, "assessments/cycles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission("assessment.manage")
@never_cache
def plan(request: Request) -> HttpResponse:
    on = clock.now().date()
    if not policies.running_offices(request.actor, on=on):
        raise policies.TooNarrow
    form = PlanForm(request.POST if request.method == "POST" else None, on=on, actor=request.actor)
    if form.is_valid():
        try:
            made = commands.plan(form.plan(), by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã lập đợt. Mở tự chấm khi các đơn vị được phép nhập."))
            return redirect("assessments:cycle", made.pk)
    context = {"form": form, "trail": trail()}
    return render(request, "assessments/cycle_plan.html", context, status=400 if form.errors else 200)


@permission("assessment.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cycle(request: Request, cycle_id: int) -> HttpResponse:
    """The line of stages, the units and how far each has come; the office's next act."""
    on = clock.now().date()
    row = cycles.get_cycle(cycle_id, seen_by=request.actor, on=on)
    form = DeadlineForm()
    if request.method == "POST":
        if request.POST.get("act") == "doi-han":
            form = DeadlineForm(request.POST)
            if form.is_valid() and _moved(request, row, form):
                return redirect("assessments:cycle", row.pk)
        else:
            return _act(request, row)
    return _page(request, row, form, on=on, status=400 if form.errors else 200)


def _moved(request: Request, row: Any, form: DeadlineForm) -> bool:
    try:
        commands.move_deadline(row.pk, form.cleaned_data["until"], by=request.actor, at=clock.now())
    except (errors.Invalid, errors.Refused) as refusal:
        problems.lay(form, refusal)
        return False
    messages.success(request, _("Đã đổi hạn."))
    return True


def _act(request: Request, row: Any) -> HttpResponse:
    """The next stage, a reminder or the end; what refuses it stands on the page."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise errors.NotFound
    try:
        found = act(row.pk, by=request.actor, at=clock.now())
    except errors.Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, row, DeadlineForm(), on=clock.now().date(), status=refusal.status)
    if isinstance(found, int):
        messages.success(request, _("Đã nhắc %(count)s đơn vị chưa nộp.") % {"count": found})
    else:
        messages.success(request, _("Đợt đánh giá: %(state)s.") % {"state": found.get_state_display()})
    return redirect("assessments:cycle", row.pk)


def _page(request: Request, row: Any, form: DeadlineForm, *, on: date, status: int = 200) -> HttpResponse:
    found = cycles.places(row, seen_by=request.actor, on=on)
    absent = {one.row.pk for one in cycles.absent(found)}
    state, leads = CycleState(row.state), cycles.leads_of(row)
    only_absent = request.GET.get("xem") == ABSENT
    context = {
        "row": row, "tone": tone(row), "period": cycles.period_of(row).label, "line": _stops(row),
        "office": units.unit_name(row.office_id, on=on), "counted": _counts(found), "form": form,
        "leads": [
            (group.name, units.unit_name(leads[group.code], on=on))
            for group in cycles.set_of(row).groups if group.code in leads
        ],
        "places": [
            (one, TONES[AssessmentState(one.row.state)], _points(one.row))
            for one in found if not only_absent or one.row.pk in absent
        ],
        "only_absent": only_absent,
        "submitted": len(found) - len(absent), "absent": len(absent), "total": len(found),
        "percent": 100 * (len(found) - len(absent)) // len(found) if found else 0,
        "runs": cycles.runs(row, actor=request.actor, on=on), "next": NEXT.get(state),
        "may_remind": state in (CycleState.SCORING, CycleState.APPRAISAL) and absent,
        "may_cancel": state in (CycleState.PLANNED, CycleState.SCORING), "may_move": state in commands.ENDS,
        "has_late": bool(row.late_most), "late": cycles.late_of(row), "trail": trail(),
    }  # fmt: skip
    return render(request, "assessments/cycle.html", context, status=status)


def _points(row: Any) -> str:
    """The whole of the latest stage, once the unit has submitted."""
    if row.submitted_at is None and row.state in (AssessmentState.SCORING, AssessmentState.SENT_BACK):
        return ""
    appraised = row.state not in (AssessmentState.SUBMITTED, AssessmentState.SENT_BACK)
    found = sheets.total(row, Stage.FINAL if appraised else Stage.SELF, at=clock.now())
    return figures.said(found.points) if found.points is not None else _("chưa đủ số")


def _stops(row: Any) -> list[dict[str, Any]]:
    return [{"stop": one, "name": CYCLE_STATE_NAMES[one.state]} for one in cycles.line(row)]


def _counts(found: Sequence[cycles.Place]) -> list[tuple[str, str, int]]:
    names = {one.row.state: one.row.get_state_display() for one in found}
    return [(names[state.value], TONES[state], count) for state, count in cycles.counted(found)]


def tone(row: Any) -> str:
    return CYCLE_TONES.get(CycleState(row.state), "active")


def trail() -> list[tuple[str, str]]:
    return [(_("Đánh giá"), reverse("assessments:home")), (_("Đợt đánh giá"), reverse("assessments:cycles"))]
