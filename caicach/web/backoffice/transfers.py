"""Which unfinished dossiers are left at units that ended, and how does an administrator hand them to others?"""

import hashlib
from datetime import date
from typing import Any, cast

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from caicach.core import clock, errors
from caicach.documents import queries as documents
from caicach.documents.rules import SCANS
from caicach.dossiers import minutes
from caicach.dossiers.commands import scans, transferring
from caicach.dossiers.queries import scans as signed
from caicach.dossiers.queries import transfers as queries
from caicach.dossiers.queries.transfers import Hanging, Preview
from caicach.dossiers.states import PART_LABELS, Part
from caicach.organisations.queries import units
from caicach.organisations.queries.units import UnitOn
from caicach.web import problems
from caicach.web.desk import uploads
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

PER_PAGE = 60


class TransferForm(django_forms.Form):
    """To whom, by which decision, and which of the dossiers."""

    taker = django_forms.CharField(
        label=gettext_lazy("Bên nhận"), help_text=gettext_lazy("Gõ vài chữ rồi chọn trong danh sách."),
        widget=django_forms.TextInput(attrs={"list": "ben-nhan", "autocomplete": "off"}),
    )  # fmt: skip
    procedures = django_forms.MultipleChoiceField(
        label=gettext_lazy("Chỉ những thủ tục này"), required=False, widget=django_forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Không đánh dấu thủ tục nào: chuyển mọi thủ tục."),
    )  # fmt: skip
    codes = django_forms.CharField(
        label=gettext_lazy("Chỉ những hồ sơ này"), required=False, help_text=gettext_lazy("Mỗi dòng một mã hồ sơ."),
        widget=django_forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )  # fmt: skip
    decision = django_forms.CharField(
        label=gettext_lazy("Số quyết định"), max_length=300,
        widget=django_forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    decided_on = day_field(gettext_lazy("Ngày quyết định"))

    def __init__(self, *args: Any, hanging: Hanging, offered: list[UnitOn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        found = {group.procedure_code: group.procedure_name for group in hanging.groups}
        procedures = cast("django_forms.MultipleChoiceField", self.fields["procedures"])
        procedures.choices = [(code, f"{code} {name}") for code, name in found.items()]

    def clean_taker(self) -> str:
        """The key of the unit that was typed."""
        found = units.meant(self.cleaned_data["taker"], self.offered)
        if len(found) > 1:
            told = _("Nhiều đơn vị cùng tên; hãy ghi khóa: %(keys)s")
            raise django_forms.ValidationError(told % {"keys": ", ".join(one.key for one in found)})
        if not found:
            raise django_forms.ValidationError(_("Chọn một đơn vị đang hoạt động trong danh sách."))
        return found[0].key

    def clean_codes(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["codes"].upper().replace(",", " ").split())


class ScanForm(django_forms.Form):
    """The minutes as both sides signed them."""

    file = django_forms.FileField(
        label=gettext_lazy("Bản quét hoặc ảnh chụp biên bản đã ký"),
        help_text=gettext_lazy("Một tệp PDF, JPEG hoặc PNG. Nhiều trang thì quét thành một tệp PDF."),
        error_messages={"required": gettext_lazy("Chọn tệp biên bản đã ký.")},
        widget=django_forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png," + ",".join(sorted(SCANS))}),
    )  # fmt: skip


@permission("units.reorganise")
@never_cache
@require_GET
def transfers(request: Request) -> HttpResponse:
    """The ended units with dossiers left, and what was handed over before."""
    left = queries.left(seen_by=request.actor, on=_today())
    done = queries.list_transfers(seen_by=request.actor, on=_today())
    page = Paginator(done, PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "backoffice/transfers.html", {"left": left, "page": page})


@permission("units.reorganise")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def giver(request: Request, key: str) -> HttpResponse:
    """One unit that gives: choose, see what would happen, and only then hand over what was seen."""
    hanging = queries.hanging(key, seen_by=request.actor, at=clock.now())
    heir = hanging.only_heir
    initial = {"decided_on": _today(), "taker": heir.name if heir else ""}
    form = TransferForm(
        request.POST if request.method == "POST" else None, initial=initial, hanging=hanging,
        offered=queries.takers(seen_by=request.actor, on=_today()),
    )  # fmt: skip
    preview = _preview(request, hanging, form) if form.is_valid() else None
    if preview is not None and request.POST.get("act") == "chuyen":
        if request.POST.get("seen") != _mark(preview):
            messages.warning(request, _("Lựa chọn hoặc hồ sơ đã thay đổi sau khi xem trước; hãy xem lại rồi chuyển."))
        elif answer := _hand_over(request, hanging, form):
            return answer
    context = {
        "hanging": hanging, "form": form, "offered": form.offered, "preview": preview if form.is_valid() else None,
        "mark": _mark(preview) if preview else "",
    }  # fmt: skip
    return render(request, "backoffice/transfer_giver.html", context, status=400 if form.errors else 200)


@permission("units.reorganise")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: Request, transfer_id: int) -> HttpResponse:
    """What was handed over, dossier by dossier; the form attaches the signed minutes."""
    done = queries.get_transfer(transfer_id, seen_by=request.actor, on=_today())
    posted = request.method == "POST"
    form = ScanForm(request.POST, request.FILES) if posted else ScanForm()
    if posted and form.is_valid() and _attached(request, transfer_id, form):
        return redirect("backoffice:transfer", transfer_id)
    page = Paginator(queries.items_of(done.transfer), PER_PAGE).get_page(request.GET.get("trang"))
    rows = [(item, "; ".join(str(PART_LABELS[Part(part)]) for part in item.parts)) for item in page.object_list]
    context = {"done": done, "page": page, "rows": rows, "form": form, "scans": signed.scans_of(done.transfer)}
    return render(request, "backoffice/transfer.html", context, status=400 if form.errors else 200)


def _attached(request: Request, transfer_id: int, form: ScanForm) -> bool:
    file = form.cleaned_data["file"]
    try:
        scans.attach_scan(transfer_id, source=file.file, name=file.name, by=request.actor, at=clock.now())
    except (errors.Invalid, errors.Refused) as problem:
        problems.lay(form, problem)
        return False
    messages.success(request, _("Đã đính kèm biên bản đã ký."))
    return True


@permission("units.reorganise")
@never_cache
@require_safe
def scan(request: Request, transfer_id: int, number: int) -> HttpResponseBase:
    """One version of the signed minutes."""
    file = signed.get_scan(transfer_id, number, seen_by=request.actor, on=_today())
    return uploads.answer_with(documents.open_for_reading(file, to_official=True))


@permission("units.reorganise")
@never_cache
@require_GET
def minutes_paper(request: Request, transfer_id: int) -> HttpResponse:
    """The minutes, the same whenever they are printed."""
    done = queries.get_transfer(transfer_id, seen_by=request.actor, on=_today())
    name = f'inline; filename="bien-ban-ban-giao-{transfer_id}.pdf"'
    headers = {"Content-Disposition": name}
    return HttpResponse(minutes.minutes(done), content_type="application/pdf", headers=headers)


def _preview(request: Request, hanging: Hanging, form: TransferForm) -> Preview | None:
    data = form.cleaned_data
    try:
        plan = queries.plan(
            giver=hanging.giver.key, taker=data["taker"], procedures=data["procedures"], codes=data["codes"],
            seen_by=request.actor, on=_today(),
        )  # fmt: skip
    except errors.Invalid as problem:
        problems.lay(form, problem)
        return None
    return queries.preview(plan, at=clock.now())


def _hand_over(request: Request, hanging: Hanging, form: TransferForm) -> HttpResponse | None:
    """Hand over and lead to the minutes; None with the problems in the form."""
    data = form.cleaned_data
    order = transferring.Order(
        giver=hanging.giver.key, taker=data["taker"], decision=data["decision"], decided_on=data["decided_on"],
        procedures=tuple(data["procedures"]), codes=data["codes"],
    )  # fmt: skip
    try:
        done = transferring.transfer(order, by=request.actor, at=clock.now())
    except (errors.Invalid, errors.NotPermitted, errors.Refused) as problem:
        problems.lay(form, problem)
        return None
    if done.busy:
        codes = ", ".join(done.busy[:5])
        told = _("%(count)d hồ sơ đang có người xử lý nên chưa chuyển; hãy làm lại sau ít phút: %(codes)s")
        messages.warning(request, told % {"count": len(done.busy), "codes": codes})
    if done.transfer_id is None:
        messages.info(request, _("Không có hồ sơ nào được chuyển."))
        return redirect("backoffice:transfers")
    messages.success(request, _("Đã chuyển %(count)d hồ sơ.") % {"count": done.dossiers})
    return redirect("backoffice:transfer", done.transfer_id)


def _mark(preview: Preview) -> str:
    """What was seen: the same dossiers to the same unit, by procedure and status."""
    plan = preview.plan
    counts = [(group.procedure_code, int(group.status), group.count) for group in preview.groups]
    said = repr((plan.giver.id, plan.taker.id, plan.choice.procedures, plan.choice.codes, counts))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _today() -> date:
    return clock.now().date()
