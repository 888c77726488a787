"""Which cycles are there, how far has each come, who has not submitted, and what waits for whom?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from caicach.assessments import policies
from caicach.assessments.models import Assessment, Cycle
from caicach.assessments.queries import editions
from caicach.assessments.rules import deadlines
from caicach.assessments.rules.deadlines import Near
from caicach.assessments.states import CYCLE_LINE, SELF_SCORING, AssessmentState, CycleState
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.indices.periods import Period
from caicach.indices.rules.tree import IndexSet
from caicach.organisations.queries import calendars, units

OTHERS = ""  # the group of bonus and penalty, which the office marks
RUNNING = [CycleState.SCORING.value, CycleState.APPRAISAL.value, CycleState.EXPLANATION.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stage on the line of a cycle."""

    state: CycleState
    until: date | None
    working_days: int | None
    done: bool
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One unit in a cycle, as the office sees it."""

    row: Assessment
    unit: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a unit has to do in a cycle, and by when."""

    row: Assessment
    unit: str
    until: date | None
    near: Near
    working_days: int


def list_cycles(*, seen_by: Actor, on: date) -> QuerySet[Cycle]:
    """Those one runs, appraises in, or is assessed in; what was published everybody may read."""
    found = Cycle.objects.select_related("edition", "office").order_by("-id")
    if seen_by.is_system:
        return found
    held = policies.appraising_units(seen_by) | policies.running_offices(seen_by, on=on)
    below = frozenset(one for unit in held for one in units.descendants(unit, on=on))
    own = policies.scoring_units(seen_by)
    may = Q(office__in=held | below) | Q(leads__unit__in=held) | Q(state=CycleState.PUBLISHED.value)
    return found.filter(may | Q(assessments__unit__in=own)).distinct()


def get_cycle(cycle_id: int, *, seen_by: Actor, on: date) -> Cycle:
    row = list_cycles(seen_by=seen_by, on=on).filter(pk=cycle_id).first()
    if row is None:
        raise errors.NotFound
    return row


def runs(cycle: Cycle, *, actor: Actor, on: date) -> bool:
    return actor.is_system or cycle.office_id in policies.running_offices(actor, on=on)


def set_of(cycle: Cycle) -> IndexSet:
    """The compiled set of its edition, which never changes."""
    return editions.compiled(cycle.edition)


def period_of(cycle: Cycle) -> Period:
    return Period.parse(cycle.period)


def groups_of(cycle: Cycle) -> tuple[str, ...]:
    return (*(group.code for group in set_of(cycle).groups), OTHERS)


def leads_of(cycle: Cycle) -> dict[str, int]:
    return dict(cycle.leads.values_list("group", "unit_id"))


def late_of(cycle: Cycle) -> deadlines.Late:
    return deadlines.Late(each=cycle.late_each, most=cycle.late_most)


def line(cycle: Cycle) -> list[Stop]:
    """The stages in order, as they are drawn."""
    ends: Mapping[CycleState, tuple[date | None, int | None]] = {
        CycleState.SCORING: (cycle.self_by, cycle.self_days),
        CycleState.APPRAISAL: (cycle.appraise_by, cycle.appraise_days),
        CycleState.EXPLANATION: (cycle.explain_by, cycle.explain_days),
        CycleState.COUNCIL: (cycle.council_on, None),
    }
    if cycle.state == CycleState.CANCELLED:
        return []
    here = CYCLE_LINE.index(CycleState(cycle.state))
    return [
        Stop(state=state, until=ends.get(state, (None, None))[0], working_days=ends.get(state, (None, None))[1],
             done=number < here, current=number == here)
        for number, state in enumerate(CYCLE_LINE)
    ]  # fmt: skip


def places(cycle: Cycle, *, seen_by: Actor, on: date) -> list[Place]:
    """The units of a cycle that the viewer may open: all for the office and who appraises, else one's own."""
    rows = cycle.assessments.select_related("unit", "cycle__edition").prefetch_related("marks")
    rows = rows.order_by("unit__kind", "unit_id")
    if not _sees_all(cycle, seen_by, on):
        rows = rows.filter(unit__in=policies.scoring_units(seen_by))
    return [Place(row=row, unit=units.unit_name(row.unit_id, on=_named_on(cycle)), kind=row.unit.kind) for row in rows]


