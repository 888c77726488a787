"""How long did each step of a procedure take, and which dossiers stand behind that?

Counted are the steps done of dossiers finished in the period, as the board counts these: by the calendar of the unit
that did the step, without the time during which the clock stood. A step that itself stops the clock is shown with its
whole waiting time. Figures and lists come from the same passes (`_passes`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from caicach.catalogue import queries as catalogue
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.calendar import WorkingCalendar, local
from caicach.dossiers.models import ClockDeviation, Dossier
from caicach.dossiers.rules.worked import Stop, worked_minutes
from caicach.indices import heat, queries
from caicach.indices.heat import Pass, StepTime
from caicach.indices.models import DossierFact, DossierFactQuerySet
from caicach.organisations.queries import calendars
from caicach.workflow.models import Task
from caicach.workflow.rules import Definition
from caicach.workflow.states import StepKind, TaskState

MOST: Final = 120_000  # steps that one page counts; more are asked for in shorter periods


class TooMany(errors.Refused):
    """The page would let people wait."""

    message = _("Khoảng thời gian này có quá nhiều hồ sơ; hãy chọn một tháng hoặc một đơn vị.")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which dossiers are asked about: of a revision, finished in a year or month, of a unit and those below it."""

    revision_id: int
    year: int
    month: int | None = None
    under: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A revision with dossiers finished in a period."""

    revision_id: int
    code: str
    name: str
    valid_from: date
    dossiers: int


def choices(*, year: int, month: int | None, under: int | None, seen_by: Actor, on: date) -> list[Choice]:
    """The revisions of which something was finished, those with most dossiers first."""
    facts = queries.finished(year=year, month=month, under=under, seen_by=seen_by, on=on)
    counted = facts.values_list("revision_id").annotate(n=Count("pk")).order_by("-n", "revision_id")
    known = ((_published(revision_id), count) for revision_id, count in counted)
    return [
        Choice(row.revision_id, row.code, row.name, row.valid_from, count) for row, count in known if row is not None
    ]


def _published(revision_id: int) -> catalogue.PublishedProcedure | None:
    try:
        return catalogue.get_revision(revision_id)
    except errors.NotFound:
        return None


def definition_of(revision_id: int) -> Definition:
    return catalogue.get_revision(revision_id).definition


def step_times(scope: Scope, *, seen_by: Actor, on: date) -> Sequence[StepTime]:
    """The figures of every step that somebody works at, in the order of the table."""
    passes = _passes(scope, seen_by=seen_by, on=on)
    steps = definition_of(scope.revision_id).steps.values()
    return [heat.step_time(step, passes.get(step.key, ())) for step in steps if step.needs_person]


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier behind a figure, with the time it took at the step."""

    dossier: queries.Line
    minutes: int


def behind(scope: Scope, step_key: str, *, over: bool, seen_by: Actor, on: date) -> list[Pass]:
    """The passes that a figure of a step counts, the longest first; `over`: only those above the planned hours."""
    step = definition_of(scope.revision_id).steps.get(step_key)
    if step is None or not step.needs_person:
        raise errors.NotFound
    passes = _passes(scope, seen_by=seen_by, on=on, step_key=step_key).get(step_key, [])
    return heat.longest_first(one for one in passes if not over or heat.exceeds(step, one.minutes))


def lines(passes: Iterable[Pass], *, seen_by: Actor, on: date) -> list[Line]:
    """A page of passes, readable."""
    passes = list(passes)
    facts = DossierFact.objects.filter(pk__in={one.dossier_id for one in passes})
    told = {line.dossier_id: line for line in queries.lines(facts, seen_by=seen_by, on=on)}
    return [Line(told[one.dossier_id], one.minutes) for one in passes]


def _passes(scope: Scope, *, seen_by: Actor, on: date, step_key: str = "") -> Mapping[str, list[Pass]]:
    """Every step done, by its key."""
    facts = queries.finished(year=scope.year, month=scope.month, under=scope.under, seen_by=seen_by, on=on)
    facts = facts.filter(revision_id=scope.revision_id)
    definition, stops = definition_of(scope.revision_id), _stops(facts)
    working: dict[int, WorkingCalendar] = {}
    found: dict[str, list[Pass]] = defaultdict(list)
    tasks = list(_tasks(facts, step_key)[: MOST + 1])
    if len(tasks) > MOST:
        raise TooMany
    for subject, key, unit_id, opened_at, closed_at in tasks:
        dossier_id, step = int(subject.rpartition("/")[2]), definition.steps[key]
        if (calendar := working.get(unit_id)) is None:
            calendar = working[unit_id] = calendars.calendar_for(unit_id, on=local(opened_at).date())
        without = () if step.pauses else stops.get(dossier_id, ())
        found[key].append(Pass(dossier_id, worked_minutes(calendar, opened_at, closed_at, without)))
    return found


def _tasks(facts: DossierFactQuerySet, step_key: str) -> QuerySet[Task, Any]:
    processes = Dossier.objects.filter(pk__in=facts.values("dossier_id")).values("process_id")
    tasks = Task.objects.filter(process__in=processes, state=TaskState.DONE.value)
    tasks = tasks.filter(step_key=step_key) if step_key else tasks
    tasks = tasks.exclude(kind=StepKind.TIMER.value)
    return tasks.values_list("process__subject", "step_key", "unit_id", "opened_at", "completed_at")


def _stops(facts: DossierFactQuerySet) -> Mapping[int, list[Stop]]:
    """When the clock of each dossier stood."""
    kinds = [ClockDeviation.Kind.PAUSE, ClockDeviation.Kind.RESTART]
    rows = ClockDeviation.objects.filter(dossier__in=facts.values("dossier_id"), kind__in=kinds)
    found: dict[int, list[Stop]] = defaultdict(list)
    for dossier_id, started_at, ended_at in rows.values_list("dossier_id", "started_at", "ended_at"):
        found[dossier_id].append(Stop(started_at, ended_at))
    return found
