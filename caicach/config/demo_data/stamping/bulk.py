"""How is much written at once? In one transaction, with the log open for finished rows and few checks row by row."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Final

import psycopg
from psycopg import sql

from caicach.config.demo_data.stamping import shapes

_INDEXES: Final = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
where i.indrelid = any(%s::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
"""
_KEYS: Final = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
where contype = 'f' and conrelid = any(%(tables)s::regclass[]) and confrelid = any(%(tables)s::regclass[])
"""
LOG_TRIGGERS: Final = {"event_comes_without_order": "always ", "event_awaits_order": ""}
Around = Callable[[], contextlib.AbstractContextManager[object]]
MUCH: Final = 20_000  # dossiers from which on indexes and keys are quicker made anew than kept


@contextlib.contextmanager
def bulk(connection: psycopg.Connection, *, count: int, anew: Around = contextlib.nullcontext) -> Iterator[None]:
    """One transaction in which the log takes finished rows; for many, indexes and foreign keys are made anew after it.

    That is done inside `anew`. Whoever is interrupted has written nothing; keys made anew are checked for all rows.
    """
    with connection.transaction():
        connection.execute("set local synchronous_commit = off")
        connection.execute("set local maintenance_work_mem = '1GB'")
        for trigger in LOG_TRIGGERS:
            connection.execute(sql.SQL("alter table core_event disable trigger {}").format(sql.Identifier(trigger)))
        aside = _put_aside(connection) if count > MUCH else []
        yield
        with anew():
            for statement in aside:
                connection.execute(statement)
        for trigger, when in LOG_TRIGGERS.items():
            statement = sql.SQL("alter table core_event enable {} trigger {}")
            connection.execute(statement.format(sql.SQL(when), sql.Identifier(trigger)))


def _put_aside(connection: psycopg.Connection) -> list[sql.SQL | sql.Composed]:
    """Drop indexes and foreign keys; the statements that bring them back, indexes first.

    Dropping a key locks the table it names. Keys to other tables stay: places and procedures are read meanwhile, in
    another connection, which would wait for ever.
    """
    tables = list(shapes.TABLES)
    anew: list[sql.SQL | sql.Composed] = []
    keys = connection.execute(_KEYS, {"tables": tables}).fetchall()
    for name, definition in connection.execute(_INDEXES, [tables]).fetchall():
        connection.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
        anew.append(sql.SQL(definition))
    for table, name, definition in keys:
        names = sql.Identifier(table), sql.Identifier(name)
        connection.execute(sql.SQL("alter table {} drop constraint {}").format(*names))
        anew.append(sql.SQL("alter table {} add constraint {} {}").format(*names, sql.SQL(definition)))
    connection.execute("set constraints all immediate")  # an index is not made on a table with checks to come
    return anew
