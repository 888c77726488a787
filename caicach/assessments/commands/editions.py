"""Draft a set of criteria from a file, revise it, adopt it by a second official, end it, withdraw it."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from caicach.assessments import policies
from caicach.assessments.events import sets as events
from caicach.assessments.models import SetEdition, SetRevision
from caicach.assessments.queries import comments, editions
from caicach.assessments.states import SetState
from caicach.core import clock, errors
from caicach.core import events as log
from caicach.core.actor import Actor
from caicach.documents import commands as documents
from caicach.indices import index_sets
from caicach.indices.rules.tree import IndexSet

LONGEST: Final = 500_000  # characters of a set: some thousand criteria


class EditionMoved(errors.Refused):
    """The edition is not in the state this act needs."""

    message = _("Bản này không còn là dự thảo nên không sửa, góp ý hay ban hành được nữa.")


class CommentsOpen(errors.Refused):
    """Somebody may still comment, or was not answered."""


class EditionsOverlap(errors.Refused):
    """Two editions of a family would hold on one day for one kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """By what an edition is adopted, for whom and from when; `file`: its scan."""

    number: str
    on: date
    file: BinaryIO
    file_name: str
    kinds: Sequence[str]
    valid_from: date
    valid_to: date | None = None


@transaction.atomic
def draft(content: str, *, is_example: bool = False, by: Actor, at: datetime) -> SetEdition:
    """A new draft from the text of a file; `SetInvalid` with every problem if the text is wrong."""
    user_id = policies.check_manage(by, on=_day(at))
    content, made = _read(content)
    _hold_numbers()
    if SetEdition.objects.filter(code=made.code).exists():
        told = _("Mã “%(code)s” đã có. Sửa dự thảo đó, hoặc đặt mã khác cho bản mới.")
        raise errors.Invalid(told % {"code": made.code}, field="content")
    if made.code in index_sets.shipped() or made.code.isdecimal():
        told = _("Mã “%(code)s” là mã của bộ có sẵn, hoặc chỉ có chữ số; hãy đặt mã khác cho bản của tỉnh.")
        raise errors.Invalid(told % {"code": made.code}, field="content")
    last = SetEdition.objects.filter(family=made.family).order_by("-number").values_list("number", flat=True).first()
    row = SetEdition(code=made.code, family=made.family, number=(last or 0) + 1, is_example=is_example,
                     drafted_by_id=user_id, drafted_at=at)  # fmt: skip
    _write(row, content, made)
    row.save()
    SetRevision.objects.create(edition=row, number=1, content=content, by_id=user_id, at=at)
    told_of = events.SetDrafted(code=row.code, family=row.family, number=row.number, digest=digest(content))
    record(row, told_of, by=by, at=at)
    return row


@transaction.atomic
def revise(edition_id: int, content: str, *, reason: str, seen: int, by: Actor, at: datetime) -> SetEdition:
    """Another text of the draft. `seen`: the number of the text that was changed, so none is overwritten unseen."""
    user_id = policies.check_manage(by, on=_day(at))
    row = locked(edition_id)
    content, made = _read(content)
    if (made.code, made.family) != (row.code, row.family):
        told = _("Mã và bộ chỉ số của dự thảo giữ nguyên: code = “%(code)s”, family = “%(family)s”.")
        raise errors.Invalid(told % {"code": row.code, "family": row.family}, field="content")
    last = row.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    if seen != last:
        raise errors.Invalid(
            _("Người khác vừa sửa dự thảo này (lần sửa %(number)d). Xem lần sửa đó rồi lưu lại nếu vẫn muốn thay.")
            % {"number": last}, field="content",
        )  # fmt: skip
    if content == row.content:
        raise errors.Invalid(_("Nội dung không khác lần sửa trước."), field="content")
    if not reason.strip():
        raise errors.Invalid(_("Phải ghi lý do sửa."), field="reason")
    _write(row, content, made)
    row.drafted_by_id, row.drafted_at = user_id, at
    SetRevision.objects.create(
        edition=row, number=last + 1, content=content, reason=reason.strip(), by_id=user_id, at=at
    )
    told_of = events.SetRevised(revision=last + 1, digest=digest(content), comments=row.comments.count())
    record(row, told_of, by=by, at=at)
    return row


@transaction.atomic
def adopt(edition_id: int, decision: Decision, *, by: Actor, at: datetime) -> SetEdition:
    """By somebody else than who wrote the text. What it replaces wholly ends on its first day."""
    _hold_numbers()
    row = locked(edition_id)
    user_id = policies.check_adopt(by, drafted_by_id=row.drafted_by_id, on=_day(at))
    _check_commented(row, on=_day(at))
    _check_decision(decision, on=_day(at))
    _read(row.content)  # the engine may have become stricter since it was written
    _make_room(row, decision, by=by, user_id=user_id, at=at)
    file = documents.keep_scan(source=decision.file, name=decision.file_name, by=by, at=at)
    row.state, row.adopted_by_id, row.adopted_at = SetState.ADOPTED.value, user_id, at
    row.decision_number, row.decision_on, row.decision_file = "".join(decision.number.split()), decision.on, file
    row.applies_to, row.valid_from, row.valid_to = list(decision.kinds), decision.valid_from, decision.valid_to
    record(row, events.SetAdopted(
        code=row.code, digest=digest(row.content), decision_number=row.decision_number, decision_on=decision.on,
        decision_file_id=file.pk, drafted_by_id=row.drafted_by_id, kinds=tuple(decision.kinds),
        valid_from=decision.valid_from, valid_to=decision.valid_to,
    ), by=by, at=at)  # fmt: skip
    return row


