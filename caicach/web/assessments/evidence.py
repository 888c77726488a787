"""The evidence of a unit: what there is, for what it is used; and how a new piece is added from a page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.assessments import policies
from caicach.assessments.commands import evidence as commands
from caicach.assessments.queries import evidence as known
from caicach.assessments.queries.sheets import Line
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.documents import queries as documents
from caicach.web.desk import uploads
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

PER_PAGE = 50


class PieceForm(forms.Form):
    """A file that was uploaded, or the code of a record here, or an address elsewhere."""

    title = forms.CharField(
        label=gettext_lazy("Tên tài liệu"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Ví dụ: Kế hoạch 12/KH-UBND ngày 05/01/2022 về cải cách hành chính."),
    )  # fmt: skip
    reference = forms.CharField(
        label=gettext_lazy("Mã hồ sơ, mã thủ tục, hoặc địa chỉ trên mạng"), max_length=500, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Để trống nếu đã chọn tệp. Địa chỉ bắt đầu bằng https://."),
    )  # fmt: skip
    valid_from = day_field(gettext_lazy("Có hiệu lực từ"), required=False)
    valid_to = day_field(gettext_lazy("Có hiệu lực đến hết"), required=False)
    file_ids = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        field = self.fields["file_ids"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one, one) for one in self.kept]

    @property
    def kept(self) -> list[str]:
        """Files that are uploaded already, also where the rest of the form is wrong."""
        return (
            [one for one in self.data.getlist("file_ids") if one.isdigit()] if isinstance(self.data, QueryDict) else []
        )


class ChooseForm(forms.Form):
    """One of the unit's pieces that is not shown for this criterion yet."""

    piece = forms.ChoiceField(label=gettext_lazy("Dùng tài liệu đã có"))

    def __init__(self, data: QueryDict | None = None, *, offered: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["piece"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Chọn tài liệu")), *offered]


def offered(request: Request, row: Any, line: Line) -> list[tuple[str, str]]:
    held = {use.evidence_id for use in line.evidence}
    found = known.list_evidence(row.unit_id, seen_by=request.actor) if _owns(request.actor, row.unit_id) else ()
    return [(str(one.pk), one.title) for one in found if one.pk not in held]


def with_files(request: Request) -> QueryDict:
    """What was posted; files that came with it without script are kept, whatever is wrong with the rest."""
    data = request.POST.copy()
    for file_id in uploads.store_posted(request):
        data.appendlist("file_ids", str(file_id))
    return data


def store(form: PieceForm, *, unit_id: int, by: Actor) -> list[Any]:
    """One piece for each file, or one for the reference."""
    given = form.cleaned_data
    same = {"unit_id": unit_id, "valid_from": given["valid_from"], "valid_to": given["valid_to"]}
    files = given["file_ids"]
    if not files or given["reference"]:
        first = files[0] if files else None
        piece = commands.Piece(title=given["title"], reference=given["reference"], file_id=first, **same)
        return [commands.add(piece, by=by, at=clock.now())]
    several = len(files) > 1
    return [
        commands.add(
            commands.Piece(title=f"{given['title']} ({number})" if several else given["title"], file_id=one, **same),
            by=by, at=clock.now(),
        )
        for number, one in enumerate(files, 1)
    ]  # fmt: skip


def upload_context(request: Request, form: Any = None) -> dict[str, Any]:
    ids = [int(one) for one in form.kept] if isinstance(form, PieceForm) else []
    return {
        "upload_address": reverse("desk:uploads:begin"), "file_rules": documents.file_rules(on=clock.now().date()),
        "files": documents.list_files(ids, seen_by=request.actor),
    }  # fmt: skip


@permission("assessment.view")
@never_cache
@require_safe
def evidence(request: Request) -> HttpResponse:
    """Every piece of the unit acted for, with the criteria it is shown for."""
    unit_id = request.actor.unit_id
    if unit_id is None or not _owns(request.actor, unit_id):
        raise errors.NotPermitted
    page = Paginator(known.list_evidence(unit_id, seen_by=request.actor), PER_PAGE).get_page(request.GET.get("trang"))
    uses = known.uses_of(unit_id)
    context = {
        "page": page, "rows": [(one, uses.get(one.pk, [])) for one in page.object_list], "today": clock.now().date(),
        "trail": [(_("Đánh giá"), reverse("assessments:home"))],
    }  # fmt: skip
    return render(request, "assessments/evidence.html", context)


@permission("assessment.view")
@never_cache
@require_safe
def evidence_file(request: Request, evidence_id: int) -> FileResponse:
    """The file of a piece of one's own, or of one shown in a sheet one may open."""
    found = known.get_evidence(evidence_id, seen_by=request.actor, on=clock.now().date())
    if found.file is None:
        raise errors.NotFound
    return uploads.answer_with(documents.open_for_reading(found.file, to_official=True))


def _owns(actor: Actor, unit_id: int) -> bool:
    return unit_id in policies.scoring_units(actor)
