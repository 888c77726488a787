"""How do the tasks stand on a day, and which are behind each figure? The board, and the list all figures open to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.core import clock
from caicach.organisations.queries import units
from caicach.plans.fields import OTHER, fields_on
from caicach.plans.queries import board, tasks
from caicach.plans.queries.board import Row
from caicach.plans.queries.tasks import Line
from caicach.plans.rules.sifting import SIEVE_NAMES, Sieve
from caicach.plans.states import STANDING_NAMES, PlanState, Standing
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission
from caicach.web.score_display import percent

PER_PAGE: Final = 50
COLUMNS: Final = (
    Sieve.EVERY, Sieve.DONE_IN_TIME, Sieve.DONE_LATE, Sieve.NOT_DUE, Sieve.SENT_BACK, Sieve.OVERDUE,
    Sieve.LONG_OVERDUE, Sieve.CANCELLED,
)  # fmt: skip
SHOWN_FIRST: Final = (Sieve.EVERY, Sieve.DONE, Sieve.SOON, Sieve.OVERDUE, Sieve.LONG_OVERDUE, Sieve.SENT_BACK)
TONES: Final = {
    Standing.NOT_DUE: "active", Standing.DONE_IN_TIME: "done", Standing.DONE_LATE: "soon", Standing.OVERDUE: "late",
    Standing.SENT_BACK: "urgent", Standing.CANCELLED: "paused",
}  # fmt: skip


class Asked(forms.Form):
    """What an address of the board or of the list says; whatever is not known leaves out nothing."""

    plan = forms.ChoiceField(label=gettext_lazy("Kế hoạch"), required=False)
    field = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), required=False)
    unit = forms.TypedChoiceField(label=gettext_lazy("Đơn vị chủ trì"), required=False, coerce=int, empty_value=None)
    sieve = forms.ChoiceField(label=gettext_lazy("Tình trạng"), required=False)
    month = forms.RegexField(r"\A\d{4}-(0[1-9]|1[0-2])\Z", required=False, widget=forms.HiddenInput)
    day = day_field(gettext_lazy("Tính đến hết ngày"), required=False)

    NAMES: Final = {
        "plan": "ke-hoach", "field": "linh-vuc", "unit": "don-vi", "sieve": "tinh-trang", "month": "thang-han",
        "day": "ngay",
    }  # fmt: skip

    def __init__(self, request: Request, *, with_sieve: bool = False) -> None:
        today = clock.now().date()
        super().__init__({"ngay": f"{today:%d/%m/%Y}", **request.GET.dict()})
        plans = [one for one in tasks.list_plans(seen_by=request.actor, on=today) if one.state != PlanState.DRAFT.value]
        leads = tasks.visible(request.actor, on=today).order_by().values_list("lead_unit_id", flat=True).distinct()
        named = sorted((units.unit_name(one, on=today), one) for one in leads)
        self._choose("plan", [(one.code, one.name) for one in plans])
        self._choose("field", [*field_names(today).items()])
        self._choose("unit", [(one, name) for name, one in named])
        self._choose("sieve", [(one.value, name) for one, name in SIEVE_NAMES.items() if one is not Sieve.EVERY])
        if not with_sieve:
            del self.fields["sieve"]

    def add_prefix(self, field_name: str) -> str:
        return self.NAMES.get(field_name, field_name)

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)
        found.choices = [("", _("Tất cả")), *choices]

    @property
    def on(self) -> date:
        """A day that was typed wrongly leaves today, with the fault beside the field."""
        return self.said("day") or clock.now().date()

    def said(self, name: str) -> Any:
        return self.cleaned_data.get(name) or None if self.is_bound and self._told() else None

    def _told(self) -> bool:
        self.is_valid()
        return True

    def lines(self, request: Request) -> list[Line]:
        sieve = Sieve(self.said("sieve") or Sieve.EVERY) if "sieve" in self.fields else None
        found = board.tasks_of(
            plan=self.said("plan"), field=self.said("field"), unit=self.said("unit"), month=self.said("month"),
            seen_by=request.actor, on=self.on,
        )  # fmt: skip
        return found if sieve is None else board.sift(found, sieve)

    def address(self, sieve: Sieve, **narrower: object) -> str:
        """Of the list behind a figure of this board."""
        said = {name: self.said(name) for name in ("plan", "field", "unit", "month")} | narrower
        query = {self.NAMES[name]: value for name, value in said.items() if value is not None}
        if sieve is not Sieve.EVERY:
            query["tinh-trang"] = sieve.value
        return f"{reverse('plans:tasks')}?{urlencode({**query, 'ngay': self.on.isoformat()})}"


@dataclass(frozen=True, slots=True)
class Linked:
    """A number and the list behind it; nothing opens behind a zero."""

    count: int
    address: str
    is_late: bool = False

    @property
    def text(self) -> str:
        return str(self.count)


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of a table of the board."""

    name: str
    figures: Sequence[Linked]
    share: str


