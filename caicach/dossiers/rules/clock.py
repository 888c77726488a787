"""When must a dossier be finished, and why then? The appointment, and what has moved it since.

`due` counts a limit of the law from the receipt. `clock` follows a dossier through its deviations, which are all that
is stored; the intervals during which the clock ran or stood are derived from them. Both can tell their working.

- A *pause* (a financial obligation, a posting period …) lets the remaining time run on afterwards.
- A *restart* (a supplement under Decree 61/2018/NĐ-CP, Art. 19(4)) gives the whole limit again once all is there.
- An *extension* (Art. 19(9)) is a new date with its ground; how often is for `deadlines.may_extend`.
- A *recount* tells that the calendar changed after the receipt: the time is counted by the calendar of today, and a
  date that was promised before is never brought forward.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal

from caicach.core import calendar as working_time
from caicach.core import errors
from caicach.core.calendar import WorkingCalendar, say
from caicach.core.calendar import gettext_noop as _
from caicach.dossiers.rules import limits, working
from caicach.dossiers.rules.limits import BadLimit, Limit, LimitUnit
from caicach.dossiers.rules.rule_sets import RuleSet, rule_set_for
from caicach.dossiers.rules.working import WorkingLine

__all__ = [
    "BadLimit",
    "Clock",
    "Deviation",
    "Due",
    "Interval",
    "Limit",
    "LimitUnit",
    "RuleSet",
    "WorkingLine",
    "clock",
    "due",
    "rule_set_for",
]


class Due(working.Count):
    """An appointment. Its working is told only when somebody asks: counting it costs far less than telling it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Due({self.due_at.isoformat()})"

    @property
    def rule_set(self) -> str:
        return self.rules.code

    @property
    def working(self) -> Sequence[WorkingLine]:
        """How the date was counted, line by line."""
        return working.of_appointment(self)


def due(
    *, received_at: datetime, limit: Limit, calendar: WorkingCalendar, rules: RuleSet, same_day: bool = False
) -> Due:
    """By when a dossier received at this moment must be finished; `same_day` work ignores the limit."""
    at = received_at
    if at.tzinfo is not working_time.ZONE or at.second or at.microsecond:
        at = working_time.local(at)
    if limit.unit is LimitUnit.WORKING_DAYS and not (same_day or limit.minutes or rules.cutoff_moves_day_limits):
        # By far the most frequent limit: one look-up, which also takes a receipt on a day off to the next working day.
        return Due(calendar.closing_after(at, limit.whole), at, limit, calendar, rules, False)
    start = limits.counted_from(at, limit=limit, calendar=calendar, rules=rules)
    if same_day:
        return Due(limits.same_day_end(start, calendar=calendar, rules=rules), at, limit, calendar, rules, True)
    way = limits.way_of(limit)
    return Due(way.settle(way.end(start, limit, calendar), calendar), at, limit, calendar, rules, False)


DeviationKind = Literal["pause", "restart", "extension", "recount"]


