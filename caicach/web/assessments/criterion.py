"""One criterion of a unit's sheet: its marks with who, when and why, its evidence, what was explained and answered."""

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
from caicach.assessments.queries.sheets import Line
from caicach.assessments.rules import counting
from caicach.assessments.rules.entering import Typed
from caicach.assessments.states import AssessmentState, CycleState, Stage
from caicach.core import clock, errors
from caicach.web import problems
from caicach.web.assessments import evidence as pieces
from caicach.web.assessments.figure_forms import FigureForm, said
from caicach.web.assessments.sheets import shown, trail
from caicach.web.permissions import Request, permission


class ExplainForm(forms.Form):
    """What the unit says against the appraised mark."""

    text = forms.CharField(
        label=gettext_lazy("Giải trình của đơn vị"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Thêm tài liệu kiểm chứng ở trên trước khi gửi, nếu có."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Accepted or not, and why."""

    accepted = forms.ChoiceField(
        label=gettext_lazy("Kết luận"), widget=forms.RadioSelect,
        choices=[("1", gettext_lazy("Chấp nhận giải trình")), ("0", gettext_lazy("Giữ nguyên điểm thẩm định"))],
    )  # fmt: skip
    answer = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Đơn vị đọc được."),
    )  # fmt: skip


@permission("assessment.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: Request, assessment_id: int, code: str) -> HttpResponse:
    """Evidence is added and taken away here; the unit explains itself, the appraiser answers."""
    row = cycles.get_assessment(assessment_id, seen_by=request.actor, on=clock.now().date())
    line = sheets.sheet(row, at=clock.now()).line(code)
    drafts: dict[str, forms.Form] = {}
    if request.method == "POST":
        act = {"them": _add, "dung": _use, "bo": _take_away, "giai-trinh": _explain, "tra-loi": _answer}.get(
            request.POST.get("act", "")
        )
        if act is None:
            raise errors.NotFound
        name, form = act(request, row, line)
        if form is None:
            return redirect("assessments:criterion", row.pk, code)
        drafts[name] = form
    return _page(request, row, line, drafts)


Tried = tuple[str, forms.Form | None]  # which form, and the form itself where something is wrong with it


def _add(request: Request, row: Any, line: Line) -> Tried:
    """New evidence, shown for this criterion at once."""
    form = pieces.PieceForm(pieces.with_files(request))
    if not form.is_valid():
        return "piece", form
    try:
        for made in pieces.store(form, unit_id=row.unit_id, by=request.actor):
            scoring.use(made.pk, row.pk, line.node.code, by=request.actor, at=clock.now())
    except (errors.Invalid, errors.Refused) as refusal:
        problems.lay(form, refusal)
        return "piece", form
    messages.success(request, _("Đã thêm tài liệu."))
    return "piece", None


def _use(request: Request, row: Any, line: Line) -> Tried:
    form = pieces.ChooseForm(request.POST, offered=pieces.offered(request, row, line))
    if not form.is_valid():
        return "choose", form
    scoring.use(int(form.cleaned_data["piece"]), row.pk, line.node.code, by=request.actor, at=clock.now())
    messages.success(request, _("Đã gắn tài liệu với tiêu chí."))
    return "choose", None


def _take_away(request: Request, row: Any, line: Line) -> Tried:
    held = {str(use.pk): use for use in line.evidence}
    use = held.get(request.POST.get("use", ""))
    if use is None:
        raise errors.NotFound
    scoring.take_away(use.pk, by=request.actor, at=clock.now())
    messages.success(request, _("Đã bỏ tài liệu khỏi tiêu chí; tài liệu vẫn còn trong danh sách của đơn vị."))
    return "choose", None


def _explain(request: Request, row: Any, line: Line) -> Tried:
    form = ExplainForm(request.POST)
    if form.is_valid():
        try:
            text = form.cleaned_data["text"]
            appraising.explain(row.pk, line.node.code, text, by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã ghi giải trình. Xong mọi tiêu chí thì gửi ở trang phiếu."))
            return "explain", None
    return "explain", form


def _answer(request: Request, row: Any, line: Line) -> Tried:
    form, figure = AnswerForm(request.POST), _figure_form(row, line, request.POST)
    if line.explanation is None:
        raise errors.NotFound
    if not form.is_valid() or not figure.is_valid():
        return "answer", form
    accepted = form.cleaned_data["accepted"] == "1"
    try:
        appraising.answer(
            line.explanation.pk, accepted=accepted, answer=form.cleaned_data["answer"],
            typed=_corrected(figure, form.cleaned_data["answer"]) if accepted else None,
            by=request.actor, at=clock.now(),
        )  # fmt: skip
    except errors.Invalid as refusal:
        form.add_error(None, str(next(iter(next(iter(refusal.problems.values()), [refusal.message])), "")))
        return "answer", form
    messages.success(request, _("Đã trả lời giải trình."))
    return "answer", None


def _corrected(figure: FigureForm, answer: str) -> Typed | None:
    """The new figure, if there is one; why is what was answered."""
    if figure.line.automatic or not figure.was_typed():
        return None
    given = figure.typed()
    return Typed(numerator=given.numerator, denominator=given.denominator, applies=given.applies, reason=answer)


def _figure_form(row: Any, line: Line, data: Any) -> FigureForm:
    current = line.marks.get(Stage.APPRAISED) or line.marks.get(Stage.SELF)
    made = FigureForm(data, line=line, marks=list(row.marks.all()), current=current, stage=Stage.APPRAISED)
    made.fields.pop("reason")  # the answer is the reason
    return made


def _page(request: Request, row: Any, line: Line, drafts: dict[str, forms.Form]) -> HttpResponse:
    own = rights.can(request.actor, Permission.ASSESSMENT_SCORE, unit_id=row.unit_id)
    may_show = own and scoring.may_show(row) and not line.automatic
    explaining = own and row.cycle.state == CycleState.EXPLANATION and row.state == AssessmentState.APPRAISED
    on = clock.now().date()
    answers = (
        line.explanation is not None and line.explanation.accepted is None
        and appraising.may_answer(row, on=on) and line.group in cycles.may_appraise(row, actor=request.actor, on=on)
    )  # fmt: skip
    marks = row.marks.filter(criterion=line.node.code).select_related("by").order_by("id")
    context = {
        "row": row, "unit": cycles.unit_name(row), "shown": shown(line, None), "line": line,
        "marks": [(mark, _figure(line, mark)) for mark in marks],
        "may_show": may_show, "may_take": own and scoring.is_open(row),
        "piece": drafts.get("piece") or pieces.PieceForm() if may_show else None,
        "sees": own or cycles.takes_part(row.cycle, actor=request.actor, on=on),
        "choose": _choose(request, row, line, drafts) if may_show else None,
        "explain": drafts.get("explain") or ExplainForm() if explaining and line.explanation is None else None,
        "answer": drafts.get("answer") or AnswerForm() if answers else None,
        "figure": _figure_form(row, line, request.POST if "answer" in drafts else None) if answers else None,
        "trail": [*trail(row), (cycles.unit_name(row), reverse("assessments:sheet", args=[row.pk]))],
        "wrong": next(iter(drafts.values()), None), **pieces.upload_context(request, drafts.get("piece")),
    }  # fmt: skip
    return render(request, "assessments/criterion.html", context, status=400 if drafts else 200)


def _choose(request: Request, row: Any, line: Line, drafts: dict[str, forms.Form]) -> forms.Form | None:
    """Nothing to choose from: no form."""
    offered = pieces.offered(request, row, line)
    return drafts.get("choose") or (pieces.ChooseForm(offered=offered) if offered else None)


def _figure(line: Line, mark: Any) -> str:
    return said(line, counting.entry_of(mark))
