"""What does the history of one dossier come to? One row: units, dates, waits, and the verdict of each clock.

Nothing is added up from row to row: whoever has the events can make the row again, and gets the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from caicach.core.calendar import WorkingCalendar
from caicach.core.log.telling import Happened
from caicach.dossiers import events
from caicach.dossiers.rules import verdicts
from caicach.dossiers.rules.clock import Deviation, Limit, LimitUnit, clock, rule_set_for
from caicach.dossiers.rules.verdicts import SUPPLEMENT, Verdict
from caicach.dossiers.states import Cause, Quality, Status
from caicach.indices.facts import nine

CalendarFor = Callable[[int, date, datetime | None], WorkingCalendar]  # of a unit, on a day, as known at a moment
_VIETNAM: Final = timezone(timedelta(hours=7))


class Ending(StrEnum):
    """How the handling ended; empty while it goes on."""

    OPEN = ""
    DONE = "done"
    REFUSED = "refused"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


# Endings that are work of the agency and so are early, on time or late.
JUDGED: Final = frozenset({Ending.DONE, Ending.REFUSED, Ending.TERMINATED})


@dataclass(slots=True)
class Fact:
    """The row. Names are those of the table."""

    dossier_id: int
    code: str = ""
    is_test: bool = False
    source_system: str = ""
    data_quality: str = ""
    revision_id: int = 0
    procedure_code: str = ""
    intake_unit_id: int = 0
    competent_unit_id: int = 0
    present_unit_id: int = 0
    channel: str = ""
    return_channel: str = ""
    rule_set: str = ""
    limit_amount: Decimal | None = None
    limit_unit: str = ""
    components: int = 0
    digitised: int = 0
    fee_amount: int = 0
    registered_at: datetime | None = None
    received_at: datetime | None = None
    received_on: date | None = None
    original_due_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    finished_on: date | None = None
    posted_at: datetime | None = None
    returned_at: datetime | None = None
    status: int = Status.NEW
    ending: str = Ending.OPEN
    paused_since: datetime | None = None
    paused_cause: str = ""
    supplement_seconds: int = 0
    finance_seconds: int = 0
    other_pause_seconds: int = 0
    supplements: int = 0
    late_notices: int = 0
    extensions: int = 0
    late_apologies: int = 0
    consultations: int = 0
    late_answers: int = 0
    missed_at: datetime | None = None
    legal_verdict: str = ""
    statistical_verdict: str = ""
    nine_indices: str = ""
    seq: int = 0
    position: int = 0
    acted_at: datetime | None = None


COLUMNS: Final = tuple(item.name for item in fields(Fact))


def fact(history: Sequence[Happened], *, calendar_for: CalendarFor) -> Fact:
    """The row of the dossier with these events, in order. `calendar_for` is asked only where time must be counted."""
    walk = _Walk(Fact(dossier_id=history[0].subject_id))
    counted = list(_that_count(history))
    for recorded in counted:
        step = _STEPS.get(recorded.kind)
        if step is not None:
            step(walk, recorded.event, recorded.occurred_at)
    last, made = history[-1], walk.fact
    made.seq, made.position, made.acted_at = last.seq, last.position or 0, last.occurred_at
    made.received_on, made.finished_on = _day(made.received_at), _day(made.finished_at)
    if made.due_at is not None and made.finished_at is not None and made.ending in JUDGED:
        made.legal_verdict = _legal(walk, due_at=made.due_at, finished_at=made.finished_at)
        in_time = _in_time(walk, calendar_for, due_at=made.due_at, finished_at=made.finished_at)
        made.statistical_verdict = Verdict.ON_TIME if in_time else Verdict.LATE
    made.nine_indices = nine.signs(
        made, counted, judged=made.ending in JUDGED, verdict_without=lambda: _against_limit(walk, calendar_for)
    )
    # Plain values, as they come back from the table.
    made.status, made.ending = int(made.status), str(made.ending)
    made.legal_verdict, made.statistical_verdict = str(made.legal_verdict), str(made.statistical_verdict)
    made.paused_cause, made.data_quality = str(made.paused_cause), str(made.data_quality)
    return made


def _that_count(history: Sequence[Happened]) -> Iterator[Happened]:
    """Without what was taken back before anybody was told: it counts as if it had not been."""
    marks: list[Any] = [one.event for one in history if one.kind == events.ActUndone.KIND]
    undone = {mark.undone_seq for mark in marks}
    return (one for one in history if one.seq not in undone)


@dataclass(slots=True)
class _Walk:
    """The row so far, and the stops of the clock that led to it."""

    fact: Fact
    handed_over: bool = False
    same_day: bool = False
    deviations: list[Deviation] = field(default_factory=list)
    stopped_at_end: datetime | None = None

    def stop(self, cause: str, at: datetime) -> None:
        if self.fact.received_at is None:
            return  # nothing runs
        if self.fact.paused_since is None:
            self.note_miss(at)
        else:
            self.close_wait(at)  # the clock stands for one reason at a time
        self.fact.paused_since, self.fact.paused_cause = at, cause

    def run(self, at: datetime, due_at: datetime | None) -> None:
        made = self.fact
        self.close_wait(at)
        if due_at is not None:
            made.due_at = due_at

    def close_wait(self, at: datetime) -> None:
        """Add the wait under way, if any, to the time waited."""
        made = self.fact
        if made.paused_since is None:
            return
        cause = made.paused_cause
        name = f"{cause}_seconds" if cause in (Cause.SUPPLEMENT, Cause.FINANCE) else "other_pause_seconds"
        setattr(made, name, getattr(made, name) + int((at - made.paused_since).total_seconds()))
        kind: Any = "restart" if cause == SUPPLEMENT else "pause"
        self.deviations.append(Deviation(kind, cause, made.paused_since, at, ""))
        made.paused_since, made.paused_cause = None, ""

    def note_miss(self, at: datetime) -> None:
        """A date that passes while the clock runs stays missed, whatever comes later."""
        made = self.fact
        if made.missed_at is None and made.paused_since is None and made.due_at is not None and at > made.due_at:
            made.missed_at = made.due_at

    def finish(self, status: Status, ending: Ending, at: datetime) -> None:
        made = self.fact
        made.status, made.ending, made.finished_at = status, ending, at
        self.note_miss(at)
        self.stopped_at_end = made.paused_since
        self.close_wait(at)


def _begin(walk: _Walk, event: Any) -> None:
    made = walk.fact
    for name in ("code", "procedure_code", "revision_id", "intake_unit_id", "competent_unit_id", "channel", "is_test"):
        setattr(made, name, getattr(event, name))
    made.present_unit_id = made.competent_unit_id
    made.source_system = getattr(event, "source_system", "") or made.source_system


def _registered(walk: _Walk, event: events.Registered, at: datetime) -> None:
    _begin(walk, event)
    walk.fact.registered_at = at


def _received(walk: _Walk, event: events.Received, at: datetime) -> None:
    _begin(walk, event)
    made = walk.fact
    for name in ("return_channel", "rule_set", "limit_amount", "limit_unit", "components", "digitised", "fee_amount"):
        setattr(made, name, getattr(event, name))
    made.registered_at = made.registered_at or at
    made.received_at, made.original_due_at, made.due_at = at, event.due_at, event.due_at
    made.status = Status.RECEIVED
    walk.same_day = event.same_day


def _declined(walk: _Walk, event: events.Declined, at: datetime) -> None:
    _begin(walk, event)
    walk.fact.registered_at = walk.fact.registered_at or at
    walk.finish(Status.NOT_RECEIVED, Ending.DECLINED, at)


def _handed_over(walk: _Walk, _event: events.HandedOver, _at: datetime) -> None:
    walk.handed_over = True
    walk.fact.status = Status.PROCESSING


def _supplement_requested(walk: _Walk, event: events.SupplementRequested, at: datetime) -> None:
    made = walk.fact
    made.status = Status.SUPPLEMENT
    made.supplements += 1
    made.late_notices += not event.in_time
    walk.stop(Cause.SUPPLEMENT, at)


def _supplement_completed(walk: _Walk, event: events.SupplementCompleted, at: datetime) -> None:
    walk.run(at, event.due_at)
    if walk.fact.received_at is None:
        walk.fact.status = Status.NEW
    else:
        walk.fact.status = Status.PROCESSING if walk.handed_over else Status.RECEIVED


def _consultation_requested(walk: _Walk, _event: events.ConsultationRequested, _at: datetime) -> None:
    walk.fact.consultations += 1


def _consultation_answered(walk: _Walk, event: events.ConsultationAnswered, _at: datetime) -> None:
    walk.fact.late_answers += not event.in_time


def _extended(walk: _Walk, event: events.Extended, at: datetime) -> None:
    walk.note_miss(at)
    made = walk.fact
    made.extensions += 1
    made.late_apologies += not event.in_time
    made.due_at = event.due_at
    walk.deviations.append(Deviation("extension", Cause.APOLOGY, at, at, "", event.due_at))


def _due_recounted(walk: _Walk, event: events.DueRecounted, at: datetime) -> None:
    walk.fact.due_at = event.due_at  # not missed, even if the decision came after the old date
    walk.deviations.append(Deviation("recount", Cause.CALENDAR, at, at, "", event.due_at))


def _finance_requested(walk: _Walk, _event: events.FinanceRequested, at: datetime) -> None:
    walk.fact.status = Status.FINANCE
    walk.stop(Cause.FINANCE, at)


def _finance_settled(walk: _Walk, event: events.FinanceSettled, at: datetime) -> None:
    walk.run(at, event.due_at)
    walk.fact.status = Status.PROCESSING


def _clock_paused(walk: _Walk, event: events.ClockPaused, at: datetime) -> None:
    walk.stop(event.cause, at)


def _clock_resumed(walk: _Walk, event: events.ClockResumed, at: datetime) -> None:
    walk.run(at, event.due_at)


def _finished(walk: _Walk, _event: events.Finished, at: datetime) -> None:
    walk.finish(Status.DONE, Ending.DONE, at)


def _refused(walk: _Walk, _event: events.Refused, at: datetime) -> None:
    walk.finish(Status.STOPPED, Ending.REFUSED, at)


def _terminated(walk: _Walk, _event: events.Terminated, at: datetime) -> None:
    walk.finish(Status.STOPPED, Ending.TERMINATED, at)


def _withdrawn(walk: _Walk, _event: events.Withdrawn, at: datetime) -> None:
    walk.finish(Status.WITHDRAWN, Ending.WITHDRAWN, at)


def _posted(walk: _Walk, _event: events.Posted, at: datetime) -> None:
    walk.fact.posted_at = walk.fact.posted_at or at


def _returned(walk: _Walk, event: events.Returned, at: datetime) -> None:
    made = walk.fact
    made.status, made.returned_at, made.return_channel = Status.RETURNED, at, event.channel


def _fee_charged(walk: _Walk, event: events.FeeCharged, _at: datetime) -> None:
    walk.fact.fee_amount = event.amount


def _transferred(walk: _Walk, event: events.Transferred, _at: datetime) -> None:
    walk.fact.present_unit_id = event.competent_unit_id


def _taken_over(walk: _Walk, event: events.TakenOver, at: datetime) -> None:
    """All that another system's spreadsheet tells of it, at once."""
    _begin(walk, event)
    made = walk.fact
    made.data_quality, made.rule_set = event.data_quality, event.rule_set
    made.registered_at = made.received_at = at
    made.original_due_at = made.due_at = event.due_at
    made.status = Status(event.status)
    if event.finished_at is not None:
        walk.finish(made.status, _ENDINGS.get(made.status, Ending.DONE), event.finished_at)
    made.returned_at = event.returned_at


