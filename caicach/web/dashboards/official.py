"""What did a portal publish of our units, and why does it differ from what is counted here?"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.core import clock, errors
from caicach.documents import sheets
from caicach.indices import commands, index_sets, queries
from caicach.indices.periods import Period
from caicach.indices.queries import official
from caicach.indices.queries.official import UnitCompared
from caicach.indices.rules import figures
from caicach.indices.rules.explaining import Told
from caicach.indices.rules.tree import IndexSet
from caicach.web import problems
from caicach.web.dashboards import addresses, periods
from caicach.web.dashboards.index_sets import MOST_FAULTS, FiguresForm
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission

EDITION: Final = "ban"


class TableForm(FiguresForm):
    """The table as the portal showed it, and where and when."""

    source = forms.CharField(
        label=gettext_lazy("Nơi công bố"), max_length=200,
        help_text=gettext_lazy("Ví dụ: Cổng Dịch vụ công quốc gia."),
    )  # fmt: skip
    address = forms.URLField(
        label=gettext_lazy("Địa chỉ trang"), max_length=500, required=False, assume_scheme="https"
    )  # fmt: skip
    captured_on = day_field(gettext_lazy("Ngày lấy số liệu"))


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion in words."""

    code: str
    name: str
    ours: str
    our_count: str
    theirs: str
    their_count: str
    difference: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    known: bool
    ours: str
    theirs: str
    rows: list[Row]


@permission("dashboard.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comparison(request: Request, code: str) -> HttpResponse:
    """Both sides by unit and criterion; whoever keeps the sets takes another table in."""
    made, at = index_sets.known().get(code), clock.now()
    period = periods.period(request.GET, opening=periods.opening(seen_by=request.actor, on=at.date()))
    form, faults = TableForm(), []
    if request.method == "POST":
        if not commands.may_import(request.actor):
            raise errors.NotPermitted
        form = TableForm(request.POST, request.FILES)
        if form.is_valid():
            faults = _taken_in(request, form, made, period, at)
            if not form.errors:
                return redirect(_address(made, period))
    found = official.editions(made, period)
    shown = next((one for one in found if str(one.number) == request.GET.get(EDITION)), found[0] if found else None)
    compared = official.compare(shown, made, period=period, seen_by=request.actor, at=at) if shown else []
    return render(request, "dashboards/official.html", {
        "set": made, "period": period, "form": form, "faults": faults[:MOST_FAULTS], "editions": found, "shown": shown,
        "units": [_unit(made, one) for one in compared], "may_import": commands.may_import(request.actor),
        "picker": periods.picker(period, request.GET, seen_by=request.actor, on=at.date()),
        "as_of": queries.as_of(), "counted_at": at, "integrity": reverse("dashboards:integrity"),
        "trail": [(_("Số liệu"), reverse("dashboards:board")), (_("Chỉ số"), reverse("dashboards:score-sets")),
                  (made.code, reverse("dashboards:score-board", args=[made.code]))],
    }, status=400 if form.errors else 200)  # fmt: skip


def _taken_in(request: Request, form: TableForm, made: IndexSet, period: Period, at: datetime) -> list[sheets.Fault]:
    """What is wrong with the file; other refusals are laid into the form."""
    told = form.cleaned_data
    origin = commands.Origin(told["source"], told["address"], told["captured_on"])
    try:
        edition = commands.import_table(
            told["file"].read(), set_code=made.code, period=period, origin=origin, by=request.actor, at=at
        )  # fmt: skip
    except sheets.InputsInvalid as refusal:
        form.add_error("file", _("Tệp có %(count)s lỗi, xem bảng bên dưới.") % {"count": len(refusal.found)})
        return list(refusal.found)
    except (errors.Invalid, commands.AlreadyThere) as refusal:
        problems.lay(form, refusal)
        return []
    messages.success(request, _("Đã nhập bản số %(number)s.") % {"number": edition.number})
    return []


def _address(made: IndexSet, period: Period) -> str:
    return reverse("dashboards:score-official", args=[made.code]) + addresses.asking({addresses.PERIOD: period.code})


def _unit(made: IndexSet, one: UnitCompared) -> Unit:
    rows = [
        Row(
            row.node.code, row.node.name, _points(made, row.ours.points), _count(row.ours),
            _points(made, row.theirs.points), _count(row.theirs), _signed(made, row.difference), row.reasons,
        )
        for row in one.rows
    ]  # fmt: skip
    return Unit(one.name, one.unit_id is not None, _points(made, one.ours), _points(made, one.total), rows)


def _points(made: IndexSet, points: Decimal | None) -> str:
    return "" if points is None else figures.fixed(points, made.rounding.decimals)


def _signed(made: IndexSet, difference: Decimal | None) -> str:
    if difference is None:
        return ""
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return sign + figures.fixed(abs(difference), made.rounding.decimals)


def _count(told: Told) -> str:
    if told.denominator is None:
        return ""
    return f"{addresses.number(int(told.numerator or 0))}/{addresses.number(int(told.denominator))}"
