"""Propose, approve, destroy; hold and let go. Two people: whoever proposes does not approve."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import clock, errors
from caicach.core import events as log
from caicach.core.actor import Actor
from caicach.documents.commands import erasing as files
from caicach.dossiers.commands import erasing as dossiers
from caicach.dossiers.models import Dossier
from caicach.exchange import erasing as exchange
from caicach.jobs import commands as jobs
from caicach.notices import erasing as notices
from caicach.privacy import events, policies
from caicach.privacy.commands import handing
from caicach.privacy.models import Destruction, DestructionItem, Hold
from caicach.privacy.queries import keeping
from caicach.privacy.states import DestructionState

JOB = "destroy-personal-data"
HELD: Final = "đang được giữ theo yêu cầu"  # as it stands in the minutes
MOST = 5000  # dossiers in one proposal: a list that a council can read


class OwnProposal(errors.NotPermitted):
    """Two people."""

    message = _("Bạn là người đề nghị nên không được duyệt; phải do người khác duyệt.")


class AlreadySettled(errors.Refused):
    message = _("Đề nghị này đã được duyệt hoặc không duyệt.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    unit_id: int
    decision: str
    decided_on: date
    council: str


@transaction.atomic
def propose(asked: Proposal, *, by: Actor, at: datetime) -> Destruction:
    """List what is due at the unit today; nothing is destroyed yet."""
    today = at.astimezone(clock.ZONE).date()
    policies.check_may_keep(by, unit_id=asked.unit_id, on=today)
    if by.user_id is None:
        raise errors.NotPermitted
    if asked.decided_on > today:
        raise errors.Invalid(_("Ngày quyết định không được sau hôm nay."), field="decided_on")
    found = list(keeping.due([asked.unit_id], on=today)[:MOST])
    if not found:
        raise errors.Refused(_("Không có hồ sơ nào hết thời hạn bảo quản."))
    row = Destruction.objects.create(
        unit_id=asked.unit_id, decision=asked.decision, decided_on=asked.decided_on, council=asked.council,
        proposed_by_id=by.user_id, proposed_at=at,
    )  # fmt: skip
    DestructionItem.objects.bulk_create(_item(row, one, on=today) for one in found)
    _record(row, events.DestructionProposed(unit_id=row.unit_id, dossiers=len(found)), by=by, at=at)
    return row


def _item(row: Destruction, dossier: Dossier, *, on: date) -> DestructionItem:
    closed_on: date = vars(dossier)["closed_on"]
    due = keeping.term_end(dossier, closed_on, on=on)
    return DestructionItem(destruction=row, dossier=dossier, closed_on=closed_on, due_on=due)


@transaction.atomic
def approve(destruction_id: int, *, by: Actor, at: datetime) -> int:
    """By somebody else. A worker destroys; answers its job."""
    row = _settle(destruction_id, DestructionState.APPROVED, by=by, at=at)
    _record(row, events.DestructionApproved(), by=by, at=at)
    return jobs.enqueue(JOB, by=by, at=at, subject=row.subject).pk


@transaction.atomic
def reject(destruction_id: int, *, by: Actor, at: datetime) -> None:
    row = _settle(destruction_id, DestructionState.REJECTED, by=by, at=at)
    _record(row, events.DestructionRejected(), by=by, at=at)


def _settle(destruction_id: int, state: DestructionState, *, by: Actor, at: datetime) -> Destruction:
    row = Destruction.objects.select_for_update().filter(pk=destruction_id).first()
    if row is None:
        raise errors.NotFound
    policies.check_may_keep(by, unit_id=row.unit_id, on=at.astimezone(clock.ZONE).date())
    if row.state != DestructionState.PROPOSED:
        raise AlreadySettled
    if by.user_id is None or by.user_id == row.proposed_by_id:
        raise OwnProposal
    row.state, row.settled_by_id, row.settled_at = state.value, by.user_id, at
    return row


def carry_out(
    destruction_id: int, *, by: Actor, at: datetime, progress: Callable[[int, int], None] = lambda done, total: None
) -> Destruction:
    """Destroy what is left of the list, each dossier by itself: whoever begins anew goes on where it stopped."""
    row = Destruction.objects.get(pk=destruction_id)
    if row.state != DestructionState.APPROVED:
        return row
    policies.check_may_keep(by, unit_id=row.unit_id, on=at.astimezone(clock.ZONE).date())
    left = list(row.items.filter(erased_at=None, kept="").values_list("pk", flat=True))
    for done, item_id in enumerate(left):
        progress(done, len(left))
        files.remove_bytes(_destroy(item_id, by=by, at=at))
    return _finish(destruction_id, by=by, at=at)


@transaction.atomic
def _destroy(item_id: int, *, by: Actor, at: datetime) -> list[str]:
    """One dossier with all that hangs on it, or why not; answers whose bytes may go."""
    item = DestructionItem.objects.select_for_update().get(pk=item_id)
    # The hold takes the same lock: what is held in this moment stays.
    dossier = Dossier.objects.select_for_update().get(pk=item.dossier_id)
    if dossier.erased_at is None and Hold.objects.filter(dossier=dossier, ended_at=None).exists():
        item.kept = HELD
        item.save(update_fields=["kept"])
        return []
    gone: list[str] = []
    if dossier.erased_at is None:
        handing.stop({one for one in (dossier.applicant_id, dossier.filed_by_id) if one is not None}, by=by, at=at)
        named = dossiers.erase(dossier.pk, destruction_id=item.destruction_id, by=by, at=at)
        gone = files.remove_rows(named)
        notices.erase(dossier.pk)
        gone += exchange.erase(dossier.subject, by=by, at=at)
        handing.forget()
    item.erased_at = at
    item.save(update_fields=["erased_at"])
    return gone


@transaction.atomic
def _finish(destruction_id: int, *, by: Actor, at: datetime) -> Destruction:
    row = Destruction.objects.select_for_update().get(pk=destruction_id)
    if row.state == DestructionState.APPROVED:
        row.state, row.done_at = DestructionState.DONE.value, at
        found = keeping.shown([row])[0]
        _record(row, events.DestructionDone(erased=found.erased, kept=found.kept), by=by, at=at)
    return row


@transaction.atomic
def hold(code: str, *, reason: str, by: Actor, at: datetime) -> Hold:
    """Nothing destroys it until it is let go."""
    dossier = Dossier.objects.select_for_update().filter(code=code.strip().upper()).first()
    today = at.astimezone(clock.ZONE).date()
    if dossier is None or dossier.competent_unit_id not in policies.keeping_units(by, on=today):
        raise errors.Invalid(_("Không có hồ sơ mang mã này trong phạm vi của bạn."), field="code")
    if dossier.erased_at is not None:
        raise errors.Invalid(_("Dữ liệu cá nhân của hồ sơ này đã tiêu hủy."), field="code")
    if Hold.objects.filter(dossier=dossier, ended_at=None).exists():
        raise errors.Invalid(_("Hồ sơ này đang được giữ."), field="code")
    if by.user_id is None or not reason.strip():
        raise errors.Invalid(_("Phải ghi lý do giữ."), field="reason")
    row = Hold.objects.create(dossier=dossier, reason=reason.strip(), began_at=at, began_by_id=by.user_id)
    log.record(events.HoldBegan(dossier_id=dossier.pk), subject=row.subject, seq=1, by=by, at=at)
    return row


@transaction.atomic
def let_go(hold_id: int, *, by: Actor, at: datetime) -> Hold:
    today = at.astimezone(clock.ZONE).date()
    row = keeping.holds(seen_by=by, on=today).select_for_update(of=("self",)).filter(pk=hold_id).first()
    if row is None:
        raise errors.NotFound
    row.ended_at, row.ended_by_id = at, by.user_id
    row.save(update_fields=["ended_at", "ended_by"])
    log.record(events.HoldEnded(dossier_id=row.dossier_id), subject=row.subject, seq=2, by=by, at=at)
    return row


def _record(row: Destruction, event: log.Event, *, by: Actor, at: datetime) -> None:
    row.seq += 1
    row.save()
    log.record(event, subject=row.subject, seq=row.seq, by=by, at=at)
