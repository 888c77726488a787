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
from caicach.organisations import calendar_files, models
from caicach.organisations.commands import calendars
from caicach.organisations.events import CalendarChanged
from caicach.organisations.models import CalendarChange
from caicach.organisations.queries import calendar_changes as queries
from caicach.organisations.queries import calendars as compiled
from caicach.organisations.queries.calendar_changes import Line

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
    _one_at_a_time()
    owner = _calendar(calendar)
    lines = []
    for day in days:
        row = queries.day_at(owner.pk if owner else None, day.on)
        before = row.special_day() if row else None
        if before is not None and before.kind is day.kind:
            raise errors.Refused(_("Lịch vừa được người khác đổi đúng ngày này; hãy xem lại."))
        calendars.set_day(day, calendar=calendar)
        lines.append(Line(day.on, before, day))
    return _write_down(lines, owner=owner, name=name.strip(), decided_by=decided_by.strip(), by=by, at=at)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('calendar-change'))")


def _write_down(
    lines: Sequence[Line], *, owner: models.Calendar | None, name: str, decided_by: str, by: Actor, at: datetime
) -> CalendarChange:
    days = [
        {"date": line.on.isoformat(), "before": queries.written(line.before), "after": queries.written(line.after)}
        for line in lines
    ]
    made = CalendarChange.objects.create(
        act_id=uuid.uuid4(), calendar=owner, name=name, decided_by=decided_by, days=days, made_at=at,
        made_by_id=by.user_id,
    )  # fmt: skip
    on = sorted(line.on for line in lines)
    event = CalendarChanged(change_id=made.pk, first_on=on[0], last_on=on[-1], days=len(lines))
    events.record(event, subject=f"calendar-change/{made.pk}", seq=1, by=by, at=at, act_id=made.act_id)
    compiled.forget()
    return made


@transaction.atomic
def load(
    files: calendar_files.Shipped, *, replace: bool, name: str = "", decided_by: str = "", by: Actor, at: datetime
) -> tuple[calendars.Loaded, CalendarChange | None]:
    """Load calendar files; what differs in years already in use is one change, written down like every other.

    Without words of their own the change is named after its years and the decisions that stand in the files.
    """
    _one_at_a_time()
    lines = moved_by(files, replace=replace)
    name, decided_by = name.strip() or _name_of(lines), decided_by.strip() or _decisions_of(lines)
    if lines:
        _check_words(name, decided_by)
    loaded = calendars.load(files, replace=replace)
    made = _write_down(lines, owner=None, name=name, decided_by=decided_by, by=by, at=at) if lines else None
    return loaded, made


def moved_by(files: calendar_files.Shipped, *, replace: bool) -> list[Line]:
    """The days of years in use whose working time a load would change; a year nobody counted in is no change.

    And whatever it would write about a day that was changed before: its change is told by the words that stand there.
    """
    known = set(models.CalendarDay.objects.filter(calendar=None).values_list("date__year", flat=True))
    told = {line.on for change in compiled.changes() for line in queries.lines(change)}
    lines = [line for line in calendars.differences(files, replace=replace) if line.on.year in known]
    return [line for line in lines if line.on in told or _working_time(line.before) != _working_time(line.after)]


def _working_time(day: SpecialDay | None) -> object:
    return day and (day.kind, day.sessions)


def _name_of(lines: Sequence[Line]) -> str:
    return f"Lịch nghỉ năm {_years(lines)}"  # data, and so Vietnamese whoever loads it


def _decisions_of(lines: Sequence[Line]) -> str:
    said = "; ".join(dict.fromkeys(line.after.decided_by for line in lines if line.after))
    return said if 0 < len(said) <= LONGEST_DECISION else f"các văn bản ghi trong lịch năm {_years(lines)}"


def _years(lines: Sequence[Line]) -> str:
    return ", ".join(map(str, sorted({line.on.year for line in lines})))


def note_progress(change_id: int, *, upto: int, moved: int, kept: int, opinions: int) -> None:
    """How far the dossiers were recounted, in the transaction of that batch."""
    CalendarChange.objects.filter(pk=change_id).update(
        upto=upto, moved=F("moved") + moved, kept=F("kept") + kept, opinions=F("opinions") + opinions
    )


def finish(change_id: int, *, at: datetime) -> None:
    CalendarChange.objects.filter(pk=change_id, finished_at=None).update(finished_at=at)


def locked(change_id: int) -> CalendarChange | None:
    """The change under its lock, or None if somebody else recounts it now or all is done."""
    waiting = CalendarChange.objects.select_for_update(skip_locked=True).filter(pk=change_id, finished_at=None)
    return waiting.first()
