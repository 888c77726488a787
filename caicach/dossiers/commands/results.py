"""Register the outcome and put it into the citizen's hand."""

from datetime import datetime
from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, states, timing
from caicach.dossiers.commands import attaching, frame, journey, outcomes
from caicach.dossiers.models import Dossier, Outcome
from caicach.dossiers.rules import wording
from caicach.dossiers.rules.outcomes import Result, Said
from caicach.dossiers.states import Channel, Delivery, OutcomeState, Status
from caicach.workflow import commands as workflow
from caicach.workflow.states import StepAct


@transaction.atomic
def register_outcome(
    dossier_id: int,
    *,
    step_key: str,
    replaces: str = "",
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
    **said: Unpack[Said],
) -> Dossier:
    """Write the result down with number and date: the agency's work is finished here (status 9).

    `replaces`: the code of the earlier result that this one takes the place of, as when a permit is issued anew.
    Work done where it was received is finished without having been handed over (Decree 61/2018/NĐ-CP Art. 17(4)).
    """
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    frame.check_open(dossier, Status.RECEIVED, Status.PROCESSING)
    finish(dossier, at=at)  # first, so that no later step stops the clock of finished work
    step = journey.complete(dossier, step_key, act=StepAct.REGISTER_OUTCOME, by=by, at=at)
    result = Result(**said)
    if result.file_id is not None:
        attaching.check_files([result.file_id], by=by)
    added = outcomes.add_outcome(dossier, result, replaces=replaces, by=by, at=at)
    finished = events.Finished(
        step_key=step_key, has_file=added.file_id is not None, in_time=timing.in_time(dossier, at=at),
        outcome_id=added.pk,
    )  # fmt: skip
    journey.save(dossier, finished, step=step, by=by, at=at, fields=["status", "finished_at", "delivery"])
    return dossier


def finish(dossier: Dossier, *, at: datetime) -> None:
    frame.move(dossier, Status.DONE)
    frame.move_delivery(dossier, Delivery.READY)
    dossier.finished_at = at


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
    """Hand the result over (status 10). What is owed must be paid first.

    Without `step_key` the open step that returns results is completed. What goes by post is returned when the post has
    delivered it: `post.hand_to_post`, then `post.track`.
    """
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_return(by, dossier)
    frame.check_open(dossier, Status.DONE)
    check_paid(dossier)
    if channel == Channel.POST:
        raise frame.MoveNotAllowed(_("Gửi kết quả qua bưu điện: lập bưu gửi đi ở trang Bưu chính."))
    if dossier.delivery == Delivery.POSTED:
        raise frame.MoveNotAllowed(_("Kết quả đang ở bưu điện: ghi đã phát hoặc chuyển hoàn ở trang của bưu gửi."))
    step = _return_step(dossier, step_key, by=by, at=at)
    hand_back(dossier, delivered_to=delivered_to, at=at)
    fields = ["status", "returned_at", "delivery"]
    journey.save(dossier, events.Returned(channel=channel), step=step, by=by, at=at, fields=fields)
    return dossier


def _return_step(dossier: Dossier, step_key: str, *, by: Actor, at: datetime) -> journey.Done | None:
    if dossier.process is None:
        return None
    step_key = step_key or journey.step_of(dossier, StepAct.RETURN)
    if step_key:
        return journey.complete(dossier, step_key, act=StepAct.RETURN, by=by, at=at)
    workflow.cancel(process=dossier.process, at=at)
    return None


def check_paid(dossier: Dossier) -> None:
    if dossier.finance == states.Finance.DUE:
        raise errors.Refused(_("Hồ sơ còn phí, lệ phí chưa nộp: ghi nhận nộp phí hoặc miễn phí trước khi trả kết quả."))


def hand_back(dossier: Dossier, *, delivered_to: str, at: datetime) -> None:
    frame.move(dossier, Status.RETURNED)
    frame.move_delivery(dossier, Delivery.DELIVERED)
    dossier.returned_at = at
    name_receiver(dossier, delivered_to or dossier.applicant_name)


def name_receiver(dossier: Dossier, delivered_to: str) -> None:
    who = wording.fit(delivered_to, field="delivered_to", most=200)
    Outcome.objects.filter(dossier=dossier).exclude(state=OutcomeState.REPLACED).update(delivered_to=who)


def arrived(dossier_id: int, *, delivered_to: str, happened_at: datetime, by: Actor, at: datetime) -> None:
    """The post has delivered the result: returned at that moment (status 10), whenever we hear of it."""
    dossier = frame.locked(dossier_id, at=happened_at)
    frame.check_open(dossier, Status.DONE)
    step = _return_step(dossier, "", by=by, at=happened_at)
    hand_back(dossier, delivered_to=delivered_to, at=happened_at)
    fields = ["status", "returned_at", "delivery"]
    returned = events.Returned(channel=Channel.POST)
    journey.save(dossier, returned, step=step, by=by, at=at, fields=fields, occurred_at=happened_at)


def came_back(dossier_id: int, *, item_id: int, happened_at: datetime, by: Actor, at: datetime) -> None:
    """The post could not deliver it: the result waits at the counter again; the dossier was never returned."""
    dossier = frame.locked(dossier_id)
    frame.move_delivery(dossier, Delivery.READY)
    frame.save(
        dossier, events.CameBack(item_id=item_id), by=by, at=at, occurred_at=happened_at, fields=("delivery",)
    )  # fmt: skip
