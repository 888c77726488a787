"""The sheet of a unit: it types, the office appraises, both see all three scores with their working.

One form for the whole sheet: any button saves whatever was typed, and what is wrong stays with its fault beside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.assessments.commands import appraising, scoring
from caicach.assessments.queries import cycles, sheets
from caicach.assessments.queries.sheets import Line, Sheet
from caicach.assessments.rules import counting
from caicach.assessments.states import SELF_SCORING, STAGE_NAMES, AssessmentState, CycleState, Stage
from caicach.core import clock, errors
from caicach.indices.rules import figures
from caicach.web import problems
from caicach.web.assessments.figure_forms import FigureForm, said, said_at
from caicach.web.permissions import Request, permission

TONES = {
    AssessmentState.SCORING: "active", AssessmentState.SUBMITTED: "ok", AssessmentState.SENT_BACK: "soon",
    AssessmentState.APPRAISED: "active", AssessmentState.EXPLAINED: "ok", AssessmentState.SETTLED: "done",
}  # fmt: skip


class Mode(StrEnum):
    """What this viewer does on this sheet now."""

    READ = "read"
    SCORE = "score"
    APPRAISE = "appraise"


class BackForm(forms.Form):
    """Why a sheet goes back."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do trả lại"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Nêu tiêu chí nào thiếu gì; đơn vị đọc được và nộp lại."),
    )  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One criterion as it is drawn."""

    line: Line
    form: FigureForm | None
    most: str
    rule: str
    figure: str
    scores: list[tuple[str, str, str]]  # stage, figure, points
    working: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.line.node.code

    @property
    def open(self) -> bool:
        return self.form is not None


@permission("assessment.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: Request, assessment_id: int) -> HttpResponse:
    """All criteria of one unit; who may type types, and one button does what comes next."""
    row = cycles.get_assessment(assessment_id, seen_by=request.actor, on=clock.now().date())
    if request.method == "POST":
        return _posted(request, row)
    return _page(request, row, BackForm())


def _posted(request: Request, row: Any) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "tra-lai":
        return _send_back(request, row)
    if act in ("dong-y", "gui-giai-trinh"):
        made = appraising.send_explanations(row.pk, by=request.actor, at=clock.now())
        messages.success(request, _("Đã ghi: %(state)s.") % {"state": made.get_state_display()})
        return redirect("assessments:sheet", row.pk)
    found = _forms(request, row)
    if not found:  # submitted or finished meanwhile, by a colleague say
        messages.error(
            request,
            _("Phiếu đã chuyển tình trạng nên số vừa nhập không được lưu. Quay lại trang trước để chép lại."),
        )
        return _page(request, row, BackForm(), status=409)
    saved, wrong = _save(request, row, found)
    if wrong:
        return _page(request, row, BackForm(), posted=found, saved=saved, status=400)
    done = {"nop": _submit, "xong": _finish}.get(act)
    if done is None:
        messages.success(
            request, _("Đã lưu %(count)s tiêu chí.") % {"count": saved} if saved else _("Không có gì thay đổi.")
        )
        anchor = f"#tc-{act.removeprefix('luu-')}" if act.startswith("luu-") else ""
        return redirect(reverse("assessments:sheet", args=[row.pk]) + anchor)
    return _step(request, row, done, found)


def _step(
    request: Request, row: Any, done: Callable[[Request, Any], str], found: dict[str, FigureForm]
) -> HttpResponse:
    """What comes after saving; a refusal stands on the page, whose figures are saved."""
    try:
        words = done(request, row)
    except errors.Refused as refusal:
        messages.error(request, str(refusal))
        row = cycles.get_assessment(row.pk, seen_by=request.actor, on=clock.now().date())
        return _page(request, row, BackForm(), status=refusal.status)
    messages.success(request, words)
    return redirect("assessments:sheet", row.pk)


def _submit(request: Request, row: Any) -> str:
    made = scoring.submit(row.pk, by=request.actor, at=clock.now())
    if made.late_days:
        return _("Đã nộp, chậm %(days)s ngày làm việc.") % {"days": made.late_days}
    return _("Đã nộp phiếu tự chấm đúng hạn.")


def _finish(request: Request, row: Any) -> str:
    appraising.finish(row.pk, by=request.actor, at=clock.now())
    return _("Đã thẩm định xong đơn vị này.")


def _send_back(request: Request, row: Any) -> HttpResponse:
    form = BackForm(request.POST)
    if form.is_valid():
        try:
            appraising.send_back(row.pk, form.cleaned_data["reason"], by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã trả lại phiếu cho đơn vị."))
            return redirect("assessments:sheet", row.pk)
    return _page(request, row, form, status=400)


def mode_of(request: Request, row: Any) -> Mode:
    actor, cycle = request.actor, row.cycle
    if scoring.is_open(row) and rights.can(actor, Permission.ASSESSMENT_SCORE, unit_id=row.unit_id):
        return Mode.SCORE
    groups = cycles.may_appraise(row, actor=actor, on=clock.now().date())
    if not groups or cycle.state != CycleState.APPRAISAL or row.state not in appraising.APPRAISABLE:
        return Mode.READ
    over = cycle.self_by is not None and clock.now().date() > cycle.self_by
    return Mode.APPRAISE if over or row.state == AssessmentState.SUBMITTED else Mode.READ


def _forms(request: Request, row: Any) -> dict[str, FigureForm]:
    """A form for each criterion this viewer may type now."""
    return forms_of(request, row, sheets.sheet(row, at=clock.now()), request.POST if request.method == "POST" else None)


def forms_of(request: Request, row: Any, found: Sheet, data: Any) -> dict[str, FigureForm]:
    mode = mode_of(request, row)
    if mode is Mode.READ:
        return {}
    stage = Stage.SELF if mode is Mode.SCORE else Stage.APPRAISED
    marks = list(row.marks.all()) if mode is Mode.SCORE else sheets.standing(row, row.marks.all())
    counted = counting.counting(marks, stage=stage)
    groups = cycles.may_appraise(row, actor=request.actor, on=clock.now().date()) if mode is Mode.APPRAISE else None
    return {
        line.node.code: FigureForm(data, line=line, marks=marks, current=counted.get(line.node.code), stage=stage)
        for line in found.lines
        if (groups is None or line.group in groups) and _typable(line, mode)
    }


def _typable(line: Line, mode: Mode) -> bool:
    """Nobody types what is counted; an appraiser may find that it does not apply where nothing is known."""
    if not line.automatic:
        return True
    own = line.marks.get(Stage.SELF)
    return mode is Mode.APPRAISE and own is not None and counting.entry_of(own) is None


def _save(request: Request, row: Any, found: dict[str, FigureForm]) -> tuple[int, bool]:
    """Every criterion that was typed, each by itself; answers how many, and whether anything is wrong."""
    command = scoring.mark if mode_of(request, row) is Mode.SCORE else appraising.appraise
    saved = wrong = 0
    for code, form in found.items():
        if not form.is_valid():
            wrong += 1
        elif form.was_typed():
            if form.is_stale():
                form.say_stale()
                wrong += 1
                continue
            try:
                command(row.pk, code, form.typed(), by=request.actor, at=clock.now())
                saved += 1
            except (errors.Invalid, errors.Refused) as refusal:
                problems.lay(form, refusal)
                wrong += 1
    return saved, bool(wrong)


def _page(
    request: Request, row: Any, back: BackForm, *, posted: dict[str, FigureForm] | None = None, saved: int = 0,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    found = sheets.sheet(row, at=clock.now())
    typed = {code: one for code, one in (posted or {}).items() if one.errors}
    fresh = forms_of(request, row, found, None)
    mode = mode_of(request, row)
    leads = cycles.leads_appraisal(row, actor=request.actor, on=clock.now().date())
    context = {
        "row": row, "cycle": row.cycle, "unit": cycles.unit_name(row), "tone": TONES[AssessmentState(row.state)],
        "mode": mode.value, "groups": _groups(found, fresh | typed), "totals": _totals(found), "saved": saved,
        "wrong": list(typed.values()), "holding": [one for one in found.findings if one.holds],
        "warned": [one for one in found.findings if not one.holds], "back": back,
        "sent_back": row.sent_back.select_related("by").order_by("-round").first(),
        "period": cycles.period_of(row.cycle).label, "trail": trail(row), "leads": leads,
        "may_send_back": leads and row.state == AssessmentState.SUBMITTED,
        "own": rights.can(request.actor, Permission.ASSESSMENT_SCORE, unit_id=row.unit_id),
        "explaining": row.cycle.state == CycleState.EXPLANATION and row.state == AssessmentState.APPRAISED,
        "explained": sum(line.explanation is not None for line in found.lines), "sheet": found,
        "open_still": row.state in SELF_SCORING,
    }  # fmt: skip
    return render(request, "assessments/sheet.html", context, status=status)


def trail(row: Any) -> list[tuple[str, str]]:
    return [
        (_("Đợt đánh giá"), reverse("assessments:cycles")),
        (row.cycle.name, reverse("assessments:cycle", args=[row.cycle_id])),
    ]


def _groups(found: Sheet, by_code: dict[str, FigureForm]) -> list[dict[str, Any]]:
    """The groups of the set with their criteria, and bonus and penalty last."""
    named = [(group.code, group.name, figures.said(group.points)) for group in found.made.groups]
    groups = [*named, (cycles.OTHERS, _("Điểm thưởng, điểm phạt"), "")]
    return [
        {"code": code, "name": name, "most": most, "lines": [shown(one, by_code.get(one.node.code)) for one in lines]}
        for code, name, most in groups
        if (lines := found.of_group(code))
    ]


def shown(line: Line, form: FigureForm | None) -> Shown:
    scored = line.rows.get(Stage.FINAL) or line.rows.get(Stage.APPRAISED) or line.rows.get(Stage.SELF)
    live = line.automatic and not line.marks
    figure = said(line, line.live) if live else said_at(line, Stage.SELF)
    return Shown(
        line=line, form=form, most=figures.said(line.node.points),
        rule=line.node.rule.words() if line.node.rule is not None else "", figure=figure,
        scores=list(_scores(line, live=figure if live else "")), working=scored.working if scored else (),
    )  # fmt: skip


def _scores(line: Line, *, live: str) -> Iterable[tuple[str, str, str]]:
    for stage in Stage:
        row = line.rows.get(stage)
        figure = live if live and stage is Stage.SELF else said_at(line, stage)
        if row is None or (not figure and row.points is None):
            continue
        words = figure or (_("giữ nguyên") if stage is not Stage.SELF else "")
        yield str(STAGE_NAMES[stage]), words, figures.said(row.points) if row.points is not None else ""


def _totals(found: Sheet) -> list[dict[str, Any]]:
    """The whole at each stage, for the head of the page."""
    return [
        {"stage": STAGE_NAMES[stage], "total": one, "missing": len(one.score.missing),
         "points": figures.fixed(one.points, found.made.rounding.decimals) if one.points is not None else "",
         "grade": one.score.graded.grade.name if one.score.graded else ""}
        for stage, one in found.totals.items()
    ]  # fmt: skip
