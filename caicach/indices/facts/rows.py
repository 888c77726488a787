"""What is the row that one dossier comes to?"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from caicach.dossiers.states import Status


class Ending(StrEnum):
    """How the handling ended; empty while it goes on."""

    OPEN = ""
    DONE = "done"
    REFUSED = "refused"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


# Endings that are work of the agency and so are early, on time or late.
JUDGED: Final = frozenset({Ending.DONE, Ending.REFUSED, Ending.TERMINATED})


@dataclass(slots=True)
class Fact:
    """The row. Names are those of the table."""

    dossier_id: int
    code: str = ""
    is_test: bool = False
    source_system: str = ""
    data_quality: str = ""
    revision_id: int = 0
    procedure_code: str = ""
    intake_unit_id: int = 0
    competent_unit_id: int = 0
    present_unit_id: int = 0
    channel: str = ""
    return_channel: str = ""
    rule_set: str = ""
    limit_amount: Decimal | None = None
    limit_unit: str = ""
    components: int = 0
    digitised: int = 0
    fee_amount: int = 0
    registered_at: datetime | None = None
    received_at: datetime | None = None
    received_on: date | None = None
    original_due_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    finished_on: date | None = None
    posted_at: datetime | None = None
    returned_at: datetime | None = None
    status: int = Status.NEW
    ending: str = Ending.OPEN
    paused_since: datetime | None = None
    paused_cause: str = ""
    supplement_seconds: int = 0
    finance_seconds: int = 0
    other_pause_seconds: int = 0
    supplements: int = 0
    late_notices: int = 0
    extensions: int = 0
    late_apologies: int = 0
    consultations: int = 0
    late_answers: int = 0
    missed_at: datetime | None = None
    legal_verdict: str = ""
    statistical_verdict: str = ""
    nine_indices: str = ""
    written_result: bool | None = None
    has_result_file: bool | None = None
    has_component_file: bool | None = None
    reused: bool | None = None
    in_personal_store: bool | None = None
    identity_confirmed: bool | None = None
    is_synced: bool | None = None
    fee_waived: bool = False
    paid_online: bool | None = None
    complained: bool | None = None
    handling_minutes: int = 0
    entered_late: bool = False
    longest_lag: int = 0
    undone: int = 0
    reopened: int = 0
    least_left: int | None = None
    seq: int = 0
    position: int = 0
    acted_at: datetime | None = None


COLUMNS: Final = tuple(item.name for item in fields(Fact))