@permission("plan.view")
@never_cache
@require_safe
def overview(request: Request) -> HttpResponse:
    """By field, month due and unit; each figure opens to its tasks."""
    asked = Asked(request)
    lines = asked.lines(request)
    on, whole = asked.on, board.counted(lines, on=asked.on)
    fields = field_names(on)
    tables = [
        (_("Theo lĩnh vực"), "linh-vuc", _("Lĩnh vực"), _rows(asked, "field", fields.get, _by_field(lines, on))),
        (_("Theo tháng đến hạn"), "han", _("Tháng đến hạn"),
         _rows(asked, "month", _month_name, sorted(board.by(lines, board.month_of, on=on), key=lambda row: row.key))),
        (_("Theo đơn vị chủ trì"), "don-vi", _("Đơn vị"),
         _rows(asked, "unit", lambda key: units.unit_name(key, on=on), _worst_first(lines, on))),
    ]  # fmt: skip
    counts = dict(whole.counts)
    return render(request, "plans/board.html", {
        "form": asked, "on": on, "share": share(whole), "tables": tables,
        "columns": [SIEVE_NAMES[one] for one in COLUMNS],
        "first": [(SIEVE_NAMES[one], Linked(counts[one], asked.address(one))) for one in SHOWN_FIRST],
        "total": Shown("", [_linked(asked, one, counts[one]) for one in COLUMNS], share(whole)),
        "progress": whole.progress, "trail": home_trail(),
    })  # fmt: skip


@permission("plan.view")
@never_cache
@require_safe
def task_list(request: Request) -> HttpResponse:
    """The tasks behind a figure, by the same sieve that counted it."""
    asked = Asked(request, with_sieve=True)
    page = Paginator(asked.lines(request), PER_PAGE).get_page(request.GET.get("trang"))
    names = field_names(asked.on)
    rows = [
        (line, STANDING_NAMES[line.standing], TONES[line.standing], names.get(line.task.field, line.task.field),
         units.unit_name(line.task.lead_unit_id, on=asked.on))
        for line in page.object_list
    ]  # fmt: skip
    context = {"form": asked, "on": asked.on, "page": page, "rows": rows, "trail": board_trail()}
    return render(request, "plans/task_list.html", context)


def home_trail() -> list[tuple[str, str]]:
    return [(_("Nhiệm vụ"), reverse("plans:home"))]


def board_trail() -> list[tuple[str, str]]:
    return [*home_trail(), (_("Theo dõi nhiệm vụ"), reverse("plans:board"))]


def plans_trail() -> list[tuple[str, str]]:
    return [*home_trail(), (_("Kế hoạch"), reverse("plans:plans"))]


def field_names(on: date) -> dict[str, str]:
    return {**fields_on(on).names, OTHER: _("Chỉ đạo, điều hành và việc khác")}


def share(row: Row) -> str:
    """Of the tasks that stand, those whose deliverable is accepted; nothing is not zero."""
    return percent(row.progress.share) if row.progress.share is not None else ""


def _by_field(lines: Sequence[Line], on: date) -> list[Row]:
    order = list(field_names(on))
    return sorted(board.by(lines, board.field_of, on=on), key=lambda row: order.index(row.key))


def _worst_first(lines: Sequence[Line], on: date) -> list[Row]:
    """Whoever has most overdue stands on top."""
    found = board.by(lines, board.unit_of, on=on)
    return sorted(found, key=lambda row: (-dict(row.counts)[Sieve.OVERDUE], units.unit_name(row.key, on=on)))


def _rows(asked: Asked, name: str, said: Any, rows: Iterable[Row]) -> list[Shown]:
    return [
        Shown(said(row.key) or row.key, [
            _linked(asked, one, dict(row.counts)[one], **{name: row.key}) for one in COLUMNS
        ], share(row))
        for row in rows
    ]  # fmt: skip


def _linked(asked: Asked, sieve: Sieve, count: int, **narrower: object) -> Linked:
    late = sieve in (Sieve.OVERDUE, Sieve.LONG_OVERDUE)
    return Linked(count, asked.address(sieve, **narrower) if count else "", late)


def _month_name(key: str) -> str:
    year, month = key.split("-")
    return f"{month}/{year}"
