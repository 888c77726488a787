"""End a dossier without the result asked for: not received, refused, stopped, withdrawn. Always in writing."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Closure, Dossier
from caicach.dossiers.rules import wording
from caicach.dossiers.states import Status
from caicach.workflow import commands as workflow

LONGEST_BASIS: Final = 300


@transaction.atomic
def decline(
    dossier_id: int, *, reason: str, basis: str = "", by: Actor, at: datetime, seen_seq: int | None = None
) -> Dossier:
    """Do not receive a registered dossier (Decree 61/2018 Art. 17(1)(b); form 03)."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_receive(by, unit_id=dossier.desk_unit_id)
    happened = events.Declined(
        code=dossier.code, procedure_code=dossier.procedure_code, revision_id=dossier.revision_id,
        intake_unit_id=dossier.intake_unit_id, competent_unit_id=dossier.competent_unit_id, channel=dossier.channel,
        is_test=dossier.is_test,
    )  # fmt: skip
    _close(dossier, Status.NOT_RECEIVED, Closure.Kind.DECLINED, happened, reason=reason, basis=basis, by=by, at=at)
    return dossier


@transaction.atomic
def refuse(
    dossier_id: int, *, reason: str, basis: str = "", by: Actor, at: datetime, seen_seq: int | None = None
) -> Dossier:
    """Refuse after examination, with written reasons, within the time limit (Decree 61/2018 Art. 19(8); form 03)."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_decide(by, dossier)
    frame.check_open(dossier, Status.PROCESSING)
    happened = events.Refused(in_time=timing.in_time(dossier, at=at))
    _close(dossier, Status.STOPPED, Closure.Kind.REFUSED, happened, reason=reason, basis=basis, by=by, at=at)
    return dossier


@transaction.atomic
def terminate(
    dossier_id: int, *, reason: str, basis: str = "", by: Actor, at: datetime, seen_seq: int | None = None
) -> Dossier:
    """Stop handling, for example because the papers asked for never came."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_decide(by, dossier)
    happened = events.Terminated()
    _close(dossier, Status.STOPPED, Closure.Kind.TERMINATED, happened, reason=reason, basis=basis, by=by, at=at)
    return dossier


@transaction.atomic
def withdraw(dossier_id: int, *, reason: str, by: Actor, at: datetime, seen_seq: int | None = None) -> Dossier:
    """The person takes the dossier back."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_receive(by, unit_id=dossier.desk_unit_id)
    happened = events.Withdrawn()
    _close(dossier, Status.WITHDRAWN, Closure.Kind.WITHDRAWN, happened, reason=reason, basis="", by=by, at=at)
    return dossier


def _close(
    dossier: Dossier,
    to: Status,
    kind: str,
    happened: core_events.Event,
    *,
    reason: str,
    basis: str,
    by: Actor,
    at: datetime,
) -> None:
    reason = wording.fit(reason, field="reason", missing=_("Phải ghi lý do để trả lời công dân bằng văn bản."))
    basis = wording.fit(basis, field="basis", most=LONGEST_BASIS)
    frame.move(dossier, to)
    # A stop of the clock that stands stays as it is: it did not end, the dossier did.
    Closure.objects.create(
        dossier=dossier, kind=kind, reason=reason, basis=basis, closed_at=at, closed_by_id=by.user_id
    )
    dossier.finished_at = at
    if dossier.process is not None:
        workflow.cancel(process=dossier.process, at=at)
    frame.save(dossier, happened, by=by, at=at, fields=("status", "finished_at"))
