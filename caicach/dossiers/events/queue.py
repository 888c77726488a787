"""What can happen to the queue of a counter? Used from `events`, with the others."""

from dataclasses import dataclass

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class QueueOpened(events.Event):
    """A counter began to give out numbers for the day."""

    KIND = "queue.opened"
    unit_id: int
    sectors: int


@dataclass(frozen=True, kw_only=True)
class TicketCalled(events.Event):
    """A number was called to a counter, for the first time or again."""

    KIND = "queue.ticket-called"
    number: int
    counter: int


@dataclass(frozen=True, kw_only=True)
class TicketEnded(events.Event):
    """Somebody was served, or was not there; `state` says which."""

    KIND = "queue.ticket-ended"
    number: int
    state: str
