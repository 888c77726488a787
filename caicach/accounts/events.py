"""What can happen to people and their rights? Every act that changes who may do what."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from caicach.core import events


@dataclass(frozen=True)
class UserCreated(events.Event):
    """A person got a log-in."""

    KIND: ClassVar[str] = "accounts.user-created"


@dataclass(frozen=True)
class UserDisabled(events.Event):
    """The person may no longer log in."""

    KIND: ClassVar[str] = "accounts.user-disabled"


@dataclass(frozen=True)
class UserEnabled(events.Event):
    """The person may log in again."""

    KIND: ClassVar[str] = "accounts.user-enabled"


@dataclass(frozen=True)
class PositionGiven(events.Event):
    """The person holds a role in a unit from a day on."""

    KIND: ClassVar[str] = "accounts.position-given"
    position_id: int
    role: str
    unit_id: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class PositionEnded(events.Event):
    """The person no longer holds the role from that day on."""

    KIND: ClassVar[str] = "accounts.position-ended"
    position_id: int
    role: str
    unit_id: int
    valid_to: date


@dataclass(frozen=True)
class PasswordReset(events.Event):
    """Somebody else made a one-time password for the person."""

    KIND: ClassVar[str] = "accounts.password-reset"


@dataclass(frozen=True)
class PasswordChanged(events.Event):
    """The person chose a new password."""

    KIND: ClassVar[str] = "accounts.password-changed"


@dataclass(frozen=True)
class SecondFactorTurnedOn(events.Event):
    """Logging in now asks for a code of the person's phone too."""

    KIND: ClassVar[str] = "accounts.second-factor-turned-on"


@dataclass(frozen=True)
class SecondFactorTurnedOff(events.Event):
    """Logging in asks for the password only."""

    KIND: ClassVar[str] = "accounts.second-factor-turned-off"


@dataclass(frozen=True)
class RecoveryCodesMade(events.Event):
    """The person has new recovery codes; earlier ones no longer work."""

    KIND: ClassVar[str] = "accounts.recovery-codes-made"
    codes: int


@dataclass(frozen=True)
class RecoveryCodeUsed(events.Event):
    """The person logged in with a recovery code instead of the phone."""

    KIND: ClassVar[str] = "accounts.recovery-code-used"
    left: int


@dataclass(frozen=True)
class SessionsEnded(events.Event):
    """The person's open sessions ended; `others`: all but the one this was said in."""

    KIND: ClassVar[str] = "accounts.sessions-ended"
    sessions: int
    others: bool = False


@dataclass(frozen=True)
class ViewingBegan(events.Event):
    """An administrator sees pages as this person sees them, without being able to act, until that moment."""

    KIND: ClassVar[str] = "accounts.viewing-began"
    viewing_id: int
    ends_at: datetime


@dataclass(frozen=True)
class ViewingEnded(events.Event):
    """The administrator stopped before the time was up."""

    KIND: ClassVar[str] = "accounts.viewing-ended"
    viewing_id: int


@dataclass(frozen=True)
class DelegationGiven(events.Event):
    """The person lets an official use the rights of a post over dossiers, from a day until (not including) another."""

    KIND: ClassVar[str] = "accounts.delegation-given"
    delegation_id: int
    position_id: int
    holder_id: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class DelegationRevoked(events.Event):
    """The delegation ended before its day, at this moment."""

    KIND: ClassVar[str] = "accounts.delegation-revoked"
    delegation_id: int


@dataclass(frozen=True)
class LeaveRecorded(events.Event):
    """The person is on leave, and a colleague with the same posts does their work meanwhile."""

    KIND: ClassVar[str] = "accounts.leave-recorded"
    cover_ids: tuple[int, ...]
    holder_id: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class LeaveEnded(events.Event):
    """The person is back before the day."""

    KIND: ClassVar[str] = "accounts.leave-ended"
    cover_ids: tuple[int, ...]


@dataclass(frozen=True)
class TokenIssued(events.Event):
    """A program may call us for a unit."""

    KIND: ClassVar[str] = "accounts.token-issued"
    unit_id: int
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True)
class TokenRevoked(events.Event):
    """The program's key no longer opens anything."""

    KIND: ClassVar[str] = "accounts.token-revoked"
