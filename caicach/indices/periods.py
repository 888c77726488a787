"""Which days belong to a period of the reports? Pure.

Periodic reports of administrative agencies count from the 15th to the 14th: the first six months of a year are those
from 15 December of the year before to 14 June (Decree 09/2019, Article 12).
"""

from datetime import date

Days = tuple[date, date]  # first and last


def calendar_year(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


def first_half(year: int) -> Days:
    """
    >>> first_half(2022)
    (datetime.date(2021, 12, 15), datetime.date(2022, 6, 14))
    """
    return date(year - 1, 12, 15), date(year, 6, 14)