def _sees_all(cycle: Cycle, actor: Actor, on: date) -> bool:
    return cycle.state == CycleState.PUBLISHED or takes_part(cycle, actor=actor, on=on)


def takes_part(cycle: Cycle, *, actor: Actor, on: date) -> bool:
    """Does the actor run the cycle or appraise in it? These alone see what units show as evidence."""
    if actor.is_system or runs(cycle, actor=actor, on=on):
        return True
    held = policies.appraising_units(actor)
    return bool(held & ({cycle.office_id, *leads_of(cycle).values()} | policies.above(cycle.office_id, on=on)))


def _named_on(cycle: Cycle) -> date:
    """Units are called as they were at the end of the period, or now while it runs."""
    return min(period_of(cycle).days[1], clock.now().date())


def get_assessment(assessment_id: int, *, seen_by: Actor, on: date) -> Assessment:
    """Of one's own unit, or of a cycle one appraises in; any other does not exist."""
    row = Assessment.objects.select_related("cycle__edition", "cycle__office", "unit").filter(pk=assessment_id).first()
    if row is None:
        raise errors.NotFound
    if row.unit_id not in policies.scoring_units(seen_by) and not _sees_all(row.cycle, seen_by, on):
        raise errors.NotFound
    return row


def unit_name(row: Assessment) -> str:
    return units.unit_name(row.unit_id, on=_named_on(row.cycle))


def counted(found: Iterable[Place]) -> list[tuple[AssessmentState, int]]:
    """How many units are in each state, in the order of the states."""
    counts = Counter(one.row.state for one in found)
    return [(state, counts[state]) for state in AssessmentState if counts[state]]


def absent(found: Iterable[Place]) -> list[Place]:
    """Who has not submitted, or not again."""
    return [one for one in found if one.row.state in SELF_SCORING]


def may_appraise(row: Assessment, *, actor: Actor, on: date) -> frozenset[str]:
    """The groups that this actor may appraise for this unit."""
    cycle = row.cycle
    if actor.is_system:
        return frozenset(groups_of(cycle))
    return policies.appraised_groups(
        actor, office_id=cycle.office_id, leads=leads_of(cycle), groups=groups_of(cycle), unit_id=row.unit_id, on=on
    )


def leads_appraisal(row: Assessment, *, actor: Actor, on: date) -> bool:
    """May the actor send the sheet back and close the appraisal? The office, never for its own unit."""
    return OTHERS in may_appraise(row, actor=actor, on=on)


def waiting(*, seen_by: Actor, at: datetime) -> list[Waiting]:
    """What one's units have to do now, the nearest end first."""
    on = at.astimezone(clock.ZONE).date()
    rows = Assessment.objects.select_related("cycle__edition", "unit").filter(
        Q(cycle__state__in=RUNNING[:2], state__in=[one.value for one in SELF_SCORING])
        | Q(cycle__state=CycleState.EXPLANATION.value, state=AssessmentState.APPRAISED.value),
        unit__in=policies.scoring_units(seen_by),
    )  # fmt: skip
    found = [_waiting(row, on) for row in rows]
    return sorted(found, key=lambda one: (one.until or date.max, one.row.pk))


def _waiting(row: Assessment, on: date) -> Waiting:
    cycle = row.cycle
    explaining = cycle.state == CycleState.EXPLANATION
    until = cycle.explain_by if explaining else cycle.self_by
    calendar = calendars.calendar_for(row.unit_id, on=on)
    near = deadlines.near(until, on, calendar=calendar)
    left = calendar.working_days_between(on, until) if until and until >= on else 0
    late = deadlines.late_days(until, on, calendar=calendar)
    return Waiting(row=row, unit=unit_name(row), until=until, near=near, working_days=late or left)


def chosen_units(cycle: Cycle, *, on: date) -> Sequence[units.UnitOn]:
    """The units the set applies to, in reach of the office, that existed at the end of the period, or exist now."""
    day = min(period_of(cycle).days[1], on)
    scope = policies.assessed_scope(cycle.office_id, on=on)
    kinds = frozenset(cycle.edition.applies_to)
    return [one for one in units.list_units(on=day) if one.id in scope and one.kind in kinds]
