"""Until when must a stage of a cycle be done, how late is who comes later, and when is somebody reminded?

A plan names a day, or a number of working days from the day the stage begins. Being late costs so many points for each
working day, never more than the plan says; who never submits has the most taken.
"""

import itertools
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from caicach.core import errors
from caicach.core.calendar import WorkingCalendar, say
from caicach.core.calendar import gettext_noop as _
from caicach.indices.rules import figures
from caicach.indices.rules.figures import ZERO

SOON: Final = 5  # working days: from here on the unit is reminded on its pages
LONGEST: Final = 250  # working days of one stage: a year


class Near(StrEnum):
    """How near the end of a stage is."""

    NO_END = "no_end"
    FAR = "far"
    SOON = "soon"
    LAST_DAY = "last_day"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Term:
    """A day, or working days from the beginning of the stage; exactly one of them."""

    on: date | None = None
    working_days: int | None = None

    def __post_init__(self) -> None:
        if (self.on is None) == (self.working_days is None):
            raise errors.Invalid(say(_("Ghi ngày hết hạn hoặc số ngày làm việc, một trong hai.")))
        if self.working_days is not None and not 0 < self.working_days <= LONGEST:
            raise errors.Invalid(say(_("Số ngày làm việc từ 1 đến %(most)s."), most=LONGEST))

    def due(self, *, begun_on: date, calendar: WorkingCalendar) -> date:
        """The last day; counting begins the working day after the stage does."""
        if self.working_days is None:
            return self.on or begun_on
        return calendar.add_working_days(begun_on, self.working_days)


@dataclass(frozen=True, slots=True)
class Late:
    """What a plan takes for coming late: for each working day, and at most."""

    each: Decimal = ZERO
    most: Decimal = ZERO

    def points(self, days: int | None) -> Decimal:
        """`days` None: nothing was submitted at all."""
        return self.most if days is None else min(figures.product(self.each, Decimal(days)), self.most)

    def working(self, days: int | None) -> str:
        """The sum in words; empty where nothing is taken."""
        found = figures.said(self.points(days))
        if not self.points(days):
            return ""
        if days is None:
            return say(_("Không nộp: trừ %(points)s điểm"), points=found)
        words = _("Nộp chậm %(days)s ngày làm việc × %(each)s, nhiều nhất %(most)s: trừ %(points)s điểm")
        return say(words, days=days, each=figures.said(self.each), most=figures.said(self.most), points=found)


def late_days(due: date | None, on: date, *, calendar: WorkingCalendar) -> int:
    """Working days after the last day, up to and with the day itself; at least one when the day is later."""
    if due is None or on <= due:
        return 0
    begun = calendar.working_days_between(due, on)
    counted = begun - calendar.is_working_day(due) + calendar.is_working_day(on)
    return max(1, counted)


def near(due: date | None, on: date, *, calendar: WorkingCalendar) -> Near:
    if due is None:
        return Near.NO_END
    if on > due:
        return Near.OVER
    if on == due:
        return Near.LAST_DAY
    return Near.SOON if calendar.working_days_between(on, due) <= SOON else Near.FAR


def in_order(days: list[date | None]) -> bool:
    """Do the stages end one after the other, as far as their days are known?"""
    known = [one for one in days if one is not None]
    return all(earlier <= later for earlier, later in itertools.pairwise(known))
