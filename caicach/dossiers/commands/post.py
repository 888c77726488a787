"""Public post (Decision 45/2016/QĐ-TTg): what came, what was given to the post, and what became of it on its way.

A result given to the post is still the agency's to answer for: the dossier is returned when the post has delivered it
(`track`), and lies at the counter again when the post brings it back.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import frame, results
from caicach.dossiers.models import Dossier, PostalContent, PostalItem, PostalMark
from caicach.dossiers.models.post import POSTAL_NUMBER_TAKEN
from caicach.dossiers.queries import paper_days
from caicach.dossiers.rules import post as rules
from caicach.dossiers.rules.intake import Intake
from caicach.dossiers.rules.post import Direction, Envelope, PostalState
from caicach.dossiers.states import Channel, Delivery, Status


class PostalNumberTaken(errors.Invalid):
    """Another item of this direction and year carries this number."""

    message = _("Bưu gửi mang số này đã được ghi.")


@transaction.atomic
def take_in(
    unit_id: int,
    envelope: Envelope,
    *,
    arrived_at: datetime,
    postmarked_on: date | None = None,
    by: Actor,
    at: datetime,
) -> PostalItem:
    """An item came to the counter. Its dossiers are received from it one by one, when their papers are complete."""
    policies.check_may_receive(by, unit_id=unit_id)
    envelope = envelope.tidied()
    rules.check(envelope, {
        "arrived_at": rules.wrong_with_arrival(arrived_at, at=at),
        "postmarked_on": rules.wrong_with_postmark(postmarked_on, arrived_at=arrived_at),
    })  # fmt: skip
    item = _insert(
        unit_id, envelope, Direction.IN, PostalState.DELIVERED, postmarked_on=postmarked_on, happened_at=arrived_at
    )  # fmt: skip
    recorded = events.PostalItemRecorded(unit_id=unit_id, direction=Direction.IN, dossiers=0)
    _mark(item, recorded, happened_at=arrived_at, by=by, at=at)
    return item


@transaction.atomic
def hand_to_post(
    unit_id: int, envelope: Envelope, *, dossiers: Sequence[str], handed_at: datetime, by: Actor, at: datetime
) -> PostalItem:
    """Results leave the counter in one item. Each must be finished, paid and here; none is returned by this."""
    policies.check_may_return_at(by, unit_id=unit_id)
    envelope = envelope.tidied()
    rules.check(envelope, {"handed_at": rules.wrong_with_arrival(handed_at, at=at)})
    held = _results(dossiers, handed_at=handed_at, by=by)
    item = _insert(unit_id, envelope, Direction.OUT, PostalState.ACCEPTED, happened_at=handed_at)
    recorded = events.PostalItemRecorded(unit_id=unit_id, direction=Direction.OUT, dossiers=len(held))
    _mark(item, recorded, happened_at=handed_at, by=by, at=at)
    PostalContent.objects.bulk_create(PostalContent(item=item, dossier=one, under_way=True) for one in held)
    for dossier in held:
        frame.move_delivery(dossier, Delivery.POSTED)
        dossier.return_channel = Channel.POST
        posted = events.Posted(item_id=item.pk)
        frame.save(dossier, posted, by=by, at=at, occurred_at=handed_at, fields=("delivery", "return_channel"))
    return item


def _results(codes: Sequence[str], *, handed_at: datetime, by: Actor) -> list[Dossier]:
    """The dossiers under their locks, in one order, so that two people who post the same ones do not wait in a ring."""
    wanted = list(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
    if not 1 <= len(wanted) <= rules.MOST_DOSSIERS:
        raise errors.Invalid(
            _("Mỗi bưu gửi có từ 1 đến %(most)s hồ sơ.") % {"most": rules.MOST_DOSSIERS}, field="dossiers"
        )
    found = sorted(Dossier.objects.filter(code__in=wanted).values_list("pk", flat=True))
    held = [one for one in map(frame.locked, found) if policies.can_return(by, one)]
    here = {one.code for one in held}
    wrong = [str(_("%(code)s: không có ở quầy này.") % {"code": code}) for code in wanted if code not in here]
    problems = ((one.code, _wrong_with_result(one, handed_at=handed_at)) for one in held)
    wrong += [f"{code}: {problem}" for code, problem in problems if problem]
    if wrong:
        raise errors.Invalid(problems={"dossiers": list(wrong)})
    return held


def _wrong_with_result(dossier: Dossier, *, handed_at: datetime) -> str:
    if dossier.state is not Status.DONE:
        return str(_("hồ sơ đang “%(state)s”, chưa có kết quả để gửi.") % {"state": dossier.state.label})
    if dossier.delivery != Delivery.READY:
        return str(_("kết quả đang ở bưu điện."))
    if dossier.finished_at is not None and handed_at < dossier.finished_at:
        return str(_("kết quả có sau thời điểm gửi."))
    try:
        results.check_paid(dossier)
    except errors.Refused as refusal:
        return str(refusal)
    return ""


@transaction.atomic
def track(
    item_id: int,
    *,
    to: PostalState,
    happened_at: datetime,
    note: str = "",
    source: str = "",
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
) -> PostalItem:
    """Write down what was heard of an item on its way out: delivered, its dossiers are returned; brought back, not.

    `source` names the connector that said it; empty if an official typed it.
    """
    item = PostalItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise errors.NotFound(_("Không tìm thấy bưu gửi này ở quầy của bạn."))
    if not policies.can_follow_item(by, item):
        raise policies.NotYourUnit()
    if seen_seq is not None and item.seq != seen_seq:
        raise frame.Changed()
    last = item.marks.latest("happened_at", "pk").happened_at
    rules.check_move(now=item.state, to=to, happened_at=happened_at, after=last, at=at)
    item.state = to
    tracked = events.PostalItemTracked(state=to, source=source)
    _mark(item, tracked, happened_at=happened_at, note=note, source=source, by=by, at=at)
    if to in rules.ENDED:
        _end(item, to, happened_at=happened_at, by=by, at=at)
    return item


def _end(item: PostalItem, to: PostalState, *, happened_at: datetime, by: Actor, at: datetime) -> None:
    under_way = item.contents.filter(under_way=True)
    for pk in sorted(under_way.values_list("dossier_id", flat=True)):
        if to is PostalState.DELIVERED:
            results.arrived(pk, delivered_to=item.correspondent, happened_at=happened_at, by=by, at=at)
        else:
            results.came_back(pk, item_id=item.pk, happened_at=happened_at, by=by, at=at)
    under_way.update(under_way=False)


def bind(dossier: Dossier, intake: Intake, *, by: Actor, at: datetime) -> None:
    """Say in which item the papers of the dossier just entered came, in the same transaction."""
    item = PostalItem.objects.filter(pk=intake.postal_item_id or 0, direction=Direction.IN).first()
    counters = paper_days.counters_before(dossier.intake_unit_id, on=timing.day_of(at))
    if item is None or item.unit_id not in counters:
        raise errors.Invalid(_("Không có bưu gửi đến này ở quầy của bạn."), field="postal_item_id")
    moment = dossier.received_at or dossier.registered_at
    if timing.day_of(moment) < item.day:
        raise errors.Invalid(_("Hồ sơ gửi bưu điện được tính từ khi bưu gửi đến quầy."), field="occurred_at")
    PostalContent.objects.create(item=item, dossier=dossier)
    frame.save(dossier, events.CameByPost(item_id=item.pk), by=by, at=at, occurred_at=moment)


def _insert(
    unit_id: int,
    envelope: Envelope,
    direction: Direction,
    state: PostalState,
    *,
    postmarked_on: date | None = None,
    happened_at: datetime,
) -> PostalItem:
    try:
        with transaction.atomic():
            return PostalItem.objects.create(
                unit_id=unit_id, direction=direction, number=envelope.number, correspondent=envelope.correspondent,
                address=envelope.address, phone=envelope.phone, fee=envelope.fee, postmarked_on=postmarked_on,
                day=timing.day_of(happened_at), state=state,
            )  # fmt: skip
    except IntegrityError as refusal:
        if POSTAL_NUMBER_TAKEN not in str(refusal):
            raise
        raise PostalNumberTaken(field="number") from None


def _mark(
    item: PostalItem,
    happened: core_events.Event,
    *,
    happened_at: datetime,
    note: str = "",
    source: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """One more line of the item's way, and its event."""
    words = rules.note_of(note)
    PostalMark.objects.create(
        item=item, state=item.state, happened_at=happened_at, note=words, source=source, recorded_at=at,
        recorded_by_id=by.user_id,
    )  # fmt: skip
    item.seq += 1
    item.save(update_fields=["seq", "state"])
    core_events.record(happened, subject=item.subject, seq=item.seq, by=by, at=at, occurred_at=happened_at)
