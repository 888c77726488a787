"""Move a dossier along its internal process. A completed step proposes; only these commands change the status."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core.actor import Actor
from caicach.dossiers import events, timing
from caicach.dossiers.commands import frame, journey
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Status
from caicach.workflow.states import StepAct, StepKind


@transaction.atomic
def hand_over(
    dossier_id: int,
    *,
    step_key: str,
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
    act_id: UUID | None = None,
) -> Dossier:
    """Pass the dossier to the competent unit: same working day, after 15:00 the next (Decree 61/2018 Art. 18)."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    frame.check_open(dossier, Status.RECEIVED)
    step = journey.complete(dossier, step_key, act=StepAct.HAND_OVER, by=by, at=at)
    frame.move(dossier, Status.PROCESSING)
    due_at = timing.hand_over_due(dossier)
    handed = events.HandedOver(
        step_key=step_key, to_unit_id=dossier.competent_unit_id, in_time=at <= due_at, due_at=due_at
    )
    journey.save(dossier, handed, step=step, by=by, at=at, fields=["status"], act_id=act_id)
    return dossier


@transaction.atomic
def assign(
    dossier_id: int,
    *,
    step_key: str,
    assignee_id: int,
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
    act_id: UUID | None = None,
) -> Dossier:
    """Give an open step to an official who holds the step's role in the step's unit."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    before = journey.assign(dossier, step_key, assignee_id=assignee_id, by=by, at=at)
    given = events.Assigned(step_key=step_key, assignee_id=assignee_id, from_id=before)
    frame.save(dossier, given, by=by, at=at, act_id=act_id)
    return dossier


@transaction.atomic
def complete_step(
    dossier_id: int,
    *,
    step_key: str,
    outcome: str = "",
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
    act_id: UUID | None = None,
) -> Dossier:
    """Finish a step that changes no status."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    frame.check_open(dossier, Status.RECEIVED, Status.PROCESSING)
    step = journey.complete(dossier, step_key, act=StepAct.COMPLETE, outcome=outcome, by=by, at=at)
    done = events.StepCompleted(step_key=step_key, outcome=outcome, in_time=step.in_time, due_at=step.due_at)
    journey.save(dossier, done, step=step, by=by, at=at, act_id=act_id)
    return dossier


@transaction.atomic
def approve(
    dossier_id: int,
    *,
    step_key: str,
    outcome: str = "",
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
    act_id: UUID | None = None,
) -> Dossier:
    """The head decides."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    frame.check_open(dossier, Status.PROCESSING)
    step = journey.complete(dossier, step_key, act=StepAct.APPROVE, outcome=outcome, by=by, at=at)
    approved = events.Approved(step_key=step_key, outcome=outcome, in_time=step.in_time, due_at=step.due_at)
    journey.save(dossier, approved, step=step, by=by, at=at, act_id=act_id)
    return dossier


@transaction.atomic
def request_finance(dossier_id: int, *, step_key: str, by: Actor, at: datetime, seen_seq: int | None = None) -> Dossier:
    """Send the person to pay what the law asks (status 6); that time is not the agency's."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    frame.check_open(dossier, Status.PROCESSING)
    step = journey.complete(dossier, step_key, act=StepAct.REQUEST_FINANCE, by=by, at=at)
    if not step.opens(StepKind.FINANCE):
        raise journey.OtherAct(_("Quy trình của thủ tục này không có bước nghĩa vụ tài chính tiếp theo."))
    frame.move(dossier, Status.FINANCE)
    asked = events.FinanceRequested(step_key=step_key)
    journey.save(dossier, asked, step=step, by=by, at=at, fields=["status"])
    return dossier


@transaction.atomic
def settle_finance(dossier_id: int, *, step_key: str, by: Actor, at: datetime, seen_seq: int | None = None) -> Dossier:
    """The obligation is met: the clock runs on from here."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    frame.check_open(dossier, Status.FINANCE)
    step = journey.complete(dossier, step_key, act=StepAct.COMPLETE, by=by, at=at)
    if step.step.kind is not StepKind.FINANCE:
        raise journey.OtherAct(_("Bước này không phải bước nghĩa vụ tài chính."))
    frame.move(dossier, Status.PROCESSING)
    settled = events.FinanceSettled(step_key=step_key, due_at=timing.due_at(dossier))
    journey.save(dossier, settled, step=step, by=by, at=at, fields=["status"])
    return dossier
