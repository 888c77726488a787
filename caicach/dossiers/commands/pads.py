"""Pads for days without current: print numbers beforehand, say which were given out, attach them, void the rest."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Dossier, Pad, PadSlip
from caicach.dossiers.queries import paper_days
from caicach.dossiers.rules import pads as rules
from caicach.dossiers.rules.intake import Intake
from caicach.dossiers.rules.pads import PadState, VoidReason

# Two counters that print at the same moment wait for each other, so that no number is printed twice.
_ONE_AFTER_THE_OTHER = "select pg_advisory_xact_lock(hashtext('dossiers.pad'))"


@transaction.atomic
def print_pad(unit_id: int, *, slips: int, by: Actor, at: datetime) -> Pad:
    """Give this counter the next numbers of the installation; what the paper looks like is said by `pad_slips`."""
    policies.check_may_receive(by, unit_id=unit_id)
    if by.user_id is None:  # somebody answers for the paper
        raise errors.NotPermitted
    rules.check_size(slips)
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AFTER_THE_OTHER)
    first = (Pad.objects.aggregate(last=Max("last"))["last"] or 0) + 1
    if first + slips - 1 > rules.LAST_SERIAL:
        raise errors.Refused(_("Đã dùng hết số tạm."))
    pad = Pad.objects.create(
        unit_id=unit_id, first=first, last=first + slips - 1, printed_at=at, printed_by_id=by.user_id, seq=0
    )  # fmt: skip
    PadSlip.objects.bulk_create(PadSlip(pad=pad, serial=serial) for serial in range(pad.first, pad.last + 1))
    _record(pad, events.PadPrinted(unit_id=unit_id, first=pad.first, last=pad.last), by=by, at=at)
    return pad


@transaction.atomic
def hand_out(pad_id: int, *, upto: str, handed_on: date, by: Actor, at: datetime) -> int:
    """Slips up to this number were given to citizens on that day and wait to be entered. Says how many were new."""
    pad = _locked(pad_id, by=by)
    serial = rules.read_or_refuse(upto, field="upto")
    if not pad.first <= serial <= pad.last:
        raise errors.Invalid(_("Số này không thuộc tập phiếu đang mở."), field="upto")
    rules.check_handing_out(day=handed_on, printed_on=timing.day_of(pad.printed_at), today=timing.day_of(at))
    given = pad.slips.filter(serial__lte=serial, state=PadState.BLANK).update(
        state=PadState.HANDED, handed_on=handed_on
    )
    if not given:
        raise errors.Invalid(_("Các số đến số này đều đã được ghi."), field="upto")
    _record(pad, events.PadHandedOut(upto=serial, slips=given, handed_on=handed_on), by=by, at=at)
    return given


@transaction.atomic
def void_slip(pad_id: int, *, number: str, reason: VoidReason, words: str = "", by: Actor, at: datetime) -> PadSlip:
    """A number that will never be a dossier's: spoiled, lost, or given back by somebody who files no more."""
    pad = _locked(pad_id, by=by)
    serial = rules.read_or_refuse(number, field="number")
    slip = pad.slips.filter(serial=serial).first()
    if slip is None:
        raise errors.Invalid(_("Số này không thuộc tập phiếu đang mở."), field="number")
    if slip.state not in rules.USABLE:
        raise errors.Invalid(_("Số này đã nhập hồ sơ hoặc đã hủy."), field="number")
    slip.words = rules.void_words(reason, words)
    slip.state, slip.void_reason = PadState.VOID, reason
    _end(slip, by=by, at=at)
    _record(pad, events.PadSlipVoided(serial=serial, reason=reason), by=by, at=at)
    return slip


def attach(dossier: Dossier, intake: Intake, *, by: Actor, at: datetime) -> None:
    """Use the number that the citizen has in hand for the dossier just entered, in the same transaction."""
    serial = rules.read_or_refuse(intake.pad_number, field="pad_number")
    slip = PadSlip.objects.select_for_update(of=("self",)).select_related("pad").filter(serial=serial).first()
    if slip is None:
        raise errors.Invalid(_("Không có tập phiếu nào mang số tạm này."), field="pad_number")
    rules.check_use(
        state=slip.state, same_counter=_is_of(slip.pad.unit_id, dossier.intake_unit_id, on=timing.day_of(at)),
        printed_at=slip.pad.printed_at, occurred_at=intake.occurred_at,
    )  # fmt: skip
    assert intake.occurred_at is not None
    slip.state, slip.dossier = PadState.ATTACHED, dossier
    slip.handed_on = slip.handed_on or timing.day_of(intake.occurred_at)
    _end(slip, by=by, at=at)
    attached = events.PadNumberAttached(pad_id=slip.pad_id, serial=serial)
    frame.save(dossier, attached, by=by, at=at, occurred_at=intake.occurred_at)


def _is_of(pad_unit: int, counter: int, *, on: date) -> bool:
    """The counter that printed it, or the one that continues it: slips given out before a merger keep their worth."""
    return pad_unit in paper_days.counters_before(counter, on=on)


def _locked(pad_id: int, *, by: Actor) -> Pad:
    pad = Pad.objects.select_for_update().filter(pk=pad_id).first()
    if pad is None or not policies.can_receive(by, unit_id=pad.unit_id):
        raise errors.NotFound(_("Không tìm thấy tập phiếu này ở quầy của bạn."))
    return pad


def _end(slip: PadSlip, *, by: Actor, at: datetime) -> None:
    slip.ended_at, slip.ended_by_id = at, by.user_id
    slip.save()


def _record(pad: Pad, happened: core_events.Event, *, by: Actor, at: datetime) -> None:
    pad.seq += 1
    core_events.record(happened, subject=pad.subject, seq=pad.seq, by=by, at=at)
    pad.save(update_fields=["seq"])
