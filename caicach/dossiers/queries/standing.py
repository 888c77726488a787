"""How near is the end of this open dossier, in the working time of the unit that promised it?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from caicach.core.calendar import OutsideCalendar
from caicach.dossiers import timing
from caicach.dossiers.rules import clock, verdicts
from caicach.dossiers.rules.verdicts import Verdict
from caicach.dossiers.rules.warnings import Warn


class Timed(Protocol):
    """What a warning is judged by: a line of the desk, or a dossier with whether its clock stands."""

    @property
    def received_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def original_due_at(self) -> datetime | None: ...
    @property
    def finished_at(self) -> datetime | None: ...
    @property
    def intake_unit_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """The level of warning, and the working minutes left, as far as the calendar is known."""

    warn: Warn
    minutes_left: int | None


def standing(row: Timed, *, paused: bool, at: datetime) -> Standing | None:
    """None where nobody is warned: nothing was promised yet, all is done, or the clock stands."""
    if row.received_at is None or row.due_at is None or row.finished_at is not None or paused:
        return None
    try:
        return _judged(row, row.received_at, row.due_at, at)
    except OutsideCalendar:  # an old dossier stays readable where no calendar reaches
        return Standing(Warn.LATE if at > row.due_at else Warn.NOBODY, None)


def _judged(row: Timed, received_at: datetime, due_at: datetime, at: datetime) -> Standing:
    calendar = timing.calendar_for(row.intake_unit_id, at=received_at)
    rules = clock.rule_set_for(timing.day_of(received_at))
    # The limit as it was promised, whatever stopped or moved the clock since.
    allowed = calendar.working_minutes_between(received_at, row.original_due_at or due_at)
    found = verdicts.lateness(due_at=due_at, at=at, calendar=calendar, rules=rules, allowed=allowed)
    late = found.verdict is Verdict.LATE
    return Standing(Warn.LATE if late else found.warn, found.minutes_left)
