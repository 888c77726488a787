"""What does the log say, in order? Reads for consumers, pages and rebuilds; what has no position yet is not read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import sql

from caicach.core.events import RECORDED, Recorded

History = Sequence[Recorded]

_COLUMNS: Final = sql.SQL(", ").join(
    sql.SQL("payload::text") if name == "payload" else sql.Identifier(name) for name in RECORDED
)
# A pair is compared with a pair, so that only the index of (shard, position) fits, whatever plan is kept.
_NEWS = """
select subject, position from core_event
where (shard, position) > (%(shard)s, %(after)s) and (shard, position) <= (%(shard)s, %(upto)s)
  and position is not null and kind like any(%(kinds)s)
order by shard, position limit %(limit)s
"""
# The position is hidden from the planner: subjects are few, and a kept plan would rather read the whole log.
_OF_SUBJECTS = sql.SQL("""
select {columns} from core_event
where subject = any(%(subjects)s) and coalesce(position, 0) between %(after)s + 1 and %(upto)s
order by subject, seq
""").format(columns=_COLUMNS)
_TIMELINE = sql.SQL("select {columns} from core_event where subject = %(subject)s order by seq").format(
    columns=_COLUMNS
)
# "0" follows "/", so this is every subject of one family.
_CHANGED = """
select distinct subject from core_event
where subject >= %(family)s || '/' and subject < %(family)s || '0' and position > %(after)s and position <= %(upto)s
"""
_REACHED = """
select coalesce(
  (select min(next.position) - 1 from core_place p cross join lateral (
     select e.position from core_event e where e.shard = p.shard and e.position > p.position
     order by e.position limit 1) next
   where p.consumer = %s),
  (select position from core_head), 0)
"""

_subject: Final = attrgetter("subject")


@dataclass(frozen=True)
class Moment:
    """A place in the log and the moment at which its event was recorded: what figures are "as of"."""

    position: int
    at: datetime | None


def news(
    after: int, *, shard: int, upto: int, kinds: Sequence[str], limit: int, using: str = DEFAULT_DB_ALIAS
) -> list[tuple[str, int]]:
    """Subject and position of the next events of one shard whose kinds begin with one of `kinds`."""
    patterns = [f"{kind}%" for kind in kinds]
    values: dict[str, Any] = {"shard": shard, "after": after, "upto": upto, "kinds": patterns, "limit": limit}
    with connections[using].cursor() as cursor:
        cursor.execute(_NEWS, values)
        return [(subject, position) for subject, position in cursor.fetchall()]


def histories(
    subjects: Iterable[str], *, upto: int, after: int = 0, using: str = DEFAULT_DB_ALIAS
) -> dict[str, list[Recorded]]:
    """The events of each subject in order, from one query."""
    values = {"subjects": list(subjects), "after": after, "upto": upto}
    return {subject: list(events) for subject, events in groupby(_recorded(_OF_SUBJECTS, values, using), key=_subject)}


def timeline(subject: str, *, using: str = DEFAULT_DB_ALIAS) -> list[Recorded]:
    """All events of one subject, also those whose position is still to come: for its page."""
    return _recorded(_TIMELINE, {"subject": subject}, using)


def changed(family: str, *, after: int, upto: int, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The subjects of a family with an event in (after, upto]."""
    with connections[using].cursor() as cursor:
        cursor.execute(_CHANGED, {"family": family, "after": after, "upto": upto})
        return [subject for (subject,) in cursor.fetchall()]


def head(*, using: str = DEFAULT_DB_ALIAS) -> int:
    """The last position given."""
    with connections[using].cursor() as cursor:
        cursor.execute("select position from core_head")
        row = cursor.fetchone()
        return row[0] if row else 0


def reached(consumer: str, *, using: str = DEFAULT_DB_ALIAS) -> Moment:
    """Up to where has this consumer read everything?"""
    with connections[using].cursor() as cursor:
        cursor.execute(_REACHED, [consumer])
        position = cursor.fetchone()[0]
        cursor.execute("select recorded_at from core_event where position = %s", [position])
        row = cursor.fetchone()
        return Moment(position=position, at=row[0] if row else None)


def _recorded(query: sql.Composed, values: dict[str, Any], using: str) -> list[Recorded]:
    with connections[using].cursor() as cursor:
        cursor.execute(query, values)
        return [Recorded(*row) for row in cursor.fetchall()]
