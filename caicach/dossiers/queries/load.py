"""How much lies with each official of a unit? Whoever gives out work sees it beside each name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from psycopg import sql

from caicach.dossiers.queries.criteria import STANDS

# What waits for the citizen to come (status 9) is nobody's load.
_LOADS: Final = sql.SQL("""
select t.assignee_id, count(*), count(*) filter (where t.due_at < %(now)s and not {stands}),
  count(*) filter (where d.due_at < %(now)s and not {stands})
from workflow_task t join dossiers_dossier d on d.process_id = t.process_id
where t.unit_id = any(%(units)s) and t.state = 'open' and t.kind not in ('consult', 'timer')
  and d.status in (2, 4, 6) and not d.is_test
group by t.assignee_id
""").format(stands=sql.SQL(STANDS))


@dataclass(frozen=True, slots=True)
class Load:
    """Open steps, those past their own hours, and those whose dossier is past its appointment."""

    open: int = 0
    steps_late: int = 0
    dossiers_late: int = 0


def loads(unit_ids: Collection[int], *, at: datetime) -> dict[int | None, Load]:
    """By official; under None what is given to nobody yet."""
    with connection.cursor() as cursor:
        cursor.execute(_LOADS, {"units": sorted(unit_ids), "now": at})
        return {assignee: Load(*counts) for assignee, *counts in cursor.fetchall()}
