"""By when must an agency answer? The clock of the dossiers, open to everybody, with its working.

The same function prints the receipt and answers `caicach due`; a page that counted by itself could disagree with it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from caicach.catalogue import states
from caicach.core import clock as present
from caicach.core import errors
from caicach.dossiers.rules import clock
from caicach.organisations.queries import calendars, units
from caicach.web import forms as web_forms
from caicach.web import permissions

UNITS = [
    (unit.value, states.LIMIT_UNIT_NAMES[states.LimitUnit(unit.value)])
    for unit in (
        clock.LimitUnit.WORKING_DAYS,
        clock.LimitUnit.WORKING_HOURS,
        clock.LimitUnit.DAYS,
        clock.LimitUnit.HOURS,
        clock.LimitUnit.MONTHS,
    )
]
_FIELDS = {"limit": "thoi_han", "unit_of_limit": "don_vi", "received": "ngay"}


class CalculatorForm(forms.Form):
    """The question. Field names are the words of the address, so that a counted date can be sent to somebody."""

    thoi_han = forms.DecimalField(
        label=_("Thời hạn"),
        min_value=Decimal("0.25"),
        max_value=1000,
        decimal_places=2,
        localize=True,
        error_messages={
            "required": _("Ghi một số, ví dụ 3."),
            "invalid": _("Phải là một số, ví dụ 3 hoặc 0,5."),
            "min_value": _("Phải lớn hơn 0."),
            "max_value": _("Nhiều nhất là 1000."),
            "max_decimal_places": _("Nhiều nhất hai chữ số lẻ."),
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    don_vi = forms.ChoiceField(
        label=_("Tính bằng"),
        choices=UNITS,
        error_messages={"required": _("Chọn cách tính."), "invalid_choice": _("Không có cách tính này.")},
    )
    ngay = forms.DateField(
        label=_("Ngày nhận hồ sơ"),
        input_formats=web_forms.DATE_FORMATS,
        help_text=_("Ngày/tháng/năm, ví dụ 04/08/2022."),
        error_messages={
            "required": _("Ghi ngày nhận hồ sơ."),
            "invalid": _("Không có ngày này, hoặc viết chưa đúng; viết như 04/08/2022."),
        },
        widget=web_forms.DateInput,
    )
    gio = forms.TimeField(
        label=_("Giờ nhận"),
        input_formats=web_forms.TIME_FORMATS,
        help_text=_("Ví dụ 09:00."),
        error_messages={
            "required": _("Ghi giờ nhận hồ sơ."),
            "invalid": _("Giờ viết như 09:00."),
        },
        widget=web_forms.TimeInput,
    )
    co_quan = forms.ChoiceField(
        label=_("Cơ quan tiếp nhận"),
        required=False,
        help_text=_("Chọn khi cơ quan có giờ làm việc riêng."),
        error_messages={"invalid_choice": _("Không có cơ quan này vào ngày đã chọn.")},
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency = self.fields["co_quan"]
        assert isinstance(agency, forms.ChoiceField)
        agency.choices = [("", _("Lịch làm việc chung")), *agencies]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page shows: the question as it was understood, and the due date with its working."""

    due: clock.Due
    received_at: datetime
    limit: str
    agency: str


@permissions.public
@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """An empty form, or the due date with every step and its article."""
    agencies = _agencies()
    asked = "ngay" in request.GET  # a procedure's page sends its limit alone, to be filled in
    form = CalculatorForm(request.GET if asked else None, initial=_initial(request), agencies=agencies)
    answer = _answer(form, dict(agencies)) if asked and form.is_valid() else None
    status = 400 if asked and form.errors else 200
    return render(request, "portal/calculator.html", {"form": form, "answer": answer}, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    now = present.now()
    given = {name: request.GET[name][:40] for name in ("thoi_han", "don_vi") if name in request.GET}
    return {"ngay": now.date(), "gio": now.time().replace(second=0, microsecond=0), **given}


def _agencies() -> list[tuple[str, str]]:
    """Agencies of today that receive dossiers: what has a one-stop unit below it."""
    today = units.units(present.now().date()).by_id
    parents = {unit.parent_id for unit in today.values() if unit.kind == units.ONE_STOP}
    return [(unit.key, unit.name) for unit in today.values() if unit.id in parents]


def _answer(form: CalculatorForm, names: dict[str, str]) -> Answer | None:
    """Count; what the clock refuses stands beside the field it is about."""
    asked = form.cleaned_data
    received_at = datetime.combine(asked["ngay"], asked["gio"], tzinfo=present.ZONE)
    try:
        due = _due(asked, received_at)
    except errors.CaicachError as refusal:
        form.add_error(_FIELDS.get(refusal.field or "", "ngay"), str(refusal))
        return None
    return Answer(
        due=due,
        received_at=received_at,
        limit=states.limit_words(asked["thoi_han"], states.LimitUnit(asked["don_vi"])),
        agency=names.get(asked["co_quan"], ""),
    )


def _due(asked: dict[str, Any], received_at: datetime) -> clock.Due:
    on: date = received_at.date()
    unit = units.get_unit(key=asked["co_quan"], on=on) if asked["co_quan"] else None
    return clock.due(
        received_at=received_at,
        limit=clock.Limit(asked["thoi_han"], clock.LimitUnit(asked["don_vi"])),
        calendar=calendars.calendar_for(unit.id if unit else None, on=on),
        rules=clock.rule_set_for(on),
    )
