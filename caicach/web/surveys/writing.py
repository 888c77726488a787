"""What is a campaign? One form to open it, and to mend it until the first slips come in."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.core import clock, errors
from caicach.surveys import commands, policies, queries
from caicach.surveys.rules import questionnaires
from caicach.surveys.shipped import shipped
from caicach.web import problems
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission
from caicach.web.surveys import campaigns

if TYPE_CHECKING:
    from caicach.surveys.models import Campaign

OWN: Final = ""
_TYPED: Final = {"autocomplete": "off"}


class CampaignForm(forms.Form):
    """Who was asked what, when and how. Questions: a shipped questionnaire, or one's own, a line each."""

    code = forms.CharField(
        label=gettext_lazy("Mã đợt khảo sát"), max_length=40, widget=forms.TextInput(attrs=_TYPED),
        help_text=gettext_lazy("Chữ thường không dấu, chữ số, dấu “-”; ví dụ: hai-long-2022."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Tên đợt khảo sát"), max_length=200, widget=forms.TextInput(attrs=_TYPED))
    first_day = day_field(gettext_lazy("Hỏi từ ngày"))
    last_day = day_field(gettext_lazy("Hỏi đến ngày"))
    about_from = day_field(
        gettext_lazy("Kỳ được đánh giá, từ ngày"), help_text=gettext_lazy("Câu trả lời nói về thời gian nào.")
    )
    about_to = day_field(
        gettext_lazy("Kỳ được đánh giá, đến ngày"),
        help_text=gettext_lazy("Dùng để chấm kỳ có ngày cuối nằm trong đây."),
    )
    asked = forms.CharField(
        label=gettext_lazy("Hỏi ai"), max_length=500, widget=forms.TextInput(attrs=_TYPED),
        help_text=gettext_lazy("Ví dụ: người đã nhận kết quả tại Bộ phận Một cửa từ tháng 1 đến tháng 6."),
    )  # fmt: skip
    method = forms.CharField(
        label=gettext_lazy("Chọn mẫu và hỏi thế nào"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Chọn người ra sao, hỏi trực tiếp hay phát phiếu, ai đi hỏi."),
    )  # fmt: skip
    questionnaire = forms.ChoiceField(label=gettext_lazy("Bảng hỏi"), required=False)
    own_code = forms.CharField(
        label=gettext_lazy("Mã bảng hỏi riêng"), max_length=40, required=False,
        widget=forms.TextInput(attrs=_TYPED),
        help_text=gettext_lazy("Chỉ khi chọn câu hỏi riêng. Các đợt cùng bảng hỏi ghi cùng mã."),
    )  # fmt: skip
    lines = forms.CharField(
        label=gettext_lazy("Câu hỏi riêng, mỗi dòng một câu"), max_length=60_000, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Mã; câu hỏi; thang. Thang 5: từ rất không hài lòng đến rất hài lòng. "
                               "Thang 10: từ 1 đến 10. Ví dụ: cc1; Thái độ của công chức; 5"),
    )  # fmt: skip

    def __init__(self, *args: Any, fixed_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.code, one.name) for one in shipped().values()]
        self.fields["questionnaire"] = forms.ChoiceField(
            label=self.fields["questionnaire"].label, required=False,
            choices=[(OWN, gettext_lazy("Câu hỏi riêng, ghi ở dưới")), *offered],
        )  # fmt: skip
        if fixed_code:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code == "moi":
            raise forms.ValidationError(_("Mã này dành cho trang lập đợt mới; hãy chọn mã khác."))
        return code

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("questionnaire") == OWN:
            if not data.get("own_code"):
                self.add_error("own_code", _("Câu hỏi riêng thì phải có mã bảng hỏi."))
            try:
                data["items"] = questionnaires.from_lines(data.get("lines", ""))
            except errors.Invalid as refusal:
                problems.lay(self, refusal)
        return data

    def place(self, name: str) -> str:
        own = self.cleaned_data.get("questionnaire") == OWN
        return {"questionnaire": "own_code" if own else "questionnaire", "items": "lines"}.get(name, name)

    def told(self) -> commands.Told:
        data = self.cleaned_data
        names = ("name", "first_day", "last_day", "about_from", "about_to", "asked", "method")
        return commands.Told(
            **{name: data[name] for name in names}, questionnaire=data["questionnaire"] or data["own_code"],
            items=data.get("items", ()),
        )  # fmt: skip


@permission("survey.manage")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Open a campaign for the unit acted for."""
    form = CampaignForm(request.POST) if request.method == "POST" else CampaignForm(initial=_usual())
    if form.is_bound and form.is_valid():
        try:
            made = commands.open_campaign(
                form.cleaned_data["code"], form.told(), by=request.actor, at=clock.now()
            )  # fmt: skip
        except errors.Invalid as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã lập đợt khảo sát. Bước tiếp theo: nhập phiếu."))
            return redirect("surveys:slips", made.code)
    return _page(request, form, None)


def _usual() -> dict[str, Any]:
    """The answers usually speak of the year."""
    today = clock.now().date()
    return {"about_from": today.replace(month=1, day=1), "about_to": today.replace(month=12, day=31)}


@permission("survey.manage")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, code: str) -> HttpResponse:
    """Mend what was written, until slips come in."""
    found = queries.get_campaign(code, seen_by=request.actor, on=clock.now().date())
    policies.check_may_run(request.actor, unit_id=found.unit_id)
    if queries.has_files(found.pk):
        raise commands.HasSlips
    posted = request.POST if request.method == "POST" else None
    form = CampaignForm(posted, initial=_written(found), fixed_code=True)
    if form.is_bound and form.is_valid():
        try:
            commands.change_campaign(found.pk, form.told(), by=request.actor, at=clock.now())
        except errors.Invalid as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã sửa đợt khảo sát."))
            return redirect("surveys:campaign", found.code)
    return _page(request, form, found)


def _written(found: "Campaign") -> dict[str, Any]:
    own = found.questionnaire not in shipped()
    names = ("name", "first_day", "last_day", "about_from", "about_to", "asked", "method")
    return {
        **{name: getattr(found, name) for name in names},
        "questionnaire": OWN if own else found.questionnaire, "own_code": found.questionnaire if own else "",
        "lines": questionnaires.to_lines(queries.items_of(found)) if own else "",
    }  # fmt: skip


def _page(request: Request, form: CampaignForm, found: "Campaign | None") -> HttpResponse:
    trail = campaigns.trail()
    if found is not None:
        trail.append((found.name, reverse("surveys:campaign", args=[found.code])))
    context = {"form": form, "campaign": found, "trail": trail, "offered": shipped().values()}
    return render(request, "surveys/write.html", context, status=400 if form.is_bound and form.errors else 200)
