"""How was this date counted? A line for each step, in words a person at the counter can follow, with its article."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final, NamedTuple, cast, overload

from caicach.core.calendar import ZONE, WorkingCalendar, say
from caicach.core.calendar import gettext_noop as _
from caicach.dossiers.rules import limits
from caicach.dossiers.rules.limits import Limit, LimitUnit
from caicach.dossiers.rules.rule_sets import RuleSet

# A longer limit is told by runs of days, not day by day.
LISTED_DAYS: Final = 10
# How many days and stretches of days a calendar keeps told, at most: some ten megabytes.
REMEMBERED: Final = 40_000

_NONE: Final[Mapping[str, object]] = {}
_RECEIVED = _("Nhận lúc %(moment)s")
_STARTS = "Khoản 2 Điều 147 Bộ luật Dân sự 2015"
_STARTS_AT_ONCE = "Khoản 1 Điều 147 Bộ luật Dân sự 2015"
_LAST_DAY = "Khoản 1, khoản 6 Điều 148 Bộ luật Dân sự 2015"
_LAST_MONTH = "Khoản 3 Điều 148 Bộ luật Dân sự 2015"
_DAY_OFF = "Khoản 5 Điều 148 Bộ luật Dân sự 2015"
_HOURS_OF_A_DAY = "Điều 105 Bộ luật Lao động 2019"
_ENDS: Final = {
    LimitUnit.HOURS: _STARTS_AT_ONCE,
    LimitUnit.WORKING_HOURS: _STARTS_AT_ONCE,
    LimitUnit.DAYS: _LAST_DAY,
    LimitUnit.WORKING_DAYS: _LAST_DAY,
    LimitUnit.MONTHS: _LAST_MONTH,
}


class WorkingLine(NamedTuple):
    """One step: the moment (or, at midnight, the day) it is about, what happens there, and by which article.

    The words are put together when somebody reads them, in the reader's language; until then a line costs nothing.
    A template may name the moment (`%(moment)s`) besides its values.
    """

    at: datetime | None
    basis: str
    template: str
    values: Mapping[str, object] = _NONE

    @property
    def text(self) -> str:
        words = say(self.template, moment=self.at, **self.values)
        return words[:1].upper() + words[1:]


def line(at: datetime | None, basis: str, template: str, /, **values: object) -> WorkingLine:
    return WorkingLine(at, basis, template, values)


_NOT_COUNTED: Final = line(None, _STARTS, _("Không tính ngày nhận"))


class Count:
    """One count from a receipt, with all that it depends on."""

    __slots__ = ("calendar", "due_at", "limit", "received_at", "rules", "same_day")

    def __init__(
        self,
        due_at: datetime,
        received_at: datetime,
        limit: Limit,
        calendar: WorkingCalendar,
        rules: RuleSet,
        same_day: bool,
    ) -> None:
        self.due_at = due_at
        self.received_at = received_at
        self.limit = limit
        self.calendar = calendar
        self.rules = rules
        self.same_day = same_day

    @property
    def start(self) -> datetime:
        return limits.counted_from(self.received_at, limit=self.limit, calendar=self.calendar, rules=self.rules)


class Working(Sequence[WorkingLine]):
    """The lines of a count. The first is its own; the others may be shared with all who came on the same day."""

    __slots__ = ("_count", "_others")

    def __init__(self, count: Count, others: tuple[WorkingLine, ...]) -> None:
        self._count = count
        self._others = others

    def _lines(self) -> tuple[WorkingLine, ...]:
        count = self._count
        return (WorkingLine(count.received_at, count.rules.basis["receipt"], _RECEIVED), *self._others)

    def __len__(self) -> int:
        return 1 + len(self._others)

    @overload
    def __getitem__(self, index: int) -> WorkingLine: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[WorkingLine, ...]: ...

    def __getitem__(self, index: int | slice) -> WorkingLine | tuple[WorkingLine, ...]:
        return self._lines()[index]

    def __iter__(self) -> Iterator[WorkingLine]:
        return iter(self._lines())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._lines() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._count.due_at)


def of_appointment(count: Count) -> Working:
    """The whole working of a due date."""
    at, rules, limit = count.received_at, count.rules, count.limit
    if limit.unit is not LimitUnit.WORKING_DAYS or limit.minutes or count.same_day:
        basis = rules.basis["cutoff"] if count.same_day else _ENDS[limit.unit]
        end = appointment(count.due_at, basis=basis)
        return Working(count, (*_receipt(count), *_counting(count), end))
    # The days of a limit and its end are told once for all who come on the same day with the same limit.
    told = count.calendar.told
    key = (at.toordinal(), limit.whole, at.time() > rules.cutoff, rules.code)
    try:
        return Working(count, told[key])
    except KeyError:
        if len(told) >= REMEMBERED:
            told.clear()
        end = appointment(count.due_at, basis=_LAST_DAY)
        others = told[key] = (*_receipt(count), *_working_days(count), end)
        return Working(count, others)


def appointment(due_at: datetime, *, basis: str) -> WorkingLine:
    return line(due_at, basis, _("Hẹn trả %(moment)s"))


# --- the receipt ---


def _receipt(count: Count) -> Iterator[WorkingLine]:
    """What is to be said of the receipt; for limits in days the same for all receipts of a day, up to the cut-off."""
    at, rules, calendar = count.received_at, count.rules, count.calendar
    if not rules.checked:
        yield line(None, rules.name, _("Áp dụng %(name)s (chưa đối chiếu văn bản gốc)"), name=partial(say, rules.name))
    if not calendar.is_working_day(at):
        on, why = at.date(), partial(calendar.explain_day, at.date())
        template = _("%(day)s: %(why)s; tính như nhận lúc %(start)s")
        yield line(count.start, calendar.basis_of_day(on), template, day=on, why=why, start=count.start)
    elif count.same_day:
        return
    elif count.limit.unit in limits.HOURLY and count.start != at:
        template = _("%(at)s ngoài giờ làm việc: tính từ %(start)s")
        yield line(count.start, calendar.basis_of_day(at.date()), template, at=at, start=count.start)
    elif count.limit.unit not in limits.HOURLY and at.time() > rules.cutoff:
        yield _doubtful_cutoff(count)


def _doubtful_cutoff(count: Count) -> WorkingLine:
    """The 15:00 rule for limits in days is doubtful, so the person is told either way."""
    if count.rules.cutoff_moves_day_limits:
        template = _("Nhận sau %(hour)s: tính như nhận lúc %(start)s (quy tắc chưa chắc chắn, đang bật)")
    else:
        template = _("Nhận sau %(hour)s: vẫn tính từ ngày nhận (quy tắc lùi một ngày chưa chắc chắn, đang tắt)")
    hour = f"{count.rules.cutoff:%H:%M}"
    return line(None, count.rules.basis["cutoff"], template, hour=hour, start=count.start)


# --- the counting ---


def _counting(count: Count) -> Iterator[WorkingLine]:
    if count.same_day:
        yield from _same_day(count)
    elif count.limit.unit is LimitUnit.HOURS:
        yield from _hours(count)
    elif count.limit.unit is LimitUnit.WORKING_HOURS or not count.limit.whole:
        yield from _working_hours(count)
    elif count.limit.unit is LimitUnit.WORKING_DAYS:
        yield from _working_days(count)
    else:
        yield from _days_or_months(count)


def _same_day(count: Count) -> Iterator[WorkingLine]:
    basis, start = count.rules.basis["cutoff"], count.start
    if count.due_at.date() == start.date():
        yield line(start, basis, _("Giải quyết trong ngày làm việc"))
        return
    late = start.time() > count.rules.cutoff
    hour = f"{count.rules.cutoff:%H:%M}" if late else f"{count.calendar.closing(start.date()):%H:%M}"
    template = _("Giải quyết trong ngày; nhận sau %(hour)s nên trả ngày làm việc tiếp theo")
    yield line(start, basis, template, hour=hour)
    first = start.date() + timedelta(days=1)
    yield from _counted_days(first, count.due_at.date(), count.calendar, brief=False)


def _hours(count: Count) -> Iterator[WorkingLine]:
    end = count.start + timedelta(minutes=count.limit.minutes)
    hours = partial(say_minutes, count.limit.minutes)
    yield line(end, _STARTS_AT_ONCE, _("Cộng %(hours)s liên tục: đến %(end)s"), hours=hours, end=end)
    if end != count.due_at:
        basis = count.calendar.basis_of_day(end.date())
        template = _("%(end)s ngoài giờ làm việc: chuyển đến giờ mở cửa kế tiếp")
        yield line(count.due_at, basis, template, end=end)


def _working_hours(count: Count) -> Iterator[WorkingLine]:
    """Day by day the working time used up; the middle of a long limit in one line."""
    if count.limit.unit is LimitUnit.WORKING_DAYS:
        template = _("Phần của ngày làm việc tính theo giờ: %(time)s")
        yield line(None, _HOURS_OF_A_DAY, template, time=partial(say_minutes, count.limit.minutes))
    first, last, calendar = count.start.date(), count.due_at.date(), count.calendar
    long = calendar.working_days_between(first, last) > LISTED_DAYS
    for on in _each_day(first, last):
        if not calendar.is_working_day(on):
            if not long or on in calendar.days:
                yield _skipped(on, calendar)
        elif not long or on in (first, last):
            yield from _used(on, count)
        if long and on == first:
            yield _middle(count)


def _used(on: date, count: Count) -> Iterator[WorkingLine]:
    begin, end = max(count.start, _midnight(on)), min(count.due_at, _midnight(on + timedelta(days=1)))
    used = count.calendar.working_minutes_between(begin, end)
    if used:
        template = _("%(day)s: dùng %(time)s làm việc")
        basis = count.calendar.basis_of_day(on)
        yield line(_midnight(on), basis, template, day=on, time=partial(say_minutes, used))


def _middle(count: Count) -> WorkingLine:
    calendar = count.calendar
    begin = calendar.opening(calendar.next_working_day(count.start.date()))
    end = calendar.opening(count.due_at.date())
    days = calendar.working_days_between(begin.date(), end.date())
    used = calendar.working_minutes_between(begin, end)
    template = _("%(days)s ngày làm việc ở giữa: dùng %(time)s làm việc")
    basis = calendar.basis_of_day(begin.date())
    return line(None, basis, template, days=days, time=partial(say_minutes, used))


def _working_days(count: Count) -> Iterator[WorkingLine]:
    yield _not_counted(count)
    start, whole = count.start.date(), count.limit.whole
    last = count.calendar.add_working_days(start, whole)
    yield from _counted_days(start + timedelta(days=1), last, count.calendar, brief=whole > LISTED_DAYS)
    if count.limit.minutes:
        # What is left may be used up only after a weekend.
        for on in _each_day(last + timedelta(days=1), count.due_at.date() - timedelta(days=1)):
            if not count.calendar.is_working_day(on):
                yield _skipped(on, count.calendar)
        template = _("Cộng phần lẻ: %(time)s làm việc")
        yield line(count.due_at, _HOURS_OF_A_DAY, template, time=partial(say_minutes, count.limit.minutes))


def _days_or_months(count: Count) -> Iterator[WorkingLine]:
    yield _not_counted(count)
    whole, basis = count.limit.whole, _ENDS[count.limit.unit]
    end = limits.way_of(count.limit).end(count.start, count.limit, count.calendar).date()
    if count.limit.unit is LimitUnit.DAYS:
        template = _("Ngày thứ %(n)s: %(end)s")
    elif end.day == count.start.day:
        template = _("Đủ %(n)s tháng: %(end)s")
    else:
        template = _("Đủ %(n)s tháng: %(end)s, ngày cuối tháng vì tháng này không có ngày %(wanted)s")
    yield line(_midnight(end), basis, template, n=whole, end=end, wanted=count.start.day)
    for on in _each_day(end, count.due_at.date() - timedelta(days=1)):
        template = _("%(day)s: %(why)s, chuyển sang ngày tiếp theo")
        yield line(_midnight(on), _DAY_OFF, template, day=on, why=partial(count.calendar.explain_day, on))


def _not_counted(count: Count) -> WorkingLine:
    if count.start.date() == count.received_at.date():
        return _NOT_COUNTED
    return line(None, _STARTS, _("Không tính ngày được coi là ngày nhận, %(day)s"), day=count.start.date())


# --- days told one by one, or by runs ---


def _counted_days(first: date, last: date, calendar: WorkingCalendar, *, brief: bool) -> Iterator[WorkingLine]:
    run = _Run()
    for on in _each_day(first, last):
        works = calendar.is_working_day(on)
        if brief and on not in calendar.days and (works or run.days):
            run.add(on, works=works)
            continue
        yield from run.told(calendar)
        if works:
            run.number += 1
            yield _counted(run.number, on, calendar)
        else:
            yield _skipped(on, calendar)
    yield from run.told(calendar)


class _Run:
    """Consecutive ordinary days of a long limit; `number` is the last counted working day."""

    def __init__(self) -> None:
        self.number = 0
        self.days: list[date] = []
        self.rests = 0

    def add(self, on: date, *, works: bool) -> None:
        if works:
            self.days.append(on)
        else:
            self.rests += 1

    def told(self, calendar: WorkingCalendar) -> Iterator[WorkingLine]:
        """The run in one line, with the weekly rests in and after it; then forget it."""
        if not self.days:
            return
        days, rests = self.days, self.rests
        begin, self.number = self.number + 1, self.number + len(days)
        self.days, self.rests = [], 0
        if len(days) == 1 and not rests:
            yield _counted(self.number, days[0], calendar)
            return
        template = _("Ngày làm việc thứ %(a)s đến %(b)s: từ %(first)s đến %(last)s")
        if rests:
            template = _(
                "Ngày làm việc thứ %(a)s đến %(b)s: từ %(first)s đến %(last)s, bỏ qua %(n)s ngày nghỉ hằng tuần"
            )
        basis = calendar.basis_of_day(days[-1])
        yield line(_midnight(days[-1]), basis, template, a=begin, b=self.number, first=days[0], last=days[-1], n=rests)


def _counted(number: int, on: date, calendar: WorkingCalendar) -> WorkingLine:
    return _told_once((number, on), calendar, _tell_counted)


def _skipped(on: date, calendar: WorkingCalendar) -> WorkingLine:
    return _told_once((0, on), calendar, _tell_skipped)


def _told_once(
    key: tuple[int, date], calendar: WorkingCalendar, tell: Callable[[int, date, WorkingCalendar], WorkingLine]
) -> WorkingLine:
    """The same line for all limits that run over the day."""
    found = calendar.told.get(key)
    if found is None:
        found = calendar.told[key] = tell(*key, calendar)
    return cast(WorkingLine, found)


def _tell_counted(number: int, on: date, calendar: WorkingCalendar) -> WorkingLine:
    basis = calendar.basis_of_day(on)
    if on not in calendar.days:
        return line(_midnight(on), basis, _("Ngày làm việc thứ %(n)s: %(day)s"), n=number, day=on)
    why = partial(calendar.explain_day, on)
    return line(_midnight(on), basis, _("Ngày làm việc thứ %(n)s: %(day)s (%(why)s)"), n=number, day=on, why=why)


def _tell_skipped(_number: int, on: date, calendar: WorkingCalendar) -> WorkingLine:
    why = partial(calendar.explain_day, on)
    return line(_midnight(on), calendar.basis_of_day(on), _("Bỏ qua %(day)s: %(why)s"), day=on, why=why)


# --- small words ---


def say_minutes(minutes: int) -> str:
    """`4 giờ`, `3 giờ 30 phút`, `45 phút`"""
    hours, left = divmod(minutes, 60)
    if not left:
        return say(_("%(hours)s giờ"), hours=hours)
    if not hours:
        return say(_("%(left)s phút"), left=left)
    return say(_("%(hours)s giờ %(left)s phút"), hours=hours, left=left)


def _each_day(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, tzinfo=ZONE)
