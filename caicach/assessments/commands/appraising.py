"""The office appraises, the unit explains itself, the office answers; at the end the marks go to the council."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caicach.assessments import policies
from caicach.assessments.commands import cycles as stages
from caicach.assessments.commands.cycles import StageNotOver, day, record
from caicach.assessments.commands.scoring import locked, locked_for_unit, write, write_counted
from caicach.assessments.events import cycles as events
from caicach.assessments.models import Assessment, Cycle, Explanation, Mark, SendingBack
from caicach.assessments.queries import cycles, sheets
from caicach.assessments.rules import counting, entering
from caicach.assessments.rules.entering import Typed
from caicach.assessments.states import ASSESSMENT_MOVES, SELF_SCORING, AssessmentState, CycleState, Stage
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.tree import Node

APPRAISABLE = frozenset({*SELF_SCORING, AssessmentState.SUBMITTED})


@transaction.atomic
def send_back(assessment_id: int, reason: str, *, by: Actor, at: datetime) -> Assessment:
    """The unit mends and submits again; whether it was in time stays as at the first submission."""
    row = _locked_for_office(assessment_id, by=by, at=at)
    if not reason.strip():
        raise errors.Invalid(_("Phải ghi lý do trả lại."), field="reason")
    if row.cycle.state not in (CycleState.SCORING, CycleState.APPRAISAL) or by.user_id is None:
        raise errors.Refused(_("Chỉ trả lại phiếu trong chặng tự chấm và thẩm định."))
    _move(row, AssessmentState.SENT_BACK)
    SendingBack.objects.create(assessment=row, round=row.round, reason=reason.strip(), by_id=by.user_id, at=at)
    record(row, events.SentBack(round=row.round), by=by, at=at)
    return row


@transaction.atomic
def appraise(assessment_id: int, criterion: str, typed: Typed, *, by: Actor, at: datetime) -> Mark:
    """The appraised figure of one criterion, with the reason where it is not the unit's."""
    row = locked(assessment_id)
    if row.cycle.state != CycleState.APPRAISAL or row.state not in APPRAISABLE:
        raise errors.Refused(_("Đơn vị này không ở chặng thẩm định."))
    _check_appraises(row, criterion, by=by, at=at)
    if row.state != AssessmentState.SUBMITTED and (row.cycle.self_by is None or day(at) <= row.cycle.self_by):
        raise errors.Refused(_("Đơn vị chưa nộp và chưa hết hạn tự chấm."))
    return _marked(row, criterion, typed, by=by, at=at)


def _marked(row: Assessment, criterion: str, typed: Typed, *, by: Actor, at: datetime) -> Mark:
    _group, node = sheets.node_of(cycles.set_of(row.cycle), criterion)
    marks = sheets.standing(row, row.marks.filter(criterion=criterion))
    own = counting.latest(marks, stage=Stage.SELF).get(criterion)
    before = counting.latest(marks, stage=Stage.APPRAISED).get(criterion)
    if node.automatic and typed.applies and before is not None and not before.applies:
        return _applies_again(row, criterion, by=by, at=at)
    entry = _without_data(own, typed) if node.automatic else entering.read(node, typed)
    if lacking := counting.reason_lacks(counting.entry_of(own) if own else None, entry, typed.reason):
        raise errors.Invalid(lacking, field="reason")
    if before is not None and counting.entry_of(before) == entry and before.reason == typed.reason.strip():
        return before
    return write(row, criterion, Stage.APPRAISED, entry, reason=typed.reason, by=by, at=at)


def _applies_again(row: Assessment, criterion: str, *, by: Actor, at: datetime) -> Mark:
    """It was wrongly found not to apply: what our records say counts again, and is counted anew at the next stage."""
    write_counted(row, Stage.APPRAISED, {criterion: None}, by=by, at=at)
    return row.marks.filter(criterion=criterion, stage=Stage.APPRAISED.value).latest("id")


def _without_data(own: Mark | None, typed: Typed) -> Entry:
    """Nobody types what our records count. Only where they say nothing it may be found not to apply."""
    known = own is not None and counting.entry_of(own) is not None
    if known or typed.applies:
        raise entering.NotTyped(_("Tiêu chí này lấy số tự động, không ai nhập được."))
    if not typed.reason.strip():
        raise errors.Invalid(_("Phải ghi lý do không áp dụng."), field="reason")
    return Entry(applies=False)


