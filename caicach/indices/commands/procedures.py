"""How do the facts of procedures follow the log? A procedure's rows are made anew from its whole history."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import DEFAULT_DB_ALIAS, transaction

from caicach.catalogue import queries as catalogue
from caicach.core.calendar import OutsideCalendar, WorkingCalendar
from caicach.core.log import reading, telling
from caicach.core.log.telling import Happened
from caicach.indices.facts import procedures
from caicach.indices.models import ProcedureFact
from caicach.organisations.queries import calendars

FAMILY = "procedure"


def replace_procedures(histories: Iterable[Sequence[Happened]], *, using: str = DEFAULT_DB_ALIAS) -> int:
    """Write the rows of these procedures in place of those before; how many."""
    rows = [
        ProcedureFact(**{name: getattr(row, name) for name in procedures.COLUMNS})
        for history in histories
        for row in procedures.rows(history, content=catalogue.get_revision, calendar_for=_calendar)
    ]
    ProcedureFact.objects.using(using).bulk_create(
        rows, update_conflicts=True, unique_fields=["revision_id"], update_fields=list(procedures.COLUMNS[1:])
    )
    return len(rows)


def rebuild_procedures(*, using: str = DEFAULT_DB_ALIAS) -> int:
    """All of them anew from the log. There are few, so they are put in place in one transaction."""
    with transaction.atomic(using=using):
        upto = reading.head(using=using)
        ProcedureFact.objects.using(using).all().delete()
        return sum(
            replace_procedures(telling.of_range(within, upto=upto, using=using), using=using)
            for within in telling.ranges(FAMILY)
        )


def _calendar(on: date) -> WorkingCalendar | None:
    """Days of which the calendar knows nothing are judged by nobody."""
    try:
        return calendars.calendar_for(None, on=on)
    except OutsideCalendar:
        return None
