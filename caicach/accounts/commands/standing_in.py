"""Somebody stands in: by a delegation of a head, or for a colleague on leave. Both end by their dates, or at once."""

from datetime import date, datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from caicach.accounts import events, models, policies
from caicach.accounts.commands import rows
from caicach.core import errors, text
from caicach.core.actor import Actor
from caicach.organisations.queries import successions

Row = TypeVar("Row", models.Delegation, models.Cover)


class NotYourPost(errors.NotPermitted):
    """Only the holder of a post delegates it: what was lent is not lent on."""

    message = _("Chỉ người đang giữ vị trí lãnh đạo mới ủy quyền được; quyền được ủy quyền không ủy quyền tiếp.")


class NotInTheUnit(errors.Invalid):
    """Power stays in the house."""

    message = _("Người nhận ủy quyền phải đang giữ một vị trí trong đơn vị, hoặc trong đơn vị trực thuộc.")


class PostTooShort(errors.Invalid):
    """Nobody lends what they will not hold."""

    message = _("Bạn không giữ vị trí này trong toàn bộ thời gian đó.")


class LacksThePost(errors.Invalid):
    """A cover gives no new right."""


class CoverIsAway(errors.Invalid):
    """Work would fall between two chairs."""

    message = _("Người này cũng nghỉ trong thời gian đó; hãy chọn người khác để việc không bị bỏ trống.")


class CoversSomebody(errors.Refused):
    """Whoever stands in for a colleague cannot go before another does."""

    message = _("Bạn đang nhận làm thay cho đồng nghiệp trong thời gian đó. Đồng nghiệp phải chọn người khác trước.")


class NothingToEnd(errors.NotFound):
    """It is over, or it is somebody else's."""

    message = _("Không có việc này, hoặc đã kết thúc.")


@transaction.atomic
def delegate(
    *, position_id: int, holder_id: int, valid_from: date, valid_to: date, decision_number: str, decided_on: date,
    ground: str = "", by: Actor, at: datetime,
) -> models.Delegation:  # fmt: skip
    """The head lets an official of the unit act on dossiers with this post's rights, until (not including) a day."""
    giver, position = _own_post(position_id, holder_id=holder_id, by=by)
    if position.role not in policies.DELEGABLE or by.delegation_id is not None:
        raise NotYourPost
    _check_period(position, valid_from, valid_to, at=at)
    if decided_on > rows.day_of(at):
        raise errors.Invalid(_("Ngày văn bản không được ở tương lai."), field="decided_on")
    branch = successions.branch(position.unit_id, on=rows.day_of(at))
    holds = models.Position.objects.on(valid_from).filter(user_id=holder_id, user__is_active=True)
    if not holds.filter(unit_id__in=branch).exists():
        raise NotInTheUnit(field="holder")
    row = models.Delegation(
        position=position, giver=giver, holder_id=holder_id, valid_from=valid_from, valid_to=valid_to,
        decision_number=text.nfc(decision_number), decided_on=decided_on, ground=text.nfc(ground),
        given_by_id=by.user_id, given_at=at,
    )  # fmt: skip
    _insert(row)
    given = events.DelegationGiven(
        delegation_id=row.pk, position_id=position.pk, holder_id=holder_id, valid_from=valid_from, valid_to=valid_to
    )
    rows.note(given, user=giver, by=by, at=at)
    return row


@transaction.atomic
def revoke_delegation(*, delegation_id: int, by: Actor, at: datetime) -> None:
    """By its giver, or by an administrator of the unit; the very next act under it is refused."""
    row = _lock(models.Delegation, delegation_id, by=by, at=at)
    _end([row], by=by, at=at)
    rows.note(events.DelegationRevoked(delegation_id=row.pk), user=rows.lock_user(row.giver_id), by=by, at=at)


def note_delegated_act(*, delegation_id: int, subject: str, kind: str, at: datetime) -> None:
    """One act was done under a delegation; for the history of its subject, and for the giver to look over."""
    models.DelegatedAct.objects.create(delegation_id=delegation_id, subject=subject, kind=kind, done_at=at)


@transaction.atomic
def record_leave(
    *, user_id: int, unit_id: int, holder_id: int, valid_from: date, valid_to: date, by: Actor, at: datetime
) -> list[models.Cover]:  # fmt: skip
    """A colleague does the person's work in this unit until (not including) a day; then it is the person's again.

    The cover holds the same posts there: leave moves work, it gives no rights (a head delegates them).
    """
    _lock_both(user_id, holder_id)
    if by.user_id != user_id and not policies.can_manage_unit(by, unit_id=unit_id, on=rows.day_of(at)):
        raise policies.OutsideYourUnits
    own = models.Position.objects.exclude(valid_to__lte=valid_from).filter(user_id=user_id, unit_id=unit_id)
    posts = [post for post in own.order_by("pk") if post.valid_from < valid_to]
    if not posts:
        raise errors.Invalid(_("Bạn không giữ vị trí nào ở đơn vị này trong thời gian đó."), field="holder")
    _check_days(valid_from, valid_to, at=at)
    _check_cover(posts, holder_id, valid_from, valid_to)
    _check_nobody_left(user_id, holder_id, valid_from, valid_to)
    covers = [
        models.Cover(position=post, giver_id=user_id, holder_id=holder_id, valid_from=valid_from, valid_to=valid_to,
                     given_by_id=by.user_id, given_at=at)
        for post in posts
    ]  # fmt: skip
    for one in covers:
        _insert(one)
    recorded = events.LeaveRecorded(
        cover_ids=tuple(one.pk for one in covers), holder_id=holder_id, valid_from=valid_from, valid_to=valid_to
    )
    rows.note(recorded, user=rows.lock_user(user_id), by=by, at=at)
    return covers


