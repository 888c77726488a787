"""Register the outcome and put it into the citizen's hand."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.text import nfc
from caicach.dossiers import events, policies, states, timing
from caicach.dossiers.commands import frame, journey
from caicach.dossiers.models import Dossier, Outcome
from caicach.dossiers.states import Channel, Delivery, Status
from caicach.workflow.states import StepAct


@transaction.atomic
def register_outcome(
    dossier_id: int,
    *,
    step_key: str,
    number: str,
    issued_on: date,
    signer: str = "",
    valid_until: date | None = None,
    file_id: int | None = None,
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
) -> Dossier:
    """Write the result down with number and date: the agency's work is finished here (status 9)."""
    dossier = frame.locked(dossier_id, seen_seq=seen_seq)
    frame.check_open(dossier, Status.PROCESSING)
    step = journey.complete(dossier, step_key, act=StepAct.REGISTER_OUTCOME, by=by, at=at)
    add_outcome(dossier, number=number, issued_on=issued_on, signer=signer, valid_until=valid_until, file_id=file_id)
    finish(dossier, at=at)
    finished = events.Finished(step_key=step_key, has_file=file_id is not None, in_time=timing.in_time(dossier, at=at))
    journey.save(dossier, finished, step=step, by=by, at=at, fields=["status", "finished_at", "delivery"])
    return dossier


def add_outcome(
    dossier: Dossier,
    *,
    number: str,
    issued_on: date,
    signer: str = "",
    valid_until: date | None = None,
    file_id: int | None = None,
) -> Outcome:
    if not nfc(number):
        raise errors.Invalid(_("Phải ghi số, ký hiệu của kết quả."), field="number")
    if valid_until is not None and valid_until < issued_on:
        raise errors.Invalid(_("Ngày hết giá trị phải sau ngày ban hành."), field="valid_until")
    return Outcome.objects.create(
        dossier=dossier, name=timing.procedure_of(dossier).result.name, number=nfc(number), issued_on=issued_on,
        signer=nfc(signer), valid_until=valid_until, file_id=file_id,
    )  # fmt: skip


def finish(dossier: Dossier, *, at: datetime) -> None:
    frame.move(dossier, Status.DONE)
    dossier.finished_at = at
    dossier.delivery = Delivery.READY


@transaction.atomic
def return_result(
    dossier_id: int,
    *,
    step_key: str = "",
    delivered_to: str = "",
    channel: Channel = Channel.COUNTER,
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
) -> Dossier:
    """Hand the result over (status 10). What is owed must be paid first."""
    dossier = frame.locked(dossier_id, seen_seq=seen_seq)
    policies.check_may_return(by, dossier)
    frame.check_open(dossier, Status.DONE)
    check_paid(dossier)
    step = journey.complete(dossier, step_key, act=StepAct.RETURN, by=by, at=at) if step_key else None
    hand_back(dossier, delivered_to=delivered_to, at=at)
    returned = events.Returned(channel=channel)
    fields = ["status", "returned_at", "delivery"]
    journey.save(dossier, returned, step=step, by=by, at=at, fields=fields)
    return dossier


def check_paid(dossier: Dossier) -> None:
    if dossier.finance == states.Finance.DUE:
        raise errors.Refused(_("Hồ sơ còn phí, lệ phí chưa nộp: ghi nhận nộp phí hoặc miễn phí trước khi trả kết quả."))


def hand_back(dossier: Dossier, *, delivered_to: str, at: datetime) -> None:
    Outcome.objects.filter(dossier=dossier).update(delivered_to=nfc(delivered_to) or dossier.applicant_name)
    frame.move(dossier, Status.RETURNED)
    dossier.returned_at = at
    dossier.delivery = Delivery.DELIVERED
