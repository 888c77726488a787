"""Which days belong to a period of the reports? Pure.

Periodic reports of administrative agencies count from the 15th to the 14th: the first six months of a year are those
from 15 December of the year before to 14 June (Decree 09/2019, Article 12). Others count by the calendar.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from caicach.core import errors
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say

Days = tuple[date, date]  # first and last
_CODE: Final = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<kind>[MQH])(?P<number>[0-9]{1,2}))?(?P<calendar>-lich)?")
_FIRST: Final = 1990
_LAST: Final = 2200


class Kind(StrEnum):
    """The value is the letter of the code."""

    MONTH = "M"
    QUARTER = "Q"
    HALF = "H"
    YEAR = ""


class Reckoning(StrEnum):
    """From the 15th to the 14th, or by the calendar; the value ends the code."""

    REPORT = ""
    CALENDAR = "-lich"


MONTHS: Final = {Kind.MONTH: 1, Kind.QUARTER: 3, Kind.HALF: 6, Kind.YEAR: 12}
_NAMES: Final = {
    Kind.MONTH: _("tháng %(number)s/%(year)s"),
    Kind.QUARTER: _("quý %(number)s/%(year)s"),
    Kind.HALF: _("sáu tháng %(number)s %(year)s"),
    Kind.YEAR: _("năm %(year)s"),
}
_HALVES: Final = {1: _("đầu năm"), 2: _("cuối năm")}
_QUARTERS: Final = {1: "I", 2: "II", 3: "III", 4: "IV"}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """
    >>> Period.parse("2022-H1").days
    (datetime.date(2021, 12, 15), datetime.date(2022, 6, 14))
    >>> Period.parse("2022-Q1-lich").days
    (datetime.date(2022, 1, 1), datetime.date(2022, 3, 31))
    """

    year: int
    kind: Kind = Kind.YEAR
    number: int = 1
    reckoning: Reckoning = Reckoning.REPORT

    @classmethod
    def parse(cls, code: str) -> "Period":
        """Of a code (2022, 2022-H1, 2022-Q2, 2022-M03; by the calendar 2022-H1-lich), or Invalid."""
        found = _CODE.fullmatch(code)
        if found is None:
            raise errors.Invalid(say(_("Không hiểu kỳ “%(code)s”; ví dụ: 2022, 2022-H1, 2022-Q2, 2022-M03."),
                                     code=code[:40]), field="period")  # fmt: skip
        kind, number = Kind(found["kind"] or ""), int(found["number"] or 1)
        if not 1 <= number <= 12 // MONTHS[kind] or not _FIRST <= int(found["year"]) <= _LAST:
            raise errors.Invalid(say(_("Không có kỳ “%(code)s”."), code=code), field="period")
        return cls(int(found["year"]), kind, number, Reckoning(found["calendar"] or ""))

    @property
    def code(self) -> str:
        part = {Kind.YEAR: "", Kind.MONTH: f"-M{self.number:02d}"}.get(self.kind, f"-{self.kind}{self.number}")
        return f"{self.year}{part}{self.reckoning}"

    @property
    def label(self) -> str:
        number = {Kind.HALF: say(_HALVES.get(self.number, "")), Kind.QUARTER: _QUARTERS.get(self.number, "")}
        words = say(_NAMES[self.kind], number=number.get(self.kind, f"{self.number:02d}"), year=self.year)
        return words if self.reckoning is Reckoning.REPORT else say(_("%(period)s (tháng dương lịch)"), period=words)

    @property
    def days(self) -> Days:
        months = MONTHS[self.kind]
        last = self.number * months
        if self.reckoning is Reckoning.CALENDAR:
            begin = date(self.year, last - months + 1, 1)
            return begin, date(self.year, last, calendar.monthrange(self.year, last)[1])
        before = last - months
        begin = date(self.year, before, 15) if before else date(self.year - 1, 12, 15)
        return begin, date(self.year, last, 14)

    def previous(self) -> "Period":
        if self.number > 1:
            return Period(self.year, self.kind, self.number - 1, self.reckoning)
        return Period(self.year - 1, self.kind, 12 // MONTHS[self.kind], self.reckoning)

    def following(self) -> "Period":
        if self.number < 12 // MONTHS[self.kind]:
            return Period(self.year, self.kind, self.number + 1, self.reckoning)
        return Period(self.year + 1, self.kind, 1, self.reckoning)


def containing(day: date, kind: Kind, reckoning: Reckoning = Reckoning.REPORT) -> Period:
    """The period of this kind that a day lies in."""
    period = Period(day.year, kind, (day.month - 1) // MONTHS[kind] + 1, reckoning)
    return period if day <= period.days[1] else period.following()


def days_of(year: int, month: int | None = None, *, half: bool = False) -> Days:
    """A calendar year, one month of it, or the first half as reports count it, which has no months.

    >>> days_of(2024, 2)
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    if half:
        return first_half(year)
    if month is None:
        return Period(year, reckoning=Reckoning.CALENDAR).days
    return Period(year, Kind.MONTH, month, Reckoning.CALENDAR).days


def first_half(year: int) -> Days:
    return Period(year, Kind.HALF, 1).days


def half_of(day: date) -> int:
    """The number of the half-month a day lies in: from the 1st to the 14th, or from the 15th to the end.

    >>> half_of(date(2022, 1, 15)) - half_of(date(2022, 1, 14))
    1
    """
    return day.year * 24 + (day.month - 1) * 2 + (day.day >= 15)


def half_days(number: int) -> Days:
    """
    >>> half_days(half_of(date(2024, 2, 20)))
    (datetime.date(2024, 2, 15), datetime.date(2024, 2, 29))
    """
    year, rest = divmod(number, 24)
    month, second = rest // 2 + 1, rest % 2
    if second:
        return date(year, month, 15), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, month, 1), date(year, month, 14)
