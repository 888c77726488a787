"""What can happen to items of the post and to pads of slips: things beside the dossiers, each with its own history.

Used from `events`, with the others.
"""

from dataclasses import dataclass
from datetime import date

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class PostalItemRecorded(events.Event):
    """An item of the post came to the counter or left it."""

    KIND = "post.recorded"
    unit_id: int
    direction: str
    dossiers: int


@dataclass(frozen=True, kw_only=True)
class PostalItemTracked(events.Event):
    """Something was heard of an item on its way; `source`: the connector that said it, empty if it was typed."""

    KIND = "post.tracked"
    state: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class PadPrinted(events.Event):
    """Provisional numbers were given to a counter, from the first to the last."""

    KIND = "pad.printed"
    unit_id: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class PadHandedOut(events.Event):
    """So many slips, up to this one, were given to citizens on that day."""

    KIND = "pad.handed-out"
    upto: int
    slips: int
    handed_on: date


@dataclass(frozen=True, kw_only=True)
class PadSlipVoided(events.Event):
    """A provisional number will never be a dossier's; `reason`: the code of why."""

    KIND = "pad.slip-voided"
    serial: int
    reason: str
