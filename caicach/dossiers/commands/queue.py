"""The acts on the queue of a counter. Every one holds the row of the queue, so that two who act at once take turns."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from caicach.catalogue import queries as catalogue
from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.models import Dossier, Queue, Ticket
from caicach.dossiers.rules import queue as rules
from caicach.dossiers.rules.queue import TicketState


def open_day(unit_id: int, *, sectors: Sequence[str], by: Actor, at: datetime) -> Queue:
    """Begin to give out numbers; opened already, it is the same queue."""
    policies.check_may_receive(by, unit_id=unit_id)
    if by.user_id is None:
        raise errors.NotPermitted
    known = [one for one in catalogue.list_sectors() if one in set(sectors)]
    try:
        with transaction.atomic():
            queue = Queue.objects.create(
                unit_id=unit_id, day=timing.day_of(at), sectors=known, opened_at=at, opened_by_id=by.user_id
            )
            _record(queue, events.QueueOpened(unit_id=unit_id, sectors=len(known)), by=by, at=at)
    except IntegrityError:
        return Queue.objects.get(unit_id=unit_id, day=timing.day_of(at))
    return queue


@transaction.atomic
def take(key: uuid.UUID, *, sector: str, priority: str = "", at: datetime) -> Ticket:
    """The next number, for whoever stands before the page whose key this is. No name, no record of who."""
    queue = Queue.objects.select_for_update(of=("self",)).filter(key=key, day=timing.day_of(at)).first()
    if queue is None:
        raise errors.NotFound(_("Trang lấy số này không còn dùng. Cán bộ mở hàng đợi của hôm nay để có trang mới."))
    known = rules.rules_on(queue.day)
    if queue.last >= known.most_tickets:
        raise rules.Full
    if (sector and sector not in queue.sectors) or (priority and known.group(priority) is None):
        raise errors.Invalid(_("Hãy chọn một việc trong danh sách."), field="viec")
    queue.last += 1
    queue.save(update_fields=["last"])
    return Ticket.objects.create(queue=queue, number=queue.last, sector=sector, priority=priority, taken_at=at)


@transaction.atomic
def call_next(
    queue_id: int, *, counter: int, sector: str = "", showing: int | None = None, by: Actor, at: datetime
) -> Ticket | None:  # fmt: skip
    """The next one for this counter, and whoever was there before is served; None if nobody waits.

    `showing`: the ticket that the page shows at this counter, 0 for none; who was called since is not passed over.
    """
    rules.check_counter(counter)
    queue = _locked(queue_id, by=by)
    waiting = queue.tickets.filter(state=TicketState.WAITING)
    if sector:
        waiting = waiting.filter(sector=sector)
    first = waiting.exclude(priority="").order_by("number").first() or waiting.order_by("number").first()
    if first is not None:
        _free(queue, counter, showing=showing, by=by, at=at)
        _call(queue, first, counter=counter, by=by, at=at)
    return first


@transaction.atomic
def call_again(ticket_id: int, *, counter: int, by: Actor, at: datetime) -> Ticket:
    """Once more whoever did not come, or who was away and is back."""
    rules.check_counter(counter)
    queue, ticket = _ticket(ticket_id, by=by)
    rules.check_move(TicketState(ticket.state), TicketState.CALLED)
    if ticket.state == TicketState.SKIPPED or ticket.counter != counter:
        _free(queue, counter, by=by, at=at)
    _call(queue, ticket, counter=counter, by=by, at=at)
    return ticket


@transaction.atomic
def end(ticket_id: int, state: TicketState, *, by: Actor, at: datetime) -> Ticket:
    """Served, or not there."""
    queue, ticket = _ticket(ticket_id, by=by)
    _end(queue, ticket, state, by=by, at=at)
    return ticket


@transaction.atomic
def attach(ticket_id: int, dossier: Dossier, *, by: Actor) -> None:
    """The first dossier received from whoever holds this number: so waiting is counted from records."""
    _queue, ticket = _ticket(ticket_id, by=by)
    if ticket.dossier_id is None:
        ticket.dossier = dossier
        ticket.save(update_fields=["dossier"])


def _locked(queue_id: int, *, by: Actor) -> Queue:
    queue = Queue.objects.select_for_update(of=("self",)).filter(pk=queue_id).first()
    if queue is None or not policies.can_receive(by, unit_id=queue.unit_id):
        raise errors.NotFound
    return queue


def _ticket(ticket_id: int, *, by: Actor) -> tuple[Queue, Ticket]:
    """Read again under the lock of its queue."""
    found = Ticket.objects.filter(pk=ticket_id).values_list("queue_id", flat=True).first()
    if found is None:
        raise errors.NotFound
    queue = _locked(found, by=by)
    return queue, queue.tickets.get(pk=ticket_id)


def _free(queue: Queue, counter: int, *, showing: int | None = None, by: Actor, at: datetime) -> None:
    before = queue.tickets.filter(state=TicketState.CALLED, counter=counter).first()
    if before is None:
        return
    if showing not in (None, before.pk):
        raise rules.CalledSince(counter=counter, number=str(before))
    _end(queue, before, TicketState.SERVED, by=by, at=at)


def _call(queue: Queue, ticket: Ticket, *, counter: int, by: Actor, at: datetime) -> None:
    rules.check_move(TicketState(ticket.state), TicketState.CALLED)
    ticket.state, ticket.counter, ticket.ended_at = TicketState.CALLED, counter, None
    ticket.called_at, ticket.last_call_at = ticket.called_at or max(at, ticket.taken_at), at
    ticket.save(update_fields=["state", "counter", "ended_at", "called_at", "last_call_at"])
    _record(queue, events.TicketCalled(number=ticket.number, counter=counter), by=by, at=at)


def _end(queue: Queue, ticket: Ticket, state: TicketState, *, by: Actor, at: datetime) -> None:
    rules.check_move(TicketState(ticket.state), state)
    ticket.state, ticket.ended_at = state, at
    ticket.save(update_fields=["state", "ended_at"])
    _record(queue, events.TicketEnded(number=ticket.number, state=state.value), by=by, at=at)


def _record(queue: Queue, happened: core_events.Event, *, by: Actor, at: datetime) -> None:
    queue.seq += 1
    core_events.record(happened, subject=queue.subject, seq=queue.seq, by=by, at=at)
    queue.save(update_fields=["seq"])
