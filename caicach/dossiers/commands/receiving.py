"""Begin a dossier. Whatever happens to the line, the process or the machine, an intake becomes one dossier or none."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import (
    attaching,
    closing,
    crossing,
    foreign,
    frame,
    intake_rows,
    outcomes,
    pads,
    post,
    results,
    supplements,
)
from caicach.dossiers.models import Dossier, IntakeKey
from caicach.dossiers.rules import intake as rules
from caicach.dossiers.rules.crossing import Carry
from caicach.dossiers.rules.intake import Intake, Presented
from caicach.dossiers.rules.outcomes import Result
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
    intake = rules.tidied(intake)
    alone = not (intake.foreign_clock or _came_on_paper(intake) or any(one.further_files for one in intake.presented))
    return _once(intake, intake.fingerprint(), lambda mark: _receive(intake, mark, by=by, at=at)[0], alone=alone)


def _receive(intake: Intake, mark: str, *, by: Actor, at: datetime) -> tuple[Dossier, intake_rows.Prepared]:
    prepared = intake_rows.prepare(intake, receive=True, fingerprint=mark, by=by, at=at)
    dossier = intake_rows.insert(prepared)
    foreign.keep_clock(dossier, intake, by=by, at=at)
    _keep_origin(dossier, intake, by=by, at=at)
    return dossier, prepared


def _came_on_paper(intake: Intake) -> bool:
    """With a slip of a pad, or in an item of the post: more rows than the one statement writes."""
    return bool(intake.pad_number) or intake.postal_item_id is not None


def _keep_origin(dossier: Dossier, intake: Intake, *, by: Actor, at: datetime) -> None:
    if intake.pad_number:
        pads.attach(dossier, intake, by=by, at=at)
    if intake.postal_item_id is not None:
        post.bind(dossier, intake, by=by, at=at)


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
    policies.check_may_return_at(by, unit_id=intake.intake_unit_id)
    intake = replace(rules.tidied(intake), fee_paid=True)

    def act(mark: str) -> Dossier:
        dossier, prepared = _receive(intake, mark, by=by, at=at)
        if not prepared.procedure.receive_and_return:
            raise NotOneStep()
        added = outcomes.add_outcome(dossier, Result(number=number, issued_on=issued_on, signer=signer), by=by, at=at)
        _finish_at_once(dossier, added.pk, delivered_to=delivered_to, by=by, at=at)
        return dossier

    return _once(intake, intake.fingerprint("return", number, issued_on, signer, delivered_to), act)


def _finish_at_once(dossier: Dossier, outcome_id: int, *, delivered_to: str, by: Actor, at: datetime) -> None:
    """Done and handed over at the moment of receipt; the steps of the process are one act here."""
    moment = timing.received_at(dossier)
    if dossier.process is not None:
        workflow.cancel(process=dossier.process, at=moment)
    results.finish(dossier, at=moment)
    results.hand_back(dossier, delivered_to=delivered_to, at=moment)
    done: tuple[core_events.Event, ...] = (
        events.Finished(in_time=timing.in_time(dossier, at=moment), outcome_id=outcome_id),
        events.Returned(channel=Channel.COUNTER),
    )
    fields = ("status", "finished_at", "returned_at", "delivery")
    frame.save(dossier, *done, by=by, at=at, fields=fields, occurred_at=moment)


def _once(intake: Intake, mark: str, act: Callable[[str], Dossier], *, alone: bool = False) -> Dossier:
    """Run `act` in one transaction; if the key was used before, answer with the dossier it made.

    An act that is `alone` one statement is a transaction by itself: BEGIN and COMMIT would be two round trips more,
    with the counter of the day locked until the second.

    A known key answers also where the act is refused: what was received before midnight is not received again after
    it, nor refused because the procedure has ended since.
    """
    try:
        with nullcontext() if alone and not connection.in_atomic_block else transaction.atomic():
            return act(mark)
    except (IntegrityError, errors.Invalid, errors.Refused, errors.NotFound) as refusal:
        known = IntakeKey.objects.select_related("dossier").filter(pk=intake.key).first()
        if known is None:
            raise _explained(refusal, intake) from refusal
        if known.fingerprint != mark:
            raise rules.KeyReused() from refusal
        return known.dossier


def _explained(refusal: Exception, intake: Intake) -> Exception:
    if "dossier_foreign_code_unique" in str(refusal):
        return errors.Refused(_("Hồ sơ %(code)s của hệ thống nguồn đã được ghi nhận.") % {"code": intake.foreign_code})
    return refusal


def register(intake: Intake, *, by: Actor, at: datetime) -> Dossier:
    """Take note of a dossier that came online or by post and waits for the counter (status 1); no date is promised."""
    policies.check_may_register(by, intake)
    intake = rules.tidied(intake)
    return _once(intake, intake.fingerprint("register"), lambda mark: _register(intake, mark, by=by, at=at))


def _register(intake: Intake, mark: str, *, by: Actor, at: datetime) -> Dossier:
    dossier = intake_rows.insert(intake_rows.prepare(intake, receive=False, fingerprint=mark, by=by, at=at))
    _keep_origin(dossier, intake, by=by, at=at)
    return dossier


def ask_for_papers(intake: Intake, *, items: Sequence[str], reason: str = "", by: Actor, at: datetime) -> Dossier:
    """The papers at the counter are incomplete: take note of the dossier and ask once for all that is missing.

    Decree 61/2018/NĐ-CP Art. 17(1)(a), form 02; no date is promised until the papers are there.
    """
    policies.check_may_receive(by, unit_id=intake.intake_unit_id)
    intake = rules.tidied(intake)

    def act(mark: str) -> Dossier:
        dossier = _register(intake, mark, by=by, at=at)
        supplements.request_supplement(dossier.pk, items=items, reason=reason, by=by, at=at)
        return dossier

    return _once(intake, intake.fingerprint("ask", list(items), reason), act)


def turn_away(intake: Intake, *, reason: str, basis: str = "", by: Actor, at: datetime) -> Dossier:
    """Not received, with written reasons for the person to take home (Decree 61/2018/NĐ-CP Art. 17(1)(b), form 03)."""
    policies.check_may_receive(by, unit_id=intake.intake_unit_id)
    intake = rules.tidied(intake)

    def act(mark: str) -> Dossier:
        dossier = _register(intake, mark, by=by, at=at)
        return closing.decline(dossier.pk, reason=reason, basis=basis, by=by, at=at)

    return _once(intake, intake.fingerprint("turn away", reason, basis), act)


@transaction.atomic
def accept(
    dossier_id: int,
    *,
    presented: Sequence[Presented] | None = None,
    carry: Carry | None = None,
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
) -> Dossier:
    """Receive a registered dossier, or one whose papers are now complete: from here the clock runs.

    `presented`: the papers now at the counter; those not yet in the dossier are added. None required may be missing.
    `carry`: of a filing whose rules changed before it was received, under which of them it is, and why.
    """
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_receive(by, unit_id=dossier.intake_unit_id)
    if dossier.received_at is not None:
        raise frame.MoveNotAllowed(
            _("Hồ sơ đã được tiếp nhận; khi công dân nộp đủ giấy tờ, bấm “Đã nhận đủ giấy tờ bổ sung”.")
        )
    frame.move(dossier, Status.RECEIVED)
    settled = crossing.settle(dossier, carry, by=by, at=at)
    _complete(dossier, (*(presented or ()), *settled.handed_in), by=by, at=at)
    _start_clock(dossier, settled, by=by, at=timing.in_vietnam(at))
    return dossier


def _complete(dossier: Dossier, presented: Sequence[Presented], *, by: Actor, at: datetime) -> None:
    procedure = timing.procedure_of(dossier)
    there = set(dossier.components.values_list("number", flat=True))
    added = {paper.number: paper for paper in presented if paper.number not in there}
    rules.check_papers(
        there | set(added), required=procedure.required_numbers, known=(*procedure.component_numbers, *there)
    )
    attaching.check_files(attaching.files_of(added.values()), by=by)
    intake_rows.add_papers(dossier, procedure, added.values(), at=at)


# What a receipt settles: the rules and the deciding unit may be others than when it was filed.
_SETTLED = (
    "status", "received_at", "received_by", "rule_set", "due_at", "original_due_at", "process", "revision",
    "procedure_code", "procedure_name", "limit_case", "competent_unit",
)  # fmt: skip


def _start_clock(dossier: Dossier, settled: crossing.Settled, *, by: Actor, at: datetime) -> None:
    """Count the date, start the process, write the receipt down."""
    procedure = timing.procedure_of(dossier)
    dossier.competent_unit_id = settled.places["competent"]
    promised = intake_rows.promise(
        procedure, limit_case=dossier.limit_case, intake_unit_id=dossier.intake_unit_id, received_at=at
    )
    intake_rows.write_promise(dossier, promised, by=by, at=at)
    dossier.process = workflow.start(
        definition=workflow.save_definition(procedure.data["workflow"]), subject=dossier.subject,
        places=settled.places, at=at, facts=timing.facts_of(dossier),
    )  # fmt: skip
    papers = dossier.components.aggregate(all=Count("pk"), digitised=Count("file"))
    happened = list(settled.happened)
    if supplements.complete_requests(dossier, at=at):
        happened.append(events.SupplementCompleted(number=dossier.supplement_count))
    happened.append(
        intake_rows.received(dossier, procedure, promised, components=papers["all"], digitised=papers["digitised"])
    )
    frame.save(dossier, *happened, by=by, at=at, fields=_SETTLED)
