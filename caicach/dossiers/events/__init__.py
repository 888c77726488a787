"""What can happen to a dossier? The public contract: statistics, letters and partner messages are made from these.

Payloads hold ids, codes, numbers and moments; never a name, an address or free text, so that a person can be forgotten
while the log still verifies. The moment an act counts in law is the event's `occurred_at`.
What lies beside the dossiers, labels, post, pads and queue, has a file of its own here; all are used from this package.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from caicach.core import events
from caicach.dossiers.events.desk import LabelEnded as LabelEnded
from caicach.dossiers.events.desk import LabelMade as LabelMade
from caicach.dossiers.events.desk import LabelPut as LabelPut
from caicach.dossiers.events.desk import LabelTaken as LabelTaken
from caicach.dossiers.events.desk import NoteRemoved as NoteRemoved
from caicach.dossiers.events.desk import NoteWritten as NoteWritten
from caicach.dossiers.events.erasing import Erased as Erased
from caicach.dossiers.events.filings import FilingCrossed as FilingCrossed
from caicach.dossiers.events.handing_over import TransferScanAttached as TransferScanAttached
from caicach.dossiers.events.paper import PadHandedOut as PadHandedOut
from caicach.dossiers.events.paper import PadPrinted as PadPrinted
from caicach.dossiers.events.paper import PadSlipVoided as PadSlipVoided
from caicach.dossiers.events.paper import PostalItemRecorded as PostalItemRecorded
from caicach.dossiers.events.paper import PostalItemTracked as PostalItemTracked
from caicach.dossiers.events.queue import QueueOpened as QueueOpened
from caicach.dossiers.events.queue import TicketCalled as TicketCalled
from caicach.dossiers.events.queue import TicketEnded as TicketEnded
from caicach.dossiers.events.recounting import ConsultationRecounted as ConsultationRecounted
from caicach.dossiers.events.taking_over import TakenOver as TakenOver
from caicach.dossiers.events.taking_over import TakingOverUndone as TakingOverUndone


@dataclass(frozen=True, kw_only=True)
class Registered(events.Event):
    """It came online or by post and waits to be received (status 1); `late`: the code of why it was entered late."""

    KIND = "dossier.registered"
    code: str
    procedure_code: str
    revision_id: int
    intake_unit_id: int
    competent_unit_id: int
    channel: str
    is_test: bool = False
    source_system: str = ""
    late: str = ""


@dataclass(frozen=True, kw_only=True)
class Received(events.Event):
    """It was received and a date was promised (status 2); `late`, `exemption`: codes of why, if it was so.

    `written_result`: whether the procedure ends in a document; None before procedures said so.
    """

    KIND = "dossier.received"
    code: str
    procedure_code: str
    revision_id: int
    intake_unit_id: int
    competent_unit_id: int
    channel: str
    return_channel: str
    limit_amount: Decimal
    limit_unit: str
    rule_set: str
    due_at: datetime
    components: int
    digitised: int
    same_day: bool = False
    fee_amount: int = 0
    is_test: bool = False
    source_system: str = ""
    late: str = ""
    exemption: str = ""
    written_result: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Declined(events.Event):
    """It was not received, with written reasons (status 3, form 03)."""

    KIND = "dossier.declined"
    code: str
    procedure_code: str
    revision_id: int
    intake_unit_id: int
    competent_unit_id: int
    channel: str
    is_test: bool = False


@dataclass(frozen=True, kw_only=True)
class HandedOver(events.Event):
    """The one-stop unit passed it to the competent unit (status 4); `due_at`: until when it had to."""

    KIND = "dossier.handed-over"
    step_key: str
    to_unit_id: int
    in_time: bool
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Assigned(events.Event):
    """A step was given to an official; `from_id`: who had it before, None: everybody of its role."""

    KIND = "dossier.assigned"
    step_key: str
    assignee_id: int
    from_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Transferred(events.Event):
    """A unit that ended or lost its competence handed it to another; both units are those that hold it from now on."""

    KIND = "dossier.transferred"
    transfer_id: int
    from_unit_id: int
    to_unit_id: int
    competent_unit_id: int
    counter_unit_id: int
    tasks: int = 0
    freed: int = 0


@dataclass(frozen=True, kw_only=True)
class StepCompleted(events.Event):
    """A step of the internal process was done; the status did not change. `due_at`: when it had to be."""

    KIND = "dossier.step-completed"
    step_key: str
    outcome: str = ""
    in_time: bool = True
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Approved(events.Event):
    """The head decided; `due_at`: until when they had to."""

    KIND = "dossier.approved"
    step_key: str
    outcome: str = ""
    in_time: bool = True
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DoneUnderDelegation(events.Event):
    """The act just recorded was done for a head, by a delegation."""

    KIND = "dossier.done-under-delegation"
    delegation_id: int


@dataclass(frozen=True, kw_only=True)
class SupplementRequested(events.Event):
    """One slip asked for everything missing (status 5); the clock stands."""

    KIND = "dossier.supplement-requested"
    number: int
    items: int
    in_time: bool


@dataclass(frozen=True, kw_only=True)
class SupplementCompleted(events.Event):
    """The papers are complete; the clock runs again by the rule set of the receipt."""

    KIND = "dossier.supplement-completed"
    number: int
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ConsultationRequested(events.Event):
    """Another unit is asked, with its own deadline."""

    KIND = "dossier.consultation-requested"
    consultation_id: int
    unit_id: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ConsultationAnswered(events.Event):
    """The unit asked has answered."""

    KIND = "dossier.consultation-answered"
    consultation_id: int
    unit_id: int
    agrees: bool
    in_time: bool


@dataclass(frozen=True, kw_only=True)
class Extended(events.Event):
    """An apology with a new date (form 04); at most once."""

    KIND = "dossier.extended"
    due_at: datetime
    previous_due_at: datetime
    in_time: bool


@dataclass(frozen=True, kw_only=True)
class DueRecounted(events.Event):
    """A change of the calendar moved the date, or (`kept`) would have brought it forward and did not."""

    KIND = "dossier.due-recounted"
    due_at: datetime
    previous_due_at: datetime
    change_id: int
    kept: bool = False


@dataclass(frozen=True, kw_only=True)
class ActUndone(events.Event):
    """The event with this number was taken back by its author before the citizen was told: it counts for nothing."""

    KIND = "dossier.act-undone"
    undone_seq: int
    undone_kind: str


@dataclass(frozen=True, kw_only=True)
class FinanceRequested(events.Event):
    """The person must meet a financial obligation (status 6); the clock stands."""

    KIND = "dossier.finance-requested"
    step_key: str


@dataclass(frozen=True, kw_only=True)
class FinanceSettled(events.Event):
    """The obligation is met; the clock runs on."""

    KIND = "dossier.finance-settled"
    step_key: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClockPaused(events.Event):
    """The law lets the clock stand for another reason, such as public posting."""

    KIND = "dossier.clock-paused"
    cause: str


@dataclass(frozen=True, kw_only=True)
class ClockResumed(events.Event):
    """The clock runs on."""

    KIND = "dossier.clock-resumed"
    cause: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Finished(events.Event):
    """The outcome is registered; the agency's work is done (status 9)."""

    KIND = "dossier.finished"
    step_key: str = ""
    has_file: bool = False
    in_time: bool = True
    outcome_id: int = 0


