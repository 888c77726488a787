"""What must hold of every due date, whatever the receipt, the limit and the office?"""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from caicach.core.calendar import ZONE, DayKind, SpecialDay, WorkingCalendar
from caicach.dossiers.rules import clock
from caicach.dossiers.rules.clock import Deviation, Limit, LimitUnit
from tests.dossiers.rules.offices import PAIRS
from tests.dossiers.rules.samples import RULES_2018, RULES_CUTOFF_ON

FIRST, LAST = datetime(2018, 1, 8, tzinfo=ZONE), datetime(2026, 6, 1, tzinfo=ZONE)
MOST = {"hours": 200, "working_hours": 80, "days": 120, "working_days": 60, "months": 6}

offices = st.sampled_from([calendar for calendar, _oracle in PAIRS.values()])
moments = st.integers(0, int((LAST - FIRST).total_seconds()) // 60).map(
    lambda minute: FIRST + timedelta(minutes=minute)
)
units = st.sampled_from(list(LimitUnit))
rule_sets = st.sampled_from([RULES_2018, RULES_CUTOFF_ON])


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    unit = draw(units)
    if unit is LimitUnit.WORKING_DAYS and draw(st.booleans()):
        return Limit(draw(st.integers(1, 20)) / 2, unit)
    return Limit(draw(st.integers(1, MOST[unit])), unit)


def due_at(calendar: WorkingCalendar, received: datetime, limit: Limit, rules: clock.RuleSet = RULES_2018) -> datetime:
    return clock.due(received_at=received, limit=limit, calendar=calendar, rules=rules).due_at


@given(offices, moments, limits(), rule_sets, st.integers(-2, 90))
def test_an_extra_day_off_never_brings_a_date_forward(
    calendar: WorkingCalendar, received: datetime, limit: Limit, rules: clock.RuleSet, after: int
) -> None:
    on = received.date() + timedelta(days=after)
    assert due_at(with_day_off(calendar, on), received, limit, rules) >= due_at(calendar, received, limit, rules)


def with_day_off(calendar: WorkingCalendar, on: date) -> WorkingCalendar:
    day = SpecialDay(on=on, kind=DayKind.OFF, name="Nghỉ thử", decided_by="Thông báo thử")
    return WorkingCalendar(
        weeks=calendar.weeks, days={**calendar.days, on: day},
        first_day=received_year(on), last_day=date(on.year + 1, 12, 31),
    )  # fmt: skip


def received_year(on: date) -> date:
    return date(on.year - 1, 1, 1)


@given(offices, moments, moments, limits(), rule_sets)
def test_a_later_receipt_is_never_due_earlier(
    calendar: WorkingCalendar, one: datetime, other: datetime, limit: Limit, rules: clock.RuleSet
) -> None:
    earlier, later = sorted((one, other))
    assert due_at(calendar, earlier, limit, rules) <= due_at(calendar, later, limit, rules)


@given(offices, moments, st.integers(0, 60 * 24 * 4), limits())
def test_nor_within_a_few_days(calendar: WorkingCalendar, received: datetime, minutes: int, limit: Limit) -> None:
    later = received + timedelta(minutes=minutes)
    assert due_at(calendar, received, limit) <= due_at(calendar, later, limit)


@given(offices, moments, limits(), rule_sets)
def test_a_date_lies_in_working_time_and_after_the_receipt(
    calendar: WorkingCalendar, received: datetime, limit: Limit, rules: clock.RuleSet
) -> None:
    found = due_at(calendar, received, limit, rules)
    assert found > received
    assert calendar.is_working_time(found)
    if not limit.by_the_clock:
        assert found == calendar.closing(found.date())


@given(offices, moments, units, st.integers(1, 50))
def test_a_longer_limit_ends_later(calendar: WorkingCalendar, received: datetime, unit: LimitUnit, amount: int) -> None:
    shorter, longer = (due_at(calendar, received, Limit(n, unit)) for n in (min(amount, MOST[unit]), MOST[unit] + 1))
    assert shorter <= longer
    if unit in (LimitUnit.WORKING_DAYS, LimitUnit.WORKING_HOURS):
        assert due_at(calendar, received, Limit(amount, unit)) < due_at(calendar, received, Limit(amount + 1, unit))


@given(offices, moments, st.integers(1, 30), st.sampled_from(["", ".5", ".25"]))
def test_a_part_of_a_day_lies_between_the_whole_ones(
    calendar: WorkingCalendar, received: datetime, whole: int, part: str
) -> None:
    limits = [Limit(text, LimitUnit.WORKING_DAYS) for text in (str(whole), f"{whole}{part}", str(whole + 1))]
    ends = [due_at(calendar, received, limit) for limit in limits]
    assert ends == sorted(ends)


# --- the working ---


@given(offices, moments, st.integers(1, 10), rule_sets)
def test_the_working_of_a_short_limit_accounts_for_every_day(
    calendar: WorkingCalendar, received: datetime, amount: int, rules: clock.RuleSet
) -> None:
    limit = Limit(amount, LimitUnit.WORKING_DAYS)
    found = clock.due(received_at=received, limit=limit, calendar=calendar, rules=rules)
    counted = [line for line in found.working if line.text.startswith("Ngày làm việc thứ")]
    skipped = [line for line in found.working if line.text.startswith("Bỏ qua")]
    assert [f"thứ {number}:" in line.text for number, line in enumerate(counted, 1)] == [True] * amount
    assert all(line.at and calendar.is_working_day(line.at.date()) for line in counted)
    assert not any(line.at and calendar.is_working_day(line.at.date()) for line in skipped)
    days = sorted(line.at.date() for line in counted + skipped if line.at)
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))], "no day is left out or told twice"
    assert days[-1] == found.due_at.date()


