"""What does the history of one dossier come to? One row: units, dates, waits, and the verdict of each clock.

Nothing is added up from row to row: whoever has the events can make the row again, and gets the same.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from caicach.core.calendar import WorkingCalendar
from caicach.core.log.telling import Happened
from caicach.dossiers import events
from caicach.dossiers.rules import verdicts
from caicach.dossiers.rules.clock import Limit, LimitUnit, clock, rule_set_for
from caicach.dossiers.rules.verdicts import SUPPLEMENT, Verdict
from caicach.indices.facts import nine, walking
from caicach.indices.facts.rows import JUDGED, Fact
from caicach.indices.facts.walking import Walk

CalendarFor = Callable[[int, date, datetime | None], WorkingCalendar]  # of a unit, on a day, as known at a moment
_UNDONE: Final = events.ActUndone.KIND
_TAKEN_OVER: Final = events.TakenOver.KIND
_FINISHING: Final = frozenset(one.KIND for one in (events.Finished, events.Refused, events.Terminated))
_VIETNAM: Final = timezone(timedelta(hours=7))


def fact(history: Sequence[Happened], *, calendar_for: CalendarFor) -> Fact:
    """The row of the dossier with these events, in order. `calendar_for` is asked only where time must be counted."""
    walk = Walk(Fact(dossier_id=history[0].subject_id))
    counted = _that_count(history)
    if counted is not history:
        _note_undone(walk.fact, history)
    for recorded in counted:
        step = walking.STEPS.get(recorded.kind)
        if step is not None:
            step(walk, recorded.event, recorded.occurred_at)
    last, made = history[-1], walk.fact
    made.seq, made.position, made.acted_at = last.seq, last.position or 0, last.occurred_at
    made.received_on, made.finished_on = _day(made.received_at), _day(made.finished_at)
    made.handling_minutes = _handled(made)
    made.longest_lag = max([0, *[one.lag for one in history if one.kind != _TAKEN_OVER]])
    if made.due_at is not None and made.finished_at is not None and made.ending in JUDGED:
        made.legal_verdict = _legal(walk, due_at=made.due_at, finished_at=made.finished_at)
        in_time = _in_time(walk, calendar_for, due_at=made.due_at, finished_at=made.finished_at)
        made.statistical_verdict = Verdict.ON_TIME if in_time else Verdict.LATE
    made.nine_indices = nine.signs(made, walk.parts, verdict_without=lambda: _against_limit(walk, calendar_for))
    # Plain values, as they come back from the table.
    made.status, made.ending = int(made.status), str(made.ending)
    made.legal_verdict, made.statistical_verdict = str(made.legal_verdict), str(made.statistical_verdict)
    made.paused_cause, made.data_quality = str(made.paused_cause), str(made.data_quality)
    return made


def _that_count(history: Sequence[Happened]) -> Sequence[Happened]:
    """Without what was taken back before anybody was told: it counts as if it had not been."""
    marks: list[Any] = [one.event for one in history if one.kind == _UNDONE]
    undone = {mark.undone_seq for mark in marks}
    return [one for one in history if one.seq not in undone] if undone else history


def _note_undone(made: Fact, history: Sequence[Happened]) -> None:
    """What was taken back counts for nothing, and is seen all the same."""
    marks: list[Any] = [one.event for one in history if one.kind == _UNDONE]
    made.undone, made.reopened = len(marks), sum(mark.undone_kind in _FINISHING for mark in marks)


def _handled(made: Fact) -> int:
    """Minutes from receipt to end, without the wait for papers (Decision 766/QĐ-TTg, 2.2)."""
    if made.received_at is None or made.finished_at is None:
        return 0
    took = int((made.finished_at - made.received_at).total_seconds()) - made.supplement_seconds
    return max(0, took) // 60


def _day(at: datetime | None) -> date | None:
    return at.astimezone(_VIETNAM).date() if at else None


# --- The two verdicts on finished work; lateness is judged when the work is finished, not when the citizen collects ---


def _legal(walk: Walk, *, due_at: datetime, finished_at: datetime) -> Verdict:
    """The verdict of the clock of the law: while it stands no time passes, a missed date stays missed."""
    ended = walk.stopped_at_end or finished_at
    if walk.fact.missed_at is not None or ended > due_at:
        return Verdict.LATE
    return Verdict.EARLY if _day(ended) != _day(due_at) else Verdict.ON_TIME


def _in_time(walk: Walk, calendar_for: CalendarFor, *, due_at: datetime, finished_at: datetime) -> bool:
    """In time by Decision 766/QĐ-TTg, 2.1, which counts supplements in its own way: the second one is late."""
    waits = sum(deviation.cause == SUPPLEMENT for deviation in walk.deviations)
    if waits != 1:
        return waits == 0 and finished_at <= due_at
    return verdicts.statistical_verdict(
        **_measure(walk, calendar_for), deviations=walk.deviations, as_of=finished_at, finished_at=finished_at
    ).in_time


def _against_limit(walk: Walk, calendar_for: CalendarFor) -> str:
    """The verdict of the law if nobody had re-appointed: an apology does not make the limit longer."""
    if not walk.fact.extensions:
        return walk.fact.legal_verdict
    ended = walk.stopped_at_end or walk.fact.finished_at
    stops = [stop for stop in walk.deviations if stop.kind != "extension" and stop.started_at != walk.stopped_at_end]
    limited = clock(**_measure(walk, calendar_for), deviations=stops, finished_at=ended)
    if limited.missed is not None:
        return Verdict.LATE
    return Verdict.EARLY if _day(ended) != _day(limited.due_at) else Verdict.ON_TIME


def _measure(walk: Walk, calendar_for: CalendarFor) -> dict[str, Any]:
    """What the rules of the clock count a received dossier by."""
    made = walk.fact
    if made.received_at is None or made.limit_amount is None:
        raise ValueError(f"dossier {made.dossier_id} has no receipt in its history")
    received_on = made.received_at.astimezone(_VIETNAM).date()
    return {
        "received_at": made.received_at, "limit": Limit(made.limit_amount, LimitUnit(made.limit_unit)),
        "calendar": calendar_for(made.intake_unit_id, received_on, made.finished_at),
        "rules": rule_set_for(received_on),
        "same_day": walk.same_day,
    }  # fmt: skip
