"""How are units asked about a draft, how do they comment, and how is each comment answered?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.assessments import policies
from caicach.assessments.commands import comments as acts
from caicach.assessments.queries import comments
from caicach.assessments.queries import editions as known
from caicach.assessments.states import VERDICT_NAMES, Verdict
from caicach.core import clock, errors
from caicach.organisations.queries import units
from caicach.web import problems
from caicach.web.assessments import drafting, sets, tree
from caicach.web.forms import UnitsField, day_field
from caicach.web.permissions import Request, permission


class AskForm(forms.Form):
    """From when to when, and which units."""

    since = day_field(gettext_lazy("Góp ý từ ngày"))
    until = day_field(gettext_lazy("Đến hết ngày"))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Hỏi ý kiến mọi đơn vị loại"), widget=forms.CheckboxSelectMultiple, required=False
    )
    more = UnitsField(label=gettext_lazy("Thêm từng đơn vị"), required=False)

    def __init__(self, *args: Any, offered: list[units.UnitOn], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = offered
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = drafting.kind_choices(clock.now().date())
        more = self.fields["more"]
        assert isinstance(more, UnitsField)
        more.offered = offered

    def unit_ids(self) -> set[int]:
        kinds = set(self.cleaned_data["kinds"])
        return {unit.id for unit in self.offered if unit.kind in kinds} | set(self.cleaned_data["more"])


class CommentForm(forms.Form):
    """What of the draft, and what is said of it."""

    criterion = forms.ChoiceField(label=gettext_lazy("Góp ý về"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Nội dung góp ý"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Nêu rõ đề nghị sửa thế nào và vì sao."),
    )  # fmt: skip

    def __init__(self, *args: Any, names: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["criterion"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Toàn bộ dự thảo")), *names.items()]


class AnswerForm(forms.Form):
    """What was made of a comment, and why."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Kết quả"), widget=forms.RadioSelect,
        choices=[(key.value, name) for key, name in VERDICT_NAMES.items()],
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Giải trình"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Đã sửa gì theo góp ý, hoặc vì sao không sửa. Các đơn vị đều đọc được."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@permission("assessment.manage")
@never_cache
def ask(request: Request, edition_id: int) -> HttpResponse:
    """Open the comment round, or change its days and ask more units."""
    on = clock.now().date()
    policies.check_manage(request.actor, on=on)
    row = known.get_edition(edition_id, seen_by=request.actor, on=on)
    initial = {"since": row.comment_from or on, "until": row.comment_to,
               "kinds": [] if row.comment_from else row.applies_to}  # fmt: skip
    form = AskForm(request.POST if request.method == "POST" else None, initial=initial, offered=units.list_units(on=on))
    if form.is_valid():
        given = form.cleaned_data
        try:
            acts.ask(
                edition_id, since=given["since"], until=given["until"], unit_ids=form.unit_ids(), by=request.actor,
                at=clock.now(),
            )  # fmt: skip
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã mở đợt góp ý. Các đơn vị thấy việc này ở trang đầu mục Đánh giá."))
            return redirect("assessments:set", edition_id)
    context = {"row": row, "form": form, "asked": comments.asked(row, on=on), "trail": sets.trail(row)}
    return render(request, "assessments/ask.html", context, status=400 if form.errors else 200)


@permission("assessment.comment")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: Request, edition_id: int) -> HttpResponse:
    """The unit acted for comments on a row or on the whole, or says that it has no comment."""
    on = clock.now().date()
    row = known.get_edition(edition_id, seen_by=request.actor, on=on)
    names = tree.names(known.compiled(row))
    posted = request.method == "POST"
    if posted and request.POST.get("act") == "thong-nhat":
        acts.agree(edition_id, by=request.actor, at=clock.now())
        messages.success(request, _("Đã ghi: đơn vị thống nhất với dự thảo."))
        return redirect("assessments:set", edition_id)
    initial = {"criterion": request.GET.get("ve", "")}
    form = CommentForm(request.POST if posted else None, initial=initial, names=names)
    if form.is_valid():
        try:
            acts.comment(edition_id, **form.cleaned_data, by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã gửi góp ý. Có thể góp ý thêm đến hết đợt."))
            return redirect("assessments:set-comment", edition_id)
    own = [one for one in comments.comments_of(row, names, on=on) if one.row.unit_id == request.actor.unit_id]
    context = {
        "row": row, "form": form, "own": own, "trail": sets.trail(row), "verdict_tones": sets.VERDICT_TONES,
        "asked": comments.is_asked(row, unit_id=request.actor.unit_id, on=on),
    }  # fmt: skip
    return render(request, "assessments/comment.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permission("assessment.manage")
@never_cache
def answer(request: Request, edition_id: int, comment_id: int) -> HttpResponse:
    """One comment, and what was made of it; then the next one that waits."""
    on = clock.now().date()
    policies.check_manage(request.actor, on=on)
    row = known.get_edition(edition_id, seen_by=request.actor, on=on)
    names = tree.names(known.compiled(row))
    said = comments.get_comment(row, comment_id)
    form = AnswerForm(
        request.POST if request.method == "POST" else None, initial={"verdict": said.verdict, "words": said.answer}
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            acts.answer(
                edition_id, comment_id, verdict=Verdict(given["verdict"]), words=given["words"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            return _next(request, edition_id)
    context = {
        "row": row, "said": said, "form": form, "trail": sets.trail(row), "unit": units.unit_name(said.unit_id, on=on),
        "about": names.get(said.criterion, said.criterion), "waiting": comments.unanswered(row),
    }  # fmt: skip
    return render(request, "assessments/answer.html", context, status=400 if form.errors else 200)


def _next(request: Request, edition_id: int) -> HttpResponse:
    """To the next comment nobody answered, or back to the set."""
    following = comments.first_unanswered(edition_id)
    messages.success(request, _("Đã trả lời góp ý."))
    if following is None:
        return redirect("assessments:set", edition_id)
    return redirect("assessments:set-answer", edition_id, following)
