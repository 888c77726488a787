"""By what is an index scored, and what would a file of figures score? Trees with points; nothing is stored."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caicach.core import clock
from caicach.documents import delimited, sheets
from caicach.documents.spreadsheets import Column
from caicach.indices import index_sets, score_report
from caicach.indices.measures import MEASURES
from caicach.indices.rules import comparing, figures, inputs, scoring
from caicach.indices.rules.tree import IndexSet, Node
from caicach.web.permissions import Request, permission

MOST_BYTES: Final = 256 * 1024  # all units of a province some times over; scored within seconds
MOST_IN_FULL: Final = 40  # units whose every working is on the page; a longer file is scored by `caicach score`
MOST_FAULTS: Final = 200


class FiguresForm(forms.Form):
    """The file of declared figures."""

    file = forms.FileField(
        label=gettext_lazy("Tệp số liệu"), help_text=gettext_lazy("Tệp .csv (CSV UTF-8), nhiều nhất 256 KB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Tệp quá lớn."))
        return file


@dataclass(frozen=True)
class Row:
    """A row of the tree as people read it; `level` 0 is a group. `counted`: from what, if nobody types it."""

    node: Node
    level: int
    points: str
    rule: str
    counted: str


@dataclass(frozen=True)
class ScoredRow:
    """A row of a unit's score; `points` is empty where figures are missing."""

    code: str
    name: str
    level: int
    points: str
    of: str
    working: tuple[str, ...]
    unverified: str


@permission("dashboard.view")
@require_safe
def index_set_list(request: Request) -> HttpResponse:
    """The editions of every index, and which of them holds today."""
    on, known = clock.now().date(), index_sets.known()
    rows = [
        {"set": one, "holds": one.holds_on(on), "points": figures.said(one.points),
         "leaves": sum(1 for _leaf in one.leaves()), "doubts": sum(1 for _doubt in one.doubts()),
         "decision": known.decision_of(one.code)}
        for one in reversed(known.by_code().values())
    ]  # fmt: skip
    return render(request, "dashboards/index_sets.html", {"rows": rows, "trail": _trail()[:1]})


@permission("dashboard.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index_set(request: Request, code: str) -> HttpResponse:
    """The tree; after a file was sent, what its units score, or all that is wrong with it."""
    known = index_sets.known()
    made = known.get(code)
    posted = request.method == "POST"
    form = FiguresForm(request.POST, request.FILES) if posted else FiguresForm()
    context: dict[str, Any] = {}
    if posted and form.is_valid():
        try:
            scores = scoring.score_all(made, inputs.read(form.cleaned_data["file"].read(), made))
        except sheets.InputsInvalid as refusal:
            form.add_error("file", _("Tệp có %(count)s lỗi, xem bảng bên dưới.") % {"count": len(refusal.found)})
            context = {"faults": refusal.found[:MOST_FAULTS], "more_faults": max(0, len(refusal.found) - MOST_FAULTS)}
        else:
            context = _scored(made, scores)
    earlier = known.edition_before(made)
    context |= {
        "set": made, "decision": known.decision_of(code),
        "form": form, "trail": _trail(), "groups": [list(_rows(group, 0)) for group in made.groups],
        "adjustments": [row for node in made.adjustments for row in _rows(node, 1)], "earlier": earlier,
        "differences": comparing.compare(earlier, made) if earlier else [], "holds": made.holds_on(clock.now().date()),
        "points": figures.said(made.points), "grades": [(one.name, figures.said(one.least)) for one in made.grades],
    }  # fmt: skip
    return render(request, "dashboards/index_set.html", context, status=400 if form.errors else 200)


@permission("dashboard.view")
@require_safe
def figures_sheet(request: Request, code: str) -> HttpResponse:
    """An empty file of figures: a row for each criterion, its name beside it."""
    made = index_sets.known().get(code)
    target = io.BytesIO()
    titles = (_("Đơn vị"), _("Chỉ tiêu"), _("Tử số"), _("Mẫu số"), _("Ghi chú"))
    rows = [["", node.code, "", "", node.name] for node in (*made.leaves(), *made.adjustments)]
    delimited.write(target, [Column(title) for title in titles], rows)
    answer = HttpResponse(target.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="so-lieu-{made.code}.csv"'
    return answer


def _trail() -> list[tuple[str, str]]:
    return [
        (_("Số liệu"), reverse("dashboards:board")),
        (_("Bộ tiêu chí"), reverse("dashboards:index-sets")),
    ]


def _rows(node: Node, level: int) -> Iterator[Row]:
    yield Row(node, level, figures.said(node.points), node.rule.words() if node.rule else "", _counted(node))
    for child in node.children:
        yield from _rows(child, level + 1)


def _counted(node: Node) -> str:
    if node.measure:
        return _("Đếm từ hồ sơ: %(measure)s") % {"measure": MEASURES[node.measure].label}
    return _("Lấy từ khảo sát, câu hỏi %(item)s") % {"item": node.survey} if node.survey else ""


def _scored(made: IndexSet, scores: list[scoring.UnitScore]) -> dict[str, Any]:
    in_order = sorted(scores, key=lambda one: (one.kind, one.rank or len(scores) + 1, one.unit))
    return {
        "scores": [
            {"score": one, "points": _fixed(made, one.points),
             "groups": [_fixed(made, row.points) for row in one.groups]}
            for one in in_order
        ],
        "has_kinds": any(one.kind for one in scores),
        "has_grades": bool(made.grades),
        "in_full": [(one, list(_scored_rows(made, one))) for one in in_order[:MOST_IN_FULL]],
        "not_in_full": max(0, len(scores) - MOST_IN_FULL),
    }  # fmt: skip


def _scored_rows(made: IndexSet, score: scoring.UnitScore) -> Iterator[ScoredRow]:
    yield from _given(made, score.groups, 0)
    yield from _given(made, score.adjustments, 1)


def _given(made: IndexSet, rows: Iterable[scoring.Row], level: int) -> Iterator[ScoredRow]:
    for row in rows:
        if score_report.is_given(row):
            yield ScoredRow(
                row.node.code, row.node.name, level, _fixed(made, row.points), figures.said(row.node.points),
                row.working, row.doubt,
            )  # fmt: skip
            yield from _given(made, row.rows, level + 1)


def _fixed(made: IndexSet, points: Any) -> str:
    return "" if points is None else figures.fixed(points, made.rounding.decimals)
