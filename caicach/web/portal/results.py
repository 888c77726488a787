"""Which results of assessments were published? The table, the working of every point, the file itself; for anybody."""

import io
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caicach.assessments.queries import results
from caicach.assessments.queries.results import Published
from caicach.documents import spreadsheets
from caicach.organisations import states as kinds
from caicach.web import permissions
from caicach.web.assessments import published

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@permissions.public
@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """Every cycle that published its results, the newest first."""
    return render(request, "portal/assessments.html", {"rows": results.list_published()})


@permissions.public
@require_safe
def assessment(request: HttpRequest, cycle_id: int, number: int | None = None) -> HttpResponse:
    """The table: the newest edition, or one of those before it, which stay to be read."""
    found = results.published(cycle_id, number)
    context = {
        "found": found, "row": found.row, "content": found.content, "bodies": published.bodies(found.units),
        "editions": results.editions_of(found.row.cycle), "trail": _trail(),
    }  # fmt: skip
    return render(request, "portal/assessment.html", context)


@permissions.public
@require_safe
def assessment_unit(request: HttpRequest, cycle_id: int, number: int, key: str) -> HttpResponse:
    """One unit: the working of each of its points."""
    found = results.published(cycle_id, number)
    unit = results.unit_in(found, key)
    context = {
        "found": found, "row": found.row, "content": found.content, "unit": published.bodies([unit])[0].units[0],
        "rows": published.worked(unit), "kind": kinds.kind_name(unit["kind"]),
        "trail": [*_trail(), (found.content["cycle"], _address(found))],
    }  # fmt: skip
    return render(request, "portal/assessment_unit.html", context)


def _trail() -> list[tuple[str, str]]:
    return [(_("Kết quả đánh giá"), reverse("portal:assessments"))]


def _address(found: Published) -> str:
    return reverse("portal:assessment-edition", args=[found.row.cycle_id, found.row.number])


@permissions.public
@require_safe
def assessment_file(request: HttpRequest, cycle_id: int, number: int) -> HttpResponse:
    """The text that was published, byte for byte: its SHA-256 stands on the page."""
    row = results.published(cycle_id, number).row
    name = f'attachment; filename="ket-qua-{cycle_id}-{number}.json"'
    return HttpResponse(row.content, content_type="application/json", headers={"Content-Disposition": name})


@permissions.public
@require_safe
def assessment_workbook(request: HttpRequest, cycle_id: int, number: int) -> HttpResponse:
    """The table as XLSX."""
    found = results.published(cycle_id, number)
    groups = found.units[0]["groups"] if found.units else []
    columns = [_("Hạng"), _("Đơn vị"), _("Loại"), _("Tổng điểm"), _("Xếp loại"), _("Tự chấm"), _("Thẩm định")]
    widths = [8, 36, 20, 12, 16, 12, 12]
    sheet = spreadsheets.Sheet(
        name=_("Kết quả"), above=_above(found), made_at=found.row.published_at,
        columns=[
            *(spreadsheets.Column(title, width) for title, width in zip(columns, widths, strict=True)),
            *(spreadsheets.Column(f"{row['code']} {row['name']}", 18) for row in groups),
        ],
    )  # fmt: skip
    target = io.BytesIO()
    spreadsheets.write(target, sheet, [_cells(one) for one in found.units])
    name = f'attachment; filename="ket-qua-{cycle_id}-{number}.xlsx"'
    return HttpResponse(target.getvalue(), content_type=XLSX, headers={"Content-Disposition": name})


def _above(found: Published) -> list[str]:
    row, content = found.row, found.content
    lines = [
        content["cycle"],
        _("Bộ tiêu chí %(set)s, kỳ %(period)s") % {"set": content["set"], "period": content["period_name"]},
        _("Bản số %(number)d, biên bản %(minutes)s") % {"number": row.number, "minutes": row.minutes_number},
        f"SHA-256: {row.sha256}",
    ]
    if content["is_example"]:
        lines.append(_("Bộ tiêu chí ví dụ, không phải văn bản của cơ quan nào."))
    return lines


def _cells(one: Any) -> list[str | int | Decimal | None]:
    points = [_number(one[name]) for name in ("points", "self", "appraised")]
    return [
        one["rank"], one["name"], kinds.kind_name(one["kind"]), points[0], one["grade"], *points[1:],
        *(_number(row["points"]) for row in one["groups"]),
    ]  # fmt: skip


def _number(points: str | None) -> Decimal | str:
    """A number for a spreadsheet to sort and add."""
    return "–" if points is None else Decimal(points)
