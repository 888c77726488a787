"""Which records stand behind a value? All of them, those that count or those that are lacking; no person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from caicach.core import clock, errors
from caicach.documents.spreadsheets import Column
from caicach.documents.spreadsheets import Value as Field
from caicach.indices import exporting_records, queries
from caicach.indices.queries import values
from caicach.indices.queries.families import SOURCES, Told
from caicach.indices.queries.values import Part, Question
from caicach.web.dashboards import addresses, periods
from caicach.web.desk.exporting import asked_format
from caicach.web.permissions import Request, permission

PER_PAGE: Final = 50
_PARTS: Final = {
    Part.AMONG: gettext_lazy("Tất cả"), Part.OF: gettext_lazy("Được tính"), Part.REST: gettext_lazy("Không được tính"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as the page shows it."""

    title: str
    text: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    opens: str
    fields: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class Tab:
    part: Part
    label: str
    count: str
    address: str


@permission("dashboard.view")
@require_safe
def records(request: Request) -> HttpResponse:
    at = clock.now()
    asked = _asked(request, at)
    source = SOURCES.get(asked.measure.family)
    if source is None:
        raise errors.NotFound(_("Chưa có dữ liệu cho chỉ số này."))
    found = values.behind(asked, seen_by=request.actor, at=at)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    columns = source.columns()
    told = source.told(page.object_list, seen_by=request.actor, on=at.date())
    return render(request, "dashboards/records.html", {
        "question": asked, "noun": source.noun, "page": page,
        "columns": [column.title for column in columns],
        "rows": [_row(line, columns) for line in told],
        "tabs": _tabs(asked, values.sizes(asked, seen_by=request.actor, at=at)),
        "picker": periods.picker(asked.period, request.GET, seen_by=request.actor, on=at.date()),
        "branches": queries.list_branches(seen_by=request.actor, on=at.date()),
        "unit": queries.branch_name(asked.unit, on=at.date()),
        "export": f"{reverse('dashboards:records-export')}?{request.GET.urlencode()}",
        "trail": [(_("Số liệu"), reverse("dashboards:board"))],
        "as_of": queries.as_of(), "counted_at": at, "part": addresses.PART_NAMES[asked.part],
        "part_name": _PARTS[asked.part],
    })  # fmt: skip


@permission("dashboard.view")
@require_POST
def export(request: Request) -> HttpResponse:
    """The records behind the value as a file that a worker makes."""
    at = clock.now()
    asked = _asked(request, at)
    told = (_PARTS[asked.part], asked.period.label, queries.branch_name(asked.unit or asked.under, on=at.date()),
            asked.procedure)  # fmt: skip
    words = " · ".join(str(one) for one in told if one)
    job = exporting_records.export_records(asked, words=words, form=asked_format(request), by=request.actor, at=at)
    return redirect("desk:job", job.pk)


def _asked(request: Request, at: datetime) -> Question:
    opening = periods.opening(seen_by=request.actor, on=at.date())
    asked = addresses.asked_question(request.GET, period=periods.period(request.GET, opening=opening))
    queries.check_branch(asked.under, seen_by=request.actor, on=at.date())
    return asked


def _tabs(asked: Question, sizes: dict[Part, int]) -> list[Tab]:
    return [
        Tab(part, str(label), addresses.number(sizes[part]), addresses.question(replace(asked, part=part)))
        for part, label in _PARTS.items()
    ]


def _row(line: Told, columns: Sequence[Column]) -> Row:
    name, *others = (_shown(column, field) for column, field in zip(columns, line.fields, strict=True))
    return Row(name.text, line.opens, others)


def _shown(column: Column, field: Field) -> Shown:
    if isinstance(field, datetime):
        local = field.astimezone(clock.ZONE)
        return Shown(column.title, f"{local:%d/%m/%Y}", f"{local:%H:%M}")
    if isinstance(field, date):
        return Shown(column.title, f"{field:%d/%m/%Y}")
    return Shown(column.title, addresses.number(field) if isinstance(field, int) else field or "")
