"""Random legal histories of dossiers, told twice: as events of the log, and as the stops of the clock they stand for.

The due dates in the events are those that the commands would promise: the pure clock over the stops so far.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from caicach.core import clock as machine
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.core.calendar import WorkingCalendar
from caicach.dossiers import events
from caicach.dossiers.rules import clock
from caicach.dossiers.states import Cause, Status
from caicach.organisations import calendar_files

Draw = Callable[[st.SearchStrategy[Any]], Any]
LIMITS = [("1", "working_days"), ("5", "working_days"), ("12", "working_hours"), ("10", "days"), ("1", "months")]
FIRST = datetime(2022, 1, 4, 7, 0, tzinfo=machine.ZONE)


def calendar() -> WorkingCalendar:
    return calendar_files.calendars_from_files()


@dataclass
class Story:
    """One dossier while it is being told."""

    dossier_id: int
    at: datetime
    limit: clock.Limit
    procedure_code: str = "1.001193"
    intake_unit_id: int = 11
    competent_unit_id: int = 12
    is_test: bool = False
    status: Status = Status.NEW
    handed_over: bool = False
    received_at: datetime | None = None
    finished_at: datetime | None = None
    happened: list[tuple[core_events.Event, datetime]] = field(default_factory=list)
    deviations: list[clock.Deviation] = field(default_factory=list)
    standing: clock.Deviation | None = None
    extended: bool = False
    asked_until: datetime | None = None

    @property
    def subject(self) -> str:
        return f"dossier/{self.dossier_id}"

    @property
    def code(self) -> str:
        return f"000.00.10.H03-220104-{self.dossier_id:04d}"

    def tell(self, event: core_events.Event) -> None:
        self.happened.append((event, self.at))

    def clock(self, *, finished_at: datetime | None = None) -> clock.Clock:
        assert self.received_at is not None
        stops = [*self.deviations, *([self.standing] if self.standing else [])]
        return clock.clock(
            received_at=self.received_at, limit=self.limit, calendar=calendar(), finished_at=finished_at,
            rules=clock.rule_set_for(self.received_at.date()), deviations=sorted(stops, key=lambda d: d.started_at),
        )  # fmt: skip

    def recorded(self) -> list[core_events.Recorded]:
        """The history as the log would give it back."""
        found = []
        for seq, (event, at) in enumerate(self.happened, start=1):
            row = core_events.row(event, subject=self.subject, seq=seq, by=Actor.system(), at=at)
            row.pop("shard")
            row["payload"] = json.dumps(json.loads(row["payload"]))
            found.append(core_events.Recorded(id=seq, position=seq, **row))
        return found

    # --- The acts ---

    def receive(self) -> None:
        self.received_at, self.status = self.at, Status.RECEIVED
        due_at = self.clock().due_at
        self.tell(events.Received(
            code=self.code, procedure_code=self.procedure_code, revision_id=1, intake_unit_id=self.intake_unit_id,
            competent_unit_id=self.competent_unit_id, channel="counter", return_channel="counter",
            limit_amount=self.limit.amount, limit_unit=self.limit.unit, rule_set="2018", due_at=due_at, components=3,
            digitised=2, fee_amount=8000, is_test=self.is_test,
        ))  # fmt: skip

    def register(self) -> None:
        self.tell(events.Registered(
            code=self.code, procedure_code=self.procedure_code, revision_id=1, intake_unit_id=self.intake_unit_id,
            competent_unit_id=self.competent_unit_id, channel="online", is_test=self.is_test,
        ))  # fmt: skip

    def decline(self) -> None:
        self.tell(events.Declined(
            code=self.code, procedure_code=self.procedure_code, revision_id=1, intake_unit_id=self.intake_unit_id,
            competent_unit_id=self.competent_unit_id, channel="online", is_test=self.is_test,
        ))  # fmt: skip
        self.end(Status.NOT_RECEIVED)

    def hand_over(self) -> None:
        self.status, self.handed_over = Status.PROCESSING, True
        due_at = self.at + timedelta(minutes=30)
        self.tell(events.HandedOver(
            step_key="hand-over", to_unit_id=self.competent_unit_id, in_time=True, due_at=due_at
        ))  # fmt: skip

    def work(self) -> None:
        self.tell(events.StepCompleted(step_key="examine", due_at=self.at + timedelta(hours=6)))

    def work_late(self) -> None:
        self.tell(events.StepCompleted(step_key="examine", in_time=False, due_at=self.at - timedelta(hours=6)))

    def ask_unit(self) -> None:
        self.asked_until = self.at + timedelta(days=2)
        self.tell(events.ConsultationRequested(consultation_id=7, unit_id=20, due_at=self.asked_until))

    def hear_unit(self) -> None:
        assert self.asked_until is not None
        in_time, self.asked_until = self.at <= self.asked_until, None
        self.tell(events.ConsultationAnswered(consultation_id=7, unit_id=20, agrees=True, in_time=in_time))

    def ask_papers(self) -> None:
        self.status = Status.SUPPLEMENT
        if self.received_at is not None:
            self.standing = clock.Deviation("restart", Cause.SUPPLEMENT, self.at, None, "")
        self.tell(events.SupplementRequested(number=1, items=2, in_time=True))

    def get_papers(self) -> None:
        self.status = Status.PROCESSING if self.handed_over else Status.RECEIVED
        self.tell(events.SupplementCompleted(number=1, due_at=self.run_on()))

    def ask_money(self) -> None:
        self.status = Status.FINANCE
        self.standing = clock.Deviation("pause", Cause.FINANCE, self.at, None, "")
        self.tell(events.FinanceRequested(step_key="tax"))

    def get_money(self) -> None:
        self.status = Status.PROCESSING
        self.tell(events.FinanceSettled(step_key="tax", due_at=self.run_on()))

    def post(self) -> None:
        self.standing = clock.Deviation("pause", Cause.POSTING, self.at, None, "")
        self.tell(events.ClockPaused(cause=Cause.POSTING))

    def unpost(self) -> None:
        self.tell(events.ClockResumed(cause=Cause.POSTING, due_at=self.run_on()))

    def apologise(self) -> None:
        previous = self.clock().due_at
        due_at = calendar().closing_after(max(previous, self.at), 3)
        self.extended = True
        self.deviations.append(clock.Deviation("extension", Cause.APOLOGY, self.at, self.at, "", due_at))
        self.tell(events.Extended(due_at=due_at, previous_due_at=previous, in_time=self.at < previous))

    def finish(self) -> None:
        self.tell(events.Finished(step_key="outcome"))
        self.end(Status.DONE)

    def refuse(self) -> None:
        self.tell(events.Refused())
        self.end(Status.STOPPED)

    def terminate(self) -> None:
        self.tell(events.Terminated())
        self.end(Status.STOPPED)

    def withdraw(self) -> None:
        self.tell(events.Withdrawn())
        self.end(Status.WITHDRAWN)

    def give_back(self) -> None:
        self.status = Status.RETURNED
        self.tell(events.Returned(channel="counter"))

    def end(self, status: Status) -> None:
        self.status, self.finished_at = status, self.at

    def run_on(self) -> datetime:
        assert self.standing is not None
        self.deviations.append(replace(self.standing, ended_at=self.at))
        self.standing = None
        return self.clock().due_at

    def possible(self) -> list[Callable[[], None]]:
        """What may happen next."""
        if self.standing is not None and self.status is Status.PROCESSING:
            return [self.unpost, self.work, self.terminate]
        return {
            Status.NEW: [self.receive, self.decline, self.ask_papers, self.withdraw],
            Status.RECEIVED: [*[self.hand_over] * 4, self.ask_papers, self.withdraw, self.finish],
            Status.PROCESSING: [self.work, self.work_late, self.hear_unit if self.asked_until else self.ask_unit,
                                self.ask_papers, self.ask_money, self.post, self.finish, self.refuse,
                                *([] if self.extended else [self.apologise])],
            Status.SUPPLEMENT: [self.get_papers, self.terminate, self.withdraw]
            if self.received_at else [self.receive, self.withdraw],
            Status.FINANCE: [self.get_money],
            Status.DONE: [self.give_back],
        }.get(self.status, [])  # fmt: skip


@st.composite
def stories(draw: Draw, *, dossier_id: int = 1, most: int = 10) -> Story:
    """A dossier of 2022, from receipt or registration, through up to `most` acts."""
    amount, unit = draw(st.sampled_from(LIMITS))
    story = Story(
        dossier_id=dossier_id,
        at=FIRST + timedelta(minutes=draw(st.integers(0, 200 * 24 * 60))),
        limit=clock.Limit(Decimal(amount), clock.LimitUnit(unit)),
        competent_unit_id=draw(st.integers(12, 14)),
        is_test=draw(st.integers(0, 5)) == 0,
    )
    draw(st.sampled_from([*[story.receive] * 5, story.register]))()
    for _ in range(draw(st.integers(0, most) | st.just(most))):
        acts = story.possible()
        if not acts:
            break
        story.at += timedelta(minutes=draw(st.sampled_from([1, 7, 90, 600, 1440, 4000, 12000])))
        draw(st.sampled_from(acts))()
    return story
