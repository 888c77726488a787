"""Support sees pages as a person sees them: for minutes, with a reason, without acting, and the person learns it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.accounts import events, models, states
from caicach.accounts.commands import rows
from caicach.core import errors, text
from caicach.core.actor import Actor

MINUTES: Final = (5, 15, 30)
LONGEST_REASON: Final = 300


class NotAnAdministrator(errors.NotPermitted):
    """Seeing as an administrator would be a way to more rights."""

    message = _("Không xem như một người quản trị khác được.")


@transaction.atomic
def begin_viewing(*, user_id: int, reason: str, minutes: int, by: Actor, at: datetime) -> models.Viewing:
    """From now on, for these minutes, `by` sees what this person sees and can do nothing."""
    viewed = rows.lock_user(user_id)
    rows.check_manage(by, viewed, at=at)
    if by.viewer_id is not None or by.user_id is None:
        raise errors.NotPermitted
    held = models.Position.objects.filter(user=viewed).exclude(valid_to__lte=rows.day_of(at))
    if not viewed.is_active or held.filter(role=states.Role.ADMINISTRATOR).exists():
        raise NotAnAdministrator
    reason = text.nfc(reason)
    if not reason or len(reason) > LONGEST_REASON:
        raise errors.Invalid(_("Ghi lý do, nhiều nhất 300 ký tự; người được xem sẽ đọc được."), field="reason")
    if minutes not in MINUTES:
        raise errors.Invalid(_("Chọn thời gian trong danh sách."), field="minutes")
    row = models.Viewing.objects.create(
        viewer_id=by.user_id, viewed=viewed, reason=reason, began_at=at, ends_at=at + timedelta(minutes=minutes)
    )
    rows.note(events.ViewingBegan(viewing_id=row.pk, ends_at=row.ends_at), user=viewed, by=by, at=at)
    return row


@transaction.atomic
def end_viewing(*, viewing_id: int, viewer_id: int, at: datetime) -> int | None:
    """Stop before the time is up; whom it was of. Nothing if it was over or was another's."""
    row = models.Viewing.objects.select_for_update().filter(pk=viewing_id, viewer_id=viewer_id).first()
    if row is None:
        return None
    if row.ended_at is None and at < row.ends_at:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        ended = events.ViewingEnded(viewing_id=row.pk)
        rows.note(ended, user=rows.lock_user(row.viewed_id), by=Actor.for_user(viewer_id), at=at)
    return row.viewed_id
