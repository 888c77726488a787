"""What does a change of the calendar do to a promised date? Pure: the same clock by the calendar before and after.

- The law lengthens: a day off within the limit is not counted, and a last day that is a day off gives way to the next
  working day (Civil Code 2015, Art. 148(5)). The date moves, and the citizen is told the new one with its ground.
- The count would end earlier, because of a make-up day: the date that was printed stands (domain: a change of the
  holiday table after the receipt was printed). The citizen planned by it; the office may be ready before.
- The date on the receipt itself is never rewritten: it stays beside the date in force, each with its working.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from caicach.core.calendar import WorkingCalendar
from caicach.dossiers.rules.clock import Clock, Deviation

# The clock of one dossier, by any calendar and with any stops.
Counted = Callable[[WorkingCalendar, Sequence[Deviation]], Clock]


@dataclass(frozen=True, slots=True)
class Recount:
    """The date before and after; equal where an earlier one was counted and the promise is kept."""

    old: datetime
    new: datetime
    counted: datetime

    @property
    def kept(self) -> bool:
        return self.new == self.old


def recount(
    *,
    promised: datetime,
    deviations: Sequence[Deviation],
    counted: Counted,
    before: WorkingCalendar,
    after: WorkingCalendar,
    at: datetime,
    basis: str,
) -> Recount | None:
    """What becomes of a date; None if the change does not touch it."""
    noted = Deviation(kind="recount", cause="calendar", started_at=at, ended_at=at, basis=basis)
    was = counted(before, [*deviations, noted]).due_at
    now = counted(after, [*deviations, noted]).due_at
    if was == now or now == promised:
        return None
    return Recount(old=promised, new=max(now, promised), counted=now)
