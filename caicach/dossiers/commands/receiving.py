"""Begin a dossier. Whatever happens to the line, the process or the machine, an intake becomes one dossier or none."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import attaching, closing, frame, intake_rows, results, supplements
from caicach.dossiers.models import Dossier, IntakeKey
from caicach.dossiers.rules import intake as rules
from caicach.dossiers.rules.intake import Intake, Presented
from caicach.dossiers.states import Channel, Status
from caicach.workflow import commands as workflow


class NotOneStep(errors.Refused):
    """Only procedures whose revision says so are received and returned in one step."""

    message = _("Thủ tục này không trả kết quả ngay: hãy tiếp nhận và hẹn ngày trả.")


def receive(intake: Intake, *, by: Actor, at: datetime) -> Dossier:
    """Receive at the counter (or by post, or from another system): number, due date, first step, one commit.

    The same `intake.key` gives the same dossier however often it is sent. Raises Invalid with every problem beside its
    field, NotPermitted, KeyReused, or NotFound for a procedure that is not in force.
    """
    policies.check_may_receive(by, unit_id=intake.intake_unit_id)
    prepared = intake_rows.prepare(_cleaned(intake), by=by, at=at)
    return _once(intake, lambda: intake_rows.insert(prepared))


def receive_and_return(
    intake: Intake,
    *,
    number: str,
    issued_on: date,
    signer: str = "",
    delivered_to: str = "",
    by: Actor,
    at: datetime,
) -> Dossier:
    """Receive, finish and hand over in one act, for results given at once (Decree 61/2018 Art. 17(4))."""
    policies.check_may_receive(by, unit_id=intake.intake_unit_id)
    intake = replace(_cleaned(intake), fee_paid=True)
    prepared = intake_rows.prepare(intake, by=by, at=at)
    if not prepared.procedure.receive_and_return:
        raise NotOneStep()

    def act() -> Dossier:
        dossier = intake_rows.insert(prepared)
        results.add_outcome(dossier, number=number, issued_on=issued_on, signer=signer, at=at)
        _finish_at_once(dossier, prepared, delivered_to=delivered_to)
        return dossier

    return _once(intake, act)


def _finish_at_once(dossier: Dossier, prepared: intake_rows.Prepared, *, delivered_to: str) -> None:
    """Done and handed over at the moment of receipt; the steps of the process are one act here."""
    moment = prepared.received_at
    if dossier.process is not None:
        workflow.cancel(process=dossier.process, at=moment)
    results.finish(dossier, at=moment)
    results.hand_back(dossier, delivered_to=delivered_to, channel=Channel.COUNTER, at=moment)
    done: tuple[core_events.Event, ...] = (
        events.Finished(in_time=timing.in_time(dossier, at=moment)),
        events.Returned(channel=prepared.intake.return_channel),
    )
    fields = ("status", "finished_at", "returned_at", "delivery")
    frame.save(dossier, *done, by=prepared.by, at=prepared.at, fields=fields, occurred_at=moment)


def _once(intake: Intake, act: Callable[[], Dossier]) -> Dossier:
    """Run `act` in one transaction; if the key was used before, answer with the dossier it made."""
    try:
        with transaction.atomic():
            return act()
    except IntegrityError as refusal:
        known = IntakeKey.objects.select_related("dossier").filter(pk=intake.key).first()
        if known is None:
            raise _explained(refusal, intake) from refusal
        if known.fingerprint != _cleaned(intake).fingerprint():
            raise rules.KeyReused() from refusal
        return known.dossier


def _explained(refusal: IntegrityError, intake: Intake) -> Exception:
    if "dossier_foreign_code_unique" in str(refusal):
        return errors.Refused(_("Hồ sơ %(code)s của hệ thống nguồn đã được ghi nhận.") % {"code": intake.foreign_code})
    return refusal


def _cleaned(intake: Intake) -> Intake:
    return replace(
        intake,
        applicant=rules.cleaned(intake.applicant),
        filed_by=rules.cleaned(intake.filed_by) if intake.filed_by else None,
    )


def register(intake: Intake, *, by: Actor, at: datetime) -> Dossier:
    """Take note of a dossier that came online or by post and waits for the counter (status 1); no date is promised."""
    intake = _cleaned(intake)
    return _once(intake, lambda: intake_rows.insert_new(intake, by=by, at=at))


def ask_for_papers(intake: Intake, *, items: Sequence[str], reason: str = "", by: Actor, at: datetime) -> Dossier:
    """The papers at the counter are incomplete: take note of the dossier and ask once for all that is missing.

    Decree 61/2018/NĐ-CP Art. 17(1)(a), form 02; no date is promised until the papers are there.
    """
    policies.check_may_receive(by, unit_id=intake.intake_unit_id)
    intake = _cleaned(intake)

    def act() -> Dossier:
        dossier = intake_rows.insert_new(intake, by=by, at=at)
        supplements.request_supplement(dossier.pk, items=items, reason=reason, by=by, at=at)
        return dossier

    return _once(intake, act)


def turn_away(intake: Intake, *, reason: str, basis: str = "", by: Actor, at: datetime) -> Dossier:
    """Not received, with written reasons for the person to take home (Decree 61/2018/NĐ-CP Art. 17(1)(b), form 03)."""
    policies.check_may_receive(by, unit_id=intake.intake_unit_id)
    intake = _cleaned(intake)

    def act() -> Dossier:
        dossier = intake_rows.insert_new(intake, by=by, at=at)
        return closing.decline(dossier.pk, reason=reason, basis=basis, by=by, at=at)

    return _once(intake, act)


@transaction.atomic
def accept(
    dossier_id: int,
    *,
    presented: Sequence[Presented] | None = None,
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
) -> Dossier:
    """Receive a registered dossier, or one whose papers are now complete: from here the clock runs.

    `presented`: the papers now at the counter; those not yet in the dossier are added, and none required may be
    missing. Without it the dossier is taken as it stands.
    """
    dossier = frame.locked(dossier_id, seen_seq=seen_seq)
    policies.check_may_receive(by, unit_id=dossier.intake_unit_id)
    frame.move(dossier, Status.RECEIVED)
    if presented is not None:
        _complete(dossier, presented, by=by, at=at)
    dossier.supplements.filter(completed_at=None).update(completed_at=at)
    intake_rows.start_clock(dossier, by=by, at=at)
    return dossier


def _complete(dossier: Dossier, presented: Sequence[Presented], *, by: Actor, at: datetime) -> None:
    procedure = timing.procedure_of(dossier)
    there = set(dossier.components.values_list("number", flat=True))
    added = [paper for paper in presented if paper.number not in there]
    given = there | {paper.number for paper in added}
    rules.check_papers(given, required=procedure.required_numbers, known=procedure.component_numbers)
    attaching.check_files(attaching.files_of(added), by=by)
    intake_rows.add_papers(dossier, procedure, added, at=at)
