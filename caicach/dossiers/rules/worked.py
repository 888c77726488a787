"""How much working time was really worked between two moments, without the time during which the clock stood?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from caicach.core.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Stop:
    """A time during which the clock stood; without an end it still does."""

    started_at: datetime
    ended_at: datetime | None


def worked_minutes(calendar: WorkingCalendar, start: datetime, end: datetime, stops: Iterable[Stop] = ()) -> int:
    """Working minutes from start to end; what lies in two stops is taken away once."""
    minutes, since = calendar.working_minutes_between(start, end), start
    for stop in sorted(stops, key=lambda stop: stop.started_at):
        begin, until = max(stop.started_at, since), min(stop.ended_at or end, end)
        if begin < until:
            minutes -= calendar.working_minutes_between(begin, until)
            since = until
    return minutes
