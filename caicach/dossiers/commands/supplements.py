"""Ask once for everything that is missing; take the papers back in and let the clock run by the rule of the receipt."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.text import nfc
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import ClockDeviation, Dossier, SupplementItem, SupplementRequest
from caicach.dossiers.states import Cause, Status
from caicach.workflow import commands as workflow


@transaction.atomic
def request_supplement(
    dossier_id: int, *, items: Sequence[str], reason: str = "", by: Actor, at: datetime, seen_seq: int | None = None
) -> SupplementRequest:
    """One slip with all items (Decree 61/2018 Art. 17(1)(a), 19(4); form 02). A second slip needs a reason and counts.

    Raises Invalid beside `items` or `reason`; MoveNotAllowed by state.
    """
    dossier = frame.locked(dossier_id, seen_seq=seen_seq)
    policies.check_may_handle(by, dossier)
    texts, reason = _asked(items, reason, again=dossier.supplement_count > 0)
    frame.move(dossier, Status.SUPPLEMENT)
    dossier.supplement_count += 1
    in_time = timing.supplement_notice_in_time(dossier, at=at)
    request = SupplementRequest.objects.create(
        dossier=dossier,
        number=dossier.supplement_count,
        reason=reason,
        requested_at=at,
        requested_by_id=by.user_id,
        notice_in_time=in_time,
    )
    SupplementItem.objects.bulk_create(
        SupplementItem(request=request, number=number, text=text) for number, text in enumerate(texts, start=1)
    )
    if dossier.received_at is not None:
        _stop_clock(dossier, at=at)
    asked = events.SupplementRequested(number=request.number, items=len(texts), in_time=in_time)
    frame.save(dossier, asked, by=by, at=at, fields=("status", "supplement_count"))
    return request


def _asked(items: Sequence[str], reason: str, *, again: bool) -> tuple[list[str], str]:
    """The items and the reason as they will stand on the slip."""
    texts, reason = [nfc(item) for item in items if nfc(item)], nfc(reason)
    if not texts:
        raise errors.Invalid(_("Phải ghi ít nhất một nội dung cần bổ sung."), field="items")
    if again and not reason:
        raise errors.Invalid(
            _("Hồ sơ đã yêu cầu bổ sung một lần; yêu cầu lần nữa phải ghi rõ lý do và được thống kê riêng."),
            field="reason",
        )
    return texts, reason or "Hồ sơ chưa đầy đủ, chưa đúng quy định."


def _stop_clock(dossier: Dossier, *, at: datetime) -> None:
    rules = timing.rules_of(dossier)
    kind = ClockDeviation.Kind.RESTART if rules.supplement == "restart" else ClockDeviation.Kind.PAUSE
    # A posting that was under way ends here: the clock stands for one reason at a time.
    dossier.deviations.filter(ended_at=None).exclude(kind=ClockDeviation.Kind.EXTENSION).update(ended_at=at)
    ClockDeviation.objects.create(
        dossier=dossier, kind=kind, cause=Cause.SUPPLEMENT, started_at=at, basis=rules.basis["supplement"]
    )


@transaction.atomic
def resume(dossier_id: int, *, by: Actor, at: datetime, seen_seq: int | None = None) -> Dossier:
    """The papers are complete: back to work, with the due date that the rule set of the receipt gives.

    A dossier that was never received (asked for papers at the counter) becomes new again and is then received.
    """
    dossier = frame.locked(dossier_id, seen_seq=seen_seq)
    policies.check_may_handle(by, dossier)
    frame.check_open(dossier, Status.SUPPLEMENT)
    dossier.supplements.filter(completed_at=None).update(completed_at=at)
    if dossier.received_at is None:
        raise frame.MoveNotAllowed(_("Hồ sơ chưa được tiếp nhận: bấm Tiếp nhận khi công dân nộp đủ giấy tờ."))
    stopped = dossier.deviations.get(cause=Cause.SUPPLEMENT, ended_at=None)
    stopped.ended_at = at
    stopped.save(update_fields=["ended_at"])
    frame.move(dossier, Status.PROCESSING if timing.was_handed_over(dossier) else Status.RECEIVED)
    dossier.due_at = timing.due_now(dossier)
    if dossier.process is not None:
        workflow.resume(process=dossier.process, paused_at=stopped.started_at, at=at)
    done = events.SupplementCompleted(number=dossier.supplement_count, due_at=dossier.due_at)
    frame.save(dossier, done, by=by, at=at, fields=("status", "due_at"))
    return dossier
