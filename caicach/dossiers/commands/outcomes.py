"""The register of results: write one down, put a corrected one in its place, revoke it. Nothing is overwritten."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import attaching, frame
from caicach.dossiers.models import Dossier, Outcome, OutcomeEnding
from caicach.dossiers.models.outcome import NUMBER_TAKEN
from caicach.dossiers.rules import outcomes as rules
from caicach.dossiers.rules import verification
from caicach.dossiers.rules.outcomes import Result, Revocation, Said
from caicach.dossiers.states import OutcomeState, Status
from caicach.organisations.queries import successions


class NoOutcome(errors.Refused):
    """There is no result that holds: none was registered, or it was revoked."""

    message = _("Hồ sơ không có kết quả nào đang có hiệu lực để đính chính hoặc thu hồi.")


class NumberTaken(errors.Invalid):
    """Another result of this procedure, unit and year carries this number."""

    message = _("Số này đã cấp cho một kết quả khác của thủ tục này trong năm.")


def add_outcome(dossier: Dossier, result: Result, *, replaces: str = "", by: Actor, at: datetime) -> Outcome:
    """Write a result down; it cannot be older than the dossier or of tomorrow, nor carry a number already given.

    `replaces`: the code of an earlier result of this unit, of another dossier, that was returned and holds until now.
    It belongs to the same applicant, unless `by` is the head, who also corrects and revokes results.
    """
    rules.check(_problems(dossier, result, at=at))
    if not replaces:
        return _insert(dossier, result)
    other, earlier = _earlier(dossier, verification.read(replaces), by=by, at=at)
    _leave(earlier, OutcomeState.REPLACED)  # first: it gives its number back
    added = _insert(dossier, result)
    # Written into the register as it stands, so it is not translated.
    ground = f"Cấp kết quả mới số {added.number} ngày {added.issued_on:%d/%m/%Y}"
    _end(earlier, OutcomeEnding.Kind.REPLACED, ground=ground, successor=added, by=by, at=at)
    frame.save(other, events.OutcomeReplaced(outcome_id=earlier.pk, successor_id=added.pk), by=by, at=at)
    return added


def _earlier(dossier: Dossier, code: str, *, by: Actor, at: datetime) -> tuple[Dossier, Outcome]:
    """The result with this code, and its dossier under its lock: a finished one, so nobody there waits for ours."""
    if not verification.is_code(code):
        raise errors.Invalid(_("Mã kiểm tra gõ chưa đúng."), field="replaces")
    unit_id = dossier.competent_unit_id
    issuers = {unit_id, *successions.continued_by({unit_id}, on=timing.day_of(at))}
    book = Outcome.objects.filter(unit__in=issuers, is_test=dossier.is_test).exclude(dossier=dossier)
    found = book.filter(verification_code=code).first()
    if found is None:
        raise errors.Invalid(_("Không có kết quả nào của cơ quan mang mã này."), field="replaces")
    other = frame.locked(found.dossier_id, at=at)
    found.refresh_from_db()
    _check_replaceable(found, of=other, dossier=dossier, by=by)
    return other, found


def _check_replaceable(found: Outcome, *, of: Dossier, dossier: Dossier, by: Actor) -> None:
    """A code mistyped into another's, or read off somebody else's paper, must not end what others hold."""
    if found.state != OutcomeState.IN_FORCE:
        raise errors.Invalid(_("Kết quả mang mã này đã bị thu hồi hoặc đã được thay."), field="replaces")
    if of.state is not Status.RETURNED:
        raise errors.Invalid(_("Kết quả mang mã này chưa trả cho công dân nên chưa thể thay."), field="replaces")
    if of.applicant_id != dossier.applicant_id and not policies.can_decide(by, of):
        raise errors.Invalid(
            _("Kết quả mang mã này là của chủ hồ sơ khác; chỉ lãnh đạo cơ quan có thẩm quyền được thay."),
            field="replaces",
        )


def _problems(dossier: Dossier, result: Result, *, at: datetime) -> Iterator[rules.Problem]:
    return result.problems(received_on=timing.day_of(timing.received_at(dossier)), today=timing.day_of(at))


def _insert(dossier: Dossier, result: Result) -> Outcome:
    try:
        return Outcome.objects.create(
            dossier=dossier, unit_id=dossier.competent_unit_id, intake_unit_id=dossier.desk_unit_id,
            procedure_code=dossier.procedure_code, is_test=dossier.is_test,
            name=timing.procedure_of(dossier).result.name, number=rules.stored(result.number),
            issued_on=result.issued_on, signer=rules.stored(result.signer),
            valid_from=result.begins_on, valid_until=result.valid_until, shared=result.shared,
            verification_code=verification.new_code(), file_id=result.file_id,
        )  # fmt: skip
    except IntegrityError as refusal:
        if NUMBER_TAKEN not in str(refusal):
            raise
        raise NumberTaken(field="number") from None


@transaction.atomic
def correct_outcome(
    dossier_id: int,
    *,
    ground: str,
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
    **said: Unpack[Said],
) -> Dossier:
    """Issue a result anew in place of one with an error (Decree 30/2020/NĐ-CP Art. 18); the dossier stays as it is.

    The first stays in the register, marked as replaced, with the ground.
    """
    result = Result(**said)
    dossier, wrong = _to_mend(dossier_id, Status.DONE, Status.RETURNED, by=by, at=at, seen_seq=seen_seq)
    rules.check(_all_problems(dossier, result, ground, at=at))
    if result.file_id is not None:
        attaching.check_files([result.file_id], by=by)
    _leave(wrong, OutcomeState.REPLACED)  # first: it gives its number back
    right = _insert(dossier, result)
    _end(wrong, OutcomeEnding.Kind.REPLACED, ground=ground, successor=right, by=by, at=at)
    corrected = events.OutcomeCorrected(outcome_id=right.pk, replaced_id=wrong.pk, has_file=result.file_id is not None)
    frame.save(dossier, corrected, by=by, at=at)
    return dossier


def _all_problems(dossier: Dossier, result: Result, ground: str, *, at: datetime) -> Iterator[rules.Problem]:
    yield from rules.ground_problems(ground)
    yield from _problems(dossier, result, at=at)


@transaction.atomic
def revoke_outcome(
    dossier_id: int,
    *,
    decision_number: str,
    decided_on: date,
    ground: str,
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
) -> Dossier:
    """Take a returned result out of force, by a decision with its ground; the dossier stays returned."""
    decision = Revocation(decision_number=decision_number, decided_on=decided_on, ground=ground)
    dossier, revoked = _to_mend(dossier_id, Status.RETURNED, by=by, at=at, seen_seq=seen_seq)
    rules.check(decision.problems(issued_on=revoked.issued_on, today=timing.day_of(at)))
    _leave(revoked, OutcomeState.REVOKED)
    _end(revoked, OutcomeEnding.Kind.REVOKED, ground=ground, decision=decision, by=by, at=at)
    frame.save(dossier, events.OutcomeRevoked(outcome_id=revoked.pk), by=by, at=at)
    return dossier


def _to_mend(
    dossier_id: int, *allowed: Status, by: Actor, at: datetime, seen_seq: int | None
) -> tuple[Dossier, Outcome]:  # fmt: skip
    """The dossier under its lock, and the result that holds; for the head of the competent unit only."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_decide(by, dossier)
    frame.check_open(dossier, *allowed)
    found = dossier.outcomes.filter(state=OutcomeState.IN_FORCE).first()
    if found is None:
        raise NoOutcome()
    return dossier, found


def _leave(outcome: Outcome, state: OutcomeState) -> None:
    outcome.state = state
    outcome.save(update_fields=["state"])


def _end(
    outcome: Outcome,
    kind: OutcomeEnding.Kind,
    *,
    ground: str,
    successor: Outcome | None = None,
    decision: Revocation | None = None,
    by: Actor,
    at: datetime,
) -> None:
    OutcomeEnding.objects.create(
        outcome=outcome, kind=kind, successor=successor, ground=rules.stored(ground),
        decision_number=rules.stored(decision.decision_number) if decision else "",
        decided_on=decision.decided_on if decision else None, ended_at=at, ended_by_id=by.user_id,
    )  # fmt: skip
