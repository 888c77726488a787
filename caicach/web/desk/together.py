"""One act on many ticked dossiers: a page that shows what will be done, the act, a page that says what became of each.

The boxes of a list come as `chon=12.3.receive`: the number of the dossier, the mark it was seen at, the step.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caicach.core import clock, errors
from caicach.dossiers import commands
from caicach.dossiers.commands.bulk import Asked, Ticked, Together
from caicach.dossiers.queries import bulk, labels
from caicach.dossiers.queries.bulk import TickedRow
from caicach.dossiers.states import RowState
from caicach.web import problems
from caicach.web.desk import acts, candidates
from caicach.web.permissions import Request, permission

NAMES: Final[dict[str, Promise]] = {
    Together.HAND_OVER: gettext_lazy("Chuyển hồ sơ cho cơ quan giải quyết"),
    Together.COMPLETE: gettext_lazy("Hoàn thành bước"),
    Together.APPROVE: gettext_lazy("Ký duyệt"),
    Together.ASSIGN: gettext_lazy("Giao việc"),
    Together.LABEL: gettext_lazy("Gắn nhãn"),
    Together.UNLABEL: gettext_lazy("Bỏ nhãn"),
}
_MARK: Final = re.compile(r"(\d{1,18})\.(\d{1,9})\.([a-z0-9_-]{0,64})", re.ASCII)
_OF_STEP: Final = {Together.HAND_OVER, Together.COMPLETE, Together.APPROVE}


@dataclass(frozen=True, slots=True)
class Step:
    """The steps among the ticked rows; only those of one name are completed together."""

    name: str
    count: int


class TogetherForm(forms.Form):
    """The key of the act, and what it needs besides the rows."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    step = forms.ChoiceField(label=gettext_lazy("Bước nào"), widget=forms.RadioSelect)
    assignee = forms.ChoiceField(label=gettext_lazy("Giao cho"), widget=forms.RadioSelect)
    label = forms.ChoiceField(label=gettext_lazy("Nhãn"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        for name in ("step", "assignee", "label"):
            field = self.fields[name]
            if name not in choices:
                del self.fields[name]
            elif isinstance(field, forms.ChoiceField):
                field.choices = choices[name]

    def place(self, name: str) -> str:
        return {"assignee_id": "assignee", "label_id": "label"}.get(name, name)


@permission("dossier.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: Request) -> HttpResponse:
    """Show what will be done on the ticked rows, or do it."""
    posted = request.method == "POST"
    asked = request.POST if posted else request.GET
    act = _act(asked)
    rows = bulk.list_ticked(_marks(asked), seen_by=request.actor)
    if not rows:
        return _page(request, act, rows, None, status=400)
    form = TogetherForm(
        request.POST if posted else None, choices=_choices(act, rows, request), initial={"key": uuid.uuid4()}
    )
    if not (posted and form.is_valid()):
        return _page(request, act, rows, form, status=400 if posted else 200)
    try:
        _carry_out(act, rows, form.cleaned_data, request)
    except errors.Invalid as refusal:
        problems.lay(form, refusal)
        return _page(request, act, rows, form, status=400)
    return redirect("desk:together-result", key=form.cleaned_data["key"])


def _act(asked: QueryDict) -> Together:
    found = next((one for one in Together if one == asked.get("viec")), None)
    if found is None:
        raise errors.NotFound(_("Không có việc này."))
    return found


def _marks(asked: QueryDict) -> list[tuple[int, int, str]]:
    found = (_MARK.fullmatch(one) for one in asked.getlist("chon")[: commands.bulk.MOST])
    return list(dict.fromkeys((int(mark[1]), int(mark[2]), mark[3]) for mark in found if mark))


def _choices(act: Together, rows: Sequence[TickedRow], request: Request) -> dict[str, list[tuple[str, str]]]:
    today, found = clock.now(), {}
    if act in _OF_STEP and len(steps := _steps(rows)) > 1:
        found["step"] = [(one.name, f"{one.name} ({one.count})") for one in steps]
    if act is Together.ASSIGN:
        posts = {(row.role, row.unit_id) for row in rows if row.unit_id}
        found["assignee"] = candidates.choices(posts, at=today)
    if act in (Together.LABEL, Together.UNLABEL):
        listed = labels.list_labels(seen_by=request.actor, ended=act is Together.UNLABEL)
        found["label"] = [(str(one.id), one.name) for one in listed]
    return found


def _steps(rows: Sequence[TickedRow]) -> list[Step]:
    names = [row.step_name for row in rows if row.step_name]
    return [Step(name, names.count(name)) for name in dict.fromkeys(names)]


def _carry_out(act: Together, rows: Sequence[TickedRow], data: dict[str, Any], request: Request) -> None:
    step = data.get("step", "")
    ticked = [Ticked(row.id, row.seen_seq, row.step_key) for row in rows if step in ("", row.step_name)]
    asked = Asked(act, assignee_id=int(data.get("assignee") or 0), label_id=int(data.get("label") or 0))
    if act in (Together.LABEL, Together.UNLABEL):  # a dossier with two open steps is one dossier
        ticked = [Ticked(number, 0) for number in dict.fromkeys(one.dossier_id for one in ticked)]
    commands.bulk.act_on_many(data["key"], ticked, asked=asked, by=request.actor, at=clock.now())


def _page(
    request: Request, act: Together, rows: Sequence[TickedRow], form: TogetherForm | None, *, status: int
) -> HttpResponse:
    context = {
        "act": act, "title": NAMES[act], "rows": rows, "form": form, "trail": acts.desk_trail(),
        "lacking": _lacking(form), "of_step": act in _OF_STEP or act is Together.ASSIGN,
        "approving": act is Together.APPROVE,
        "givers": bulk.givers(rows, act=act, seen_by=request.actor),
    }  # fmt: skip
    return render(request, "desk/together.html", context, status=status)


def _lacking(form: TogetherForm | None) -> str:
    """Why nothing can be done at all."""
    if form is None:
        return _("Chưa chọn hồ sơ nào. Quay lại danh sách, chọn hồ sơ ở cột đầu rồi chọn việc.")
    if form.choices.get("assignee") == []:
        return _("Không có ai giữ vai trò của các bước đã chọn.")
    return _("Đơn vị chưa có nhãn nào.") if form.choices.get("label") == [] else ""


@permission("dossier.view")
@never_cache
@require_safe
def result(request: Request, key: uuid.UUID) -> HttpResponse:
    """What became of each row; only for whoever did it."""
    found = bulk.get_bulk(key, seen_by=request.actor)
    done = found.count(RowState.DONE)
    context = {
        "found": found, "title": NAMES.get(found.act, found.act), "trail": acts.desk_trail(), "done": done,
        "done_words": ngettext("Đã làm %(n)d hồ sơ.", "Đã làm %(n)d hồ sơ.", done) % {"n": done},
        "refused": found.count(RowState.REFUSED), "waiting": found.count(RowState.WAITING),
    }  # fmt: skip
    return render(request, "desk/together_result.html", context)
