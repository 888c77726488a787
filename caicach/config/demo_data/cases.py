"""What is one dossier of the demo before it comes: who, what, when, and everything that is not the usual course?"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from caicach.dossiers.rules.intake import Applicant
from caicach.dossiers.states import Channel


class Ending(StrEnum):
    """How a dossier ends."""

    RESULT = "result"
    DECLINED = "declined"
    REFUSED = "refused"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"


class Fee(StrEnum):
    """When the fee is settled."""

    AT_RECEIPT = "at receipt"
    AT_RETURN = "at return"
    WAIVED = "waived"


class Apology(StrEnum):
    """Whether somebody whose dossier is late is told beforehand, too late, or never."""

    NONE = ""
    IN_TIME = "in time"
    LATE = "late"


class Afterwards(StrEnum):
    """What becomes of the result later, or of an earlier one by this; usually nothing, rarely what chance says."""

    NOTHING = ""
    CORRECTED = "corrected"
    REVOKED = "revoked"
    RENEWS = "renews"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything is decided before the dossier comes; what follows is done by the commands."""

    key: uuid.UUID
    counter: str
    procedure: str
    at: datetime
    person: Applicant
    filer: Applicant | None = None
    channel: Channel = Channel.COUNTER
    return_channel: Channel = Channel.COUNTER
    limit_case: str = ""
    sets: int = 1
    fee: Fee = Fee.AT_RECEIPT
    is_test: bool = False
    source_system: str = ""
    foreign_code: str = ""
    pace: float = 0.5
    late_days: int = 0
    apology: Apology = Apology.NONE
    supplements: int = 0
    at_counter: bool = False  # the first slip is written before receipt
    ending: Ending = Ending.RESULT
    asks: str = ""  # key of a unit asked for its opinion beside the process
    silent: bool = False  # whoever is asked answers too late
    assigned: bool = False
    redone: bool = False
    undone: bool = False  # handed over by mistake, and taken back at once
    spoilt: bool = False  # a number of the day is used up before
    digitised: bool = False  # scanned at the counter, and the result comes as a file
    on_slip: bool = False  # taken in on a slip of a pad while the machines stood
    comes_back: bool = False  # the post does not find the person at first
    attached: bool = False  # a record of what was verified is added later
    afterwards: Afterwards = Afterwards.NOTHING
    charged: int = 0  # what the fee is corrected to after receipt
    stop: str = ""  # the step or the stage in which it is left lying
