"""A tiny family of events for tests of the log: an account that is opened, changed and closed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from caicach.core import clock, events
from caicach.core.actor import Actor

CountQueries = Callable[[int], AbstractContextManager[Any]]
AT = datetime(2022, 8, 4, 9, 0, tzinfo=clock.ZONE)


@dataclass(frozen=True)
class Opened(events.Event):
    KIND: ClassVar[str] = "tally.opened"
    unit_id: int


@dataclass(frozen=True)
class Changed(events.Event):
    KIND: ClassVar[str] = "tally.changed"
    amount: int


@dataclass(frozen=True)
class Closed(events.Event):
    KIND: ClassVar[str] = "tally.closed"


def write(event: events.Event, subject: str, seq: int, *, at: datetime = AT, using: str = "default") -> None:
    events.record(event, subject=subject, seq=seq, by=Actor.system(), at=at, using=using)


def write_tallies(count: int, *, changes: int = 2, first: int = 1) -> None:
    """`count` subjects, each opened and changed, written in the order in which counters would work."""
    for seq in range(1, changes + 2):
        for number in range(first, first + count):
            event = Opened(unit_id=number % 3) if seq == 1 else Changed(amount=seq)
            write(event, f"tally/{number}", seq)
