"""Which pads has this counter, which of their numbers wait to be entered, and what may be said of a number?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import paper_slips, policies, timing
from caicach.dossiers.models import Dossier, Pad, PadSlip
from caicach.dossiers.queries import paper_days, slips
from caicach.dossiers.rules import late_entries, pads
from caicach.dossiers.rules.late_entries import LateLimit
from caicach.dossiers.rules.pads import PadState, VoidReason
from caicach.organisations.queries import units

MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PadLine:
    """One pad, and how many of its numbers are in which state."""

    id: int
    first: str
    last: str
    printed_at: datetime
    blank: int
    handed: int
    attached: int
    void: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A number not yet entered. Skipped: a later one was used, so somebody may hold this one."""

    pad_id: int
    code: str
    handed_on: date | None
    days: int
    skipped: bool
    too_old: bool  # the counter may enter it no more; its chief may, if at all


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    code: str
    state: PadState
    handed_on: date | None
    dossier_code: str
    void_reason: VoidReason | None
    words: str
    ended_at: datetime | None
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PadPage:
    pad: Pad
    first: str
    last: str
    slips: Sequence[SlipLine]


def list_pads(*, unit_id: int, on: date) -> list[PadLine]:
    """The pads of this counter and of those it continues, the latest first."""
    counts = {state.value: Count("slips", filter=Q(slips__state=state)) for state in PadState}
    rows = Pad.objects.filter(unit__in=paper_days.counters_before(unit_id, on=on)).annotate(**counts).order_by("-first")
    return [
        PadLine(
            id=one.pk, first=pads.code(one.first), last=pads.code(one.last), printed_at=one.printed_at,
            **{state.value: getattr(one, state.value) for state in PadState},
        )
        for one in rows
    ]  # fmt: skip


def list_open(*, unit_id: int, on: date) -> list[Open]:
    """Numbers in citizens' hands that nobody has entered, the oldest first, and numbers that were jumped over."""
    limit = late_entries.limit_on(on)
    return [_open(slip, limit, on) for slip in _not_entered(unit_id, on)[:MOST_LISTED]]


def _not_entered(unit_id: int, on: date) -> QuerySet[PadSlip]:
    """Blank ones only below the last number of their pad that was used for something."""
    used = Max("pad__slips__serial", filter=~Q(pad__slips__state=PadState.BLANK))
    listed = PadSlip.objects.filter(
        pad__unit__in=paper_days.counters_before(unit_id, on=on), state__in=pads.USABLE
    ).annotate(last_used=used)
    wanted = listed.filter(Q(state=PadState.HANDED) | Q(serial__lt=F("last_used")))
    return wanted.select_related("pad").order_by(F("handed_on").asc(nulls_first=True), "serial")


def _open(slip: PadSlip, limit: LateLimit, on: date) -> Open:
    since = slip.handed_on or timing.day_of(slip.pad.printed_at)
    days = (on - since).days
    return Open(
        pad_id=slip.pad_id, code=slip.code, handed_on=slip.handed_on, days=days,
        skipped=slip.state == PadState.BLANK, too_old=slip.handed_on is not None and days > limit.counter_days,
    )  # fmt: skip


def get_pad(pad_id: int, *, seen_by: Actor) -> PadPage:
    found = _pad(pad_id, seen_by=seen_by)
    rows = found.slips.select_related("dossier", "ended_by").order_by("serial")
    return PadPage(
        pad=found, first=pads.code(found.first), last=pads.code(found.last), slips=[_slip_line(one) for one in rows]
    )  # fmt: skip


def _slip_line(slip: PadSlip) -> SlipLine:
    return SlipLine(
        code=slip.code, state=PadState(slip.state), handed_on=slip.handed_on,
        dossier_code=slip.dossier.code if slip.dossier else "", words=slip.words, ended_at=slip.ended_at,
        void_reason=VoidReason(slip.void_reason) if slip.void_reason else None,
        who=slip.ended_by.full_name if slip.ended_by else "",
    )  # fmt: skip


def _pad(pad_id: int, *, seen_by: Actor) -> Pad:
    found = Pad.objects.filter(pk=pad_id).first()
    if found is None or not policies.can_receive(seen_by, unit_id=found.unit_id):
        raise errors.NotFound
    return found


def sheets(pad_id: int, *, seen_by: Actor) -> paper_slips.PadSheets:
    """What stands on the paper of a pad; printing it again gives the same numbers."""
    found = _pad(pad_id, seen_by=seen_by)
    return paper_slips.PadSheets(
        issuer=units.unit_name(found.unit_id, on=timing.day_of(found.printed_at)),
        page=f"{settings.PUBLIC_ADDRESS}{reverse('portal:lookup')}", printed_at=found.printed_at,
        slips=tuple(
            paper_slips.BlankSlip(code=code, address=slips.lookup_address(code))
            for code in map(pads.code, range(found.first, found.last + 1))
        ),
    )  # fmt: skip


def number_of(dossier: Dossier) -> str:
    """The provisional number a dossier was taken in under; asks nothing for what was entered in time."""
    if not dossier.late_reason:
        return ""
    slip = PadSlip.objects.filter(dossier=dossier).first()
    return slip.code if slip else ""


def code_behind(text: str, *, on: date) -> str:
    """The code of the dossier with this provisional number; NotFound, with what can be said, if there is none."""
    serial = pads.read(text)
    slip = PadSlip.objects.select_related("pad", "dossier").filter(serial=serial).first() if serial else None
    if slip is None:
        raise errors.NotFound(_("Không có số tạm này. Bạn xem lại từng chữ số trên phiếu."))
    if slip.dossier is not None:
        return slip.dossier.code
    unit = {"unit": units.unit_name(slip.pad.unit_id, on=units.while_it_lived(slip.pad.unit_id, on=on))}
    if slip.state == PadState.VOID:
        said = _("Số tạm này đã được %(unit)s ghi là không dùng. Nếu bạn giữ phiếu, hãy hỏi nơi đó.")
        raise errors.NotFound(said % unit)
    said = _("Hồ sơ mang số tạm này ở %(unit)s chưa được nhập vào máy. Bạn tra lại sau; hạn vẫn tính từ lúc nhận.")
    raise errors.NotFound(said % unit)


def limit(on: date) -> LateLimit:
    """How far back paper may be entered, for the page that explains it."""
    return late_entries.limit_on(on)
