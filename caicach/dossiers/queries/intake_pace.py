"""Does each office receive as it usually does? Figures for whoever watches the service; no dossier is shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

WINDOW: Final = timedelta(days=28)
LATEST: Final = 20_000  # dossiers looked at, so that the cost does not grow with the years
# Newest first with a limit: a comparison with the greatest id would be estimated at a third of the table, and read all.
_PACE = """
select intake_unit_id, max(received_at), count(*), min(received_at)
from (select intake_unit_id, received_at, is_test from dossiers_dossier order by id desc limit %s) latest
where received_at > %s and not is_test
group by intake_unit_id
"""
_LAST = "select received_at from dossiers_dossier where received_at is not null order by id desc limit 1"


@dataclass(frozen=True, slots=True)
class Pace:
    """What an office received of late."""

    unit_id: int
    last_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class IntakePace:
    """`since`: from when on `offices` were counted; `last_at`: the last receipt of all, however long ago."""

    since: datetime
    last_at: datetime | None
    offices: tuple[Pace, ...]


def intake_pace(*, at: datetime) -> IntakePace:
    with connection.cursor() as cursor:
        cursor.execute(_PACE, [LATEST, at - WINDOW])
        rows = cursor.fetchall()
        cursor.execute(_LAST)
        last = cursor.fetchone()
    offices = tuple(Pace(unit_id, last_at, count) for unit_id, last_at, count, _first in rows)
    last_at = max((one.last_at for one in offices), default=last[0] if last else None)
    return IntakePace(min((row[3] for row in rows), default=at), last_at, offices)
