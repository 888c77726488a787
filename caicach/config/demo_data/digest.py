"""What was made, in one number: the same seed gives the same numbers, names, states and acts, whatever the ids."""

import functools
import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection

from caicach.config.demo_data import year

# Ids differ from run to run, so people and units are told by their lasting names.
_DOSSIERS = """
select d.code, d.procedure_code, i.key, c.key, d.channel, d.return_channel, d.applicant_name, f.full_name, d.status,
  d.finance, d.delivery, d.fee_amount, d.summary, d.is_test, d.registered_at, d.received_at, d.due_at, d.finished_at,
  d.returned_at, d.supplement_count, d.extension_count, d.seq
from dossiers_dossier d join organisations_unit i on i.id = d.intake_unit_id
join organisations_unit c on c.id = d.competent_unit_id left join dossiers_party f on f.id = d.filed_by_id
where d.registered_at < %(before)s order by d.code
"""
_ACTS = """
select d.code, e.seq, e.kind, e.occurred_at, u.username from core_event e
join dossiers_dossier d on e.subject = 'dossier/' || d.id left join accounts_user u on u.id = e.actor_id
where d.registered_at < %(before)s order by d.code, e.seq
"""
BEFORE = year.SINCE_MERGER.last + timedelta(days=1)  # what is recent depends on the day of loading


def digest() -> str:
    """SHA-256 over every dossier of the windows and every act on it."""
    made = hashlib.sha256()
    for row in _rows():
        made.update(repr(row).encode())
    return made.hexdigest()


def _rows() -> Iterator[tuple[object, ...]]:
    for statement in (_DOSSIERS, _ACTS):
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement, {"before": BEFORE})
            for rows in iter(functools.partial(cursor.fetchmany, 5000), []):
                yield from rows
