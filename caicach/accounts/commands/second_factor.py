"""A second step at log-in: a six-digit code of the person's phone (RFC 6238), wanted by the person themselves."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from caicach.accounts import events
from caicach.accounts.commands import recovery, rows
from caicach.core import errors
from caicach.core.actor import Actor


class WrongCode(errors.Invalid):
    """The code is wrong or too old, or it has been used."""

    message = _("Mã xác thực chưa đúng hoặc đã hết hạn. Hãy nhập mã đang hiện trên điện thoại.")


class TooManyCodes(errors.Refused):
    """After wrong codes one has to wait, each time twice as long."""

    message = _("Bạn đã nhập sai mã nhiều lần. Hãy đợi ít phút rồi thử lại.")


class WrongRecoveryCode(errors.Invalid):
    """Not one of the person's, or used before."""

    message = _("Mã dự phòng chưa đúng hoặc đã dùng. Mỗi mã chỉ dùng được một lần.")


class NotOn(errors.Refused):
    """Recovery codes stand in for the phone."""

    message = _("Hãy bật xác thực hai bước trước.")


class AlreadyOn(errors.Refused):
    """One phone at a time."""

    message = _("Xác thực hai bước đang bật.")


def begin_second_factor(*, user_id: int) -> TOTPDevice:
    """The not yet confirmed device of the person, the same until it is confirmed."""
    if _confirmed(user_id) is not None:
        raise AlreadyOn
    device, _created = TOTPDevice.objects.get_or_create(user_id=user_id, confirmed=False, defaults={"name": "TOTP"})
    return device


def turn_on_second_factor(*, user_id: int, code: str, by: Actor, at: datetime) -> tuple[str, ...]:
    """From now on logging in asks for a code too; the recovery codes, told once."""
    if by.user_id != user_id:
        raise errors.NotPermitted
    device = begin_second_factor(user_id=user_id)
    _verify(device, code)
    with transaction.atomic():
        user = rows.lock_user(user_id)
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        rows.note(events.SecondFactorTurnedOn(), user=user, by=by, at=at)
        return recovery.renew(user_id=user_id, by=by, at=at)


def turn_off_second_factor(*, user_id: int, code: str = "", by: Actor, at: datetime) -> None:
    """By the person with a code; by an administrator without, for a lost phone."""
    device = _confirmed(user_id)
    if device is None:
        return
    if by.user_id == user_id:
        _verify(device, code)
    with transaction.atomic():
        user = rows.lock_user(user_id)
        if by.user_id != user_id:
            rows.check_manage(by, user, at=at)
        TOTPDevice.objects.filter(user=user).delete()
        recovery.forget(user.pk)
        rows.note(events.SecondFactorTurnedOff(), user=user, by=by, at=at)


def renew_recovery_codes(*, user_id: int, code: str, by: Actor, at: datetime) -> tuple[str, ...]:
    """New recovery codes, for whoever has the phone in hand."""
    device = _confirmed(user_id)
    if device is None:
        raise NotOn
    _verify(device, code)
    return recovery.renew(user_id=user_id, by=by, at=at)


def check_code(*, user_id: int, code: str, at: datetime) -> bool:
    """The second step of a log-in: the code must be right, fresh and unused. Whether it was a recovery code."""
    if recovery.is_code(code):
        accepted = recovery.use(user_id=user_id, typed=code, at=at)
        if accepted is None:
            raise TooManyCodes
        if not accepted:
            raise WrongRecoveryCode(field="code")
        return True
    device = _confirmed(user_id)
    if device is not None:
        _verify(device, code)
    return False


def _confirmed(user_id: int) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user_id=user_id, confirmed=True).first()


def _verify(device: TOTPDevice, code: str) -> None:
    """A wrong code, a used code and too many tries each say so."""
    digits = "".join(character for character in code if character.isdigit())
    # The row lock makes a code good for one log-in, not for two that arrive together.
    with transaction.atomic():
        locked = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        allowed, _details = locked.verify_is_allowed()
        accepted = allowed and locked.verify_token(digits)
    if not allowed:
        raise TooManyCodes
    if not accepted:
        raise WrongCode(field="code")
