"""Change the calendar after it is in use: a holiday announced late, a make-up day. The days as they were are kept.

Which dates of open dossiers move because of it is for `dossiers.commands.recounting`.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from caicach.core import errors, events
from caicach.core.actor import Actor
from caicach.core.calendar import DayKind, SpecialDay
from caicach.organisations import models
from caicach.organisations.commands import calendars
from caicach.organisations.events import CalendarChanged
from caicach.organisations.models import CalendarChange
from caicach.organisations.queries import calendar_changes as queries
from caicach.organisations.queries import calendars as compiled

MOST_DAYS: Final = 10
LONGEST_NAME: Final = 80
LONGEST_DECISION: Final = 100  # both stand on one line of the history
FARTHEST: Final = timedelta(days=400)


def proposed(
    *, off: Sequence[date], work: Sequence[date], name: str, decided_by: str, calendar: str = "", today: date
) -> list[SpecialDay]:
    """The days of a change, checked; Invalid beside `off`, `work`, `name`, `decided_by` or `calendar`."""
    name, decided_by = name.strip(), decided_by.strip()
    _check_words(name, decided_by)
    if not off and not work:
        raise errors.Invalid(_("Ghi ít nhất một ngày nghỉ hoặc ngày làm bù."), field="off")
    if len(off) + len(work) > MOST_DAYS or len({*off, *work}) < len(off) + len(work):
        raise errors.Invalid(_("Một lần đổi lịch có tối đa 10 ngày, mỗi ngày ghi một lần."), field="work")
    owner = _calendar(calendar)
    days = []
    for field, kind, dates in (("off", DayKind.OFF, off), ("work", DayKind.WORK, work)):
        for on in dates:
            _check_day(on, kind, owner=owner, today=today, field=field)
            days.append(SpecialDay(on=on, kind=kind, name=name, source=decided_by, decided_by=decided_by))
    return days


def _check_words(name: str, decided_by: str) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise errors.Invalid(_("Ghi lý do nghỉ hoặc làm bù, dài nhất 80 ký tự."), field="name")
    if not decided_by or len(decided_by) > LONGEST_DECISION:
        raise errors.Invalid(_("Ghi văn bản quyết định, dài nhất 100 ký tự."), field="decided_by")


def _calendar(code: str) -> models.Calendar | None:
    owner = models.Calendar.objects.filter(code=code).first() if code else None
    if code and owner is None:
        raise errors.Invalid(_("Không có lịch nào mang mã này."), field="calendar")
    return owner


def _check_day(on: date, kind: DayKind, *, owner: models.Calendar | None, today: date, field: str) -> None:
    if abs(on - today) > FARTHEST:
        raise errors.Invalid(_("Ngày phải trong vòng một năm trước hoặc sau hôm nay."), field=field)
    works = compiled.calendar_for(None, on=on).is_working_day(on) if owner is None else _works(owner, on)
    if works is (kind is DayKind.WORK):
        words = _("Ngày %(day)s vốn là ngày làm việc.") if works else _("Ngày %(day)s vốn là ngày nghỉ.")
        raise errors.Invalid(words % {"day": f"{on:%d/%m/%Y}"}, field=field)


def _works(owner: models.Calendar, on: date) -> bool:
    own = queries.day_at(owner.pk, on) or queries.day_at(None, on)
    return own.kind != DayKind.OFF if own else bool(owner.week().sessions[on.weekday()])


@transaction.atomic
def change(
    days: Sequence[SpecialDay], *, name: str, decided_by: str, calendar: str = "", by: Actor, at: datetime
) -> CalendarChange:
    """Put the days into the calendar, keep what they were, write it down; one change at a time."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('calendar-change'))")
    owner = _calendar(calendar)
    lines = []
    for day in days:
        row = queries.day_at(owner.pk if owner else None, day.on)
        before = row.special_day() if row else None
        if before is not None and before.kind is day.kind:
            raise errors.Refused(_("Lịch vừa được người khác đổi đúng ngày này; hãy xem lại."))
        calendars.set_day(day, calendar=calendar)
        lines.append({"date": day.on.isoformat(), "before": queries.written(before), "after": queries.written(day)})
    made = CalendarChange.objects.create(
        act_id=uuid.uuid4(), calendar=owner, name=name.strip(), decided_by=decided_by.strip(), days=lines, made_at=at,
        made_by_id=by.user_id,
    )  # fmt: skip
    on = sorted(day.on for day in days)
    event = CalendarChanged(change_id=made.pk, first_on=on[0], last_on=on[-1], days=len(days))
    events.record(event, subject=f"calendar-change/{made.pk}", seq=1, by=by, at=at, act_id=made.act_id)
    compiled.forget()
    return made


def note_progress(change_id: int, *, upto: int, moved: int, kept: int) -> None:
    """How far the dossiers were recounted, in the transaction of that batch."""
    CalendarChange.objects.filter(pk=change_id).update(upto=upto, moved=F("moved") + moved, kept=F("kept") + kept)


def finish(change_id: int, *, at: datetime) -> None:
    CalendarChange.objects.filter(pk=change_id, finished_at=None).update(finished_at=at)


def locked(change_id: int) -> CalendarChange | None:
    """The change under its lock, or None if somebody else recounts it now or all is done."""
    waiting = CalendarChange.objects.select_for_update(skip_locked=True).filter(pk=change_id, finished_at=None)
    return waiting.first()
