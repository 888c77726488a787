"""Which days belong to a period of the reports? Pure.

Periodic reports of administrative agencies count from the 15th to the 14th: the first six months of a year are those
from 15 December of the year before to 14 June (Decree 09/2019, Article 12).
"""

import calendar
from datetime import date

Days = tuple[date, date]  # first and last


def days_of(year: int, month: int | None = None, *, half: bool = False) -> Days:
    """A calendar year, one month of it, or the first half as reports count it, which has no months.

    >>> days_of(2024, 2)
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    if half:
        return first_half(year)
    first, last = (1, 12) if month is None else (month, month)
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def first_half(year: int) -> Days:
    """
    >>> first_half(2022)
    (datetime.date(2021, 12, 15), datetime.date(2022, 6, 14))
    """
    return date(year - 1, 12, 15), date(year, 6, 14)
