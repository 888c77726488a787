"""People get a log-in and positions; both can be taken back, nothing is deleted."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from caicach.accounts import events, models, policies
from caicach.accounts.commands import log_ins, passwords, rows
from caicach.core import errors, text
from caicach.core.actor import Actor
from caicach.core.events import Event


class NoSuchPosition(errors.NotFound):
    """There is no such position."""

    message = _("Không có vị trí này.")


class PositionAlreadyEnded(errors.Refused):
    """A position ends once."""

    message = _("Vị trí này đã kết thúc.")


class EndsBeforeItBegins(errors.Invalid):
    """A position cannot end before it began."""

    message = _("Ngày kết thúc không được trước ngày bắt đầu.")


@dataclass(frozen=True)
class Created:
    """A new person; the one-time password exists only here."""

    user: models.User
    one_time_password: str


def create_official(
    *, username: str, full_name: str, email: str = "", password: str = "", encoded: str = "", language: str = "vi",
    by: Actor, at: datetime,
) -> Created:  # fmt: skip
    """A log-in without any right yet. Without a password a one-time one is made and must be changed at once.

    `encoded` is a password already hashed, so that demo data need not run Argon2 for everybody.
    """
    if not by.is_system:
        policies.check(by, policies.P.PEOPLE_MANAGE)
    one_time = "" if password or encoded else passwords.one_time_password()
    user = models.User(
        username=username.strip().lower(),
        full_name=text.nfc(full_name),
        email=email.strip(),
        language=language,
        must_change_password=bool(one_time),
    )
    user.password = encoded or make_password(password or one_time)
    rows.clean(user)
    try:
        with transaction.atomic():
            user.save()
            rows.note(events.UserCreated(), user=user, by=by, at=at)
    except IntegrityError as taken:
        # Two administrators chose the same name at the same moment: the check above saw neither.
        raise errors.Invalid(_("Tên đăng nhập này đã có người dùng."), field="username") from taken
    return Created(user=user, one_time_password=one_time)


def give_position(
    *, user_id: int, role: str, unit_id: int, valid_from: date, valid_to: date | None = None, by: Actor, at: datetime,
    act_id: uuid.UUID | None = None,
) -> models.Position:  # fmt: skip
    """The person holds the role in the unit from that day on."""
    on = rows.day_of(at)
    with transaction.atomic():
        user = rows.lock_user(user_id)
        policies.check_give_position(by, user_id=user_id, unit_id=unit_id, on=on)
        position = models.Position(user=user, role=role, unit_id=unit_id, valid_from=valid_from, valid_to=valid_to)
        rows.clean(position)
        position.save()
        event = events.PositionGiven(
            position_id=position.pk, role=position.role, unit_id=unit_id, valid_from=valid_from, valid_to=valid_to
        )
        rows.note(event, user=user, by=by, at=at, act_id=act_id)
    return position


def end_position(
    *, position_id: int, ended_on: date, by: Actor, at: datetime, act_id: uuid.UUID | None = None
) -> models.Position:
    """From `ended_on` on the role is no longer held; ended today, the very next request lacks it."""
    with transaction.atomic():
        found = models.Position.objects.filter(pk=position_id).values_list("user_id", flat=True).first()
        if found is None:
            raise NoSuchPosition
        user = rows.lock_user(found)
        position = models.Position.objects.get(pk=position_id)
        policies.check_give_position(by, user_id=user.pk, unit_id=position.unit_id, on=rows.day_of(at))
        if position.valid_to is not None and position.valid_to <= ended_on:
            raise PositionAlreadyEnded
        if ended_on < position.valid_from:
            raise EndsBeforeItBegins(field="ended_on")
        position.valid_to = ended_on
        position.save(update_fields=["valid_to"])
        event = events.PositionEnded(
            position_id=position.pk, role=position.role, unit_id=position.unit_id, valid_to=ended_on
        )
        rows.note(event, user=user, by=by, at=at, act_id=act_id)
    return position


def disable_user(*, user_id: int, by: Actor, at: datetime) -> models.User:
    """No log-in from now on; open sessions end with their next request."""
    return _set_active(user_id, False, events.UserDisabled(), by=by, at=at)


def enable_user(*, user_id: int, by: Actor, at: datetime) -> models.User:
    return _set_active(user_id, True, events.UserEnabled(), by=by, at=at)


def _set_active(user_id: int, active: bool, event: Event, *, by: Actor, at: datetime) -> models.User:
    with transaction.atomic():
        user = rows.lock_user(user_id)
        rows.check_manage(by, user, at=at)
        if user.is_active != active:
            user.is_active = active
            user.save(update_fields=["is_active"])
            if not active:
                log_ins.forget(user_id)
            rows.note(event, user=user, by=by, at=at)
    return user
