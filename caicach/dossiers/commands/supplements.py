"""Ask once for everything that is missing; take the papers back in and let the clock run by the rule of the receipt."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import frame, stops
from caicach.dossiers.models import ClockDeviation, Dossier, SupplementItem, SupplementRequest
from caicach.dossiers.rules import wording
from caicach.dossiers.states import Cause, Status

LONGEST_ITEM: Final = 500
MOST_ITEMS: Final = 50


@transaction.atomic
def request_supplement(
    dossier_id: int, *, items: Sequence[str], reason: str = "", by: Actor, at: datetime, seen_seq: int | None = None
) -> SupplementRequest:
    """One slip with all items (Decree 61/2018 Art. 17(1)(a), 19(4); form 02). A second slip needs a reason and counts.

    Raises Invalid beside `items` or `reason`; MoveNotAllowed by state.
    """
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
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
    ended = _stop_clock(dossier, at=at) if dossier.received_at is not None else []
    asked = events.SupplementRequested(number=request.number, items=len(texts), in_time=in_time)
    fields = ("status", "supplement_count", "due_at")
    frame.save(dossier, *ended, asked, by=by, at=at, fields=fields)
    return request


def _asked(items: Sequence[str], reason: str, *, again: bool) -> tuple[list[str], str]:
    """The items and the reason as they will stand on the slip."""
    texts = [text for item in items if (text := wording.fit(item, field="items", most=LONGEST_ITEM))]
    reason = wording.fit(reason, field="reason")
    if not texts:
        raise errors.Invalid(_("Phải ghi ít nhất một nội dung cần bổ sung."), field="items")
    if len(texts) > MOST_ITEMS:
        raise errors.Invalid(_("Một phiếu ghi tối đa %(most)s nội dung.") % {"most": MOST_ITEMS}, field="items")
    if again and not reason:
        raise errors.Invalid(
            _("Hồ sơ đã yêu cầu bổ sung một lần; yêu cầu lần nữa phải ghi rõ lý do và được thống kê riêng."),
            field="reason",
        )
    return texts, reason or "Hồ sơ chưa đầy đủ, chưa đúng quy định."


def _stop_clock(dossier: Dossier, *, at: datetime) -> list[core_events.Event]:
    """The clock stands for the papers now; another stop that was under way ends, and what that says."""
    rules, stop = timing.rules_of(dossier), stops.standing(dossier)
    ended: list[core_events.Event] = []
    if stop is not None:
        ended.append(events.ClockResumed(cause=stop.cause, due_at=stops.run_on(dossier, stop, at=at)))
    kind = ClockDeviation.Kind.RESTART if rules.supplement == "restart" else ClockDeviation.Kind.PAUSE
    stops.stand(dossier, kind=kind, cause=Cause.SUPPLEMENT, basis=rules.basis["supplement"], at=at)
    return ended


@transaction.atomic
def resume(dossier_id: int, *, by: Actor, at: datetime, seen_seq: int | None = None) -> Dossier:
    """The papers are complete: back to work, with the due date that the rule set of the receipt gives.

    A dossier that was never received (asked for papers at the counter) is not resumed but received: `accept`.
    """
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_handle(by, dossier)
    frame.check_open(dossier, Status.SUPPLEMENT)
    stop = stops.standing(dossier)
    if dossier.received_at is None or stop is None:
        raise frame.MoveNotAllowed(
            _("Hồ sơ chưa được tiếp nhận: khi công dân nộp đủ giấy tờ, bấm “Tiếp nhận và hẹn ngày trả”.")
        )
    complete_requests(dossier, at=at)
    frame.move(dossier, Status.PROCESSING if timing.was_handed_over(dossier) else Status.RECEIVED)
    due_at = stops.run_on(dossier, stop, at=at)
    happened: list[core_events.Event] = [events.SupplementCompleted(number=dossier.supplement_count, due_at=due_at)]
    for cause in stops.open_causes(dossier)[:1]:  # a posting that the papers interrupted goes on
        stops.stand_for_step(dossier, cause, at=at)
        happened.append(events.ClockPaused(cause=cause))
    frame.save(dossier, *happened, by=by, at=at, fields=("status", "due_at"))
    return dossier


def complete_requests(dossier: Dossier, *, at: datetime) -> bool:
    """Write on the open slip that everything is there; whether there was one."""
    return bool(dossier.supplements.filter(completed_at=None).update(completed_at=at))
