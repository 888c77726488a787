"""Ask units about a draft, comment on it for a unit, answer each comment with its reason."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.assessments import policies
from caicach.assessments.commands.editions import locked, record
from caicach.assessments.events import sets as events
from caicach.assessments.models import Consulted, SetComment, SetEdition
from caicach.assessments.queries import comments, editions
from caicach.assessments.states import SetState, Verdict
from caicach.core import clock, errors
from caicach.core.actor import Actor


class NotAsked(errors.Refused):
    """The unit is not asked, or not on this day."""

    message = _("Đơn vị bạn không được hỏi ý kiến về dự thảo này, hoặc không phải trong đợt góp ý.")


@transaction.atomic
def ask(edition_id: int, *, since: date, until: date, unit_ids: Collection[int], by: Actor, at: datetime) -> SetEdition:
    """Open the round, or change its days and ask more units; nobody who was asked is taken away."""
    policies.check_manage(by, on=_day(at))
    row = locked(edition_id)
    if until < since or until < _day(at):
        raise errors.Invalid(_("Ngày cuối góp ý phải từ hôm nay trở đi và không trước ngày đầu."), field="until")
    known = set(row.consulted.values_list("unit_id", flat=True))
    fresh = sorted(set(unit_ids) - known)
    if not known and not fresh:
        raise errors.Invalid(_("Chọn ít nhất một đơn vị để hỏi ý kiến."), field="kinds")
    Consulted.objects.bulk_create(Consulted(edition=row, unit_id=unit_id) for unit_id in fresh)
    row.state, row.comment_from, row.comment_to = SetState.COMMENTING.value, since, until
    told = events.CommentsAsked(comment_from=since, comment_to=until, unit_ids=tuple(fresh))
    record(row, told, by=by, at=at)
    return row


@transaction.atomic
def comment(edition_id: int, *, criterion: str, text: str, by: Actor, at: datetime) -> SetComment:
    """What the unit acted for says of one row, or (empty) of the whole."""
    user_id, unit_id = policies.check_comment(by)
    row = _asked(edition_id, unit_id=unit_id, at=at)
    if criterion and criterion not in {node.code for node in editions.compiled(row).nodes()}:
        raise errors.Invalid(_("Dự thảo không có chỉ tiêu này."), field="criterion")
    if not text.strip():
        raise errors.Invalid(_("Phải ghi nội dung góp ý."), field="text")
    said = SetComment.objects.create(
        edition=row, criterion=criterion, unit_id=unit_id, text=text.strip(), made_by_id=user_id, made_at=at
    )
    record(row, events.SetCommented(comment_id=said.pk, unit_id=unit_id, criterion=criterion), by=by, at=at)
    return said


@transaction.atomic
def agree(edition_id: int, *, by: Actor, at: datetime) -> None:
    """The unit acted for has no comment. Said twice, it is said once."""
    user_id, unit_id = policies.check_comment(by)
    row = _asked(edition_id, unit_id=unit_id, at=at)
    if row.consulted.filter(unit_id=unit_id, agreed_at=None).update(agreed_at=at, agreed_by_id=user_id):
        record(row, events.SetAgreed(unit_id=unit_id), by=by, at=at)


@transaction.atomic
def answer(edition_id: int, comment_id: int, *, verdict: Verdict, words: str, by: Actor, at: datetime) -> SetComment:
    """Accepted, partly or not, with the reason; until the adoption an answer may be given anew."""
    user_id = policies.check_manage(by, on=_day(at))
    row = locked(edition_id)
    said = comments.get_comment(row, comment_id)
    if not words.strip():
        raise errors.Invalid(_("Phải ghi lý do, hoặc đã sửa gì theo góp ý."), field="words")
    said.verdict, said.answer, said.answered_by_id, said.answered_at = verdict.value, words.strip(), user_id, at
    said.save(update_fields=["verdict", "answer", "answered_by", "answered_at"])
    record(row, events.CommentAnswered(comment_id=said.pk, verdict=verdict.value), by=by, at=at)
    return said


def _asked(edition_id: int, *, unit_id: int, at: datetime) -> SetEdition:
    row = locked(edition_id)
    if not comments.is_asked(row, unit_id=unit_id, on=_day(at)):
        raise NotAsked
    return row


def _day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()
