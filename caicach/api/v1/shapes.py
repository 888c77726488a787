"""Which shape has what a program sends? Only shape: what the law and the procedure ask is checked by the command."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from caicach.core import errors
from caicach.core.text import nfc
from caicach.dossiers.rules import clock
from caicach.dossiers.rules.intake import Applicant, Intake, Presented
from caicach.dossiers.states import Channel, PartyKind


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ApplicantIn(_Shape):
    kind: PartyKind = PartyKind.PERSON
    full_name: str = Field(max_length=200)
    personal_number: str = Field(default="", max_length=20)
    organisation_code: str = Field(default="", max_length=20)
    born_on: date | None = None
    address: str = Field(default="", max_length=300)
    phone: str = Field(default="", max_length=20)
    email: str = Field(default="", max_length=200)


class PaperIn(_Shape):
    number: int
    quantity: int = Field(default=1, ge=1, le=999)


class StopIn(_Shape):
    """A stop of the clock in the system the dossier comes from."""

    kind: clock.DeviationKind
    cause: str = "foreign"
    started_at: datetime
    ended_at: datetime | None = None
    basis: str = Field(max_length=200)
    new_due_at: datetime | None = None


class IntakeIn(_Shape):
    procedure: str = Field(max_length=20)
    unit_id: int | None = None
    applicant: ApplicantIn
    filed_by: ApplicantIn | None = None
    papers: tuple[PaperIn, ...] = ()
    channel: Channel = Channel.ONLINE
    return_channel: Channel = Channel.COUNTER
    limit_case: str = Field(default="", max_length=60)
    summary: str = Field(default="", max_length=1000)
    sets: int = 1
    fee_amount: int | None = Field(default=None, ge=0)
    fee_paid: bool = False
    is_test: bool = False
    received_at: datetime | None = None
    late_reason: str = Field(default="", max_length=300)
    source_system: str = Field(default="", max_length=40)
    foreign_code: str = Field(default="", max_length=80)
    clock: tuple[StopIn, ...] = ()

    def intake(self, *, key: UUID, unit_id: int) -> Intake:
        return Intake(
            key=key,
            procedure_code=self.procedure,
            intake_unit_id=unit_id,
            applicant=Applicant(**self.applicant.model_dump()),
            filed_by=Applicant(**self.filed_by.model_dump()) if self.filed_by else None,
            presented=tuple(Presented(number=paper.number, quantity=paper.quantity) for paper in self.papers),
            channel=self.channel,
            return_channel=self.return_channel,
            limit_case=self.limit_case,
            summary=nfc(self.summary),
            sets=self.sets,
            fee_amount=self.fee_amount,
            fee_paid=self.fee_paid,
            is_test=self.is_test,
            occurred_at=self.received_at,
            late_reason=self.late_reason,
            source_system=self.source_system,
            foreign_code=self.foreign_code,
            foreign_clock=tuple(clock.Deviation(**stop.model_dump()) for stop in self.clock),
        )


def read(sent: dict[str, Any]) -> IntakeIn:
    """The intake as sent, or Invalid with every problem beside its field."""
    try:
        return IntakeIn.model_validate(sent)
    except ValidationError as wrong:
        problems: dict[str, list[str]] = {}
        for one in wrong.errors(include_url=False, include_context=False, include_input=False):
            problems.setdefault(".".join(map(str, one["loc"])), []).append(one["msg"])
        raise errors.Invalid(_("Nội dung gửi chưa đúng dạng."), problems=problems) from wrong
