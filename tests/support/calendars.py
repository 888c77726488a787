"""A change of the calendar in August 2022, as an administrator of the province makes it, and its recount."""

from datetime import date, datetime

from caicach.core.actor import Actor
from caicach.dossiers import commands
from caicach.organisations.commands import calendar_changes
from caicach.organisations.models import CalendarChange
from tests.support.desk import at

STORM = {"name": "Nghỉ tránh bão số 9", "decided_by": "Công điện 9/CĐ-UBND"}


def change(*, off: tuple[date, ...] = (), work: tuple[date, ...] = (), when: datetime | None = None) -> CalendarChange:
    when = when or at(5, 8)
    days = calendar_changes.proposed(off=off, work=work, today=when.date(), **STORM)
    return commands.change_calendar(days, by=Actor.system(), at=when, **STORM)


def recount(made: CalendarChange, *, batch: int = 200) -> CalendarChange:
    while commands.recount(made.pk, by=Actor.system(), at=at(5, 9), batch=batch):
        pass
    made.refresh_from_db()
    return made