def _taking_over_undone(walk: _Walk, _event: events.TakingOverUndone, _at: datetime) -> None:
    walk.fact.data_quality = Quality.UNDONE


_ENDINGS: Final = {Status.STOPPED: Ending.TERMINATED, Status.WITHDRAWN: Ending.WITHDRAWN}

# Kinds that are not here change nothing that is counted.
_STEPS: Final[dict[str, Callable[[_Walk, Any, datetime], None]]] = {
    events.Registered.KIND: _registered,
    events.Received.KIND: _received,
    events.Declined.KIND: _declined,
    events.HandedOver.KIND: _handed_over,
    events.SupplementRequested.KIND: _supplement_requested,
    events.SupplementCompleted.KIND: _supplement_completed,
    events.ConsultationRequested.KIND: _consultation_requested,
    events.ConsultationAnswered.KIND: _consultation_answered,
    events.Extended.KIND: _extended,
    events.DueRecounted.KIND: _due_recounted,
    events.FinanceRequested.KIND: _finance_requested,
    events.FinanceSettled.KIND: _finance_settled,
    events.ClockPaused.KIND: _clock_paused,
    events.ClockResumed.KIND: _clock_resumed,
    events.Finished.KIND: _finished,
    events.Refused.KIND: _refused,
    events.Terminated.KIND: _terminated,
    events.Withdrawn.KIND: _withdrawn,
    events.Posted.KIND: _posted,
    events.Returned.KIND: _returned,
    events.FeeCharged.KIND: _fee_charged,
    events.Transferred.KIND: _transferred,
    events.TakenOver.KIND: _taken_over,
    events.TakingOverUndone.KIND: _taking_over_undone,
}