@transaction.atomic
def finish(assessment_id: int, *, by: Actor, at: datetime) -> Assessment:
    """The appraisal of one unit is done. What nobody marked otherwise stands as the unit gave it."""
    row = _locked_for_office(assessment_id, by=by, at=at)
    if row.cycle.state != CycleState.APPRAISAL:
        raise errors.Refused(_("Đợt đánh giá không ở chặng thẩm định."))
    made = cycles.set_of(row.cycle)
    if left := sheets.missing(row, made):
        raise errors.Refused(_("Chưa chấm các tiêu chí: %(codes)s.") % {"codes": ", ".join(left)})
    _count_again(row, Stage.APPRAISED, sheets.counted(row.cycle, [row.unit_id], at=at).get(row.unit_id, {}), by, at)
    _move(row, AssessmentState.APPRAISED)
    differing = sum(line.changed for line in sheets.sheet(row, at=at).lines)
    record(row, events.Appraised(differing=differing), by=by, at=at)
    return row


def _count_again(row: Assessment, stage: Stage, counted: Mapping[str, Entry | None], by: Actor, at: datetime) -> None:
    """What is known now counts; where nothing is known, what was found not to apply stays so."""
    given = counting.counting(sheets.standing(row, row.marks.all()), stage=stage)
    kept = {code for code, entry in counted.items() if entry is None and code in given and not given[code].applies}
    write_counted(row, stage, {code: one for code, one in counted.items() if code not in kept}, by=by, at=at)


@transaction.atomic
def explain(assessment_id: int, criterion: str, text: str, *, by: Actor, at: datetime) -> Explanation:
    """What the unit says against one mark; more evidence is shown beside it."""
    row = locked_for_unit(assessment_id, by=by)
    _check_explaining(row)
    if not text.strip():
        raise errors.Invalid(_("Phải ghi nội dung giải trình."), field="text")
    sheets.node_of(cycles.set_of(row.cycle), criterion)
    if by.user_id is None:
        raise errors.NotPermitted
    if row.explanations.filter(criterion=criterion).exists():
        raise errors.Refused(_("Tiêu chí này đã giải trình."))
    made = row.explanations.create(criterion=criterion, text=text.strip(), made_by_id=by.user_id, made_at=at)
    record(row, events.Explained(criterion=criterion), by=by, at=at)
    return made


@transaction.atomic
def send_explanations(assessment_id: int, *, by: Actor, at: datetime) -> Assessment:
    """The unit has said all; with nothing to say it agrees, and its marks are settled."""
    row = locked_for_unit(assessment_id, by=by)
    _check_explaining(row)
    count = row.explanations.count()
    _move(row, AssessmentState.EXPLAINED if count else AssessmentState.SETTLED)
    record(row, events.ExplanationsSent(criteria=count), by=by, at=at)
    return row


@transaction.atomic
def answer(
    explanation_id: int, *, accepted: bool, answer: str, typed: Typed | None = None, by: Actor, at: datetime
) -> Explanation:
    """With another figure where the explanation is accepted. After the last answer the marks are settled."""
    made = Explanation.objects.filter(pk=explanation_id).first()
    if made is None:
        raise errors.NotFound
    row = locked(made.assessment_id)
    _check_appraises(row, made.criterion, by=by, at=at)
    if not may_answer(row, on=day(at)) or made.accepted is not None:
        raise errors.Refused(_("Giải trình này không chờ trả lời."))
    if not answer.strip():
        raise errors.Invalid(_("Phải ghi lý do của câu trả lời."), field="answer")
    if row.state == AssessmentState.APPRAISED:
        _move(row, AssessmentState.EXPLAINED)
        record(row, events.ExplanationsSent(criteria=row.explanations.count()), by=by, at=at)
    if accepted and typed is not None:
        _marked(row, made.criterion, typed, by=by, at=at)
    made.accepted, made.answer, made.answered_by_id, made.answered_at = accepted, answer.strip(), by.user_id, at
    made.save()
    record(row, events.ExplanationAnswered(criterion=made.criterion, accepted=accepted), by=by, at=at)
    if not row.explanations.filter(accepted=None).exists():
        _move(row, AssessmentState.SETTLED)
        record(row, events.Settled(), by=by, at=at)
    return made


