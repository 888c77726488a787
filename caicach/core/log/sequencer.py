"""In which order did things happen? One sequencer gives every event a dense position and chains its digest.

Order, a reader's place and the seal are one thing (ADR 0003): readers by id would skip what commits late.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connections, transaction
from psycopg import sql

from caicach.core import clock
from caicach.core.log import chain

BATCH: Final = 1000

# One at a time in the whole cluster of servers; held to the end of the transaction, so a dead sequencer holds nothing.
# The planner must not read the whole log to order a thousand rows of it, whatever its statistics say.
_ALONE = """
select pg_try_advisory_xact_lock(720180601), set_config('enable_seqscan', 'off', true),
  set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
"""
_HEAD = "select position, digest, moved_at from core_head where id = 1"
_TAKE = sql.SQL("""
with taken as (
  delete from core_pending
  where event_id = any(array(select event_id from core_pending order by event_id limit %s))
  returning event_id
)
select {columns} from taken join core_event e on e.id = taken.event_id order by e.id
""").format(columns=chain.SELECT)
_PLACE = """
update core_event e set position = given.position, digest = given.digest
from unnest(%s::bigint[], %s::bigint[], %s::bytea[]) as given (id, position, digest) where e.id = given.id
"""
_MOVE = """
insert into core_head (id, position, digest, moved_at) values (1, %(position)s, %(digest)s, %(moved_at)s)
on conflict (id) do update set position = excluded.position, digest = excluded.digest, moved_at = excluded.moved_at
"""
_SEAL = """
insert into core_dailyseal (day, position, digest) values (%(day)s, %(position)s, %(digest)s)
on conflict (day) do nothing
"""


class LogDamaged(RuntimeError):
    """What waits for its order is not there, or has one already: somebody changed the log by hand. See verify-log."""


@dataclass(frozen=True)
class _Head:
    position: int
    digest: bytes
    moved_at: datetime


def sequence(*, limit: int = BATCH, using: str = "sequencer") -> int:
    """Order up to `limit` waiting events, in one transaction; 0 if none wait or another sequencer is at work."""
    if not _any_waits(using):
        return 0
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if not _alone(cursor) or not _any_waits(using):
            return 0
        head = _head(cursor)
        _seal_ended_day(cursor, head)
        return _order(cursor, head or _Head(0, chain.GENESIS, clock.now()), limit)


def drain(*, using: str = "sequencer") -> int:
    """Order everything that waits."""
    total = 0
    while count := sequence(using=using):
        total += count
    return total


def seal(*, using: str = "sequencer") -> None:
    """Seal the last day on which the log moved, if it is over, also when nothing more happens."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if _alone(cursor):
            _seal_ended_day(cursor, _head(cursor))


def _any_waits(using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute("select exists (select from core_pending)")
        return bool(cursor.fetchone()[0])


def _alone(cursor: Any) -> bool:
    cursor.execute(_ALONE)
    return bool(cursor.fetchone()[0])


def _head(cursor: Any) -> _Head | None:
    cursor.execute(_HEAD)
    row = cursor.fetchone()
    return _Head(row[0], bytes(row[1]), row[2]) if row else None


def _order(cursor: Any, head: _Head, limit: int) -> int:
    cursor.execute(_TAKE, [limit])
    rows = cursor.fetchall()
    position, digest = head.position, head.digest
    positions, digests = [], []
    for row in rows:
        position += 1
        digest = chain.digest(digest, position=position, row=row)
        positions.append(position)
        digests.append(digest)
    cursor.execute(_PLACE, [[row[0] for row in rows], positions, digests])
    if not rows or cursor.rowcount != len(rows):
        raise LogDamaged
    cursor.execute(_MOVE, {"position": position, "digest": digest, "moved_at": clock.now()})
    return len(rows)


def _seal_ended_day(cursor: Any, head: _Head | None) -> None:
    if head is None:
        return
    day = head.moved_at.astimezone(clock.ZONE).date()
    if day < clock.now().date():
        cursor.execute(_SEAL, {"day": day, "position": head.position, "digest": head.digest})
