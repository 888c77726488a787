"""What happens to one dossier, act by act, from the day it comes? Every act is a command, at its own past moment.

A life is a generator: it yields the moment of its next act, and does the act when it is asked to go on. Whoever holds
many lives can so let everything happen in the order of time.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from caicach.config.demo_data import afterwards, arriving, stepping, words
from caicach.config.demo_data.cases import Apology, Case, Ending
from caicach.config.demo_data.staff import Staff
from caicach.core.actor import Actor
from caicach.core.calendar import WorkingCalendar
from caicach.dossiers import commands, timing
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import OPEN, Status
from caicach.notices import commands as notices
from caicach.organisations.queries import calendars
from caicach.workflow.rules import Step
from caicach.workflow.states import StepAct, StepKind

Moments = Iterator[datetime]
RECEIVED, SUPPLEMENT, DONE = "received", "supplement", "done"  # stages in which a dossier may be left lying


class Life:
    """One dossier on its way. `dossier` is what the last command answered."""

    def __init__(self, case: Case, staff: Staff) -> None:
        self.case = case
        self.staff = staff
        self.rng = random.Random(f"life/{case.key}")
        self.now = case.at
        self.path = stepping.Path(self)
        self.delayed = self.redone = self.undone = False
        self.posted: int | None = None  # the item in which the result is on its way
        self.came_back = False
        self._dossier: Dossier | None = None

    # --- where it stands ---

    @property
    def dossier(self) -> Dossier:
        assert self._dossier is not None
        return self._dossier

    @dossier.setter
    def dossier(self, dossier: Dossier) -> None:
        self._dossier = dossier

    @property
    def has_come(self) -> bool:
        return self._dossier is not None

    def reload(self) -> None:
        """Read it again after a command that answers with something else than the dossier."""
        self.dossier = Dossier.objects.select_related("process__definition").get(pk=self.dossier.pk)

    @property
    def is_open(self) -> bool:
        return self.dossier.state in OPEN

    def calendar(self, unit_id: int | None = None) -> WorkingCalendar:
        return calendars.calendar_for(unit_id or self.staff.unit(self.case.counter).id, on=self.now.date())

    # --- the whole of it ---

    def run(self) -> Moments:
        yield self.now
        yield from arriving.arrive(self)
        if not self.is_open or self.case.stop in (arriving.NEW, RECEIVED):
            return
        self.path.begin()
        yield from self._work(until_handed_over=True)
        if self.dossier.state is Status.PROCESSING:
            yield from self._detours()
        yield from self._work()
        yield from afterwards.follow(self)

    def _work(self, *, until_handed_over: bool = False) -> Moments:
        """Step after step, as each comes due on somebody's desk."""
        while (step := self.path.next_step()) is not None:
            if until_handed_over and self.dossier.state is not Status.RECEIVED:
                return
            if self._is_bottleneck(step):
                yield from self._delay(step)
            at = self.path.planned[step.key]
            self.now = max(at, self.now + timedelta(minutes=2))
            yield self.now
            by = self.path.do(step)
            if self.case.undone and not self.undone and by is not None and step.act is StepAct.HAND_OVER:
                yield from self._take_back(by)

    def _take_back(self, by: Actor) -> Moments:
        """It was the wrong dossier: back within two minutes, and done again later."""
        self.undone = True
        self.now += timedelta(minutes=1)
        yield self.now
        notices.take_back(self.dossier.pk, by=by, at=self.now)
        self.reload()
        self.path.after_pause()

    # --- beside the usual course ---

    def _detours(self) -> Moments:
        case = self.case
        if case.assigned:
            yield from self._assign()
        if case.attached:
            yield from self._attach()
        if case.charged:
            yield from self._charge()
        if case.asks:
            yield from self._ask()
        if case.ending in (Ending.REFUSED, Ending.WITHDRAWN):
            yield from self._end_early()
            return
        for _slip in range(case.supplements - case.at_counter):
            yield from self._supplement()
            if not self.is_open or self.dossier.state is Status.SUPPLEMENT:
                self.path.stop()
                return

    def after(self, low: int, high: int, *, unit_id: int | None = None) -> datetime:
        """Some working minutes from now."""
        self.now = self.calendar(unit_id).add_working_minutes(self.now, self.rng.randint(low, high))
        return self.now

    def days_later(self, low: int, high: int) -> datetime:
        """Some days from now, when the office is open."""
        days, minutes = self.rng.randint(low, high), self.rng.randint(-90, 90)
        later = self.now + timedelta(days=days, minutes=minutes if days else abs(minutes))
        self.now = self.calendar().add_working_minutes(later, self.rng.randint(2, 40))
        return self.now

    def _assign(self) -> Moments:
        step = self.path.next_step()
        if step is None or not step.who or self.path.unit_of(step) != self.dossier.competent_unit_id:
            return
        yield self.after(5, 45)
        officer = self.staff.holder(step.who, self.dossier.competent_unit_id, self.rng)
        head = self.staff.head(self.dossier.competent_unit_id)
        assert officer.user_id is not None
        self.dossier = commands.assign(
            self.dossier.pk, step_key=step.key, assignee_id=officer.user_id, by=head, at=self.now
        )
        self.path.assigned[step.key] = officer

    def _attach(self) -> Moments:
        yield self.after(10, 60)
        by = self._officer()
        file = self.staff.papers.sample(words.VERIFIED, by=by, at=self.now)
        self.dossier = commands.attach_files(self.dossier.pk, file_ids=[file], label=words.VERIFIED, by=by, at=self.now)

    def _charge(self) -> Moments:
        yield self.after(5, 30)
        self.dossier = commands.charge(self.dossier.pk, amount=self.case.charged, by=self.counter(), at=self.now)

    def _ask(self) -> Moments:
        """Ask another unit beside the process; it answers in time or too late."""
        asked_unit = self.staff.unit(self.case.asks).id
        yield self.after(20, 120)
        asked = commands.consult(
            self.dossier.pk, unit_id=asked_unit, question=self.rng.choice(words.QUESTIONS),
            hours=self.rng.choice((8, 12, 16)), by=self._officer(), at=self.now,
        )  # fmt: skip
        if self.case.stop == "opinion":
            self.reload()
            self.path.stop()
            return
        minutes = self.rng.randint(60, 400)
        calendar = self.calendar(asked_unit)
        self.now = (
            calendar.add_working_minutes(asked.due_at, minutes)
            if self.case.silent
            else max(self.now + timedelta(minutes=5), calendar.add_working_minutes(self.now, minutes))
        )
        yield self.now
        by = self.staff.holder("case_officer", asked_unit, self.rng)
        commands.answer_consultation(asked.pk, answer=self.rng.choice(words.ANSWERS), agrees=True, by=by, at=self.now)
        self.reload()

    def _supplement(self) -> Moments:
        """A slip, the citizen's days, and the papers; or nothing ever comes."""
        yield self.after(30, 300)
        reason = self.rng.choice(words.SECOND_SLIP) if self.dossier.supplement_count else ""
        commands.request_supplement(
            self.dossier.pk, items=self._missing(), reason=reason, by=self._officer(), at=self.now
        )
        self.reload()
        if self.case.stop == SUPPLEMENT:
            return
        if self.case.ending is Ending.TERMINATED:
            yield self.days_later(25, 50)
            by = self.staff.head(self.dossier.competent_unit_id)
            reason, basis = words.NEVER_CAME
            self.dossier = commands.terminate(self.dossier.pk, reason=reason, basis=basis, by=by, at=self.now)
            return
        yield self.days_later(1, 12)
        self.dossier = commands.resume(self.dossier.pk, by=self.counter(), at=self.now)
        self.path.after_pause()

    def _end_early(self) -> Moments:
        if self.case.ending is Ending.WITHDRAWN:
            yield self.days_later(0, 2)
            reason = self.rng.choice(words.WITHDRAWN)
            self.dossier = commands.withdraw(self.dossier.pk, reason=reason, by=self.counter(), at=self.now)
        else:
            yield self.after(*self.path.part_of_limit(0.3, 0.7))
            reason, basis = self.rng.choice(words.REFUSED)
            head = self.staff.head(self.dossier.competent_unit_id)
            self.dossier = commands.refuse(self.dossier.pk, reason=reason, basis=basis, by=head, at=self.now)
        self.path.stop()

    # --- lateness: one desk on which it lies too long ---

    def _is_bottleneck(self, step: Step) -> bool:
        if not self.case.late_days or self.delayed or self.dossier.state is not Status.PROCESSING:
            return False
        own = step.kind is StepKind.TASK and self.path.unit_of(step) == self.dossier.competent_unit_id
        return own and step.act in (StepAct.COMPLETE, StepAct.APPROVE, StepAct.REGISTER_OUTCOME)

    def _delay(self, step: Step) -> Moments:
        self.delayed = True
        if self.case.apology is not Apology.NONE:
            yield from self._apologise()
        assert self.dossier.due_at is not None
        due, calendar = self.dossier.due_at, self.calendar()
        if self.dossier.extension_count:
            late = calendar.add_working_minutes(self.now, 60 + 240 * self.case.late_days)
            self.path.planned[step.key] = min(late, calendar.opening(due.date()))
        else:
            day = calendar.add_working_days(due.date(), self.case.late_days)
            self.path.planned[step.key] = calendar.add_working_minutes(calendar.opening(day), self.rng.randint(-90, 90))
        self.path.hurry()

    def _apologise(self) -> Moments:
        """Sorry, in writing: a day before the promised one, or when it has passed."""
        calendar, rules = self.calendar(), timing.rules_of(self.dossier)
        assert self.dossier.due_at is not None
        due = self.dossier.due_at
        in_time = calendar.working_day_on_or_before(due.date() - timedelta(days=rules.apology_days_before + 1))
        at = calendar.add_working_minutes(calendar.opening(in_time), self.rng.randint(30, 300))
        if self.case.apology is Apology.LATE or at <= self.now:
            at = calendar.add_working_minutes(max(self.now, due), self.rng.randint(30, 200))
        self.now = at
        yield at
        promised = calendar.closing(calendar.add_working_days(max(due, at).date(), self.case.late_days + 2))
        head = self.staff.head(self.dossier.competent_unit_id)
        reason = self.rng.choice(words.SORRY)
        self.dossier = commands.extend(self.dossier.pk, new_due_at=promised, reason=reason, by=head, at=at)

    # --- who ---

    def counter(self) -> Actor:
        return self.staff.holder("one_stop_officer", self.dossier.desk_unit_id, self.rng)

    def _officer(self) -> Actor:
        return self.staff.holder("case_officer", self.dossier.competent_unit_id, self.rng)

    def _missing(self) -> list[str]:
        papers = [component.name for component in timing.procedure_of(self.dossier).components]
        chosen = self.rng.sample(papers, k=min(len(papers), self.rng.choice((1, 1, 2))))
        return [f"{paper}: {self.rng.choice(words.MISSING)}" for paper in chosen]
