"""When is it due, found the slow way? An oracle for the tests: it walks over the days and minutes of a wall clock.

It shares no code and no table with the software. The days off below were typed by hand; weekends among them matter
to offices that work on Saturdays. Hours are plain strings, moments are naive and mean Vietnam's time.
"""

import calendar as months
from datetime import date, datetime, time, timedelta

DAYS_OFF = """
2018: 01/01 14/02 15/02 16/02 17/02 18/02 19/02 20/02 25/04 30/04 01/05 02/09 03/09 31/12
2019: 01/01 04/02 05/02 06/02 07/02 08/02 14/04 15/04 29/04 30/04 01/05 02/09
2020: 01/01 23/01 24/01 25/01 26/01 27/01 28/01 29/01 02/04 30/04 01/05 02/09
2021: 01/01 10/02 11/02 12/02 13/02 14/02 15/02 16/02 21/04 30/04 01/05 03/05 02/09 03/09
2022: 01/01 03/01 31/01 01/02 02/02 03/02 04/02 10/04 11/04 30/04 01/05 02/05 03/05 01/09 02/09
2023: 01/01 02/01 20/01 21/01 22/01 23/01 24/01 25/01 26/01 29/04 30/04 01/05 02/05 03/05 01/09 02/09 04/09
2024: 01/01 08/02 09/02 10/02 11/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 02/09 03/09
2025: 01/01 27/01 28/01 29/01 30/01 31/01 01/02 07/04 30/04 01/05 02/05 01/09 02/09
2026: 01/01 02/01 16/02 17/02 18/02 19/02 20/02 26/04 27/04 30/04 01/05 31/08 01/09 02/09 24/11
2027: 01/01 04/02 05/02 06/02 07/02 08/02 09/02 10/02 16/04 30/04 01/05 03/05 02/09 03/09 24/11
"""
SATURDAYS_WORKED = "05/01/2019 04/05/2019 04/05/2024 26/04/2025 10/01/2026 22/08/2026"


def _typed() -> set[date]:
    found = set()
    for row in DAYS_OFF.strip().split("\n"):
        year, _colon, days = row.partition(": ")
        found |= {_date(f"{day}/{year}") for day in days.split()}
    return found


def _date(text: str) -> date:
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


OFF = _typed()
WORKED = {_date(day) for day in SATURDAYS_WORKED.split()}


class Office:
    """An office by its week, Monday first: `"7:00 11:30 13:30 17:00"`, nothing for a day of rest."""

    def __init__(self, *week: str, apart: dict[date, str] | None = None) -> None:
        self.week = week
        self.apart = apart or {}
        self._spells: dict[date, list[tuple[int, int]]] = {}

    def spells(self, on: date) -> list[tuple[int, int]]:
        """From minute to minute of the day, as often as the office opens."""
        if on not in self._spells:
            self._spells[on] = self._read(on)
        return self._spells[on]

    def _read(self, on: date) -> list[tuple[int, int]]:
        if on in self.apart:
            text = self.apart[on]
        elif on in OFF:
            text = ""
        else:
            text = self.week[0] if on in WORKED else self.week[on.weekday()]
        points = [int(point.split(":")[0]) * 60 + int(point.split(":")[1]) for point in text.split()]
        return [(points[i], points[i + 1]) for i in range(0, len(points), 2)]

    def open_at(self, at: datetime) -> bool:
        minute = at.hour * 60 + at.minute
        return any(first <= minute <= last for first, last in self.spells(at.date()))

    def next_open(self, at: datetime) -> datetime:
        """Minute by minute until the office is open; a day without hours is skipped whole."""
        while not self.open_at(at):
            if self.spells(at.date()):
                at += timedelta(minutes=1)
            else:
                at = _midnight_after(at)
        return at

    def close_of(self, on: date) -> datetime:
        return datetime.combine(on, time()) + timedelta(minutes=self.spells(on)[-1][1])

    def due(self, received: datetime, amount: int, unit: str) -> datetime:
        at = received
        if not self.spells(at.date()) or unit in ("hours", "working_hours"):
            at = self.next_open(at)
        if unit == "hours":
            return self.next_open(at + timedelta(hours=amount))
        if unit == "working_hours":
            return self._spend(at, amount * 60)
        on = at.date()
        if unit == "working_days":
            for _ in range(amount):
                on = self._working(on + timedelta(days=1))
            return self.close_of(on)
        on = _months_on(on, amount) if unit == "months" else on + timedelta(days=amount)
        return self.close_of(self._working(on))

    def _working(self, on: date) -> date:
        while not self.spells(on):
            on += timedelta(days=1)
        return on

    def _spend(self, at: datetime, minutes: int) -> datetime:
        """Let the clock go on minute by minute; one that lies inside a spell is spent."""
        on, minute = at.date(), at.hour * 60 + at.minute
        while True:
            spells = self.spells(on)
            while minute < 24 * 60 and spells:
                inside = any(first <= minute < last for first, last in spells)
                minute += 1
                minutes -= inside
                if minutes == 0:
                    return datetime.combine(on, time()) + timedelta(minutes=minute)
            on, minute = on + timedelta(days=1), 0


def _midnight_after(at: datetime) -> datetime:
    return datetime.combine(at, time()) + timedelta(days=1)


def _months_on(on: date, amount: int) -> date:
    year, month = on.year, on.month
    for _ in range(amount):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(on.day, months.monthrange(year, month)[1]))