@given(offices, moments, limits(), rule_sets)
def test_the_working_begins_with_the_receipt_and_ends_with_the_date(
    calendar: WorkingCalendar, received: datetime, limit: Limit, rules: clock.RuleSet
) -> None:
    found = clock.due(received_at=received, limit=limit, calendar=calendar, rules=rules)
    lines = found.working
    assert lines[0].at == received
    assert lines[0].text.startswith("Nhận lúc")
    assert lines[-1].at == found.due_at
    assert lines[-1].text.startswith("Hẹn trả")
    assert all(line.text and line.basis for line in lines)
    assert len(lines) < 60


# --- the clock ---


@st.composite
def stops(draw: st.DrawFn, kind: str = "pause", most: int = 3) -> tuple[datetime, list[Deviation]]:
    """A receipt and pauses after it, perhaps overlapping."""
    received = draw(moments)
    found = []
    for _ in range(draw(st.integers(1, most))):
        start = received + timedelta(minutes=draw(st.integers(0, 60 * 24 * 20)))
        end = start + timedelta(minutes=draw(st.integers(0, 60 * 24 * 30)))
        found.append(Deviation("pause", "finance", start, end, "Luật thử, Điều 1"))
    return received, found


def run(calendar: WorkingCalendar, received: datetime, limit: Limit, deviations: list[Deviation]) -> clock.Clock:
    return clock.clock(
        received_at=received, limit=limit, calendar=calendar, rules=RULES_2018, deviations=deviations
    )  # fmt: skip


@given(offices, stops(), limits())
def test_a_pause_never_brings_a_date_forward(
    calendar: WorkingCalendar, stopped: tuple[datetime, list[Deviation]], limit: Limit
) -> None:
    received, deviations = stopped
    dates = [run(calendar, received, limit, deviations[:number]).due_at for number in range(len(deviations) + 1)]
    assert all(date >= dates[0] for date in dates)
    assert run(calendar, received, limit, deviations).original_due == dates[0]


@given(offices, stops(most=1), limits(), st.integers(0, 60 * 24 * 5))
def test_a_longer_pause_never_brings_a_date_forward(
    calendar: WorkingCalendar, stopped: tuple[datetime, list[Deviation]], limit: Limit, minutes: int
) -> None:
    received, [pause] = stopped
    assert pause.ended_at
    longer = Deviation("pause", "finance", pause.started_at, pause.ended_at + timedelta(minutes=minutes), "Điều 1")
    assert run(calendar, received, limit, [longer]).due_at >= run(calendar, received, limit, [pause]).due_at


@given(offices, stops(most=1), limits(), st.floats(0, 1))
def test_a_pause_in_two_parts_is_the_same_pause(
    calendar: WorkingCalendar, stopped: tuple[datetime, list[Deviation]], limit: Limit, where: float
) -> None:
    received, [pause] = stopped
    assert pause.ended_at
    minutes = int((pause.ended_at - pause.started_at).total_seconds() // 60 * where)
    middle = pause.started_at + timedelta(minutes=minutes)
    parts = [
        Deviation("pause", "finance", pause.started_at, middle, "Điều 1"),
        Deviation("pause", "posting", middle, pause.ended_at, "Điều 2"),
    ]
    assert run(calendar, received, limit, parts).due_at == run(calendar, received, limit, [pause]).due_at


@given(offices, stops(most=1), st.integers(1, 80))
def test_in_working_hours_the_date_moves_by_the_working_time_that_stood(
    calendar: WorkingCalendar, stopped: tuple[datetime, list[Deviation]], hours: int
) -> None:
    received, [pause] = stopped
    assert pause.ended_at
    found = run(calendar, received, Limit(hours, LimitUnit.WORKING_HOURS), [pause])
    stood = calendar.working_minutes_between(pause.started_at, pause.ended_at)
    moved = calendar.working_minutes_between(found.original_due, found.due_at)
    assert moved == (stood if found.missed is None else 0)


@given(offices, stops(), limits())
def test_intervals_follow_one_another_from_the_receipt(
    calendar: WorkingCalendar, stopped: tuple[datetime, list[Deviation]], limit: Limit
) -> None:
    received, deviations = stopped
    intervals = run(calendar, received, limit, deviations).intervals
    assert intervals[0].started_at == received
    assert intervals[-1].ended_at is None
    for one, following in pairwise(intervals):
        assert one.ended_at == following.started_at
    assert all(interval.basis for interval in intervals if interval.kind == "paused")


@settings(max_examples=50)
@given(offices, moments, limits(), st.integers(0, 60 * 24 * 20), st.integers(0, 60 * 24 * 30))
def test_a_restart_counts_as_if_received_when_complete(
    calendar: WorkingCalendar, received: datetime, limit: Limit, asked: int, waited: int
) -> None:
    start = received + timedelta(minutes=asked)
    complete = start + timedelta(minutes=waited)
    deviation = Deviation("restart", "supplement", start, complete, "Khoản 4 Điều 19")
    assert run(calendar, received, limit, [deviation]).due_at == due_at(calendar, complete, limit)
