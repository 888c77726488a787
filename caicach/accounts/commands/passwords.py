"""Passwords are changed by their owner, or replaced once by an administrator."""

import secrets
from datetime import datetime

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.accounts import events, models
from caicach.accounts.commands import log_ins, rows
from caicach.core import errors
from caicach.core.actor import Actor

# Without the letters and digits that are mixed up when read aloud or from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


class WrongPassword(errors.Invalid):
    """The present password is not this one."""

    message = _("Mật khẩu hiện tại chưa đúng.")


def one_time_password() -> str:
    """About 79 random bits in four groups, to be read aloud once: "k7mp-xw3d-9ayc-tq2h"."""
    groups = ("".join(secrets.choice(_ALPHABET) for _place in range(_GROUP)) for _group in range(_GROUPS))
    return "-".join(groups)


def reset_password(*, user_id: int, by: Actor, at: datetime) -> str:
    """A one-time password, told once; the person must choose their own at the next log-in. Open sessions end."""
    one_time = one_time_password()
    with transaction.atomic():
        user = rows.lock_user(user_id)
        rows.check_manage(by, user, at=at)
        user.set_password(one_time)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        log_ins.forget(user_id)
        rows.note(events.PasswordReset(), user=user, by=by, at=at)
    return one_time


def change_password(
    *, user_id: int, old: str, new: str, session_key: str | None = None, by: Actor, at: datetime
) -> models.User:  # fmt: skip
    """The owner's own new password; sessions of theirs other than `session_key` end."""
    with transaction.atomic():
        user = rows.lock_user(user_id)
        if by.user_id != user.pk:
            raise errors.NotPermitted
        if not user.check_password(old):
            raise WrongPassword(field="old")
        try:
            password_validation.validate_password(new, user)
        except ValidationError as problem:
            raise errors.Invalid(problems={"new": problem.messages}) from problem
        user.set_password(new)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        log_ins.forget(user_id, but=session_key)
        rows.note(events.PasswordChanged(), user=user, by=by, at=at)
    return user
