"""What is stored of units and their calendars?"""

from caicach.organisations.models.calendars import Calendar, CalendarAssignment, CalendarDay, CalendarStamp
from caicach.organisations.models.units import Unit, UnitPeriod, UnitsStamp

__all__ = [
    "Calendar",
    "CalendarAssignment",
    "CalendarDay",
    "CalendarStamp",
    "Unit",
    "UnitPeriod",
    "UnitsStamp",
]
