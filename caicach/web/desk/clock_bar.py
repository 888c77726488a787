"""The clock of a dossier as a drawn line: where it ran, where it stood, when it is due."""

from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from caicach.core.clock import ZONE
from caicach.dossiers.rules import clock
from caicach.dossiers.states import CAUSE_LABELS, Cause

WIDTH, HEIGHT, TOP, THICK = 720, 64, 18, 16


def bar(found: clock.Clock, *, now: datetime) -> SafeString:
    """An SVG as wide as its place; the same is told in words by its title and by the list below it."""
    begin = found.intervals[0].started_at
    end = max(found.due_at, max(span.ended_at or now for span in found.intervals))
    seconds = max((end - begin).total_seconds(), 1)

    def x(moment: datetime) -> float:
        return round(max(0.0, min(1.0, (moment - begin).total_seconds() / seconds)) * WIDTH, 1)

    spans = format_html_join(
        "\n", _SPAN, (_span(one, x(one.started_at), x(one.ended_at or now), now) for one in found.intervals)
    )
    due = x(found.due_at)
    return format_html(
        '<svg class="clock-bar" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<line class="clock-bar__due" x1="{}" x2="{}" y1="8" y2="{}"/>'
        '<text class="clock-bar__label" x="{}" y="{}" text-anchor="{}">{}</text></svg>',
        WIDTH, HEIGHT, _label(found), spans, due, due, TOP + THICK + 6, due, HEIGHT - 8,
        "end" if due > WIDTH / 2 else "start", _("Hẹn trả %(due)s") % {"due": _moment(found.due_at)},
    )  # fmt: skip


_SPAN = '<rect class="clock-bar__{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'


def _span(span: clock.Interval, left: float, right: float, now: datetime) -> tuple[object, ...]:
    return span.kind, left, TOP, max(right - left, 2), THICK, _say(span, now)


def _say(span: clock.Interval, now: datetime) -> str:
    what = (
        str(CAUSE_LABELS[Cause(span.cause)])
        if span.kind == "paused" and span.cause in set(Cause)
        else _("Đang tính hạn")
    )
    until = _moment(span.ended_at) if span.ended_at else _("nay")
    return _("%(what)s: từ %(start)s đến %(end)s") % {"what": what, "start": _moment(span.started_at), "end": until}


def _label(found: clock.Clock) -> str:
    stops = sum(span.kind == "paused" for span in found.intervals)
    words = {"stops": stops, "due": _moment(found.due_at)}
    return _("Đồng hồ hồ sơ: dừng %(stops)s lần, hẹn trả %(due)s") % words


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M %d/%m/%Y}"
