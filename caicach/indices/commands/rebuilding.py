"""How are all facts made anew? From the log, into a shadow table, which then takes the old one's place.

One transaction of the owner: whoever reads sees the old facts until the new ones are complete, and a rebuild that dies
leaves nothing behind. The consumer stands still only for the last moment, while its places are locked. Cells are
forgotten with the old facts and recounted after: until then figures are counted from facts.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db import connections, transaction
from psycopg import sql

from caicach.core.log import reading, telling
from caicach.indices.commands import lines, recounting
from caicach.indices.commands.replacing import COLUMNS, TABLE, facts_of

FACTS: Final = "facts"  # the consumer that keeps the table
FAMILY: Final = "dossier"
Progress = Callable[[int, int], None]

_SHADOW = "indices_rebuilt"
_SUBJECTS = "select count(*) from core_event where subject >= 'dossier/' and subject < 'dossier0' and seq = 1"
_INDEXES = """
select c.relname, pg_get_indexdef(i.indexrelid), k.contype from pg_index i join pg_class c on c.oid = i.indexrelid
left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u')
where i.indrelid = %s::regclass order by c.relname
"""
_LOCK = "select from core_place where consumer = %s order by shard for update"
_REACHED = """
insert into core_place (consumer, shard, position)
select %(consumer)s, shard, %(position)s from generate_series(0, 15) shard
on conflict (consumer, shard) do update set position = excluded.position
"""


def rebuild_facts(*, progress: Progress = lambda done, total: None, using: str = "owner", processes: int = 1) -> int:
    """Make every dossier's fact anew; how many. More than one process needs connections that nothing hangs on."""
    upto = reading.head(using=using)
    with (
        lines.made(telling.ranges(FAMILY), upto=upto, using=using, processes=processes) as made,
        transaction.atomic(using=using),
        connections[using].cursor() as cursor,
    ):
        cursor.execute(sql.SQL("create table {} (like {} including defaults including constraints)")
                       .format(sql.Identifier(_SHADOW), sql.Identifier(TABLE)))  # fmt: skip
        total = _fill(cursor, made, progress)
        indexes = _make_indexes(cursor)
        cursor.execute(f"analyze {_SHADOW}")  # whoever reads next must not plan for an empty table
        cursor.execute(_LOCK, [FACTS])
        _catch_up(cursor, after=upto, using=using)
        recounting.forget_cells(using=using)
        _swap(cursor, indexes)
    recounting.recount_cells(using=using)
    return total


def _fill(cursor: Any, made: Iterable[tuple[int, bytes]], progress: Progress) -> int:
    cursor.execute(_SUBJECTS)
    total, done = cursor.fetchone()[0], 0
    for count, block in made:
        _copy(cursor, block)
        done += count
        progress(done, max(total, done))
    return done


def _copy(cursor: Any, block: bytes) -> None:
    with cursor.copy(copying(_SHADOW)) as copy:
        copy.write(block)


def copying(table: str) -> sql.Composed:
    """The statement that takes `lines` in."""
    return sql.SQL("copy {} ({}) from stdin with (null {})").format(sql.Identifier(table), COLUMNS, lines.NULL)


def _make_indexes(cursor: Any) -> dict[str, str]:
    """The indexes of the table on its shadow; their provisional names by the ones they will have."""
    cursor.execute("set local maintenance_work_mem = '256MB'")
    cursor.execute(_INDEXES, [TABLE])
    names = {}
    for number, (name, definition, constraint) in enumerate(cursor.fetchall()):
        provisional = f"{_SHADOW}_{number}"
        head, _on, tail = definition.partition(f" ON public.{TABLE} ")
        cursor.execute(head.replace(name, provisional) + f" on {_SHADOW} " + tail)
        if constraint:
            kind = "primary key" if constraint == "p" else "unique"
            cursor.execute(f"alter table {_SHADOW} add constraint {provisional} {kind} using index {provisional}")
        names[name] = provisional
    return names


def _catch_up(cursor: Any, *, after: int, using: str) -> None:
    """What was ordered meanwhile. The consumer waits for its places, so nothing is written twice or lost."""
    upto = reading.head(using=using)
    changed = reading.changed(FAMILY, after=after, upto=upto, using=using)
    histories = telling.of_subjects(changed, upto=upto, using=using).values()
    ids = [history[0].subject_id for history in histories]
    cursor.execute(sql.SQL("delete from {} where dossier_id = any(%s)").format(sql.Identifier(_SHADOW)), [ids])
    _copy(cursor, lines.block(facts_of(histories)))
    cursor.execute(_REACHED, {"consumer": FACTS, "position": upto})
    cursor.execute("delete from core_parked where consumer = %s", [FACTS])


def _swap(cursor: Any, indexes: dict[str, str]) -> None:
    cursor.execute(f"drop table {TABLE}")
    cursor.execute(f"alter table {_SHADOW} rename to {TABLE}")
    for name, provisional in indexes.items():
        cursor.execute(f"alter index {provisional} rename to {name}")
