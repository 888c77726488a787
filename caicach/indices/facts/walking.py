"""What does each event of a dossier change in its row?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from caicach.dossiers import events
from caicach.dossiers.rules.clock import Deviation
from caicach.dossiers.rules.verdicts import SUPPLEMENT
from caicach.dossiers.states import Cause, Quality, Status
from caicach.indices.facts.nine import Parts
from caicach.indices.facts.rows import Ending, Fact


@dataclass(slots=True)
class Walk:
    """The row so far, and the stops of the clock that led to it."""

    fact: Fact
    handed_over: bool = False
    same_day: bool = False
    deviations: list[Deviation] = field(default_factory=list)
    parts: Parts = field(default_factory=Parts)
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


def _begin(walk: Walk, event: Any) -> None:
    made = walk.fact
    made.code, made.procedure_code, made.revision_id = event.code, event.procedure_code, event.revision_id
    made.intake_unit_id, made.channel, made.is_test = event.intake_unit_id, event.channel, event.is_test
    made.competent_unit_id = made.present_unit_id = event.competent_unit_id
    made.source_system = getattr(event, "source_system", "") or made.source_system
    made.entered_late = made.entered_late or bool(getattr(event, "late", ""))


def _registered(walk: Walk, event: events.Registered, at: datetime) -> None:
    _begin(walk, event)
    walk.fact.registered_at = at


def _received(walk: Walk, event: events.Received, at: datetime) -> None:
    _begin(walk, event)
    made = walk.fact
    made.return_channel, made.fee_amount = event.return_channel, event.fee_amount
    made.rule_set, made.limit_amount, made.limit_unit = event.rule_set, event.limit_amount, event.limit_unit
    made.components, made.digitised = event.components, event.digitised
    made.has_component_file = bool(event.digitised) or bool(made.has_component_file)
    made.has_result_file, made.written_result, made.fee_waived = False, event.written_result, bool(event.exemption)
    made.registered_at = made.registered_at or at
    made.received_at, made.original_due_at, made.due_at = at, event.due_at, event.due_at
    made.status = Status.RECEIVED
    walk.same_day = event.same_day


def _declined(walk: Walk, event: events.Declined, at: datetime) -> None:
    _begin(walk, event)
    walk.fact.registered_at = walk.fact.registered_at or at
    walk.finish(Status.NOT_RECEIVED, Ending.DECLINED, at)


def _handed_over(walk: Walk, event: events.HandedOver, at: datetime) -> None:
    walk.handed_over = True
    walk.fact.status = Status.PROCESSING
    walk.parts.note(at, event.due_at, event.in_time)


def _step_done(walk: Walk, event: events.StepCompleted | events.Approved, at: datetime) -> None:
    walk.parts.note(at, event.due_at, event.in_time)


def _supplement_requested(walk: Walk, event: events.SupplementRequested, at: datetime) -> None:
    made = walk.fact
    made.status = Status.SUPPLEMENT
    made.supplements += 1
    made.late_notices += not event.in_time
    if made.due_at is not None and made.paused_since is None:
        left = int((made.due_at - at).total_seconds())
        made.least_left = left if made.least_left is None else min(left, made.least_left)
    walk.stop(Cause.SUPPLEMENT, at)


def _supplement_completed(walk: Walk, event: events.SupplementCompleted, at: datetime) -> None:
    walk.run(at, event.due_at)
    if walk.fact.received_at is None:
        walk.fact.status = Status.NEW
    else:
        walk.fact.status = Status.PROCESSING if walk.handed_over else Status.RECEIVED


def _consultation_requested(walk: Walk, event: events.ConsultationRequested, _at: datetime) -> None:
    walk.fact.consultations += 1
    walk.parts.asked[event.consultation_id] = event.due_at


def _consultation_recounted(walk: Walk, event: events.ConsultationRecounted, _at: datetime) -> None:
    walk.parts.asked[event.consultation_id] = event.due_at


def _consultation_answered(walk: Walk, event: events.ConsultationAnswered, at: datetime) -> None:
    walk.fact.late_answers += not event.in_time
    walk.parts.note(at, walk.parts.asked.pop(event.consultation_id, None), event.in_time)


def _extended(walk: Walk, event: events.Extended, at: datetime) -> None:
    walk.note_miss(at)
    made = walk.fact
    made.extensions += 1
    made.late_apologies += not event.in_time
    made.due_at = event.due_at
    walk.deviations.append(Deviation("extension", Cause.APOLOGY, at, at, "", event.due_at))


def _due_recounted(walk: Walk, event: events.DueRecounted, at: datetime) -> None:
    walk.fact.due_at = event.due_at  # not missed, even if the decision came after the old date
    walk.deviations.append(Deviation("recount", Cause.CALENDAR, at, at, "", event.due_at))


def _finance_requested(walk: Walk, _event: events.FinanceRequested, at: datetime) -> None:
    walk.fact.status = Status.FINANCE
    walk.parts.paying = True
    walk.stop(Cause.FINANCE, at)


def _finance_settled(walk: Walk, event: events.FinanceSettled, at: datetime) -> None:
    walk.run(at, event.due_at)
    walk.fact.status = Status.PROCESSING


def _clock_paused(walk: Walk, event: events.ClockPaused, at: datetime) -> None:
    walk.stop(event.cause, at)


def _clock_resumed(walk: Walk, event: events.ClockResumed, at: datetime) -> None:
    walk.run(at, event.due_at)


def _finished(walk: Walk, event: events.Finished, at: datetime) -> None:
    walk.finish(Status.DONE, Ending.DONE, at)
    walk.fact.has_result_file = event.has_file


def _corrected(walk: Walk, event: events.OutcomeCorrected, _at: datetime) -> None:
    walk.fact.has_result_file = event.has_file


def _files_added(walk: Walk, event: events.FilesAdded, _at: datetime) -> None:
    """Only of a paper the procedure asks for: anything may be added under a name of its own."""
    if event.component and event.files:
        walk.fact.has_component_file = True


def _fee_paid(walk: Walk, event: events.FeePaid, _at: datetime) -> None:
    walk.fact.fee_waived = event.waived


def _refused(walk: Walk, _event: events.Refused, at: datetime) -> None:
    walk.finish(Status.STOPPED, Ending.REFUSED, at)


def _terminated(walk: Walk, _event: events.Terminated, at: datetime) -> None:
    walk.finish(Status.STOPPED, Ending.TERMINATED, at)


def _withdrawn(walk: Walk, _event: events.Withdrawn, at: datetime) -> None:
    walk.finish(Status.WITHDRAWN, Ending.WITHDRAWN, at)


def _posted(walk: Walk, _event: events.Posted, at: datetime) -> None:
    walk.fact.posted_at = walk.fact.posted_at or at


def _returned(walk: Walk, event: events.Returned, at: datetime) -> None:
    made = walk.fact
    made.status, made.returned_at, made.return_channel = Status.RETURNED, at, event.channel


def _fee_charged(walk: Walk, event: events.FeeCharged, _at: datetime) -> None:
    walk.fact.fee_amount, walk.fact.fee_waived = event.amount, False  # it is owed


def _transferred(walk: Walk, event: events.Transferred, _at: datetime) -> None:
    walk.fact.present_unit_id = event.competent_unit_id


def _taken_over(walk: Walk, event: events.TakenOver, at: datetime) -> None:
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


def _taking_over_undone(walk: Walk, _event: events.TakingOverUndone, _at: datetime) -> None:
    walk.fact.data_quality = Quality.UNDONE


_ENDINGS: Final = {Status.STOPPED: Ending.TERMINATED, Status.WITHDRAWN: Ending.WITHDRAWN}

# Kinds that are not here change nothing that is counted.
STEPS: Final[dict[str, Callable[[Walk, Any, datetime], None]]] = {
    events.Registered.KIND: _registered,
    events.Received.KIND: _received,
    events.Declined.KIND: _declined,
    events.HandedOver.KIND: _handed_over,
    events.StepCompleted.KIND: _step_done,
    events.Approved.KIND: _step_done,
    events.SupplementRequested.KIND: _supplement_requested,
    events.SupplementCompleted.KIND: _supplement_completed,
    events.ConsultationRequested.KIND: _consultation_requested,
    events.ConsultationRecounted.KIND: _consultation_recounted,
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
    events.OutcomeCorrected.KIND: _corrected,
    events.FilesAdded.KIND: _files_added,
    events.FeeCharged.KIND: _fee_charged,
    events.FeePaid.KIND: _fee_paid,
    events.Transferred.KIND: _transferred,
    events.TakenOver.KIND: _taken_over,
    events.TakingOverUndone.KIND: _taking_over_undone,
}
