"""How does the work of a unit go to another, for many processes at once? Two statements whatever their number.

Part of an act, like `commands`: under the caller's lock on each subject. The step before can no longer be taken back:
it would be opened again in the unit that gave the work away.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from django.db import connection

_TASKS: Final = """
update workflow_task t set unit_id = n.unit_id, assignee_id = n.assignee_id
from jsonb_to_recordset(%s::jsonb) as n(id bigint, unit_id bigint, assignee_id bigint)
where t.id = n.id and t.state = 'open'
"""
_PLACES: Final = """
update workflow_process p set places = n.places, previous = null
from jsonb_to_recordset(%s::jsonb) as n(id bigint, places jsonb) where p.id = n.id
"""


def relocate(places: Mapping[int, Mapping[str, int]], works: Iterable[tuple[int, int, int | None]]) -> None:
    """Put the open steps (number, unit, person) elsewhere, and the steps to come of these processes."""
    tasks = [{"id": id, "unit_id": unit_id, "assignee_id": assignee_id} for id, unit_id, assignee_id in works]
    with connection.cursor() as cursor:
        if tasks:
            cursor.execute(_TASKS, [json.dumps(tasks)])
        if places:
            cursor.execute(_PLACES, [json.dumps([{"id": id, "places": dict(of)} for id, of in places.items()])])
