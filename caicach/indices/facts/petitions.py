"""What do the acts on one petition come to? One row: until when, whether in time, whether the person was content.

Working days after Decision 766/QĐ-TTg, formula of 5.2 (unverified): refuse or forward within 2, ask for more within 5,
resolve within 15, publish the answer within 2 of resolving. Nothing records petitions yet; whoever does tells these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final

from caicach.core.calendar import WorkingCalendar

_VIETNAM: Final = timezone(timedelta(hours=7))


class Act(StrEnum):
    RECEIVED = "received"
    REFUSED = "refused"
    FORWARDED = "forwarded"
    ASKED = "asked"  # for more; the clock stands until the person answers
    ANSWERED = "answered"
    RESOLVED = "resolved"
    PUBLISHED = "published"
    CONTENT = "content"
    UNHAPPY = "unhappy"


DAYS: Final = {Act.REFUSED: 2, Act.FORWARDED: 2, Act.ASKED: 5, Act.RESOLVED: 15, Act.PUBLISHED: 2}
_ENDS: Final = frozenset({Act.REFUSED, Act.FORWARDED, Act.RESOLVED})


@dataclass(slots=True)
class PetitionRow:
    """Names are those of the table."""

    received_on: date
    received_at: datetime
    due_at: datetime
    finished_on: date | None = None
    in_time: bool | None = None
    satisfied: bool | None = None


def row(acts: Sequence[tuple[Act, datetime]], *, calendar: WorkingCalendar) -> PetitionRow:
    """Of a petition with these acts, in order; the first is the receipt."""
    received_at = acts[0][1]
    since = _day(received_at)
    made = PetitionRow(since, received_at, _until(since, DAYS[Act.RESOLVED], calendar))
    for act, at in acts[1:]:
        if act in DAYS:
            late = at > _until(since, DAYS[act], calendar)
            if act in _ENDS or late:
                made.in_time = not late and made.in_time is not False
        if act is Act.ANSWERED or act in _ENDS:
            since = _day(at)  # a new count: of resolving, or of publishing what was resolved
            made.due_at = made.due_at if act in _ENDS else _until(since, DAYS[Act.RESOLVED], calendar)
        if act in _ENDS:
            made.finished_on = _day(at)
        if act in (Act.CONTENT, Act.UNHAPPY):
            made.satisfied = act is Act.CONTENT
    return made


def _until(since: date, days: int, calendar: WorkingCalendar) -> datetime:
    """The close of the last of so many working days after that day."""
    last = calendar.add_working_days(since, days)
    return datetime.combine(last, datetime.max.time().replace(microsecond=0), tzinfo=_VIETNAM)


def _day(at: datetime) -> date:
    return at.astimezone(_VIETNAM).date()
