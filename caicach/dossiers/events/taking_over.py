"""What can happen to dossiers that an earlier system ended and that come in from its spreadsheets?

Used from `events`, with the others.
"""

from dataclasses import dataclass
from datetime import datetime

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class TakenOver(events.Event):
    """An ended dossier of an earlier system came in from a spreadsheet, as that system told it; it ran elsewhere."""

    KIND = "dossier.taken-over"
    code: str
    procedure_code: str
    revision_id: int
    intake_unit_id: int
    competent_unit_id: int
    channel: str
    source_system: str
    import_id: int
    data_quality: str
    status: int
    rule_set: str
    due_at: datetime
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    is_test: bool = False


@dataclass(frozen=True, kw_only=True)
class TakingOverUndone(events.Event):
    """The import was a mistake and nothing had been built on it: the dossier is gone, and counts nowhere."""

    KIND = "dossier.taking-over-undone"
    import_id: int