@dataclass(frozen=True, slots=True)
class Deviation:
    """What moved the clock, as it is stored. `ended_at` is None while the clock stands."""

    kind: DeviationKind
    cause: str
    started_at: datetime
    ended_at: datetime | None
    basis: str
    new_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch during which the clock ran or stood. `ended_at` is None for the present one."""

    kind: Literal["running", "paused"]
    cause: str
    basis: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Clock:
    """A dossier's clock. While it stands `due_at` is the date before the stop: it will move on when the stop ends.

    `missed` is the first appointment that passed while the clock ran: later deviations do not mend it.
    """

    intervals: tuple[Interval, ...]
    original_due: datetime
    due_at: datetime
    missed: datetime | None
    restarts: int
    extensions: int
    _story: tuple[Due | WorkingLine, ...]

    @property
    def paused(self) -> bool:
        return bool(self.intervals) and self.intervals[-1].kind == "paused" and self.intervals[-1].ended_at is None

    @property
    def working(self) -> tuple[WorkingLine, ...]:
        """How the date in force came about: the first count, then what moved it."""
        lines: list[WorkingLine] = []
        for part in self._story:
            lines.extend((part,) if isinstance(part, WorkingLine) else part.working)
        return tuple(lines)


def clock(
    *,
    received_at: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    rules: RuleSet,
    deviations: Iterable[Deviation],
    finished_at: datetime | None = None,
    same_day: bool = False,
    promised: Due | None = None,
) -> Clock:
    """The clock of a dossier from its receipt, through its deviations, to its finish or until now.

    `promised`: the appointment as the receipt shows it, where the calendar has changed since.
    """
    run = _Run(received_at, limit, calendar, rules, same_day)
    if promised is not None:
        run.story, run.original_due = [promised], promised.due_at
    end = working_time.local(finished_at) if finished_at else None
    for deviation in sorted(deviations, key=lambda deviation: deviation.started_at):
        if end is None or deviation.started_at <= end:
            run.take(deviation, finished_at=end)
    return run.ended(end)


class _Run:
    """The clock while it is being followed. `nominal` is the end before it is settled into working time."""

    def __init__(
        self, received_at: datetime, limit: Limit, calendar: WorkingCalendar, rules: RuleSet, same_day: bool
    ) -> None:
        self.limit, self.calendar, self.rules, self.same_day = limit, calendar, rules, same_day
        self.way = limits.way_of(limit, same_day=same_day)
        self.since: datetime | None = working_time.local(received_at)  # None: the clock stands, with no end known
        self.intervals: list[Interval] = []
        self.story: list[Due | WorkingLine] = []
        self.missed: datetime | None = None
        self.restarts = self.extensions = 0
        self.start(self.since)
        self.original_due = self.due_at

    def start(self, at: datetime) -> None:
        """Count the whole limit from `at`."""
        found = due(received_at=at, limit=self.limit, calendar=self.calendar, rules=self.rules, same_day=self.same_day)
        self.due_at = found.due_at
        self.counted_from = limits.counted_from(at, limit=self.limit, calendar=self.calendar, rules=self.rules)
        self.nominal = found.due_at if self.same_day else self.way.end(self.counted_from, self.limit, self.calendar)
        self.counted = found
        self.story.append(found)

    def take(self, deviation: Deviation, *, finished_at: datetime | None) -> None:
        if deviation.kind == "extension":
            self.extend(deviation)
            return
        if deviation.kind == "recount":
            self.recount(deviation)
            return
        begin = working_time.local(deviation.started_at)
        ends = [working_time.local(at) for at in (deviation.ended_at, finished_at) if at]
        stop = min(ends) if ends else None
        if stop is not None and stop < begin:
            raise errors.Invalid(say(_("Lần dừng đồng hồ kết thúc trước khi bắt đầu, %(moment)s."), moment=begin))
        if self.since is None or (stop is not None and stop <= self.since):
            return  # inside an earlier stop: it already stands
        begin = max(begin, self.since)
        self.run_until(begin)
        self.stand(deviation, begin, stop)

    def run_until(self, at: datetime) -> None:
        if self.since is not None and self.since < at:
            self.intervals.append(Interval("running", "", "", self.since, at))
            if self.missed is None and at > self.due_at:
                self.missed = self.due_at

    def stand(self, deviation: Deviation, begin: datetime, stop: datetime | None) -> None:
        self.since = stop
        self.intervals.append(Interval("paused", deviation.cause, deviation.basis, begin, stop))
        self.restarts += deviation.kind == "restart"
        self.tell(_("Dừng tính hạn từ %(moment)s: %(cause)s"), begin, deviation)
        if stop is None or deviation.ended_at is None:
            return
        if deviation.kind == "restart":
            self.tell(_("Nhận đủ giấy tờ lúc %(moment)s: tính lại từ đầu"), stop, deviation)
            self.start(stop)
        elif self.missed is None:
            self.tell(_("Tính tiếp từ %(moment)s"), stop, deviation)
            begin, stop = max(begin, self.counted_from), max(stop, self.counted_from)
            self.nominal = self.way.push(self.nominal, begin, stop, self.calendar)
            self.due_at = self.way.settle(self.nominal, self.calendar)
            self.story.append(working.appointment(self.due_at, basis=deviation.basis))

    def extend(self, deviation: Deviation) -> None:
        """A new date, never an earlier one; given after the old one had passed, it does not mend that."""
        at = working_time.local(deviation.started_at)
        if self.since is not None and self.missed is None and at > self.due_at:
            self.missed = self.due_at
        self.extensions += 1
        self.tell(_("Xin lỗi và hẹn lại, lập lúc %(moment)s: %(cause)s"), at, deviation)
        if deviation.new_due_at is not None and working_time.local(deviation.new_due_at) > self.due_at:
            self.due_at = self.nominal = working_time.local(deviation.new_due_at)
        self.story.append(working.appointment(self.due_at, basis=deviation.basis))

    def recount(self, deviation: Deviation) -> None:
        """The calendar changed: the law may lengthen; a promised date that would come earlier stands."""
        at = working_time.local(deviation.started_at)
        self.tell(_("Lịch làm việc thay đổi, tính lại lúc %(moment)s: %(cause)s"), at, deviation)
        self.story.append(self.counted)
        if not self.calendar.is_working_day(self.due_at.date()):  # an extension's day that became a day off
            self.due_at = self.nominal = self.calendar.closing(self.calendar.next_working_day(self.due_at.date()))
        promised = working_time.local(deviation.new_due_at) if deviation.new_due_at else self.due_at
        if promised > self.due_at:
            self.due_at = self.nominal = promised
            self.tell(_("Ngày đã hẹn với công dân được giữ: %(due)s"), at, deviation, due=promised)
        self.story.append(working.appointment(self.due_at, basis=deviation.basis))

    def tell(self, template: str, at: datetime, deviation: Deviation, **values: object) -> None:
        cause = partial(_cause, deviation.cause)
        self.story.append(working.line(at, deviation.basis, template, cause=cause, **values))

    def ended(self, finished_at: datetime | None) -> Clock:
        if self.since is not None and finished_at is not None:
            self.run_until(finished_at)
        elif self.since is not None:
            self.intervals.append(Interval("running", "", "", self.since, None))
        return Clock(
            intervals=tuple(self.intervals),
            original_due=self.original_due,
            due_at=self.due_at,
            missed=self.missed,
            restarts=self.restarts,
            extensions=self.extensions,
            _story=tuple(self.story),
        )


def _cause(cause: str) -> str:
    return say(_CAUSES[cause]) if cause in _CAUSES else cause


_CAUSES: Final = {
    "supplement": _("chờ bổ sung hồ sơ"),
    "finance": _("chờ thực hiện nghĩa vụ tài chính"),
    "posting": _("niêm yết công khai"),
    "consultation": _("chờ ý kiến phối hợp"),
    "apology": _("xin lỗi và hẹn lại ngày trả"),
    "foreign": _("theo hệ thống nguồn"),
    "calendar": _("lịch làm việc thay đổi"),
}
