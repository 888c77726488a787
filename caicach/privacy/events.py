"""What can happen to a proposal to destroy, to a hold, and to the data of a person that are handed out? Ids alone."""

from dataclasses import dataclass

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class DestructionProposed(events.Event):
    """An official proposed to destroy the personal data of these many dossiers of a unit."""

    KIND = "destruction.proposed"
    unit_id: int
    dossiers: int


@dataclass(frozen=True, kw_only=True)
class DestructionApproved(events.Event):
    """Somebody else approved it."""

    KIND = "destruction.approved"


@dataclass(frozen=True, kw_only=True)
class DestructionRejected(events.Event):
    """Somebody else did not approve it; nothing was destroyed."""

    KIND = "destruction.rejected"


@dataclass(frozen=True, kw_only=True)
class DestructionDone(events.Event):
    """All that was to be destroyed is; `kept`: how many were held meanwhile."""

    KIND = "destruction.done"
    erased: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class HoldBegan(events.Event):
    """A dossier must not be destroyed."""

    KIND = "hold.began"
    dossier_id: int


@dataclass(frozen=True, kw_only=True)
class HoldEnded(events.Event):
    """Nothing stands against its destruction any more."""

    KIND = "hold.ended"
    dossier_id: int


@dataclass(frozen=True, kw_only=True)
class PersonExportAsked(events.Event):
    """All data of one person were asked for; `requester`: the code of who asked."""

    KIND = "person-export.asked"
    party_id: int
    unit_id: int
    requester: str


@dataclass(frozen=True, kw_only=True)
class PersonExportMade(events.Event):
    """The file was made: so many dossiers and files are in it, so many files could not be given out."""

    KIND = "person-export.made"
    dossiers: int
    files: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class PersonExportFetched(events.Event):
    """The official who asked for it took the file."""

    KIND = "person-export.fetched"


@dataclass(frozen=True, kw_only=True)
class PersonExportStopped(events.Event):
    """Something in it was destroyed while it could still be fetched: nobody gets it any more."""

    KIND = "person-export.stopped"


@dataclass(frozen=True, kw_only=True)
class PersonExportHandedOver(events.Event):
    """It was handed to whoever had asked."""

    KIND = "person-export.handed-over"
