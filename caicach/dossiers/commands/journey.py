"""A dossier on its internal process: complete a step and let follow what the step brings with it.

A step that waits for the public or for money stops the clock; a step at another unit is a question to that unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from caicach.accounts.queries import holds_post
from caicach.core import errors, events
from caicach.core.actor import Actor
from caicach.dossiers import events as happened
from caicach.dossiers import policies, timing
from caicach.dossiers.commands import frame, stops
from caicach.dossiers.models import Consultation, Dossier
from caicach.dossiers.states import Cause, Status
from caicach.workflow import commands as workflow
from caicach.workflow import models as workflow_models
from caicach.workflow import policies as workflow_policies
from caicach.workflow import queries as workflow_queries
from caicach.workflow import rules as workflow_rules
from caicach.workflow.states import StepAct, StepKind


class NoProcess(errors.Refused):
    """The dossier runs elsewhere; its steps are not ours to complete."""

    message = _("Hồ sơ này không chạy quy trình nội bộ trên hệ thống.")


class OtherAct(errors.Refused):
    """The step asks for another act than the one tried."""


@dataclass(slots=True)
class Done:
    """A completed step with what it opened, the events that follow from it and the dossier's fields they changed."""

    step: workflow_rules.Step
    opened: tuple[workflow_models.Task, ...]
    in_time: bool
    due_at: datetime | None = None
    follow: list[events.Event] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)

    def opens(self, kind: StepKind) -> bool:
        return any(task.kind == kind for task in self.opened)


def complete(
    dossier: Dossier,
    step_key: str,
    *,
    act: StepAct,
    by: Actor,
    at: datetime,
    outcome: str = "",
    answered: bool = False,
) -> Done:
    """Check the person and the step, complete it, and carry out what its neighbours ask of the clock.

    A step that is a question to a unit is completed by its opinion alone: `answered`.
    """
    process = _process(dossier)
    task = workflow_queries.get_open_task(process=process, step_key=step_key)
    workflow_policies.check_complete(by, task)
    frame.check_order(at, after=task.opened_at)
    if task.kind == StepKind.CONSULT and not answered:
        raise OtherAct(_("Bước “%(step)s” hoàn thành khi đơn vị được hỏi trả lời ý kiến.") % {"step": task.name})
    definition = process.definition.compiled
    if workflow_rules.proposed_act(definition, step_key, outcome or None) is not act:
        raise OtherAct(_("Bước “%(step)s” không hoàn thành bằng việc này.") % {"step": task.name})
    done = _carry_out(dossier, process, step_key, by=by, at=at, outcome=outcome)
    done.due_at, done.in_time = task.due_at, task.due_at is None or at <= task.due_at
    return done


def run_out(dossier: Dossier, step_key: str, *, by: Actor, at: datetime) -> Done:
    """Let a timer of the dossier's process go off."""
    return _carry_out(dossier, _process(dossier), step_key, by=by, at=at)


def _carry_out(
    dossier: Dossier,
    process: workflow_models.Process,
    step_key: str,
    *,
    by: Actor,
    at: datetime,
    outcome: str = "",
) -> Done:
    closed = workflow.complete(
        process=process, step_key=step_key, by=by, at=at, outcome=outcome or None, facts=timing.facts_of(dossier)
    )
    done = Done(process.definition.compiled.steps[step_key], closed.opened, in_time=True)
    keep_clock(dossier, done, at=at)
    for opened in closed.opened:
        if opened.kind == StepKind.CONSULT:
            _ask(dossier, done, opened, by=by, at=at)
    return done


def keep_clock(dossier: Dossier, done: Done, *, at: datetime) -> None:
    """Let the clock run on when the step it stood for is done, and stand when one that stops it has opened."""
    wanted = stops.open_causes(dossier)
    if not (done.step.pauses or wanted) or dossier.state is Status.DONE:
        return
    stop = stops.standing(dossier)
    if stop is not None and stop.cause in stops.OF_STEPS and stop.cause not in wanted:
        due_at = stops.run_on(dossier, stop, at=at)
        done.fields.add("due_at")
        if stop.cause == Cause.POSTING:
            done.follow.append(happened.ClockResumed(cause=stop.cause, due_at=due_at))
        stop = None
    if stop is None and wanted:
        stops.stand_for_step(dossier, wanted[0], at=at)
        if wanted[0] is Cause.POSTING:
            done.follow.append(happened.ClockPaused(cause=wanted[0]))


def save(
    dossier: Dossier,
    event: events.Event,
    *,
    step: Done | None,
    by: Actor,
    at: datetime,
    fields: Sequence[str] = (),
    occurred_at: datetime | None = None,
    act_id: UUID | None = None,
) -> None:
    """Write the act's own event and what followed from its step."""
    follow = step.follow if step else []
    changed = [*fields, *sorted((step.fields if step else set()) - set(fields))]
    frame.save(dossier, event, *follow, by=by, at=at, fields=changed, occurred_at=occurred_at, act_id=act_id)


def step_of(dossier: Dossier, act: StepAct) -> str:
    """The open step that proposes this act, for callers who do not know the table; empty if there is none."""
    process = _process(dossier)
    steps = process.definition.compiled.steps
    return next((key for key in process.where.open if steps[key].act is act), "")


def assign(dossier: Dossier, step_key: str, *, assignee_id: int, by: Actor, at: datetime) -> int | None:
    """Give an open step to somebody who holds its role in its unit; who had it before."""
    process = _process(dossier)
    task = workflow_queries.get_open_task(process=process, step_key=step_key)
    policies.check_may_assign(by, unit_id=task.unit_id)
    if not holds_post(assignee_id, role=task.role, unit_id=task.unit_id, on=timing.day_of(at)):
        raise errors.Invalid(_("Người này không giữ vai trò của bước tại đơn vị."), field="assignee")
    if task.assignee_id == assignee_id:
        raise errors.Refused(_("Việc này đang do chính người đó làm."))
    workflow.assign(process=process, step_key=step_key, to=assignee_id)
    return task.assignee_id


def _process(dossier: Dossier) -> workflow_models.Process:
    if dossier.process is None:
        raise NoProcess()
    return dossier.process


def _ask(dossier: Dossier, done: Done, task: workflow_models.Task, *, by: Actor, at: datetime) -> None:
    assert task.unit_id is not None
    due_at = task.due_at or at
    asked = Consultation.objects.create(
        dossier=dossier, unit_id=task.unit_id, step_key=task.step_key, question=task.name, asked_at=at,
        asked_by_id=by.user_id, due_at=due_at,
    )  # fmt: skip
    done.follow.append(happened.ConsultationRequested(consultation_id=asked.pk, unit_id=task.unit_id, due_at=due_at))
