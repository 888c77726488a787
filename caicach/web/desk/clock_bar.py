"""The clock of a dossier as a drawn line: where it ran, where it stood, where it ran over, when it is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from caicach.core.clock import ZONE
from caicach.dossiers.rules import clock
from caicach.dossiers.states import CAUSE_LABELS, Cause

WIDTH, HEIGHT = 1000, 24
RUNNING, PAUSED, OVER = "running", "paused", "over"
_PIECE: Final = '<rect class="clock-bar__{}" x="{}" y="0" width="{}" height="24"><title>{}</title></rect>'
_KEY: Final = (
    '<li><svg viewBox="0 0 16 12" aria-hidden="true"><rect class="clock-bar__{}" width="16" height="12"/></svg>{}</li>'
)


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    start: datetime
    end: datetime
    words: str


def bar(found: clock.Clock, *, now: datetime) -> SafeString:
    """A line as wide as its place with a legend in words; the whole is told by its label."""
    pieces = [piece for span in found.intervals for piece in _pieces(span, found.due_at, now)]
    if not pieces:  # returned at the moment of receipt (Decree 61/2018/NĐ-CP Art. 17(4))
        return SafeString("")
    begin = pieces[0].start
    end = max(found.due_at, *(piece.end for piece in pieces))
    seconds = max((end - begin).total_seconds(), 1)

    def x(moment: datetime) -> float:
        return round((moment - begin).total_seconds() / seconds * WIDTH, 1)

    drawn = format_html_join(
        "", _PIECE, ((one.kind, x(one.start), max(x(one.end) - x(one.start), 2), one.words) for one in pieces)
    )
    due = min(x(found.due_at), WIDTH - 2)
    line = format_html('<line class="clock-bar__due" x1="{}" x2="{}" y1="0" y2="24"/>', due, due)
    return format_html(
        '<div class="clock-bar"><svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}{}'
        '</svg><ul class="clock-bar__legend">{}</ul></div>',
        WIDTH, HEIGHT, _label(found), drawn, line, format_html_join("", _KEY, _legend(pieces, found)),
    )  # fmt: skip


def _pieces(span: clock.Interval, due_at: datetime, now: datetime) -> Iterator[_Piece]:
    """A stretch of the clock; one that runs past the due moment is cut there."""
    end = max(span.ended_at or now, span.started_at)
    words = _say(span)
    if span.kind == PAUSED or end <= due_at:
        yield _Piece(span.kind, span.started_at, end, words)
        return
    if span.started_at < due_at:
        yield _Piece(RUNNING, span.started_at, due_at, words)
    yield _Piece(OVER, max(span.started_at, due_at), end, _("Quá hạn từ %(due)s") % {"due": _moment(due_at)})


def _legend(pieces: list[_Piece], found: clock.Clock) -> list[tuple[str, str]]:
    """Each stop with its times; running and running over once."""
    lines = [(one.kind, one.words) for one in pieces if one.kind == PAUSED]
    kinds = {one.kind for one in pieces}
    if RUNNING in kinds:
        lines.insert(0, (RUNNING, _("Tính vào thời hạn")))
    if OVER in kinds:
        lines.append((OVER, _("Quá hạn từ %(due)s") % {"due": _moment(found.due_at)}))
    else:
        lines.append(("due-key", _("Hẹn trả %(due)s") % {"due": _moment(found.due_at)}))
    return lines


def _say(span: clock.Interval) -> str:
    if span.kind != PAUSED:
        return _("Tính vào thời hạn")
    what = str(CAUSE_LABELS[Cause(span.cause)]) if span.cause in set(Cause) else _("Tạm dừng")
    until = _moment(span.ended_at) if span.ended_at else _("nay")
    return _("%(what)s: %(start)s – %(end)s") % {"what": what, "start": _moment(span.started_at), "end": until}


def _label(found: clock.Clock) -> str:
    stops = sum(span.kind == PAUSED for span in found.intervals)
    words = {"stops": stops, "due": _moment(found.due_at)}
    return _("Đồng hồ hồ sơ: dừng %(stops)s lần, hẹn trả %(due)s") % words


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M %d/%m/%Y}"
