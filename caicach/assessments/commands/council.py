"""The council decides on final marks, and its table is published; a correction is another edition with its reason."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.assessments import policies
from caicach.assessments.commands import cycles as stages
from caicach.assessments.commands import scoring
from caicach.assessments.events import council as events
from caicach.assessments.models import Cycle, Mark, Publication
from caicach.assessments.queries import cycles, results, sheets
from caicach.assessments.rules import council, counting, entering
from caicach.assessments.rules.entering import Typed
from caicach.assessments.rules.results import digest
from caicach.assessments.states import CycleState, Stage
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents import commands as documents


class NoQuorum(errors.Invalid):
    """Too few members were present."""


class NothingChanged(errors.Refused):
    """A correction that corrects nothing."""

    message = _("Kết quả không khác bản đã công bố. Sửa điểm cuối cùng của chỉ tiêu trước, rồi công bố bản đính chính.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What the council decided by: `file` is the scan of the signed minutes."""

    number: str
    held_on: date
    file: BinaryIO
    file_name: str
    members: int
    present: int


@transaction.atomic
def decide(assessment_id: int, criterion: str, typed: Typed, *, by: Actor, at: datetime) -> Mark:
    """Another final figure for one criterion, with the council's reason; what our records count stays counted."""
    row = scoring.locked(assessment_id)
    policies.check_runs(by, office_id=row.cycle.office_id, on=stages.day(at))
    if row.unit_id in policies.own_units(by, on=stages.day(at)):
        raise policies.OwnUnit
    if row.cycle.state not in (CycleState.COUNCIL, CycleState.PUBLISHED):
        raise errors.Refused(_("Đợt đánh giá chưa đến bước trình hội đồng."))
    _group, node = sheets.node_of(cycles.set_of(row.cycle), criterion)
    entry = entering.read(node, typed)
    if not typed.reason.strip():
        raise errors.Invalid(_("Phải ghi lý do hội đồng sửa điểm."), field="reason")
    before = counting.latest(row.marks.filter(criterion=criterion), stage=Stage.FINAL).get(criterion)
    if before is not None and counting.entry_of(before) == entry:
        raise errors.Invalid(_("Số này không khác điểm cuối cùng đang có."), field="numerator")
    return scoring.write(row, criterion, Stage.FINAL, entry, reason=typed.reason, by=by, at=at)


@transaction.atomic
def publish(cycle_id: int, minutes: Minutes, *, reason: str = "", by: Actor, at: datetime) -> Publication:
    """Freeze the table by the minutes of the council. After the first time a correction, with its reason."""
    row = stages.locked(cycle_id, by=by, at=at)
    if by.user_id is None:
        raise errors.NotPermitted
    found = results.standing(row, at=at)
    last = Publication.objects.filter(cycle=row).order_by("-number").first()
    if row.state == CycleState.PUBLISHED:
        _check_correction(last, digest(found.content), reason)
    else:
        stages.move(row, CycleState.PUBLISHED, at=at)
        reason = ""
    _check_minutes(minutes, last, on=stages.day(at))
    file = documents.keep_scan(source=minutes.file, name=minutes.file_name, by=by, at=at)
    row.save()  # before the table, whose trigger asks whether the council has come
    made = Publication.objects.create(
        cycle=row, number=(last.number if last else 0) + 1, minutes_number="".join(minutes.number.split()),
        held_on=minutes.held_on, minutes_file=file, members=minutes.members, present=minutes.present,
        reason=reason.strip(), content=found.content, sha256=digest(found.content), position=found.position,
        published_by_id=by.user_id, published_at=at,
    )  # fmt: skip
    _record(row, made, units=len(found.units), by=by, at=at)
    return made


def _check_correction(last: Publication | None, now: str, reason: str) -> None:
    if not reason.strip():
        raise errors.Invalid(_("Đính chính thì phải ghi lý do."), field="reason")
    if last is not None and last.sha256 == now:
        raise NothingChanged


def _check_minutes(minutes: Minutes, last: Publication | None, *, on: date) -> None:
    if not minutes.number.strip():
        raise errors.Invalid(_("Phải ghi số biên bản."), field="number")
    if minutes.held_on > on or (last is not None and minutes.held_on < last.held_on):
        raise errors.Invalid(_("Ngày họp không được sau hôm nay hay trước lần họp đã công bố."), field="held_on")
    if not 0 < minutes.present <= minutes.members:
        raise errors.Invalid(_("Số người dự họp phải từ 1 và không quá số thành viên."), field="present")
    least = council.quorum_on(minutes.held_on).least(minutes.members)
    if minutes.present < least:
        told = _("Phải có ít nhất %(least)d trên %(members)d thành viên dự họp.")
        raise NoQuorum(told % {"least": least, "members": minutes.members}, field="present")


def _record(row: Cycle, made: Publication, *, units: int, by: Actor, at: datetime) -> None:
    told = events.ResultsPublished(
        number=made.number, digest=made.sha256, position=made.position, units=units,
        minutes_number=made.minutes_number, held_on=made.held_on, minutes_file_id=made.minutes_file_id,
        members=made.members, present=made.present,
    )  # fmt: skip
    stages.record(row, told, by=by, at=at)
