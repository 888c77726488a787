"""Early, on time or late? Two judgements of the same dossier, which may well differ.

The *legal* one follows the clock: a supplement restarts it, a pause stops it, an extension moves it. The *statistical*
one is that of Decision 766/QĐ-TTg, 2.1: the time of a supplement is subtracted, and more than one supplement is late.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final

from caicach.core import calendar as working_time
from caicach.core.calendar import OutsideCalendar, WorkingCalendar
from caicach.core.calendar import gettext_noop as _
from caicach.dossiers.rules.clock import Clock, Deviation, clock
from caicach.dossiers.rules.limits import Limit
from caicach.dossiers.rules.rule_sets import RuleSet
from caicach.dossiers.rules.warnings import Warn, level
from caicach.dossiers.rules.working import WorkingLine, line, say_minutes

STATISTIC: Final = "Quyết định 766/QĐ-TTg, chỉ tiêu 2.1"
SUPPLEMENT: Final = "supplement"


class Verdict(StrEnum):
    """Of a finished dossier; an open one that is not late is `on_time`."""

    EARLY = "early"  # trước hạn: finished on a day before the due day
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Lateness:
    """`minutes_left` are working minutes until the due date, negative after it; None outside the known calendar."""

    verdict: Verdict
    minutes_left: int | None
    warn: Warn


def lateness(
    *,
    due_at: datetime,
    at: datetime,
    calendar: WorkingCalendar,
    rules: RuleSet,
    finished: bool = False,
    allowed: int | None = None,
) -> Lateness:
    """How a dossier stands at `at`, which is now or, for a finished one, the moment it was finished.

    `allowed` are the working minutes of its whole limit, where the levels of warning follow its length.
    """
    at, due_at = working_time.local(at), working_time.local(due_at)
    left = _minutes_left(at, due_at, calendar)
    if at > due_at:
        return Lateness(Verdict.LATE, left, Warn.NOBODY if finished else Warn.LATE)
    if finished:
        return Lateness(Verdict.EARLY if at.date() < due_at.date() else Verdict.ON_TIME, left, Warn.NOBODY)
    warn = Warn.NOBODY if left is None else level(left, rules=rules, allowed=allowed)
    return Lateness(Verdict.ON_TIME, left, warn)


def legal_verdict(
    *, clock: Clock, at: datetime, calendar: WorkingCalendar, rules: RuleSet, finished: bool = False
) -> Lateness:
    """The verdict of the law on a clock: while it stands no time passes, and a missed date stays missed."""
    if clock.intervals and clock.intervals[-1].kind == "paused":  # it stands, or stood until the end
        at = clock.intervals[-1].started_at
    found = lateness(due_at=clock.due_at, at=at, calendar=calendar, rules=rules, finished=finished)
    if clock.missed is None:
        return found
    return Lateness(Verdict.LATE, found.minutes_left, Warn.NOBODY if finished else Warn.LATE)


def _minutes_left(at: datetime, due_at: datetime, calendar: WorkingCalendar) -> int | None:
    # An old dossier must stay readable in a year whose calendar nobody has loaded yet.
    try:
        return calendar.working_minutes_between(at, due_at)
    except OutsideCalendar:
        return None


# --- Decision 766 ---


@dataclass(frozen=True, slots=True)
class Statistic:
    """The verdict of the statistic, with the time it counted and allowed, in working minutes."""

    in_time: bool
    ended_at: datetime
    used_minutes: int
    allowed_minutes: int
    supplements: int
    working: tuple[WorkingLine, ...]


def statistical_verdict(
    *,
    received_at: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    rules: RuleSet,
    deviations: Iterable[Deviation],
    as_of: datetime,
    finished_at: datetime | None = None,
    same_day: bool = False,
) -> Statistic:
    """In time by the statistic of 766? `as_of` is the end of the period, which ends an open dossier.

    The appointment compared with is the one moved by pauses and extensions but not by supplements: their time is
    subtracted instead. Which time the formula means is not stated; working time is taken here.
    """
    deviations = tuple(deviations)
    appointed = clock(
        received_at=received_at, limit=limit, calendar=calendar, rules=rules, same_day=same_day,
        deviations=[deviation for deviation in deviations if deviation.cause != SUPPLEMENT], finished_at=finished_at,
    ).due_at  # fmt: skip
    waits = [deviation for deviation in deviations if deviation.cause == SUPPLEMENT]
    ended = _end(waits, working_time.local(finished_at or as_of), finished=finished_at is not None)
    waited = sum(_waited(wait, ended, calendar) for wait in waits)
    used = calendar.working_minutes_between(received_at, ended) - waited
    allowed = calendar.working_minutes_between(received_at, appointed)
    in_time = len(waits) < 2 and (ended <= appointed or (waited > 0 and used <= allowed))
    lines = tuple(_statistic_lines(waits, ended, waited, used, allowed))
    return Statistic(in_time, ended, used, allowed, len(waits), lines)


def _end(waits: Sequence[Deviation], end: datetime, *, finished: bool) -> datetime:
    """While the person is waited for, work ended when the supplement was asked."""
    waiting = [wait.started_at for wait in waits if wait.ended_at is None]
    return working_time.local(min(waiting)) if waiting and not finished else end


def _waited(wait: Deviation, ended: datetime, calendar: WorkingCalendar) -> int:
    stop = min(working_time.local(wait.ended_at or ended), ended)
    return max(0, calendar.working_minutes_between(wait.started_at, stop))


def _statistic_lines(
    waits: Sequence[Deviation], ended: datetime, waited: int, used: int, allowed: int
) -> Iterable[WorkingLine]:
    yield line(ended, STATISTIC, _("Thời điểm kết thúc xử lý để thống kê: %(moment)s"))
    if waited:
        template = _("Trừ thời gian chờ bổ sung: %(time)s làm việc")
        yield line(None, STATISTIC, template, time=partial(say_minutes, waited))
    if len(waits) > 1:
        template = _("Yêu cầu bổ sung %(n)s lần: thống kê tính là quá hạn")
        yield line(waits[1].started_at, STATISTIC, template, n=len(waits))
    template = _("Đã dùng %(used)s làm việc trên %(allowed)s")
    yield line(None, STATISTIC, template, used=partial(say_minutes, used), allowed=partial(say_minutes, allowed))
