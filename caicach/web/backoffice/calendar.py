"""A holiday announced late: what would it do to open promises, do it, and see how far the recount is."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.core import clock, errors
from caicach.dossiers import commands, policies
from caicach.dossiers.queries import recounting
from caicach.organisations.commands import calendar_changes
from caicach.organisations.queries import calendar_changes as changes
from caicach.web import problems
from caicach.web.forms import DATE_FORMATS
from caicach.web.permissions import Request, permission


class DatesField(forms.CharField):
    """Several days, typed the Vietnamese way with commas between them."""

    def to_python(self, value: Any) -> Any:
        typed = [part.strip() for part in re.split(r"[,;\n]", str(value or "")) if part.strip()]
        return [self._day(part) for part in typed]

    def _day(self, typed: str) -> date:
        for known in DATE_FORMATS:
            try:
                return datetime.strptime(typed, known).replace(tzinfo=clock.ZONE).date()
            except ValueError:
                continue
        raise forms.ValidationError(_("Gõ ngày theo kiểu 24/12/2026; nhiều ngày thì cách nhau bằng dấu phẩy."))


class ChangeForm(forms.Form):
    """The days of one decision."""

    off = DatesField(
        label=gettext_lazy("Ngày nghỉ thêm"), required=False,
        help_text=gettext_lazy("ngày/tháng/năm; nhiều ngày thì cách nhau bằng dấu phẩy"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    work = DatesField(
        label=gettext_lazy("Ngày làm bù"), required=False,
        help_text=gettext_lazy("ngày/tháng/năm; để trống nếu không có"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=calendar_changes.LONGEST_NAME,
        help_text=gettext_lazy("Công dân đọc dòng này trong thông báo, ví dụ: nghỉ tránh bão số 9."),
    )  # fmt: skip
    decided_by = forms.CharField(
        label=gettext_lazy("Văn bản quyết định"), max_length=calendar_changes.LONGEST_DECISION,
        help_text=gettext_lazy("Số, ký hiệu của văn bản công bố."),
    )  # fmt: skip
    calendar = forms.ChoiceField(label=gettext_lazy("Áp dụng cho"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendars = {"": _("Mọi đơn vị"), **dict(changes.list_calendars())}
        chosen = self.fields["calendar"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = list(self.calendars.items())

    @property
    def holds_for(self) -> str:
        """Whose calendar was chosen, in words."""
        return self.calendars[self.cleaned_data["calendar"]]


@permission("calendar.change")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: Request) -> HttpResponse:
    """The list of changes and the form; first a preview of what would move, then the change itself."""
    at = clock.now()
    may = policies.can_change_calendar(request.actor, on=at.date())
    if request.method != "POST":
        return _page(request, ChangeForm() if may else None)
    policies.check_may_change_calendar(request.actor, on=at.date())
    form = ChangeForm(request.POST)
    if not form.is_valid() or "edit" in request.POST:
        return _page(request, form, status=400 if form.errors else 200)
    said = {name: form.cleaned_data[name] for name in ("name", "decided_by", "calendar")}
    try:
        days = calendar_changes.proposed(
            off=form.cleaned_data["off"], work=form.cleaned_data["work"], today=at.date(), **said
        )
        if "confirm" not in request.POST:
            preview = recounting.preview({day.on: day for day in days}, calendar=said["calendar"], at=at)
            return _page(request, form, preview=preview, days=days)
        commands.change_calendar(days, by=request.actor, at=at, **said)
    except (errors.Invalid, errors.Refused) as refusal:
        problems.lay(form, refusal)
        return _page(request, form, status=refusal.status)
    messages.success(request, _("Đã đổi lịch. Ngày hẹn của các hồ sơ đang được tính lại, mỗi hồ sơ một dòng lịch sử."))
    return redirect("backoffice:calendar")


def _page(request: Request, form: ChangeForm | None, *, status: int = 200, **shown: Any) -> HttpResponse:
    listed = [(one, changes.lines(one)) for one in changes.list_changes()]
    return render(request, "backoffice/calendar.html", {"form": form, "changes": listed, **shown}, status=status)