@transaction.atomic
def end(edition_id: int, *, on: date, why: str, by: Actor, at: datetime) -> SetEdition:
    """An adopted edition holds until `on`, this day not included."""
    user_id = policies.check_manage(by, on=_day(at))
    _hold_numbers()
    row = _row(edition_id)
    if row.state != SetState.ADOPTED:
        raise errors.Refused(_("Chỉ kết thúc được bản đang áp dụng."))
    if row.valid_from is None or on <= row.valid_from or (row.valid_to is not None and on > row.valid_to):
        raise errors.Invalid(_("Ngày hết hiệu lực phải sau ngày áp dụng và không sau ngày đã định."), field="on")
    if not why.strip():
        raise errors.Invalid(_("Phải ghi lý do hoặc văn bản."), field="why")
    _end(row, on=on, why=why.strip(), replaced_by=None, by=by, user_id=user_id, at=at)
    return row


@transaction.atomic
def withdraw(edition_id: int, *, why: str, by: Actor, at: datetime) -> SetEdition:
    """Give a draft up; what was said of it stays to be read."""
    user_id = policies.check_manage(by, on=_day(at))
    row = locked(edition_id)
    if not why.strip():
        raise errors.Invalid(_("Phải ghi lý do hoặc văn bản."), field="why")
    row.state, row.closed_by_id, row.closed_at = SetState.WITHDRAWN.value, user_id, at
    row.closed_why = why.strip()
    record(row, events.SetWithdrawn(), by=by, at=at)
    return row


def locked(edition_id: int) -> SetEdition:
    """The draft under its lock; comments wait for whoever adopts it, and the other way round."""
    row = _row(edition_id)
    if not row.is_open:
        raise EditionMoved
    return row


def record(row: SetEdition, event: log.Event, *, by: Actor, at: datetime) -> None:
    row.seq += 1
    row.save()
    log.record(event, subject=row.subject, seq=row.seq, by=by, at=at)


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _row(edition_id: int) -> SetEdition:
    row = SetEdition.objects.select_for_update(of=("self",)).filter(pk=edition_id).first()
    if row is None:
        raise editions.EditionNotFound
    return row


def _hold_numbers() -> None:
    """One at a time: numbers of editions, and who ends whom, are rare acts of the province."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('assessments.editions'))")


def _read(content: str) -> tuple[str, IndexSet]:
    content = unicodedata.normalize("NFC", content.replace("\r\n", "\n").strip("\ufeff")).strip() + "\n"
    if len(content) > LONGEST:
        raise errors.Invalid(_("Tệp quá lớn."), field="content")
    return content, index_sets.read(content)


def _write(row: SetEdition, content: str, made: IndexSet) -> None:
    """The columns beside the text; days and kinds are what the file proposes until the decision says its own."""
    row.content, row.name = content, made.name[:300]
    row.applies_to, row.valid_from, row.valid_to = list(made.applies_to), made.valid_from, made.valid_to


def _check_commented(row: SetEdition, *, on: date) -> None:
    if row.comment_to is not None and on <= row.comment_to:
        told = _("Đợt góp ý còn đến hết ngày %(day)s; hãy chờ hết đợt.")
        raise CommentsOpen(told % {"day": f"{row.comment_to:%d/%m/%Y}"})
    if count := comments.unanswered(row):
        raise CommentsOpen(_("Còn %(count)d góp ý chưa được trả lời.") % {"count": count})


def _check_decision(decision: Decision, *, on: date) -> None:
    if not decision.number.strip():
        raise errors.Invalid(_("Phải ghi số quyết định."), field="number")
    if decision.on > on:
        raise errors.Invalid(_("Ngày quyết định không được sau hôm nay."), field="decided_on")
    if not decision.kinds:
        raise errors.Invalid(_("Chọn ít nhất một loại đơn vị."), field="kinds")
    if decision.valid_to is not None and decision.valid_to <= decision.valid_from:
        raise errors.Invalid(_("Ngày hết hiệu lực phải sau ngày áp dụng."), field="valid_to")


def _make_room(row: SetEdition, decision: Decision, *, by: Actor, user_id: int, at: datetime) -> None:
    """End what this edition replaces for all its kinds; refuse where another one would go on beside it."""
    found = editions.clashes(row, kinds=decision.kinds, valid_from=decision.valid_from, valid_to=decision.valid_to)
    for earlier in {scope.edition_id: scope.edition for scope in found}.values():
        replaced = (
            earlier.state == SetState.ADOPTED and earlier.valid_to is None and decision.valid_to is None
            and earlier.valid_from is not None and earlier.valid_from < decision.valid_from
            and set(earlier.applies_to) <= set(decision.kinds)
        )  # fmt: skip
        if not replaced:
            told = _(
                "Bản %(code)s đang có hiệu lực trong thời gian này cho cùng loại đơn vị; hãy kết thúc bản đó trước."
            )
            raise EditionsOverlap(told % {"code": earlier.code})
        held = _row(earlier.pk)
        why = str(_("được thay bằng bản %(code)s") % {"code": row.code})
        _end(held, on=decision.valid_from, why=why, replaced_by=row.pk, by=by, user_id=user_id, at=at)


def _end(
    row: SetEdition, *, on: date, why: str, replaced_by: int | None, by: Actor, user_id: int, at: datetime
) -> None:
    row.state, row.valid_to = SetState.ENDED.value, on
    row.closed_by_id, row.closed_at, row.closed_why = user_id, at, why
    record(row, events.SetEnded(code=row.code, valid_to=on, replaced_by=replaced_by), by=by, at=at)


def _day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()
