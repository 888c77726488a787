"""When do people come? Working days and hours, with the seasons of a year and the lull around Tết."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from caicach.core.calendar import WorkingCalendar
from caicach.core.clock import ZONE


@dataclass(frozen=True, slots=True)
class Window:
    """Days in which people come. By `until` everything has ended that is not left lying; then Tết, by its first day.

    `closing`: units end after the last day. What comes from outside and is not received by then must be filed anew, so
    in the last days everybody comes to the counter.
    """

    name: str
    first: date
    last: date
    until: datetime
    tet: date
    closing: bool = False

    @property
    def outside_until(self) -> date:
        return self.last - timedelta(days=10) if self.closing else self.last


# A year of reports: from the 15th of December to the 14th (Decree 09/2019).
YEAR: Final = Window(
    "2022", date(2021, 12, 15), date(2022, 12, 14), datetime(2023, 6, 30, 17, tzinfo=ZONE), date(2022, 2, 1)
)
# Before and after the province became part of another one, on 1 July 2025.
BEFORE_MERGER: Final = Window(
    "2025", date(2025, 1, 2), date(2025, 6, 30), datetime(2026, 3, 31, 17, tzinfo=ZONE), date(2025, 1, 29), closing=True
)
SINCE_MERGER: Final = Window(
    "2026", date(2025, 7, 1), date(2026, 6, 30), datetime(2026, 10, 30, 17, tzinfo=ZONE), date(2026, 2, 17)
)

# Before Tết much is wanted at once; in summer pupils and students need certified copies.
MONTHS: Final[Mapping[int, float]] = {
    1: 1.1, 2: 0.85, 3: 1.1, 4: 1.0, 5: 1.0, 6: 1.25, 7: 1.35, 8: 1.35, 9: 1.1, 10: 0.95, 11: 0.95, 12: 0.95,
}  # fmt: skip
WEEKDAYS: Final = (1.25, 1.05, 1.0, 1.0, 0.8, 0.5, 0.5)  # Monday first; make-up Saturdays are quiet
LULL_BEFORE, LULL_AFTER = timedelta(days=6), timedelta(days=13)  # days in which offices are open and nearly empty
LULL: Final = 0.35

# Half hours of the day and how many come in each.
HOURS: Final[Mapping[time, int]] = {
    time(7, 0): 2, time(7, 30): 8, time(8, 0): 12, time(8, 30): 13, time(9, 0): 12, time(9, 30): 10, time(10, 0): 8,
    time(10, 30): 5, time(11, 0): 2, time(13, 30): 6, time(14, 0): 8, time(14, 30): 7, time(15, 0): 5,
    time(15, 30): 4, time(16, 0): 2, time(16, 30): 1,
}  # fmt: skip
AT_HOME: Final = (5, 6, 12, 18, 19, 20, 20, 21, 21, 22, 23)  # hours at which people file online outside office hours


def arrivals(count: int, *, rng: random.Random, calendar: WorkingCalendar, window: Window) -> list[datetime]:
    """The moments at which `count` dossiers come to a counter in the window, in order."""
    days = [window.first + timedelta(days=number) for number in range((window.last - window.first).days + 1)]
    open_days = [day for day in days if calendar.is_working_day(day)]
    chosen = rng.choices(open_days, weights=[_weight(day, window.tet) for day in open_days], k=count)
    return sorted(moment(day, rng=rng) for day in chosen)


def moment(day: date, *, rng: random.Random) -> datetime:
    """Some minute of the office hours of a day."""
    half = rng.choices(list(HOURS), weights=list(HOURS.values()))[0]
    return datetime.combine(day, half, ZONE) + timedelta(minutes=rng.randrange(30))


def at_home(day: date, *, rng: random.Random, until: date) -> datetime:
    """Some moment in the evening, at noon or early of the day or the one after: nobody needs a counter online."""
    return datetime.combine(min(day + timedelta(days=rng.randrange(2)), until), time(rng.choice(AT_HOME)), ZONE) + (
        timedelta(minutes=rng.randrange(60))
    )


def _weight(day: date, tet: date) -> float:
    lull = LULL if tet - LULL_BEFORE <= day <= tet + LULL_AFTER else 1.0
    return MONTHS[day.month] * WEEKDAYS[day.weekday()] * lull