@dataclass(frozen=True, kw_only=True)
class Refused(events.Event):
    """The application is refused after examination, in writing (status 8, form 03)."""

    KIND = "dossier.refused"
    in_time: bool = True


@dataclass(frozen=True, kw_only=True)
class Terminated(events.Event):
    """The handling is stopped (status 8)."""

    KIND = "dossier.terminated"


@dataclass(frozen=True, kw_only=True)
class Withdrawn(events.Event):
    """The person took it back (status 7)."""

    KIND = "dossier.withdrawn"


@dataclass(frozen=True, kw_only=True)
class FilesAdded(events.Event):
    """Files were put to it after it came; `component` 0: under a name of their own."""

    KIND = "dossier.files-added"
    component: int
    files: int


@dataclass(frozen=True, kw_only=True)
class FeeCharged(events.Event):
    """The fee was set or corrected after receipt; `amount` is the whole fee, and it is owed."""

    KIND = "dossier.fee-charged"
    amount: int


@dataclass(frozen=True, kw_only=True)
class FeePaid(events.Event):
    """The fee was paid or waived at the counter; `exemption`: the code of the ground."""

    KIND = "dossier.fee-paid"
    amount: int
    waived: bool = False
    exemption: str = ""


@dataclass(frozen=True, kw_only=True)
class Returned(events.Event):
    """The result reached the citizen: at the counter, online, or delivered by the post (status 10)."""

    KIND = "dossier.returned"
    channel: str


@dataclass(frozen=True, kw_only=True)
class OutcomeCorrected(events.Event):
    """A result with an error was replaced by one issued anew; the status did not change."""

    KIND = "dossier.outcome-corrected"
    outcome_id: int
    replaced_id: int
    has_file: bool = False


@dataclass(frozen=True, kw_only=True)
class OutcomeReplaced(events.Event):
    """The result of another dossier took the place of this one's, as when a permit is issued anew."""

    KIND = "dossier.outcome-replaced"
    outcome_id: int
    successor_id: int


@dataclass(frozen=True, kw_only=True)
class OutcomeRevoked(events.Event):
    """A returned result was taken out of force by a decision; the status did not change."""

    KIND = "dossier.outcome-revoked"
    outcome_id: int


@dataclass(frozen=True, kw_only=True)
class Posted(events.Event):
    """The result was given to the post, in this item; it is returned when the post has delivered it."""

    KIND = "dossier.posted"
    item_id: int


@dataclass(frozen=True, kw_only=True)
class CameBack(events.Event):
    """The post could not deliver the result and brought it back to the counter."""

    KIND = "dossier.came-back"
    item_id: int


@dataclass(frozen=True, kw_only=True)
class CameByPost(events.Event):
    """Its papers came in this item of the post."""

    KIND = "dossier.came-by-post"
    item_id: int


@dataclass(frozen=True, kw_only=True)
class PadNumberAttached(events.Event):
    """The citizen holds a slip of a pad with this number: the dossier was taken in while the machines stood."""

    KIND = "dossier.pad-number-attached"
    pad_id: int
    serial: int


@dataclass(frozen=True, kw_only=True)
class SerialVoided(events.Event):
    """A serial of the day was used up without a dossier."""

    KIND = "dossier.serial-voided"
    agency_code: str
    day: str
    serial: int
