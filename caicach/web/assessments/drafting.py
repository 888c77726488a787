"""How does somebody bring a set of criteria in, change its draft, adopt it, end it? Nothing typed is lost."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.assessments import policies
from caicach.assessments.commands import editions
from caicach.assessments.queries import comments
from caicach.assessments.queries import editions as known
from caicach.assessments.states import SetState
from caicach.core import clock, errors
from caicach.documents import workbooks
from caicach.indices import set_sheets
from caicach.indices.rules.files import SetInvalid
from caicach.organisations import states as kinds_known
from caicach.organisations.queries import units
from caicach.web import problems
from caicach.web.assessments import sets
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

if TYPE_CHECKING:
    from caicach.assessments.models import SetEdition


class TextForm(forms.Form):
    """The text of a set: a file, or what stands in the field; a file that was read stands in the field afterwards."""

    file = forms.FileField(
        label=gettext_lazy("Tệp .toml hoặc .xlsx"), required=False,
        help_text=gettext_lazy("Chọn tệp thì tệp thay nội dung trong ô bên dưới."),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml,.xlsx,.txt,text/plain,application/toml"}),
    )  # fmt: skip
    content = forms.CharField(
        label=gettext_lazy("Nội dung"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.faults: Sequence[set_sheets.Fault] = ()  # of a workbook, by its cells

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if file := given.get("file"):
            given["content"] = self._text_of(file)
            self.data = {**self.data, "content": given["content"]}
        if not given.get("content", "").strip() and not self.errors:
            self.add_error("file", _("Chọn tệp, hoặc gõ nội dung vào ô bên dưới."))
        return given

    def _text_of(self, file: Any) -> str:
        if file.size > editions.LONGEST * 4:
            self.add_error("file", _("Tệp quá lớn."))
            return ""
        data = file.read()
        if data.startswith(b"PK"):
            return self._text_of_workbook(data)
        try:
            return str(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("Tệp không phải văn bản UTF-8."))
            return ""

    def _text_of_workbook(self, data: bytes) -> str:
        try:
            return set_sheets.read(data)
        except set_sheets.SheetsInvalid as refusal:
            self.add_error("file", _("Tệp có %(count)d lỗi, xem bảng bên dưới.") % {"count": len(refusal.found)})
            self.faults = refusal.found
        except workbooks.NotAWorkbook as refusal:
            self.add_error("file", str(refusal))
        return ""


class DraftForm(TextForm):
    is_example = forms.BooleanField(
        label=gettext_lazy("Bộ ví dụ, không phải văn bản của tỉnh (hiện dấu “ví dụ” ở mọi nơi)"), required=False
    )


class ReviseForm(TextForm):
    """`seen`: which text was changed."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do sửa"), max_length=300, help_text=gettext_lazy("Ví dụ: tiếp thu góp ý của Sở Tư pháp.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class AdoptForm(forms.Form):
    """What the decision says."""

    number = forms.CharField(
        label=gettext_lazy("Số quyết định"), max_length=100, help_text=gettext_lazy("Ví dụ: 1679/QĐ-UBND"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    decided_on = day_field(gettext_lazy("Ngày quyết định"))
    file = forms.FileField(
        label=gettext_lazy("Bản quét quyết định"), help_text=gettext_lazy("PDF hoặc ảnh chụp đã ký."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,application/pdf,image/*"}),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Áp dụng cho"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Chọn ít nhất một loại đơn vị.")},
    )  # fmt: skip
    valid_from = day_field(gettext_lazy("Áp dụng từ ngày"))
    valid_to = day_field(gettext_lazy("Đến trước ngày"), required=False)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(kinds)


class CloseForm(forms.Form):
    """From which day it no longer holds (of a decided edition), and why."""

    on = day_field(gettext_lazy("Hết hiệu lực từ ngày"))
    why = forms.CharField(
        label=gettext_lazy("Lý do hoặc văn bản"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission("assessment.manage")
@never_cache
def draft(request: Request) -> HttpResponse:
    """A new draft from a file; with every problem at its place, and the text kept in the field."""
    policies.check_manage(request.actor, on=clock.now().date())
    form = DraftForm(request.POST, request.FILES) if request.method == "POST" else DraftForm()
    faults: Sequence[Any] = ()
    if form.is_valid():
        given = form.cleaned_data
        try:
            row = editions.draft(given["content"], is_example=given["is_example"], by=request.actor, at=clock.now())
        except SetInvalid as refusal:
            faults = _told(form, refusal)
        except errors.Invalid as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã nhập dự thảo. Bước tiếp theo: lấy ý kiến các đơn vị."))
            return redirect("assessments:set", row.pk)
    context = {"form": form, "faults": faults or form.faults, "trail": sets.trail()}
    return render(request, "assessments/draft.html", context, status=400 if form.errors else 200)


def _told(form: forms.Form, refusal: SetInvalid) -> Sequence[Any]:
    form.add_error("content", _("Nội dung có %(count)d lỗi, xem bảng bên dưới.") % {"count": len(refusal.found)})
    return refusal.found


@require_http_methods(["GET", "HEAD", "POST"])
@permission("assessment.manage")
@never_cache
def revise(request: Request, edition_id: int) -> HttpResponse:
    """Another text of the draft."""
    row = _managed(request, edition_id)
    last = known.revisions_of(row)[0].row.number
    initial = {"content": row.content, "seen": last}
    form = ReviseForm(request.POST, request.FILES) if request.method == "POST" else ReviseForm(initial=initial)
    faults: Sequence[Any] = ()
    if form.is_valid():
        given = form.cleaned_data
        try:
            editions.revise(
                edition_id, given["content"], reason=given["reason"], seen=given["seen"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
        except SetInvalid as refusal:
            faults = _told(form, refusal)
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
            form.data = {**form.data, "seen": last}
        else:
            messages.success(request, _("Đã lưu lần sửa. Người đã sửa gần nhất không tự ban hành."))
            return redirect("assessments:set", edition_id)
    context = {"row": row, "form": form, "faults": faults or form.faults, "trail": sets.trail(row)}
    return render(request, "assessments/draft.html", context, status=400 if form.errors else 200)


def _managed(request: Request, edition_id: int) -> "SetEdition":
    policies.check_manage(request.actor, on=clock.now().date())
    return known.get_edition(edition_id, seen_by=request.actor, on=clock.now().date())


@require_http_methods(["GET", "HEAD", "POST"])
@permission("assessment.manage")
@never_cache
def adopt(request: Request, edition_id: int) -> HttpResponse:
    """A second official writes the decision down; from then on nothing changes."""
    row, on = _managed(request, edition_id), clock.now().date()
    initial = {"kinds": row.applies_to, "valid_from": row.valid_from, "valid_to": row.valid_to}
    posted = request.method == "POST"
    form = AdoptForm(
        request.POST if posted else None, request.FILES if posted else None, initial=initial,
        kinds=kind_choices(on, row.applies_to),
    )  # fmt: skip
    if form.is_valid() and _adopted(request, edition_id, form):
        return redirect("assessments:set", edition_id)
    context = {
        "row": row, "form": form, "trail": sets.trail(row), "own_text": row.drafted_by_id == request.actor.user_id,
        "unanswered": comments.unanswered(row), "round_open": row.comment_to is not None and on <= row.comment_to,
    }  # fmt: skip
    return render(request, "assessments/adopt.html", context, status=400 if form.errors else 200)


def _adopted(request: Request, edition_id: int, form: AdoptForm) -> bool:
    given = form.cleaned_data
    stated = editions.Decision(
        number=given["number"], on=given["decided_on"], file=given["file"].file, file_name=given["file"].name,
        kinds=given["kinds"], valid_from=given["valid_from"], valid_to=given["valid_to"],
    )  # fmt: skip
    try:
        row = editions.adopt(edition_id, stated, by=request.actor, at=clock.now())
    except SetInvalid as refusal:
        form.add_error(None, str(refusal))
        return False
    except (errors.Invalid, errors.Refused) as refusal:
        problems.lay(form, refusal)
        return False
    messages.success(
        request, _("Đã ban hành bộ tiêu chí theo quyết định %(number)s.") % {"number": row.decision_number}
    )
    return True


def kind_choices(on: date, more: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The kinds of units there are today, and those that the file names."""
    found = dict.fromkeys([*(unit.kind for unit in units.list_units(on=on)), *more])
    return [(kind, kinds_known.kind_name(kind)) for kind in found]


@require_http_methods(["GET", "HEAD", "POST"])
@permission("assessment.manage")
@never_cache
def close(request: Request, edition_id: int) -> HttpResponse:
    """End what was adopted, or give a draft up."""
    row = _managed(request, edition_id)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if row.is_open:
        del form.fields["on"]
    if form.is_valid():
        given = form.cleaned_data
        try:
            if row.is_open:
                editions.withdraw(edition_id, why=given["why"], by=request.actor, at=clock.now())
            else:
                editions.end(edition_id, on=given["on"], why=given["why"], by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("assessments:set", edition_id)
    context = {"row": row, "form": form, "trail": sets.trail(row), "can": row.is_open or row.state == SetState.ADOPTED}
    return render(request, "assessments/close.html", context, status=400 if form.errors else 200)
