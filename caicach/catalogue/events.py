"""What can happen to a procedure? Its revisions are drafted, published and ended."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from caicach.core import events


@dataclass(frozen=True)
class RevisionDrafted(events.Event):
    """A draft was made, or its content replaced by another file."""

    KIND: ClassVar[str] = "procedure.revision-drafted"
    revision_id: int
    code: str
    number: int
    digest: str
    valid_from: date | None
    valid_to: date | None = None


@dataclass(frozen=True)
class NationalAccepted(events.Event):
    """An official accepted what changed in the national catalogue; `revision_id` is the draft made of it, if any."""

    KIND: ClassVar[str] = "national-record.accepted"
    code: str
    changes: int
    revision_id: int | None = None


@dataclass(frozen=True)
class RevisionPublished(events.Event):
    """A second official published the draft; from here on nobody changes it."""

    KIND: ClassVar[str] = "procedure.revision-published"
    revision_id: int
    code: str
    number: int
    digest: str
    drafted_by_id: int
    valid_from: date
    valid_to: date | None = None
    decision_number: str = ""
    decided_on: date | None = None
    announced_on: date | None = None


@dataclass(frozen=True)
class RevisionWithdrawn(events.Event):
    """A draft made by mistake is gone again; nobody had worked on it."""

    KIND: ClassVar[str] = "procedure.revision-withdrawn"
    revision_id: int
    code: str
    number: int
    digest: str


@dataclass(frozen=True)
class RevisionEnded(events.Event):
    """The revision holds no longer from `valid_to` on; dossiers received before keep it."""

    KIND: ClassVar[str] = "procedure.revision-ended"
    revision_id: int
    code: str
    number: int
    valid_to: date
