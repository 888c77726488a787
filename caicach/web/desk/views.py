"""Narrow the list of the desk, choose its columns and their order, and keep that under a name."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.accounts import queries as accounts
from caicach.catalogue import queries as catalogue
from caicach.core import clock, errors
from caicach.dossiers import commands, policies, queries
from caicach.dossiers.queries import labels
from caicach.dossiers.queries.columns import Column
from caicach.dossiers.queries.criteria import DUE_LABELS, ORDER_LABELS, Order
from caicach.dossiers.states import STATUS_LABELS
from caicach.web import problems
from caicach.web.desk import acts, narrowing
from caicach.web.desk.rows import COLUMNS, USUAL
from caicach.web.permissions import Request, permission
from caicach.web.warnings import KEYS

_COLUMN: Final = "cot_"
_ALL: Final = ("", gettext_lazy("Tất cả"))


class ViewForm(forms.Form):
    """All that can be asked of a list; the fields are called as they stand in its address."""

    muc = forms.ChoiceField(label=gettext_lazy("Nhóm hồ sơ"))
    muc_do = forms.ChoiceField(label=gettext_lazy("Mức cảnh báo"), required=False)
    han = forms.ChoiceField(
        label=gettext_lazy("Hạn"),
        required=False,
        choices=[_ALL, *((one.value, words) for one, words in DUE_LABELS.items())],
    )
    trang_thai = forms.MultipleChoiceField(
        label=gettext_lazy("Trạng thái"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(one.value), words) for one, words in STATUS_LABELS.items()],
    )  # fmt: skip
    linh_vuc = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), required=False)
    thu_tuc = forms.CharField(label=gettext_lazy("Mã thủ tục"), required=False, max_length=20)
    nhan = forms.ChoiceField(label=gettext_lazy("Nhãn"), required=False)
    nguoi = forms.ChoiceField(label=gettext_lazy("Người làm"), required=False)
    thu_tu = forms.ChoiceField(
        label=gettext_lazy("Xếp theo"),
        required=False,
        choices=[(one.value, words) for one, words in ORDER_LABELS.items()],
    )
    cho_ky = forms.BooleanField(label=gettext_lazy("Chỉ hồ sơ chờ ký duyệt, để ký nhiều hồ sơ một lần"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Tên bộ lọc"), max_length=60, required=False,
        help_text=gettext_lazy("Chỉ cần khi lưu. Lưu trùng tên thì bộ lọc cũ được thay."),
    )  # fmt: skip
    is_default = forms.BooleanField(label=gettext_lazy("Mở đầu tiên khi vào bàn làm việc"), required=False)

    def __init__(self, *args: Any, choices: dict[str, list[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, listed in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = listed
        for column, words in COLUMNS.items():
            self.fields[_COLUMN + column] = forms.IntegerField(
                label=str(words), required=False, min_value=1, max_value=len(COLUMNS)
            )

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[_COLUMN + column] for column in COLUMNS]

    def chosen_columns(self) -> str:
        """In the order of their numbers; of two with one number the first as listed."""
        given = [(self.cleaned_data[_COLUMN + one], one) for one in COLUMNS if self.cleaned_data[_COLUMN + one]]
        return ".".join(one for _number, one in sorted(given, key=lambda pair: pair[0]))

    def query(self) -> str:
        asked = QueryDict(mutable=True)
        for name in ("trang_thai", "linh_vuc", "thu_tuc", "han", "muc_do", "nhan", "nguoi", "thu_tu"):
            value = self.cleaned_data[name]
            asked.setlist(name, value if isinstance(value, list) else [value])
        asked[narrowing.TO_APPROVE] = "1" if self.cleaned_data["cho_ky"] else ""
        return urlencode([("muc", self.cleaned_data["muc"]), *narrowing.pairs(narrowing.read(asked))])


@permission("dossier.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def view(request: Request) -> HttpResponse:
    """The form; what it asks for is shown at once, or kept first."""
    head = queries.desk_head(seen_by=request.actor, at=clock.now())
    form = ViewForm(
        request.POST if request.method == "POST" else None, choices=_choices(request),
        initial=_initial(request.GET, head.views),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            return redirect(reverse("desk:inbox") + "?" + _asked(form, request))
        except errors.Invalid as refusal:
            problems.lay(form, refusal)
    context = {"form": form, "views": head.views, "trail": acts.desk_trail()}
    return render(request, "desk/view.html", context, status=400 if form.errors else 200)


def _asked(form: ViewForm, request: Request) -> str:
    """The address of the list, kept first if that was asked."""
    query, columns = form.query(), form.chosen_columns()
    address = query + (f"&{narrowing.COLUMNS}={columns}" if columns else "")
    if request.POST.get("viec") != "luu":
        return address
    kept = commands.save_view(
        name=form.cleaned_data["name"], query=query, columns=columns, is_default=form.cleaned_data["is_default"],
        by=request.actor,
    )  # fmt: skip
    messages.success(request, _("Đã lưu bộ lọc “%(name)s”.") % {"name": kept.name})
    return f"{address}&loc={kept.pk}"


def _choices(request: Request) -> dict[str, list[Any]]:
    """What this official may ask for."""
    led = policies.giving_units(request.actor)
    today = clock.now().date()
    tabs = [(one.value, words) for one, words in queries.TABS.items() if led or one is not queries.Tab.UNIT]
    people = accounts.officials_of(led, on=today) if led else []
    return {
        "muc": tabs,
        "muc_do": [_ALL, *((key, warn.label) for warn, key in KEYS.items())],
        "linh_vuc": [_ALL, *((one, one) for one in catalogue.list_sectors())],
        "nhan": [_ALL, *((str(one.id), one.name) for one in labels.list_labels(seen_by=request.actor))],
        "nguoi": [
            _ALL,
            (narrowing.UNASSIGNED, _("Chưa giao cho ai")),
            *((str(one.pk), one.full_name) for one in people),
        ],
    }


def _initial(asked: QueryDict, views: Any) -> dict[str, Any]:
    columns = narrowing.read_columns(asked, usual=USUAL)
    found: dict[str, Any] = {name: asked.get(name, "") for name in ViewForm.base_fields if name != "trang_thai"}
    found |= {"trang_thai": asked.getlist("trang_thai"), "muc": asked.get("muc") or queries.Tab.WORKING}
    found |= {"thu_tu": asked.get("thu_tu") or Order.DUE}
    found |= {_COLUMN + one: columns.index(one) + 1 for one in Column if one in columns}
    here = next((one for one in views if str(one.id) == asked.get("loc")), None)
    return found | ({"name": here.name, "is_default": here.is_default} if here else {"is_default": False})


@permission("dossier.view")
@require_http_methods(["POST"])
def delete(request: Request, view_id: int) -> HttpResponse:
    commands.delete_view(view_id, by=request.actor)
    messages.success(request, _("Đã xóa bộ lọc."))
    return redirect("desk:view")