@transaction.atomic
def end_leave(*, cover_id: int, by: Actor, at: datetime) -> None:
    """The person is back early, or does not go: everything recorded with it ends at once."""
    row = _lock(models.Cover, cover_id, by=by, at=at)
    same = models.Cover.objects.select_for_update().filter(
        giver_id=row.giver_id, holder_id=row.holder_id, given_at=row.given_at, ended_at=None
    )
    ended = list(same.order_by("pk"))
    _end(ended, by=by, at=at)
    over = events.LeaveEnded(cover_ids=tuple(one.pk for one in ended))
    rows.note(over, user=rows.lock_user(row.giver_id), by=by, at=at)


def _own_post(position_id: int, *, holder_id: int, by: Actor) -> tuple[models.User, models.Position]:
    if by.user_id is None:
        raise NotYourPost
    position = models.Position.objects.filter(pk=position_id, user_id=by.user_id).first()
    if position is None:
        raise NotYourPost
    _lock_both(by.user_id, holder_id)
    return rows.lock_user(by.user_id), position


def _lock_both(one: int, other: int) -> None:
    """In one order, so that two who choose each other at the same moment see each other."""
    if one == other:
        raise errors.Invalid(_("Không ai làm thay chính mình."), field="holder")
    for user_id in sorted((one, other)):
        rows.lock_user(user_id)


def _check_days(valid_from: date, valid_to: date, *, at: datetime) -> None:
    if valid_to <= valid_from:
        raise errors.Invalid(_("Ngày cuối không được trước ngày đầu."), field="last_day")
    if valid_to <= rows.day_of(at):
        raise errors.Invalid(_("Thời gian này đã qua."), field="last_day")


def _check_period(position: models.Position, valid_from: date, valid_to: date, *, at: datetime) -> None:
    _check_days(valid_from, valid_to, at=at)
    if valid_from < rows.day_of(at):
        raise errors.Invalid(_("Ủy quyền không có hiệu lực trở về trước."), field="valid_from")
    if valid_from < position.valid_from or (position.valid_to is not None and valid_to > position.valid_to):
        raise PostTooShort(field="last_day")


def _check_cover(posts: list[models.Position], holder_id: int, valid_from: date, valid_to: date) -> None:
    """The cover holds each of the posts for the whole time."""
    for post in posts:
        same = models.Position.objects.on(valid_from).filter(user_id=holder_id, user__is_active=True)
        held = same.filter(role=post.role, unit_id=post.unit_id).exclude(valid_to__lt=valid_to)
        if held.exists():
            continue
        if post.role in policies.DELEGABLE:
            raise LacksThePost(_("Người này không phải lãnh đạo đơn vị: quyền ký phải giao bằng ủy quyền."),
                               field="holder")  # fmt: skip
        raise LacksThePost(_("Người này không giữ cùng vị trí với bạn ở đơn vị trong toàn bộ thời gian đó."),
                           field="holder")  # fmt: skip


def _check_nobody_left(user_id: int, holder_id: int, valid_from: date, valid_to: date) -> None:
    meanwhile = models.Cover.objects.overlapping(valid_from, valid_to)
    if meanwhile.filter(giver_id=holder_id).exists():
        raise CoverIsAway(field="holder")
    if meanwhile.filter(holder_id=user_id).exists():
        raise CoversSomebody


def _insert(row: models.Delegation | models.Cover) -> None:
    """The table's own rules, told beside the form; the database has the last word."""
    try:
        row.full_clean()
    except ValidationError as problem:
        raise errors.Invalid(problems=_renamed(problem.message_dict)) from problem
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise errors.Refused(_("Thời gian này vừa được ghi cho người khác; hãy tải lại trang.")) from taken


def _renamed(problems: dict[str, list[str]]) -> dict[str, list[str]]:
    return {{"valid_to": "last_day"}.get(field, field): said for field, said in problems.items()}


def _lock(model: type[Row], row_id: int, *, by: Actor, at: datetime) -> Row:
    found: Row | None = model.objects.select_for_update(of=("self",)).filter(pk=row_id, ended_at=None).first()
    if found is None or found.valid_to <= rows.day_of(at):
        raise NothingToEnd
    manages = policies.can_manage_unit(by, unit_id=found.position.unit_id, on=rows.day_of(at))
    if by.user_id != found.giver_id and not manages:
        raise NothingToEnd
    return found


def _end(found: list[Row], *, by: Actor, at: datetime) -> None:
    for row in found:
        row.ended_at, row.ended_by_id = at, by.user_id
        row.save(update_fields=["ended_at", "ended_by"])
