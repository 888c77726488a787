"""Plan a cycle and take it from stage to stage; each move is one act of the office that runs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caicach.assessments import policies
from caicach.assessments.events import cycles as events
from caicach.assessments.models import Assessment, Cycle, CycleLead, SetEdition
from caicach.assessments.queries import cycles, sheets
from caicach.assessments.rules import deadlines
from caicach.assessments.rules.deadlines import Late, Term
from caicach.assessments.states import CYCLE_MOVES, SELF_SCORING, AssessmentState, CycleState
from caicach.core import clock, errors
from caicach.core import events as log
from caicach.core.actor import Actor
from caicach.indices.periods import Period
from caicach.organisations.queries import calendars, units

ENDS = {
    CycleState.SCORING: ("self_by", "self_days"),
    CycleState.APPRAISAL: ("appraise_by", "appraise_days"),
    CycleState.EXPLANATION: ("explain_by", "explain_days"),
}  # the columns of a stage that ends on a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`leads`: which unit appraises a group in place of the office, by the code of the group."""

    edition_id: int
    period: str
    name: str
    office_id: int
    self_term: Term
    appraise_term: Term
    explain_term: Term
    council_on: date | None = None
    late: Late = field(default_factory=Late)
    leads: Mapping[str, int] = field(default_factory=dict)


class StageNotOver(errors.Refused):
    """Something of this stage is still to be done."""


def day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()


@transaction.atomic
def plan(asked: Plan, *, by: Actor, at: datetime) -> Cycle:
    """From an adopted edition that holds at the end of the period."""
    policies.check_runs(by, office_id=asked.office_id, on=day(at))
    if by.user_id is None:
        raise errors.NotPermitted
    edition = SetEdition.objects.filter(pk=asked.edition_id).first()
    if edition is None or not edition.is_decided:
        raise errors.Invalid(_("Chỉ lập đợt theo bản bộ tiêu chí đã ban hành."), field="edition")
    period = Period.parse(asked.period)
    _check_plan(asked, edition, period, on=day(at))
    row = Cycle.objects.create(
        edition=edition, period=period.code, name=asked.name.strip(), office_id=asked.office_id,
        self_by=asked.self_term.on, self_days=asked.self_term.working_days,
        appraise_by=asked.appraise_term.on, appraise_days=asked.appraise_term.working_days,
        explain_by=asked.explain_term.on, explain_days=asked.explain_term.working_days,
        council_on=asked.council_on, late_each=asked.late.each, late_most=asked.late.most,
        planned_by_id=by.user_id, planned_at=at, stage_at=at,
    )  # fmt: skip
    _check_leads(row, asked.leads, on=day(at))
    CycleLead.objects.bulk_create(
        CycleLead(cycle=row, group=group, unit_id=unit) for group, unit in asked.leads.items()
    )
    event = events.CyclePlanned(edition_id=edition.pk, period=row.period, office_id=row.office_id)
    record(row, event, by=by, at=at)
    return row


def _check_plan(asked: Plan, edition: SetEdition, period: Period, *, on: date) -> None:
    last = period.days[1]
    if edition.valid_from is None or edition.valid_from > last or (edition.valid_to and edition.valid_to <= last):
        raise errors.Invalid(_("Bản bộ tiêu chí này không áp dụng vào cuối kỳ đã chọn."), field="period")
    if not asked.name.strip():
        raise errors.Invalid(_("Phải ghi tên đợt."), field="name")
    ends = [asked.self_term.on, asked.appraise_term.on, asked.explain_term.on, asked.council_on]
    if any(one is not None and one < on for one in ends):
        raise errors.Invalid(_("Hạn của các chặng không được trước hôm nay."), field="self_by")
    if not deadlines.in_order(ends):
        raise errors.Invalid(_("Chặng sau phải hết hạn sau chặng trước."), field="appraise_by")
    if asked.late.most < asked.late.each:
        raise errors.Invalid(_("Điểm trừ nhiều nhất không được nhỏ hơn điểm trừ mỗi ngày."), field="late_most")
    same = Cycle.objects.filter(edition=edition, period=period.code, office_id=asked.office_id)
    if same.exclude(state=CycleState.CANCELLED.value).exists():
        raise errors.Invalid(_("Kỳ này đã có đợt đánh giá theo bản bộ tiêu chí này."), field="period")


def _check_leads(row: Cycle, leads: Mapping[str, int], *, on: date) -> None:
    known = {group.code for group in cycles.set_of(row).groups}
    if unknown := set(leads) - known:
        raise errors.Invalid(_("Bộ tiêu chí không có lĩnh vực %(group)s.") % {"group": ", ".join(sorted(unknown))})
    if any(units.find_unit(id=one, on=on) is None for one in leads.values()):
        raise errors.Invalid(_("Không có đơn vị này."))


@transaction.atomic
def begin_scoring(cycle_id: int, *, by: Actor, at: datetime) -> Cycle:
    """Every unit the set applies to has its sheet from now on."""
    row = _moved(cycle_id, CycleState.SCORING, by=by, at=at)
    chosen = cycles.chosen_units(row, on=day(at))
    if not chosen:
        raise errors.Refused(_("Không có đơn vị nào thuộc loại mà bộ tiêu chí áp dụng."))
    Assessment.objects.bulk_create(Assessment(cycle=row, unit_id=one.id) for one in chosen)
    record(row, events.ScoringBegan(until=_end(row), units=len(chosen)), by=by, at=at)
    return row


