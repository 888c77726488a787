"""How is the work going? Received, in time, late and waiting, by month and by unit, and what is open right now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caicach.core import clock
from caicach.core.actor import Actor
from caicach.indices import counts, periods, queries
from caicach.indices.measures import clocks
from caicach.indices.periods import Period, Reckoning
from caicach.indices.queries import values
from caicach.indices.queries.values import By, Part, Question
from caicach.web.dashboards import addresses, charts
from caicach.web.dashboards.addresses import Linked
from caicach.web.permissions import Request, permission

HALF_YEARLY = (counts.RECEIVED, counts.ONLINE, counts.BY_POST)
LIVE_TONES = {counts.OVERDUE.key: "over", counts.PAUSED.key: "paused"}


@dataclass(frozen=True)
class Line:
    """A row of a table: its name, its figures in the order of the columns, and the share in time."""

    name: str
    figures: Sequence[Linked]
    share: str


@permission("dashboard.view")
@require_safe
def board(request: Request) -> HttpResponse:
    at = clock.now()
    under = addresses.whole(request.GET, addresses.UNDER)
    queries.check_branch(under, seen_by=request.actor, on=at.date())
    years = queries.list_years(seen_by=request.actor, on=at.date())
    year = addresses.whole(request.GET, addresses.YEAR) or years.opening
    current = addresses.CURRENT in request.GET
    found = queries.board(year=year, under=under, seen_by=request.actor, at=at, current=current)
    return render(request, "dashboards/board.html", {
        "board": found,
        "years": years.all if year in years.all else sorted([*years.all, year], reverse=True),
        "other_years": [(one, _of_year(one, under, current)) for one in years.all if one != year],
        "branches": queries.list_branches(seen_by=request.actor, on=at.date()),
        "merged": queries.was_merged(at.date()),
        "columns": [count.label for count in counts.MONTHLY],
        "live_columns": [counts.OPEN.label, counts.OVERDUE.label],
        "live": [(count.label, _figure(found, found.live, count), LIVE_TONES.get(count.key, ""))
                 for count in counts.LIVE],
        "months": [_line(found, row, month=row.key) for row in found.months],
        "units": [_line(found, row, unit=row.key, live=True) for row in found.units],
        "total": _line(found, found.total),
        "channels": [(count.label, _figure(found, found.total.figures, count)) for count in counts.CHANNELS],
        "from_afar": _share(found.total.share_from_afar, places=2),
        "half": [(count.label, _of_half(found, count)) for count in HALF_YEARLY],
        "half_from_afar": _share(found.half.share_from_afar, places=2),
        "half_days": periods.first_half(year),
        "taken_over": _figure(found, found.total.figures, counts.TAKEN_OVER),
        "clocks": _clocks(found, request.actor),
        "chart": _chart(found),
    })  # fmt: skip


def _clocks(board: queries.Board, seen_by: Actor) -> list[tuple[str, Linked, str]]:
    """Both clocks side by side, and where they differ, of what was finished in the year; nothing if nothing was."""
    period = Period(board.year, reckoning=Reckoning.CALENDAR)
    told = values.values(clocks.MEASURES, period=period, by=By.NOTHING, under=board.under, seen_by=seen_by,
                         at=board.counted_at)[None]  # fmt: skip
    shown = []
    for measure in clocks.MEASURES:
        value = told[measure.key]
        asked = Question(measure=measure, period=period, part=Part.OF, under=board.under)
        share = None if value.share is None else float(100 * value.share)
        figure = addresses.linked_question(value.numerator or 0, asked)
        shown.append((str(measure.label), figure, _share(share, places=1)))
    return shown if told[clocks.MEASURES[0].key].denominator else []


def _of_year(year: int, under: int | None, current: bool) -> str:
    chosen = {addresses.YEAR: year, addresses.UNDER: under, addresses.CURRENT: addresses.chosen(current)}
    return reverse("dashboards:board") + addresses.asking(chosen)


def _line(
    board: queries.Board, row: queries.Row, *, month: int | None = None, unit: int | None = None, live: bool = False
) -> Line:
    shown = (*counts.MONTHLY, counts.OPEN, counts.OVERDUE) if live else counts.MONTHLY
    figures = [_figure(board, row.figures, count, month=month, unit=unit) for count in shown]
    return Line(row.name, figures, _share(row.share_in_time, places=1))


def _share(share: float | None, *, places: int) -> str:
    return "" if share is None else f"{share:.{places}f} %".replace(".", ",")


def _figure(
    board: queries.Board,
    figures: queries.Figures,
    count: counts.Count,
    *,
    month: int | None = None,
    unit: int | None = None,
) -> Linked:
    figure = queries.Figure(count, board.year, month=month, unit=unit, under=board.under, current=board.current)
    return addresses.linked(figures[count.key], figure)


def _of_half(board: queries.Board, count: counts.Count) -> Linked:
    figure = queries.Figure(count, board.year, under=board.under, current=board.current, half=True)
    return addresses.linked(board.half.figures[count.key], figure)


def _chart(board: queries.Board) -> str:
    rows = [
        charts.Month(f"{row.key:02d}", received=row.figures[counts.RECEIVED.key],
                     in_time=row.figures[counts.IN_TIME.key], late=row.figures[counts.LATE.key])
        for row in board.months
    ]  # fmt: skip
    title = _("Hồ sơ tiếp nhận, giải quyết đúng hạn và quá hạn theo tháng, năm %(year)s") % {"year": board.year}
    return charts.months(rows, title=title)
