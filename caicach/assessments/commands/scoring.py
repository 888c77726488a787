"""A unit gives its figures, criterion by criterion, shows its evidence, submits. What our records count comes alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.assessments.commands.cycles import day, record
from caicach.assessments.events import cycles as events
from caicach.assessments.models import Assessment, Evidence, EvidenceUse, Mark
from caicach.assessments.queries import cycles, sheets
from caicach.assessments.rules import counting, entering
from caicach.assessments.rules.checks import Finding
from caicach.assessments.rules.entering import Typed
from caicach.assessments.states import SELF_SCORING, AssessmentState, CycleState, Stage
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.indices.rules.kinds import Entry

OPEN_TO_UNITS = frozenset({CycleState.SCORING, CycleState.APPRAISAL})  # late sheets come in while others are appraised


class NotReady(errors.Refused):
    """Something must be mended first; `found` says what and where."""

    def __init__(self, found: Sequence[Finding]) -> None:
        self.found = list(found)
        count = len({one.code for one in found})
        super().__init__(_("Chưa nộp được: còn %(count)s tiêu chí phải sửa.") % {"count": count})


class AlreadySubmitted(errors.Refused):
    """The unit types no more; the office may send the sheet back."""


@transaction.atomic
def mark(assessment_id: int, criterion: str, typed: Typed, *, by: Actor, at: datetime) -> Mark:
    """The unit's own figure for one criterion. The same again writes nothing."""
    row = locked_for_unit(assessment_id, by=by)
    check_open(row)
    _group, node = sheets.node_of(cycles.set_of(row.cycle), criterion)
    entry = entering.read(node, typed)
    before = counting.latest(row.marks.filter(criterion=criterion), stage=Stage.SELF).get(criterion)
    if before is not None and counting.entry_of(before) == entry and before.reason == typed.reason.strip():
        return before
    return write(row, criterion, Stage.SELF, entry, reason=typed.reason, by=by, at=at)


@transaction.atomic
def submit(assessment_id: int, *, by: Actor, at: datetime) -> Assessment:
    """All that holds must be mended; what our records count is counted now. The first time says if it was in time."""
    row = locked_for_unit(assessment_id, by=by)
    check_open(row)
    found = sheets.sheet(row, at=at)
    if holding := [one for one in found.findings if one.holds]:
        raise NotReady(holding)
    counted = {line.node.code: line.live for line in found.lines if line.automatic}
    write_counted(row, Stage.SELF, counted, by=by, at=at)
    if row.submitted_at is None:
        row.submitted_at, row.submitted_by_id = at, by.user_id
        row.late_days = sheets.late_days(row, on=day(at))
    row.state = AssessmentState.SUBMITTED.value
    row.round += 1
    record(row, events.Submitted(round=row.round, late_days=row.late_days or 0), by=by, at=at)
    return row


@transaction.atomic
def use(evidence_id: int, assessment_id: int, criterion: str, *, by: Actor, at: datetime) -> EvidenceUse:
    """Show a piece of one's evidence for a criterion: before submission, or while explaining."""
    row = locked_for_unit(assessment_id, by=by)
    if not may_show(row):
        raise AlreadySubmitted(_("Phiếu đã nộp nên không thêm được tài liệu."))
    sheets.node_of(cycles.set_of(row.cycle), criterion)
    piece = Evidence.objects.filter(pk=evidence_id, unit=row.unit_id).first()
    if piece is None or by.user_id is None:
        raise errors.NotFound
    given = {"added_by_id": by.user_id, "added_at": at}
    made, new = row.evidence_uses.get_or_create(evidence=piece, criterion=criterion, defaults=given)
    if new:
        record(row, events.EvidenceUsed(evidence_id=piece.pk, criterion=criterion), by=by, at=at)
    return made


@transaction.atomic
def take_away(use_id: int, *, by: Actor, at: datetime) -> Assessment:
    """It stays the unit's; it is no longer shown for this criterion."""
    made = EvidenceUse.objects.filter(pk=use_id).first()
    if made is None:
        raise errors.NotFound
    row = locked_for_unit(made.assessment_id, by=by)
    check_open(row)
    event = events.EvidenceTakenAway(evidence_id=made.evidence_id, criterion=made.criterion)
    made.delete()
    record(row, event, by=by, at=at)
    return row


def may_show(row: Assessment) -> bool:
    explaining = row.cycle.state == CycleState.EXPLANATION and row.state == AssessmentState.APPRAISED
    return is_open(row) or explaining


def is_open(row: Assessment) -> bool:
    """May the unit still type?"""
    return row.state in SELF_SCORING and row.cycle.state in OPEN_TO_UNITS


def check_open(row: Assessment) -> None:
    if not is_open(row):
        raise AlreadySubmitted(_("Phiếu đã nộp hoặc đã hết chặng tự chấm nên không sửa được."))


def locked(assessment_id: int) -> Assessment:
    found = Assessment.objects.select_for_update(of=("self",)).select_related("cycle__edition")
    row = found.filter(pk=assessment_id).first()
    if row is None:
        raise errors.NotFound
    return row


def locked_for_unit(assessment_id: int, *, by: Actor) -> Assessment:
    row = locked(assessment_id)
    rights.check(by, Permission.ASSESSMENT_SCORE, unit_id=row.unit_id)
    return row


def write(row: Assessment, criterion: str, stage: Stage, entry: Entry, *, reason: str, by: Actor, at: datetime) -> Mark:
    """One mark of a person, with its event."""
    if by.user_id is None:
        raise errors.NotPermitted
    made = Mark.objects.create(
        assessment=row, criterion=criterion, stage=stage.value, numerator=entry.numerator if entry.applies else None,
        denominator=entry.denominator if entry.applies else None, applies=entry.applies, reason=reason.strip(),
        round=max(row.round, 1), by_id=by.user_id, at=at,
    )  # fmt: skip
    event = events.Marked(
        mark_id=made.pk, criterion=criterion, stage=stage.value, numerator=made.numerator, denominator=made.denominator
    )
    record(row, event, by=by, at=at)
    return made


def write_counted(
    row: Assessment, stage: Stage, counted: Mapping[str, Entry | None], *, by: Actor, at: datetime
) -> None:
    """The marks of our records: of nobody, without a numerator where nothing is known."""
    if not counted:
        return
    Mark.objects.bulk_create(
        Mark(
            assessment=row, criterion=code, stage=stage.value, numerator=entry.numerator if entry else None,
            denominator=entry.denominator if entry else None, round=max(row.round, 1), at=at,
        )
        for code, entry in counted.items()
    )  # fmt: skip
    unknown = sum(entry is None for entry in counted.values())
    record(row, events.Counted(stage=stage.value, criteria=len(counted), unknown=unknown), by=by, at=at)
