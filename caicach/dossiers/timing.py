"""The clock of a stored dossier: its procedure, calendar, rule set and deviations brought to the pure rules."""

import functools
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.utils.translation import gettext_lazy as _

from caicach.catalogue import queries as catalogue
from caicach.core import calendar as working_time
from caicach.core import errors
from caicach.core.calendar import WorkingCalendar
from caicach.dossiers.models import ClockDeviation, Dossier
from caicach.dossiers.rules import clock, deadlines
from caicach.organisations.queries import calendar_changes, calendars
from caicach.workflow.models import Task
from caicach.workflow.rules import Step
from caicach.workflow.states import StepAct


def procedure_of(dossier: Dossier) -> catalogue.PublishedProcedure:
    """The revision the dossier was received under; it keeps it to its end."""
    return catalogue.get_revision(dossier.revision_id)


def in_vietnam(moment: datetime) -> datetime:
    return moment.astimezone(working_time.ZONE)


def day_of(moment: datetime) -> date:
    """The day in Vietnam: what comes from the database carries universal time, whose day begins at seven."""
    return in_vietnam(moment).date()


def rules_of(dossier: Dossier) -> clock.RuleSet:
    """The deadline rules in force on the day of receipt."""
    return clock.rule_set_for(day_of(dossier.received_at or dossier.registered_at))


def runs_here(dossier: Dossier) -> bool:
    """Whether its clock can be counted: it was received, and not taken over with the dates of another system."""
    return dossier.received_at is not None and not dossier.data_quality


def calendar_for(unit_id: int, *, at: datetime) -> WorkingCalendar:
    return calendars.calendar_for(unit_id, on=day_of(at))


def calendar_of(dossier: Dossier) -> WorkingCalendar:
    """The promise is made in the working time of the unit that received; without what was decided after the end."""
    return _known_at(dossier, dossier.finished_at)


def _known_at(dossier: Dossier, moment: datetime | None) -> WorkingCalendar:
    """The calendar of a dossier without the changes that were decided after a moment."""
    day = day_of(dossier.received_at or dossier.registered_at)
    return calendar_changes.calendar_known_at(dossier.intake_unit_id, on=day, at=moment)


def limit_of(dossier: Dossier) -> clock.Limit:
    return limit(*procedure_of(dossier).limit_for(dossier.limit_case))


@functools.cache
def limit(amount: Decimal, unit: str) -> clock.Limit:
    """A limit as the rules count it; there are few of them, so each is made once."""
    return clock.Limit(amount, clock.LimitUnit(unit))


def same_day(dossier: Dossier) -> bool:
    return procedure_of(dossier).limit_for(dossier.limit_case).same_day


def facts_of(dossier: Dossier) -> dict[str, str | int | bool]:
    """What a deciding node of the table of steps may ask about a dossier."""
    return {"case": dossier.limit_case, "channel": str(dossier.channel), "sets": dossier.sets}


def deviations_of(dossier: Dossier) -> list[clock.Deviation]:
    return [pure(row) for row in dossier.deviations.order_by("started_at", "id")]


def pure(row: ClockDeviation) -> clock.Deviation:
    """A stored deviation as the rules know it."""
    return clock.Deviation(
        kind=cast(clock.DeviationKind, row.kind),
        cause=row.cause,
        started_at=row.started_at,
        ended_at=row.ended_at,
        basis=row.basis,
        new_due_at=row.new_due_at,
    )


def received_at(dossier: Dossier) -> datetime:
    """The moment of receipt; asked only of dossiers that were received."""
    if dossier.received_at is None:
        raise errors.Refused(_("Hồ sơ chưa được tiếp nhận."))
    return dossier.received_at


def due_at(dossier: Dossier) -> datetime:
    """The appointment in force; asked only of dossiers that were received."""
    if dossier.due_at is None:
        raise errors.Refused(_("Hồ sơ chưa được tiếp nhận."))
    return dossier.due_at


def clock_of(dossier: Dossier) -> clock.Clock:
    """The whole clock of a received dossier, with its intervals and working."""
    return clock.clock(
        received_at=received_at(dossier),
        limit=limit_of(dossier),
        calendar=calendar_of(dossier),
        rules=rules_of(dossier),
        deviations=deviations_of(dossier),
        finished_at=dossier.finished_at,
        same_day=same_day(dossier),
        promised=promised_otherwise(dossier),
    )


def promised_otherwise(dossier: Dossier) -> clock.Due | None:
    """The first appointment, if a change of the calendar moved what follows from it."""
    known = _known_at(dossier, received_at(dossier))
    return None if known is calendar_of(dossier) else promise(dossier)


def promise(dossier: Dossier) -> clock.Due:
    """The appointment as it was first made, with its working: what the receipt shows.

    Counted by the calendar as it was known then; what was entered late, with the calendar of a later day, by that one.
    """
    made = _due(dossier, _known_at(dossier, received_at(dossier)))
    return made if made.due_at == dossier.original_due_at else _due(dossier, calendar_of(dossier))


def _due(dossier: Dossier, calendar: WorkingCalendar) -> clock.Due:
    return clock.due(
        received_at=received_at(dossier),
        limit=limit_of(dossier),
        calendar=calendar,
        rules=rules_of(dossier),
        same_day=same_day(dossier),
    )


def due_now(dossier: Dossier) -> datetime:
    return clock_of(dossier).due_at


def due_before(dossier: Dossier, moment: datetime) -> datetime:
    """The appointment that stood just before a re-appointment."""
    earlier = [one for one in deviations_of(dossier) if one.started_at < moment]
    return clock.clock(
        received_at=received_at(dossier),
        limit=limit_of(dossier),
        calendar=calendar_of(dossier),
        rules=rules_of(dossier),
        deviations=earlier,
        same_day=same_day(dossier),
    ).due_at


def in_time(dossier: Dossier, *, at: datetime) -> bool:
    return dossier.due_at is None or at <= dossier.due_at


def hand_over_due(dossier: Dossier) -> datetime:
    """Until when the one-stop unit must pass it on (Decree 61/2018 Art. 18)."""
    return deadlines.hand_over_due(
        received_at=received_at(dossier), calendar=calendar_of(dossier), rules=rules_of(dossier)
    )


def supplement_notice_in_time(dossier: Dossier, *, at: datetime) -> bool:
    """Within three working days of receipt (Decree 61/2018 Art. 19(4)); at the counter always."""
    if dossier.received_at is None:
        return True
    return at <= deadlines.supplement_notice_due(
        received_at=dossier.received_at, calendar=calendar_of(dossier), rules=rules_of(dossier)
    )


def was_handed_over(dossier: Dossier) -> bool:
    """Whether the one-stop unit's first step is done, so that the dossier belongs on the desk of the competent unit."""
    if dossier.process is None:
        return True
    definition = dossier.process.definition.compiled
    steps = (definition.steps[key] for key in dossier.process.where.at)
    return not any(step.act is StepAct.HAND_OVER for step in steps)


def step_of(dossier: Dossier, task: Task) -> Step | None:
    """What the table of steps says of a task."""
    return dossier.process.definition.compiled.steps.get(task.step_key) if dossier.process else None


def awaits_person(step: Step | None) -> bool:
    """Handing the result over waits until somebody comes for it; whoever comes late makes no office late."""
    return step is not None and step.act is StepAct.RETURN


def step_in_time(task: Task, step: Step | None) -> bool | None:
    """Whether a step was done within its hours; None while it is open and where nobody can be late."""
    if task.completed_at is None or task.due_at is None or awaits_person(step):
        return None
    return task.completed_at <= task.due_at
