"""How do the tasks lie in the year? A strip drawn here for each, from the plan's decision to its day and beyond.

The days stand in words in the same row. Colour is never alone: what is late is hatched, done is a dot, today a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.organisations.queries import units
from caicach.plans.queries.tasks import Line
from caicach.plans.states import DONE_STANDINGS, STANDING_NAMES, Standing
from caicach.web.dashboards.drawings import HATCH
from caicach.web.permissions import Request, permission
from caicach.web.plans.watching import TONES, Asked, board_trail

PER_PAGE: Final = 60
HEIGHT: Final = 18


@dataclass(frozen=True, slots=True)
class Span:
    """The days that the drawing is as wide as."""

    first: date
    last: date

    def along(self, day: date) -> float:
        days = (self.last - self.first).days or 1
        return round(100 * min(max((day - self.first).days / days, 0.0), 1.0), 2)


@permission("plan.view")
@never_cache
@require_safe
def timeline(request: Request) -> HttpResponse:
    """By the day they are due, each with its strip."""
    asked = Asked(request)
    lines, on = asked.lines(request), asked.on
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("trang"))
    span = _span(lines)
    rows = [
        (line, units.unit_name(line.task.lead_unit_id, on=on), STANDING_NAMES[line.standing], TONES[line.standing],
         strip(line, span, on=on))
        for line in page.object_list
    ]  # fmt: skip
    return render(request, "plans/timeline.html", {
        "form": asked, "on": on, "page": page, "rows": rows, "hatch": HATCH, "scale": scale(span) if span else "",
        "trail": board_trail(),
    })  # fmt: skip


def _span(lines: Sequence[Line]) -> Span | None:
    if not lines:
        return None
    tasks = [line.task for line in lines]
    return Span(min(task.plan.first_day for task in tasks), max(max(task.plan.last_day, task.due_on) for task in tasks))


def strip(line: Line, span: Span | None, *, on: date) -> SafeString:
    """Plain until the day it is due, hatched from there until it was handed in or until the day one looks from."""
    if span is None:
        return SafeString("")
    task, is_done = line.task, line.standing in DONE_STANDINGS
    begins = span.along(task.plan.decision_on or task.plan.first_day)
    due = span.along(task.due_on)
    end = span.along((task.submitted_on or on) if is_done else on)
    late = line.standing in (Standing.OVERDUE, Standing.DONE_LATE)
    return format_html(
        '<svg class="bar" width="100%" height="{h}" aria-hidden="true"><rect class="bar__unknown" width="100%"'
        ' height="{h}"/><rect class="chart__in-time" x="{begins}%" y="5" width="{usual}%" height="8"/>{late}{done}'
        '<line class="chart__line" x1="{today}%" x2="{today}%" y1="0" y2="{h}"/></svg>',
        h=HEIGHT, begins=begins, usual=round(max(due - begins, 0), 2), today=span.along(on),
        late=_late(due, end) if late else "",
        done=format_html('<circle class="chart__dot" cx="{}%" cy="9" r="5"/>', end) if is_done else "",
    )  # fmt: skip


def _late(due: float, end: float) -> SafeString:
    return format_html(
        '<rect fill="url(#lost-hatch)" x="{}%" y="5" width="{}%" height="8"/>', due, round(max(end - due, 0.6), 2)
    )


def scale(span: Span) -> SafeString:
    """The month in which each quarter begins, above the strips."""
    days = [
        date(year, month, 1)
        for year in range(span.first.year, span.last.year + 1)
        for month in (1, 4, 7, 10)
        if span.first <= date(year, month, 1) <= span.last
    ]
    return format_html(
        '<svg class="bar" width="100%" height="18" aria-hidden="true">{}</svg>',
        format_html_join(
            "", '<text class="chart__legend" x="{}%" y="13">{}</text>',
            ((span.along(day), f"{day:%m}") for day in days),
        ),
    )  # fmt: skip