@transaction.atomic
def begin_appraisal(cycle_id: int, *, by: Actor, at: datetime) -> Cycle:
    """Units that have not submitted still may, late; they are appraised in the end with or without."""
    row = _moved(cycle_id, CycleState.APPRAISAL, by=by, at=at)
    gone = row.assessments.filter(state__in=[one.value for one in SELF_SCORING]).count()
    if row.self_by is not None and day(at) <= row.self_by and gone:
        raise StageNotOver(_("Chưa hết hạn tự chấm và còn %(count)s đơn vị chưa nộp.") % {"count": gone})
    record(row, events.AppraisalBegan(until=_end(row), absent=gone), by=by, at=at)
    return row


@transaction.atomic
def begin_explanation(cycle_id: int, *, by: Actor, at: datetime) -> Cycle:
    """Only when every unit is appraised: all explain themselves in the same days."""
    row = _moved(cycle_id, CycleState.EXPLANATION, by=by, at=at)
    left = row.assessments.exclude(state=AssessmentState.APPRAISED.value).count()
    if left:
        raise StageNotOver(_("Còn %(count)s đơn vị chưa thẩm định xong.") % {"count": left})
    record(row, events.ExplanationBegan(until=_end(row)), by=by, at=at)
    return row


@transaction.atomic
def cancel(cycle_id: int, *, by: Actor, at: datetime) -> Cycle:
    row = _moved(cycle_id, CycleState.CANCELLED, by=by, at=at)
    record(row, events.CycleCancelled(), by=by, at=at)
    return row


@transaction.atomic
def move_deadline(cycle_id: int, until: date, *, by: Actor, at: datetime) -> Cycle:
    """The stage that runs ends on another day, today at the earliest."""
    row = locked(cycle_id, by=by, at=at)
    stage = CycleState(row.state)
    if stage not in ENDS:
        raise errors.Refused(_("Chặng này không có hạn để đổi."))
    if until < day(at):
        raise errors.Invalid(_("Hạn mới không được trước hôm nay."), field="until")
    setattr(row, ENDS[stage][0], until)
    if stage is CycleState.SCORING:
        _excuse(row)
    record(row, events.DeadlineMoved(stage=stage.value, until=until), by=by, at=at)
    return row


def _excuse(row: Cycle) -> None:
    """Who submitted late is as late as the new day says, so that the first do not pay for a day that was moved."""
    for one in row.assessments.select_for_update().filter(late_days__gt=0, submitted_at__isnull=False):
        one.cycle = row
        one.late_days = sheets.late_days(one, on=day(one.submitted_at or row.stage_at))
        one.save(update_fields=["late_days"])


@transaction.atomic
def remind(cycle_id: int, *, by: Actor, at: datetime) -> int:
    """Every unit that has not submitted sees that it was reminded; answers how many."""
    row = locked(cycle_id, by=by, at=at)
    if row.state not in (CycleState.SCORING, CycleState.APPRAISAL):
        raise errors.Refused(_("Chỉ nhắc khi đơn vị còn phải nộp."))
    absent = row.assessments.filter(state__in=[one.value for one in SELF_SCORING])
    count = absent.update(reminded_at=at)
    if not count:
        raise errors.Refused(_("Mọi đơn vị đã nộp."))
    record(row, events.UnitsReminded(units=count), by=by, at=at)
    return count


def locked(cycle_id: int, *, by: Actor, at: datetime) -> Cycle:
    """The row for an act of the office that runs it."""
    row = Cycle.objects.select_for_update(of=("self",)).select_related("edition").filter(pk=cycle_id).first()
    if row is None:
        raise errors.NotFound
    policies.check_runs(by, office_id=row.office_id, on=day(at))
    return row


def move(row: Cycle, state: CycleState, *, at: datetime) -> None:
    """The row is locked; its end is worked out where the plan counts working days."""
    if state not in CYCLE_MOVES[CycleState(row.state)]:
        raise errors.Refused(
            _("Đợt đánh giá đang ở chặng “%(state)s” nên không làm được việc này.") % {"state": row.get_state_display()}
        )
    row.state, row.stage_at = state.value, at
    if state in ENDS:
        column, days = ENDS[state]
        planned = getattr(row, column)
        if planned is not None:
            setattr(row, column, max(planned, day(at)))  # begun after its day: it lasts that day at least
        else:
            term = Term(working_days=getattr(row, days))
            calendar = calendars.calendar_for(row.office_id, on=day(at))
            setattr(row, column, term.due(begun_on=day(at), calendar=calendar))


def _moved(cycle_id: int, state: CycleState, *, by: Actor, at: datetime) -> Cycle:
    row = locked(cycle_id, by=by, at=at)
    move(row, state, at=at)
    return row


def _end(row: Cycle) -> date:
    end: date = getattr(row, ENDS[CycleState(row.state)][0])
    return end


def record(row: Cycle | Assessment, event: log.Event, *, by: Actor, at: datetime) -> None:
    """The row is locked; it is saved with the number of its event."""
    row.seq += 1
    row.save()
    log.record(event, subject=row.subject, seq=row.seq, by=by, at=at)
