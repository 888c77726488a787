"""What can happen to what was filed and not yet received?

Used from `events`, with the others.
"""

from dataclasses import dataclass
from datetime import date

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class FilingCrossed(events.Event):
    """It was filed before the procedure's rules changed; `choice`: under which of them it is received now."""

    KIND = "dossier.filing-crossed"
    filed_revision_id: int
    received_revision_id: int
    changed_on: date
    choice: str
