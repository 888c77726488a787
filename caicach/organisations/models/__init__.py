"""What is stored of units and their calendars?"""

from caicach.organisations.models.calendars import (
    Calendar,
    CalendarAssignment,
    CalendarChange,
    CalendarDay,
    CalendarStamp,
)
from caicach.organisations.models.units import Succession, Unit, UnitPeriod, UnitsStamp

__all__ = [
    "Calendar",
    "CalendarAssignment",
    "CalendarChange",
    "CalendarDay",
    "CalendarStamp",
    "Succession",
    "Unit",
    "UnitPeriod",
    "UnitsStamp",
]
