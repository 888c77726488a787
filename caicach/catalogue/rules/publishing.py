"""How long did it take from the decision to its being public, and how long may it take?

A province makes a procedure public within five working days of the decision that announces it (Decision 766/QĐ-TTg,
formula of index 1.2; Decree 63/2010/NĐ-CP as amended by Decree 92/2017/NĐ-CP, not compared with the text). The decision
of a ministry is only counted: other days hold for it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from caicach.catalogue.rules.procedure import Publication
from caicach.core.calendar import WorkingCalendar

ALLOWED: Final = 5  # working days, of a province; unverified
OF_A_PROVINCE: Final = "QĐ-UBND"  # how its People's Committee marks its decisions (Decree 30/2020/NĐ-CP, annex III)
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Delay:
    """Working days from the decision, its own day not counted, to the day on which the content was public."""

    working_days: int
    allowed: int | None = None

    @property
    def is_late(self) -> bool:
        return self.allowed is not None and self.working_days > self.allowed


def delay(publication: Publication, calendar: WorkingCalendar) -> Delay | None:
    """Nothing while one of the two days is not known, or lies outside what the calendar knows."""
    decided, announced = publication.decided_on, publication.announced_on
    if decided is None or announced is None or not (_known(decided, calendar) and _known(announced, calendar)):
        return None
    allowed = ALLOWED if OF_A_PROVINCE in publication.decision else None
    return Delay(calendar.working_days_between(decided + _A_DAY, announced + _A_DAY), allowed=allowed)


def _known(day: date, calendar: WorkingCalendar) -> bool:
    return calendar.first_day <= day and day + _A_DAY <= calendar.last_day
