"""Sessions begin with a log-in, and end by their owner, by an administrator, or with the right to log in."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from caicach.accounts import events, models
from caicach.accounts.commands import rows
from caicach.accounts.queries.log_ins import public_id
from caicach.core.actor import Actor

LONGEST_DEVICE = 200


def note_log_in(*, user_id: int, session_key: str, device: str, at: datetime) -> None:
    """Remember on what device; sessions of this person that have run out are forgotten."""
    with transaction.atomic():
        own = models.LogIn.objects.filter(user_id=user_id)
        own.exclude(
            session_key__in=Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
        ).delete()
        models.LogIn.objects.update_or_create(
            session_key=session_key,
            defaults={"user_id": user_id, "device": device[:LONGEST_DEVICE], "began_at": at, "seen_at": at},
        )


def end_own_session(*, user_id: int, log_in: str, by: Actor, at: datetime) -> int:
    """One session of one's own, named as the page names it."""
    keys = models.LogIn.objects.filter(user_id=user_id).values_list("session_key", flat=True)
    return _end(user_id, [key for key in keys if public_id(key) == log_in], by=by, at=at)


def end_other_sessions(*, user_id: int, session_key: str | None, by: Actor, at: datetime) -> int:
    """All of one's own but this one; how many."""
    keys = models.LogIn.objects.filter(user_id=user_id).exclude(session_key=session_key or "")
    return _end(user_id, list(keys.values_list("session_key", flat=True)), by=by, at=at, others=True)


def end_all_sessions(*, user_id: int, by: Actor, at: datetime) -> int:
    """By an administrator of the person: a device was lost, or somebody else sits at it."""
    with transaction.atomic():
        rows.check_manage(by, rows.lock_user(user_id), at=at)
        return _end(user_id, keys_of(user_id), by=by, at=at)


def forget(user_id: int, *, but: str | None = None) -> None:
    """With a new password, or without the right to log in, none stays; part of another act, which is in the log."""
    _delete([key for key in keys_of(user_id) if key != but])


def keys_of(user_id: int) -> list[str]:
    return list(models.LogIn.objects.filter(user_id=user_id).values_list("session_key", flat=True))


def _end(user_id: int, keys: list[str], *, by: Actor, at: datetime, others: bool = False) -> int:
    if not keys:
        return 0
    with transaction.atomic():
        user = rows.lock_user(user_id)
        ended = _delete(keys)
        if ended:
            rows.note(events.SessionsEnded(sessions=ended, others=others), user=user, by=by, at=at)
    return ended


def _delete(keys: list[str]) -> int:
    models.LogIn.objects.filter(session_key__in=keys).delete()
    ended, _each = Session.objects.filter(session_key__in=keys).delete()
    return ended
