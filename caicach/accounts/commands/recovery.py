"""Recovery codes: for the day the phone is lost. Shown once, each good for one log-in, kept as a digest.

The device and its throttling are django-otp's; what it stores as the token is a digest keyed with the installation's
secret, so that a copy of the database opens nothing. A new SECRET_KEY makes the codes useless.
"""

import base64
import secrets
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from caicach.accounts import events
from caicach.accounts.commands import rows
from caicach.core import errors
from caicach.core.actor import Actor

HOW_MANY: Final = 10
# Without the letters and digits that are mixed up when read from paper; about 59 random bits a code.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH: Final = 12
_STORED: Final = 12  # bytes; 16 signs in base 64, the width of the column


def renew(*, user_id: int, by: Actor, at: datetime) -> tuple[str, ...]:
    """New codes in place of all earlier ones; they exist in readable form only here."""
    if by.user_id != user_id:
        raise errors.NotPermitted
    codes = tuple(_new_code() for _place in range(HOW_MANY))
    with transaction.atomic():
        user = rows.lock_user(user_id)
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery")
        StaticToken.objects.bulk_create(StaticToken(device=device, token=digest(user_id, code)) for code in codes)
        rows.note(events.RecoveryCodesMade(codes=len(codes)), user=user, by=by, at=at)
    return codes


def is_code(typed: str) -> bool:
    """Does this look like a recovery code? The six digits of a phone do not."""
    return len(_plain(typed)) == _LENGTH


def use(*, user_id: int, typed: str, at: datetime) -> bool | None:
    """Take the code, once; None if one has to wait after wrong ones."""
    with transaction.atomic():
        user = rows.lock_user(user_id)
        device = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return False
        allowed, _details = device.verify_is_allowed()
        if not allowed:
            return None
        accepted: bool = device.verify_token(digest(user_id, typed))
        if accepted:
            event = events.RecoveryCodeUsed(left=device.token_set.count())
            rows.note(event, user=user, by=Actor.for_user(user_id), at=at)
    return accepted


def forget(user_id: int) -> None:
    """Without a second step there is nothing to recover."""
    StaticDevice.objects.filter(user_id=user_id).delete()


def digest(user_id: int, code: str) -> str:
    mac = salted_hmac("caicach.accounts.recovery", f"{user_id}:{_plain(code)}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:_STORED]).decode()


def _new_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _place in range(_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, _LENGTH, 4))


def _plain(code: str) -> str:
    """However it was typed: with spaces, dashes or capitals."""
    return "".join(sign for sign in code.lower() if sign.isalnum())
