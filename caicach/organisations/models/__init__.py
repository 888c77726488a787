"""What is stored of units and their calendars?"""

from caicach.organisations.models.units import Unit, UnitPeriod, UnitsStamp

__all__ = ["Unit", "UnitPeriod", "UnitsStamp"]
