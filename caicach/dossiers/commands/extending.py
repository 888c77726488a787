"""Apologise and give a new date: in writing, at least a day before, at most once (Decree 61/2018 Art. 19(9))."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import calendar as working_time
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.calendar import WorkingCalendar
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import frame, stops
from caicach.dossiers.models import ClockDeviation, Dossier
from caicach.dossiers.rules import deadlines, wording
from caicach.dossiers.states import Cause, Status


class ExtendedBefore(errors.Refused):
    """The one re-appointment the law allows has been used."""

    message = _(
        "Hồ sơ đã được hẹn lại một lần; pháp luật chỉ cho hẹn lại không quá một lần (khoản 9 Điều 19 NĐ 61/2018)."
    )


class ClockStands(errors.Refused):
    """No time passes while the clock stands, so there is nothing to apologise for yet."""

    message = _("Thời hạn đang tạm dừng; chỉ hẹn lại khi hồ sơ được tính tiếp.")


FARTHEST: Final = timedelta(days=366)  # a slip of the keyboard, not a promise


@transaction.atomic
def extend(
    dossier_id: int, *, new_due_at: datetime, reason: str, by: Actor, at: datetime, seen_seq: int | None = None
) -> Dossier:
    """A new date with the reason that form 04 will say. Late apologies are recorded as late, not prevented."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_decide(by, dossier)
    frame.check_open(dossier, Status.RECEIVED, Status.PROCESSING)
    rules, calendar = timing.rules_of(dossier), timing.calendar_of(dossier)
    if not deadlines.may_extend(extensions=dossier.extension_count, rules=rules):
        raise ExtendedBefore()
    if stops.standing(dossier) is not None:
        raise ClockStands()
    previous = timing.due_at(dossier)
    new_due_at = new_date(new_due_at, previous=previous, calendar=calendar, at=at)
    reason = wording.fit(reason, field="reason", missing=_("Phải ghi lý do chậm để in vào phiếu xin lỗi."))
    ClockDeviation.objects.create(
        dossier=dossier, kind=ClockDeviation.Kind.EXTENSION, cause=Cause.APOLOGY, started_at=at, ended_at=at,
        new_due_at=new_due_at, basis=rules.basis["extension"], reason=reason,
    )  # fmt: skip
    in_time = at <= deadlines.apology_due(due_at=previous, calendar=calendar, rules=rules)
    dossier.due_at, dossier.extension_count = new_due_at, dossier.extension_count + 1
    extended = events.Extended(due_at=new_due_at, previous_due_at=previous, in_time=in_time)
    frame.save(dossier, extended, by=by, at=at, fields=("due_at", "extension_count"))
    return dossier


def new_date(moment: datetime, *, previous: datetime, calendar: WorkingCalendar, at: datetime) -> datetime:
    """The new appointment: on a working day after the old one and after today's act, when the office is still open."""
    moment = working_time.local(moment)
    day = moment.date()
    if moment <= max(previous, at) or moment > at + FARTHEST or not calendar.is_working_day(day):
        raise errors.Invalid(
            _("Ngày hẹn lại phải là ngày làm việc, sau ngày hẹn hiện tại và không quá một năm nữa."), field="new_due_at"
        )
    return min(max(moment, calendar.opening(day)), calendar.closing(day))