def _day(at: datetime | None) -> date | None:
    return at.astimezone(_VIETNAM).date() if at else None


# --- The two verdicts on finished work; lateness is judged when the work is finished, not when the citizen collects ---


def _legal(walk: _Walk, *, due_at: datetime, finished_at: datetime) -> Verdict:
    """The verdict of the clock of the law: while it stands no time passes, a missed date stays missed."""
    ended = walk.stopped_at_end or finished_at
    if walk.fact.missed_at is not None or ended > due_at:
        return Verdict.LATE
    return Verdict.EARLY if _day(ended) != _day(due_at) else Verdict.ON_TIME


def _in_time(walk: _Walk, calendar_for: CalendarFor, *, due_at: datetime, finished_at: datetime) -> bool:
    """In time by Decision 766/QĐ-TTg, 2.1, which counts supplements in its own way: the second one is late."""
    waits = sum(deviation.cause == SUPPLEMENT for deviation in walk.deviations)
    if waits != 1:
        return waits == 0 and finished_at <= due_at
    return verdicts.statistical_verdict(
        **_measure(walk, calendar_for), deviations=walk.deviations, as_of=finished_at, finished_at=finished_at
    ).in_time


def _against_limit(walk: _Walk, calendar_for: CalendarFor) -> Verdict:
    """The verdict of the law if nobody had re-appointed: an apology does not make the limit longer."""
    if not walk.fact.extensions:
        return Verdict(walk.fact.legal_verdict)
    ended = walk.stopped_at_end or walk.fact.finished_at
    stops = [stop for stop in walk.deviations if stop.kind != "extension" and stop.started_at != walk.stopped_at_end]
    limited = clock(**_measure(walk, calendar_for), deviations=stops, finished_at=ended)
    if limited.missed is not None:
        return Verdict.LATE
    return Verdict.EARLY if _day(ended) != _day(limited.due_at) else Verdict.ON_TIME


def _measure(walk: _Walk, calendar_for: CalendarFor) -> dict[str, Any]:
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
