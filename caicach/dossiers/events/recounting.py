"""That a change of the calendar moved what hangs on a dossier besides its own date."""

from dataclasses import dataclass
from datetime import datetime

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class ConsultationRecounted(events.Event):
    """A unit that was asked for its opinion got a later deadline."""

    KIND = "dossier.consultation-recounted"
    consultation_id: int
    due_at: datetime
    previous_due_at: datetime
    change_id: int
