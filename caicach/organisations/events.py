"""What can happen to a unit? Each act of a reorganisation, written under the unit's own number.

Events of one decision share their `act_id`; `effective_on` is the day from which it holds. Units are named by number.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from caicach.core import events


@dataclass(frozen=True)
class UnitEstablished(events.Event):
    """A unit begins, out of others or out of nothing."""

    KIND: ClassVar[str] = "unit.established"
    effective_on: date
    predecessors: tuple[int, ...] = ()


@dataclass(frozen=True)
class UnitRenamed(events.Event):
    """It gets another name."""

    KIND: ClassVar[str] = "unit.renamed"
    effective_on: date


@dataclass(frozen=True)
class UnitMoved(events.Event):
    """It belongs to another unit from now on, or to none."""

    KIND: ClassVar[str] = "unit.moved"
    effective_on: date
    parents: tuple[int, ...] = ()


@dataclass(frozen=True)
class UnitRecoded(events.Event):
    """It gets another code."""

    KIND: ClassVar[str] = "unit.recoded"
    effective_on: date


@dataclass(frozen=True)
class UnitMerged(events.Event):
    """It ends, and another unit continues it wholly."""

    KIND: ClassVar[str] = "unit.merged"
    effective_on: date
    successors: tuple[int, ...] = ()


@dataclass(frozen=True)
class UnitSplit(events.Event):
    """It ends, and several units continue it in parts."""

    KIND: ClassVar[str] = "unit.split"
    effective_on: date
    successors: tuple[int, ...] = ()


@dataclass(frozen=True)
class UnitCeded(events.Event):
    """It gives a part to another unit and goes on."""

    KIND: ClassVar[str] = "unit.ceded"
    effective_on: date
    successors: tuple[int, ...] = ()


@dataclass(frozen=True)
class UnitTookOver(events.Event):
    """It goes on and continues others, or parts of them, as well."""

    KIND: ClassVar[str] = "unit.took-over"
    effective_on: date
    predecessors: tuple[int, ...] = ()


@dataclass(frozen=True)
class CalendarChanged(events.Event):
    """A decision changed days of the calendar after it was in use."""

    KIND: ClassVar[str] = "calendar.changed"
    change_id: int
    first_on: date
    last_on: date
    days: int


@dataclass(frozen=True)
class UnitEnded(events.Event):
    """It ends, and nobody continues it as a whole."""

    KIND: ClassVar[str] = "unit.ended"
    effective_on: date


@dataclass(frozen=True)
class UnitTakenBack(events.Event):
    """It was brought in by mistake and is gone again; nothing had been built on it."""

    KIND: ClassVar[str] = "unit.taken-back"
    effective_on: date
