"""The register of a unit for a period: how many dossiers are in it, in print by volumes, and as one workbook."""

import contextlib
import tempfile
from collections.abc import Callable
from datetime import date
from typing import IO, Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.catalogue import queries as catalogue
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.dossiers import printing, sheets
from caicach.dossiers.queries import register as books
from caicach.dossiers.queries import slips
from caicach.organisations.queries import units
from caicach.privacy.states import Page
from caicach.web import reading
from caicach.web.desk.dossier import pdf_answer
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST: Final = 366  # days


class RegisterForm(forms.Form):
    """Whose register, which days, which sector."""

    don_vi = forms.ChoiceField(label=gettext_lazy("Đơn vị"))
    tu = day_field(gettext_lazy("Từ ngày"))
    den = day_field(gettext_lazy("Đến ngày"))
    linh_vuc = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), required=False)

    def __init__(self, *args: Any, keeping: list[units.UnitOn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.key: unit for unit in keeping}
        self._offer("don_vi", [(unit.key, unit.name) for unit in keeping])
        sectors = [(one, one) for one in catalogue.list_sectors()]
        self._offer("linh_vuc", [("", _("Tất cả lĩnh vực")), *sectors])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("tu"), data.get("den")
        if first and last and first > last:
            self.add_error("den", _("Ngày cuối phải từ ngày đầu trở đi."))
        if first and last and (last - first).days >= LONGEST:
            self.add_error("den", _("Kỳ sổ dài tối đa một năm; hãy chia thành nhiều kỳ."))
        return data

    def book(self, *, seen_by: Actor) -> books.Book:
        data = self.cleaned_data
        return books.get_book(
            unit_id=self.units[data["don_vi"]].id, first=data["tu"], last=data["den"], sector=data["linh_vuc"],
            seen_by=seen_by,
        )  # fmt: skip


@permission("dossier.receive")
@never_cache
@require_safe
def register(request: Request) -> HttpResponse:
    """Choose, see how many, then print or take along (form 06, in 2025 form 07)."""
    form = _form(request)
    context: dict[str, Any] = {"form": form, "trail": [(_("Bàn làm việc"), "/ban-lam-viec/")]}
    if form.is_valid():
        book = form.book(seen_by=request.actor)
        context |= {"book": book, "asked": urlencode({name: request.GET.get(name, "") for name in form.fields}),
                    "unit": form.units[form.cleaned_data["don_vi"]],
                    "form_number": printing.form("register", on=clock.now().date()).number}  # fmt: skip
    return render(request, "desk/register.html", context, status=400 if form.errors else 200)


@permission("dossier.receive")
@never_cache
@require_safe
def volume(request: Request, number: int) -> HttpResponse:
    """One volume in print."""
    book = _book(request)
    found = next((one for one in book.volumes if one.number == number), None)
    if found is None:
        raise errors.NotFound
    return pdf_answer(
        printing.register(books.printed(book, found, at=clock.now())), f"{_name(book)}-quyen-{number:02d}"
    )


@permission("dossier.receive")
@never_cache
@require_safe
def workbook(request: Request) -> FileResponse:
    """The whole period as one workbook."""
    book = _book(request)
    frame = books.printed(book, at=clock.now())
    return _workbook(lambda target: sheets.register(target, frame, books.entries(book)), _name(book))


@permission("dossier.view")
@never_cache
@require_safe
def control_workbook(request: Request, code: str) -> FileResponse:
    """The control slip of a dossier as a workbook."""
    found = reading.dossier(request, code, Page.PRINT)
    slip = slips.control(found, at=clock.now())
    return _workbook(lambda target: sheets.control_slip(target, slip), f"phieu-kiem-soat-{code}")


def _form(request: Request) -> RegisterForm:
    keeping = books.keeping_units(request.actor)
    today = clock.now().date()
    own = next((unit.key for unit in keeping if unit.id == request.actor.unit_id), None)
    usual = {"don_vi": own, "tu": today.replace(day=1), "den": today, "linh_vuc": ""}
    return RegisterForm(request.GET or None, initial=usual, keeping=keeping)


def _book(request: Request) -> books.Book:
    """For the files: an address that asks for nothing in order leads nowhere."""
    form = _form(request)
    if not form.is_valid():
        raise errors.NotFound
    book = form.book(seen_by=request.actor)
    reading.note(request, f"register/{form.units[form.cleaned_data['don_vi']].id}", Page.REGISTER)
    return book


def _name(book: books.Book) -> str:
    return f"so-theo-doi-{_short(book.first)}-{_short(book.last)}"


def _short(day: date) -> str:
    return f"{day:%Y%m%d}"


def _workbook(write: Callable[[IO[bytes]], int], name: str) -> FileResponse:
    """Written to a file first, so that a failure is an error and not half a workbook, then sent piece by piece."""
    with contextlib.ExitStack() as unless_sent:
        target = unless_sent.enter_context(tempfile.TemporaryFile())
        write(target)
        target.seek(0)
        unless_sent.pop_all()  # the answer closes it
    return FileResponse(target, as_attachment=True, filename=f"{name}.xlsx", content_type=WORKBOOK)
