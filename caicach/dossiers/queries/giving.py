"""Who gave which step of a dossier to whom, and who had it before? From the log: a step itself knows the last only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from caicach.dossiers.models import Dossier

_GIVEN: Final = """
select e.occurred_at, e.payload ->> 'step_key', coalesce(before.full_name, ''), after.full_name,
  coalesce(giver.full_name, '')
from core_event e join accounts_user after on after.id = (e.payload ->> 'assignee_id')::bigint
left join accounts_user before on before.id = (e.payload ->> 'from_id')::bigint
left join accounts_user giver on giver.id = e.actor_id
where e.subject = %s and e.kind = 'dossier.assigned' order by e.seq
"""


@dataclass(frozen=True, slots=True)
class Given:
    """A step given to somebody; `before` is empty if it had been everybody's."""

    at: datetime
    step_key: str
    before: str
    after: str
    by: str


def list_given(dossier: Dossier) -> Sequence[Given]:
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, [dossier.subject])
        return [Given(*row) for row in cursor.fetchall()]
