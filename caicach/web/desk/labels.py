"""The labels of a unit: made and ended by whoever gives out its work, put on dossiers by all its officials."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from caicach.core import clock, errors
from caicach.dossiers import commands, queries
from caicach.dossiers.queries import labels as listed
from caicach.dossiers.states import COLOUR_NAMES
from caicach.web import problems
from caicach.web.desk import acts
from caicach.web.permissions import Request, permission


class LabelForm(forms.Form):
    """A new label."""

    name = forms.CharField(
        label=gettext_lazy("Tên nhãn"), max_length=40, help_text=gettext_lazy("Ngắn, ví dụ “Cần đi thực địa”.")
    )
    colour = forms.ChoiceField(
        label=gettext_lazy("Màu"), choices=[(one.value, name) for one, name in COLOUR_NAMES.items()],
        widget=forms.RadioSelect, initial="lake",
    )  # fmt: skip


@permission("dossier.assign")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: Request) -> HttpResponse:
    """All labels of the unit acted for; a new one."""
    form = LabelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            commands.make_label(
                unit_id=request.actor.unit_id or 0, **form.cleaned_data, by=request.actor, at=clock.now()
            )
        except errors.Invalid as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã thêm nhãn “%(name)s”.") % {"name": form.cleaned_data["name"]})
            return redirect("desk:labels")
    found = listed.list_labels(seen_by=request.actor, ended=True)
    context = {
        "form": form, "trail": acts.desk_trail(),
        "labels": [one for one in found if one.unit_id == request.actor.unit_id],
    }  # fmt: skip
    return render(request, "desk/labels.html", context, status=400 if form.errors else 200)


@permission("dossier.assign")
@require_POST
def end(request: Request, label_id: int) -> HttpResponse:
    commands.end_label(label_id, by=request.actor, at=clock.now())
    messages.success(request, _("Nhãn đã thôi dùng; hồ sơ đang mang nhãn vẫn giữ."))
    return redirect("desk:labels")


@permission("dossier.view")
@require_POST
def put(request: Request, code: str) -> HttpResponse:
    dossier = queries.get_dossier(code, seen_by=request.actor)
    chosen = request.POST.get("label", "")
    if not (chosen.isdecimal() and len(chosen) < 19):
        messages.error(request, _("Hãy chọn một nhãn."))
    else:
        _told(request, commands.put_label, dossier.pk, int(chosen))
    return redirect("desk:dossier", code=code)


@permission("dossier.view")
@require_POST
def take(request: Request, code: str, label_id: int) -> HttpResponse:
    dossier = queries.get_dossier(code, seen_by=request.actor)
    _told(request, commands.take_label, dossier.pk, label_id)
    return redirect("desk:dossier", code=code)


def _told(request: Request, command: Callable[..., None], dossier_id: int, label_id: int) -> None:
    """Twice the same click is no fault: the page says how it is."""
    try:
        command(dossier_id, label_id=label_id, by=request.actor, at=clock.now())
    except errors.Refused as refusal:
        messages.info(request, str(refusal))
