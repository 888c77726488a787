"""What can happen to a proposal to destroy, and to a hold? Ids alone."""

from dataclasses import dataclass

from caicach.core import events


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionProposed(events.Event):
    """An official proposed to destroy the personal data of these many dossiers of a unit."""

    KIND = "destruction.proposed"
    unit_id: int
    dossiers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionApproved(events.Event):
    """Somebody else approved it."""

    KIND = "destruction.approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionRejected(events.Event):
    """Somebody else did not approve it; nothing was destroyed."""

    KIND = "destruction.rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionDone(events.Event):
    """All that was to be destroyed is; `kept`: how many were held meanwhile."""

    KIND = "destruction.done"
    erased: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldBegan(events.Event):
    """A dossier must not be destroyed."""

    KIND = "hold.began"
    dossier_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnded(events.Event):
    """Nothing stands against its destruction any more."""

    KIND = "hold.ended"
    dossier_id: int
