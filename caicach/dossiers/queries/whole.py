"""A dossier with its process: what every act reads first, by a statement that is composed once.

The ORM composes such a statement anew each time, which costs several times what the database needs to answer it.
"""

from typing import Any, Final

from django.db import connection
from psycopg import sql

from caicach.dossiers.models import Dossier
from caicach.workflow import queries as workflow

_FIELDS: Final = [item.attname for item in Dossier._meta.concrete_fields]
_READ: Final = (
    sql.SQL("""
select {}, {} from dossiers_dossier d left join workflow_process p on p.id = d.process_id
left join workflow_definition f on f.id = p.definition_id where
""")
    .format(sql.SQL(", ").join(sql.Identifier("d", name) for name in _FIELDS), workflow.PROCESS_COLUMNS)
    .as_string()
)
_BY_CODE: Final = _READ + "d.code = %s"
_LOCKED: Final = _READ + "d.id = %s for update of d"


def find(code: str) -> Dossier | None:
    """Without the people, who are read when asked for."""
    return _first(_BY_CODE, code)


def locked(dossier_id: int) -> Dossier | None:
    """Under its row lock, to the end of the transaction."""
    return _first(_LOCKED, dossier_id)


def _first(statement: str, value: Any) -> Dossier | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        row = cursor.fetchone()
    if row is None:
        return None
    found = Dossier.from_db(connection.alias, _FIELDS, row[: len(_FIELDS)])
    found.process = workflow.process_of(row[len(_FIELDS) :]) if found.process_id else None
    return found
