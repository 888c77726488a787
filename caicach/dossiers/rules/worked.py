"""How much working time was really worked between two moments, without the time during which the clock stood?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from caicach.core.calendar import WorkingCalendar


class Standing(Protocol):
    """A time during which the clock stood; without an end it still does."""

    @property
    def started_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...


_S = TypeVar("_S", bound=Standing)


@dataclass(frozen=True, slots=True)
class Stop:
    """That and nothing more."""

    started_at: datetime
    ended_at: datetime | None


def within(stops: Iterable[_S], start: datetime, end: datetime) -> Iterator[tuple[_S, datetime, datetime]]:
    """The parts of stops that lie between two moments, in order, none twice."""
    since = start
    for stop in sorted(stops, key=lambda stop: stop.started_at):
        begin, until = max(stop.started_at, since), min(stop.ended_at or end, end)
        if begin < until:
            yield stop, begin, until
            since = until


def worked_minutes(calendar: WorkingCalendar, start: datetime, end: datetime, stops: Iterable[Standing] = ()) -> int:
    """Working minutes from start to end; what lies in two stops is taken away once."""
    stood = sum(calendar.working_minutes_between(begin, until) for _stop, begin, until in within(stops, start, end))
    return calendar.working_minutes_between(start, end) - stood
