"""What is before the council, what does it change, and by which minutes is the table published?"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caicach.assessments.commands import council as acts
from caicach.assessments.queries import cycles, results, sheets
from caicach.assessments.rules import council as rules
from caicach.assessments.rules.entering import Typed
from caicach.assessments.states import CycleState
from caicach.core import clock, errors
from caicach.documents import queries as documents
from caicach.web import problems
from caicach.web.assessments import published, sets
from caicach.web.desk import uploads
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

if TYPE_CHECKING:
    from caicach.assessments.models import Cycle


class MinutesForm(forms.Form):
    """The signed minutes of the council; `reason` only for a correction."""

    number = forms.CharField(
        label=gettext_lazy("Số biên bản"), max_length=100, help_text=gettext_lazy("Ví dụ: 05/BB-HĐ"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    held_on = day_field(gettext_lazy("Ngày họp hội đồng"))
    members = forms.IntegerField(label=gettext_lazy("Số thành viên hội đồng"), min_value=1, max_value=200)
    present = forms.IntegerField(label=gettext_lazy("Số thành viên dự họp"), min_value=1, max_value=200)
    file = forms.FileField(
        label=gettext_lazy("Bản quét biên bản"), help_text=gettext_lazy("PDF hoặc ảnh chụp đã ký."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,application/pdf,image/*"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Lý do đính chính"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Hiện ở trang công khai, cạnh bản mới."),
    )  # fmt: skip


class DecideForm(forms.Form):
    """Another final figure for one criterion of a unit."""

    criterion = forms.ChoiceField(label=gettext_lazy("Chỉ tiêu"))
    numerator = forms.CharField(
        label=gettext_lazy("Số hội đồng quyết định"), max_length=30, required=False,
        help_text=gettext_lazy("Có/không: ghi 1 hoặc 0. Tỷ lệ: ghi tử số. Chấm điểm: ghi điểm."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    denominator = forms.CharField(
        label=gettext_lazy("Mẫu số, nếu là tỷ lệ"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    not_applicable = forms.BooleanField(label=gettext_lazy("Không áp dụng cho đơn vị"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Lý do của hội đồng"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["criterion"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def typed(self) -> Typed:
        given = self.cleaned_data
        return Typed(
            numerator=given["numerator"], denominator=given["denominator"], applies=not given["not_applicable"],
            reason=given["reason"],
        )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@permission("assessment.manage")
@never_cache
def council(request: Request, cycle_id: int) -> HttpResponse:
    """The table as it stands, and the form that publishes it or its correction."""
    cycle = results.for_council(cycle_id, seen_by=request.actor, on=clock.now().date())
    posted = request.method == "POST"
    form = MinutesForm(request.POST if posted else None, request.FILES if posted else None)
    if cycle.state == CycleState.COUNCIL:
        del form.fields["reason"]
    if form.is_valid() and _published(request, cycle_id, form):
        return redirect("assessments:council", cycle_id)
    found = results.standing(cycle, at=clock.now())
    row_ids = {row.unit.key: row.pk for row in cycle.assessments.select_related("unit")}
    editions = results.editions_of(cycle)
    context = {
        "cycle": cycle, "form": form, "trail": _trail(), "editions": editions,
        "bodies": published.bodies(found.units, row_ids),
        "quorum": rules.quorum_on(clock.now().date()), "state": cycle.get_state_display(),
        "changed": not editions or editions[0].sha256 != found.sha256,
    }  # fmt: skip
    return render(request, "assessments/council.html", context, status=400 if form.errors else 200)


def _published(request: Request, cycle_id: int, form: MinutesForm) -> bool:
    given = form.cleaned_data
    minutes = acts.Minutes(
        number=given["number"], held_on=given["held_on"], file=given["file"].file, file_name=given["file"].name,
        members=given["members"], present=given["present"],
    )  # fmt: skip
    try:
        made = acts.publish(cycle_id, minutes, reason=given.get("reason", ""), by=request.actor, at=clock.now())
    except (errors.Invalid, errors.Refused) as refusal:
        problems.lay(form, refusal)
        return False
    messages.success(request, _("Đã công bố bản số %(number)d.") % {"number": made.number})
    return True


def _trail(cycle: "Cycle | None" = None) -> list[tuple[str, str]]:
    found = sets.trail()[:1]
    if cycle is not None:
        found.append((_("Hội đồng: %(name)s") % {"name": cycle.name}, reverse("assessments:council", args=[cycle.pk])))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@permission("assessment.manage")
@never_cache
def decide(request: Request, cycle_id: int, assessment_id: int) -> HttpResponse:
    """One unit before the council: its three points for each criterion, and the form that changes a final one."""
    on = clock.now().date()
    cycle = results.for_council(cycle_id, seen_by=request.actor, on=on)
    row = cycles.get_assessment(assessment_id, seen_by=request.actor, on=on)
    if row.cycle_id != cycle.pk:
        raise errors.NotFound
    sheet = sheets.sheet(row, at=clock.now())
    choices = [(one.node.code, f"{one.node.code} {one.node.name}") for one in sheet.lines if not one.automatic]
    form = DecideForm(
        request.POST if request.method == "POST" else None, choices=choices,
        initial={"criterion": request.GET.get("chi-tieu", "")},
    )  # fmt: skip
    if form.is_valid():
        try:
            acts.decide(row.pk, form.cleaned_data["criterion"], form.typed(), by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã ghi điểm hội đồng quyết định."))
            return redirect("assessments:council-unit", cycle_id, assessment_id)
    context = {
        "cycle": cycle, "row": row, "unit": cycles.unit_name(row), "form": form, "trail": _trail(cycle),
        "lines": published.three_points(sheet),
    }  # fmt: skip
    return render(request, "assessments/council_unit.html", context, status=400 if form.errors else 200)


@permission("assessment.view")
@never_cache
@require_safe
def minutes(request: Request, cycle_id: int, number: int) -> HttpResponseBase:
    """The scan of the minutes by which an edition was published."""
    cycles.get_cycle(cycle_id, seen_by=request.actor, on=clock.now().date())
    found = results.published(cycle_id, number)
    return uploads.answer_with(documents.open_for_reading(found.row.minutes_file, to_official=True))
