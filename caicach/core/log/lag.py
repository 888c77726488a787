"""How far do those who order and read the log lag behind those who write it? Figures for whoever watches the service.

Every statement is bounded: it touches what waits, never the whole log.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections

SHOWN: Final = 1000  # events of one shard that are looked at; what lags more counts as this much
_WAITING = """
select (select count(*) from core_pending), (
  select min(recorded_at) from core_event
  where id in (select event_id from core_pending order by event_id limit %s)
)
"""
_UNREAD = """
select p.consumer, sum(news.number)::int, min(news.oldest)
from core_place p cross join lateral (
  select count(*) as number, min(e.recorded_at) as oldest from (
    select recorded_at from core_event
    where shard = p.shard and position is not null and position > p.position order by position limit %s
  ) e
) news
group by p.consumer order by p.consumer
"""
_PARKED = "select consumer, count(*) from core_parked group by consumer order by consumer"
_HEAD = "select position, moved_at from core_head"
_SEALED = "select max(day) from core_dailyseal"


@dataclass(frozen=True, slots=True)
class Unread:
    """What one consumer has not handled yet."""

    events: int
    oldest_at: datetime | None
    parked: int


@dataclass(frozen=True, slots=True)
class Lag:
    """The state of the log at one moment."""

    position: int
    moved_at: datetime | None
    waiting: int
    waiting_since: datetime | None
    sealed_on: date | None
    consumers: dict[str, Unread]


def look(*, using: str = DEFAULT_DB_ALIAS) -> Lag:
    with connections[using].cursor() as cursor:
        cursor.execute(_WAITING, [SHOWN])
        waiting, since = cursor.fetchone()
        cursor.execute(_HEAD)
        position, moved_at = cursor.fetchone() or (0, None)
        cursor.execute(_SEALED)
        sealed_on = cursor.fetchone()[0]
        cursor.execute(_PARKED)
        parked = dict(cursor.fetchall())
        cursor.execute(_UNREAD, [SHOWN])
        consumers = {name: Unread(events, oldest, parked.pop(name, 0)) for name, events, oldest in cursor.fetchall()}
    consumers |= {name: Unread(0, None, count) for name, count in parked.items()}
    return Lag(position, moved_at, waiting, since, sealed_on, consumers)
