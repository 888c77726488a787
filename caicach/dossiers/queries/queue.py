"""Who waits at a counter, who is called, and how long did people wait, by day?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import policies, timing
from caicach.dossiers.models import Queue, Ticket
from caicach.dossiers.rules.queue import TicketState
from caicach.organisations.queries import units

DAYS: Final = 30
SHOWN: Final = 6  # on the wall

# Half of those called waited no longer than the median; in minutes.
_BY_DAY: Final = """
select q.day, count(t.id), count(*) filter (where t.state = 'served'), count(*) filter (where t.state = 'skipped'),
  percentile_cont(0.5) within group (order by extract(epoch from t.called_at - t.taken_at) / 60)
    filter (where t.called_at is not null),
  max(extract(epoch from t.called_at - t.taken_at) / 60), count(t.dossier_id)
from dossiers_queue q left join dossiers_ticket t on t.queue_id = q.id
where q.unit_id = %s and q.day > %s group by q.day order by q.day desc
"""


@dataclass(frozen=True, slots=True)
class DayOfWaiting:
    """One day of a counter; minutes are None if nobody was called."""

    day: date
    taken: int
    served: int
    skipped: int
    median: int | None
    longest: int | None
    dossiers: int


@dataclass(frozen=True, slots=True)
class Wall:
    """What hangs in the hall: numbers and counters, no names."""

    unit_name: str
    opened: bool
    called: Sequence[Ticket]
    waiting: int


def queue_of(unit_id: int, *, seen_by: Actor, on: date) -> Queue | None:
    """The queue of this day, if it was opened."""
    if not policies.can_receive(seen_by, unit_id=unit_id):
        raise errors.NotFound
    return Queue.objects.filter(unit_id=unit_id, day=on).first()


def usual_sectors(unit_id: int) -> list[str]:
    """What was offered when the queue was last opened."""
    return Queue.objects.filter(unit_id=unit_id).order_by("-day").values_list("sectors", flat=True).first() or []


def tickets(queue: Queue, *states: TicketState) -> list[Ticket]:
    return list(queue.tickets.filter(state__in=states).order_by("number"))


def at_counter(queue: Queue, counter: int) -> Ticket | None:
    return queue.tickets.filter(state=TicketState.CALLED, counter=counter).first()


def kiosk(key: uuid.UUID, *, at: datetime) -> Queue | None:
    """The queue whose page for taking numbers this is, on its day."""
    return Queue.objects.filter(key=key, day=timing.day_of(at)).first()


def slip(queue: Queue, number: int) -> tuple[Ticket, int]:
    """A number just taken, and how many wait before it."""
    ticket = queue.tickets.filter(number=number).first()
    if ticket is None:
        raise errors.NotFound
    ahead = queue.tickets.filter(state=TicketState.WAITING)
    before = ahead.filter(number__lt=number) if not ticket.priority else ahead.filter(number__lt=number).exclude(
        priority="")  # fmt: skip
    later = 0 if ticket.priority else ahead.filter(number__gt=number).exclude(priority="").count()
    return ticket, before.count() + later


def wall(unit_key: str, *, at: datetime) -> Wall:
    """For everybody in the hall."""
    day = timing.day_of(at)
    unit = units.get_unit(key=unit_key, on=day)
    if unit.kind != units.ONE_STOP:
        raise errors.NotFound
    queue = Queue.objects.filter(unit_id=unit.id, day=day).first()
    if queue is None:
        return Wall(unit.name, False, (), 0)
    called = queue.tickets.filter(state=TicketState.CALLED).order_by("-last_call_at")[:SHOWN]
    return Wall(unit.name, True, list(called), queue.tickets.filter(state=TicketState.WAITING).count())


def waiting_by_day(unit_id: int, *, seen_by: Actor, on: date) -> list[DayOfWaiting]:
    """The last thirty days, for whoever leads the counter."""
    policies.check_may_assign(seen_by, unit_id=unit_id)
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, [unit_id, on - timedelta(days=DAYS)])
        return [
            DayOfWaiting(day, taken, served, skipped, _whole(median), _whole(longest), dossiers)
            for day, taken, served, skipped, median, longest, dossiers in cursor.fetchall()
        ]


def _whole(minutes: float | None) -> int | None:
    return None if minutes is None else round(minutes)
