"""What is the design system made of? One page that shows every part, living, with the words to write it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from caicach.core import clock
from caicach.dossiers import states
from caicach.web import icons, permissions

COLOURS = (
    ("--lake-900", "#0a3733"), ("--lake-800", "#0e4741"), ("--lake-700", "#14564f"), ("--lake-600", "#1b6a61"),
    ("--lake-300", "#8fbdb3"), ("--lake-100", "#d9eae5"), ("--lake-50", "#edf5f2"),
    ("--cham-900", "#1a2442"), ("--cham-700", "#2b3a68"), ("--cham-600", "#39497d"), ("--cham-100", "#dfe4f1"),
    ("--cham-50", "#f0f2f9"), ("--madder-700", "#8f2c1b"), ("--madder-600", "#a83a25"), ("--madder-50", "#fcf0ec"),
    ("--ochre-800", "#6d4900"), ("--ochre-500", "#c78b1e"), ("--ochre-300", "#efc465"), ("--ochre-50", "#fdf6e3"),
    ("--ink", "#1a2423"), ("--ink-2", "#4a5755"), ("--paper", "#fbf8f1"), ("--paper-2", "#f3ecdf"),
)  # fmt: skip


class Sample(forms.Form):
    """A form with one mistake, to show how mistakes look."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=100)
    personal_number = forms.CharField(
        label=_("Số định danh cá nhân"), min_length=12, max_length=12, help_text=_("12 chữ số, in trên thẻ căn cước.")
    )
    note = forms.CharField(label=_("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    delivery = forms.ChoiceField(
        label=_("Nơi nhận kết quả"),
        choices=[("counter", _("Tại Bộ phận Một cửa")), ("post", _("Qua bưu chính công ích"))],
        widget=forms.RadioSelect,
    )
    copy = forms.BooleanField(label=_("Cần thêm bản sao"), required=False)


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime | None
    text: str
    basis: str


def _working(now: datetime) -> list[Line]:
    return [
        Line(now, str(_("Tiếp nhận hồ sơ trong giờ làm việc.")), ""),
        Line(None, str(_("Ngày tiếp nhận không tính vào thời hạn.")), "Khoản 2 Điều 147 Bộ luật Dân sự 2015"),
        Line(
            now + timedelta(days=5),
            str(_("Hết ngày làm việc thứ ba: ngày hẹn trả.")),
            "Khoản 1, khoản 6 Điều 148 Bộ luật Dân sự 2015",
        ),
    ]


@permissions.public
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """The page of components."""
    now = clock.now()
    days = {"ok": 5, "soon": 1, "over": -3}
    context = {
        "colours": COLOURS,
        "icons": icons.names(),
        "form": Sample({"full_name": "Nguyễn Văn Thử 017", "personal_number": "006"}),
        "due": {name: now + timedelta(days=n) for name, n in days.items()},
        "now": now,
        "page": Paginator(range(93), 10).page(4),
        "working": _working(now),
        "trail": [(_("Trang chủ"), "/"), (_("Thủ tục"), "/thu-tuc/")],
        "statuses": list(states.Status),
        "states": ["saved", "saving", "unsaved", "local"],
    }
    return render(request, "portal/components.html", context)