def may_answer(row: Assessment, *, on: date) -> bool:
    """Once the unit has sent what it explains, or its days for that are over."""
    last = row.cycle.explain_by
    over = row.cycle.state == CycleState.EXPLANATION and last is not None and on > last
    return row.state == AssessmentState.EXPLAINED or (over and row.state == AssessmentState.APPRAISED)


@transaction.atomic
def send_to_council(cycle_id: int, *, by: Actor, at: datetime) -> Cycle:
    """Final marks stand for every unit: those of the appraisal, and what our records count now.

    Who said nothing until the last day agrees; what was explained and never sent is answered first.
    """
    row = stages.locked(cycle_id, by=by, at=at)
    stages.move(row, CycleState.COUNCIL, at=at)
    rows = list(row.assessments.select_for_update(of=("self",)).select_related("cycle__edition"))
    waiting = [one for one in rows if one.state != AssessmentState.SETTLED]
    explained = set(Explanation.objects.filter(assessment__cycle=row).values_list("assessment_id", flat=True))
    silent = [one for one in waiting if one.state == AssessmentState.APPRAISED and one.pk not in explained]
    if len(silent) < len(waiting) or (silent and (row.explain_by is None or day(at) <= row.explain_by)):
        raise StageNotOver(
            _("Còn %(count)s đơn vị chưa giải trình xong hoặc chưa được trả lời.") % {"count": len(waiting)}
        )
    for one in silent:
        _move(one, AssessmentState.SETTLED)
        record(one, events.Settled(), by=by, at=at)
    counted = sheets.counted(row, [one.unit_id for one in rows], at=at)
    for one in rows:
        _write_final(one, counted.get(one.unit_id, {}), by=by, at=at)
    record(row, events.CouncilBegan(units=len(rows)), by=by, at=at)
    return row


def _write_final(row: Assessment, counted: Mapping[str, Entry | None], *, by: Actor, at: datetime) -> None:
    _count_again(row, Stage.FINAL, counted, by, at)
    given = counting.counting(sheets.standing(row, row.marks.all()), stage=Stage.APPRAISED)
    Mark.objects.bulk_create(
        Mark(
            assessment=row, criterion=code, stage=Stage.FINAL.value, numerator=one.numerator,
            denominator=one.denominator, applies=one.applies, reason=one.reason, round=max(row.round, 1),
            by_id=by.user_id, at=at,
        )
        for code, one in given.items()
        if code not in counted
    )  # fmt: skip


def _check_explaining(row: Assessment) -> None:
    if row.cycle.state != CycleState.EXPLANATION or row.state != AssessmentState.APPRAISED:
        raise errors.Refused(_("Đơn vị không ở chặng giải trình."))


def _check_appraises(row: Assessment, criterion: str, *, by: Actor, at: datetime) -> None:
    """The office, or the lead of the group; nobody for the own unit."""
    group, _node = _placed(row, criterion)
    if row.unit_id in policies.own_units(by, on=day(at)):
        raise policies.OwnUnit
    if group not in cycles.may_appraise(row, actor=by, on=day(at)):
        raise errors.NotPermitted


def _placed(row: Assessment, criterion: str) -> tuple[str, Node]:
    return sheets.node_of(cycles.set_of(row.cycle), criterion)


def _locked_for_office(assessment_id: int, *, by: Actor, at: datetime) -> Assessment:
    row = locked(assessment_id)
    if row.unit_id in policies.own_units(by, on=day(at)):
        raise policies.OwnUnit
    if not cycles.leads_appraisal(row, actor=by, on=day(at)):
        raise errors.NotPermitted
    return row


def _move(row: Assessment, state: AssessmentState) -> None:
    if state not in ASSESSMENT_MOVES[AssessmentState(row.state)]:
        words = _("Đơn vị đang ở tình trạng “%(state)s” nên không làm được việc này.")
        raise errors.Refused(words % {"state": row.get_state_display()})
    row.state = state.value
