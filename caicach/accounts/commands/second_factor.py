"""A second step at log-in: a six-digit code of the person's phone (RFC 6238), wanted by the person themselves."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from caicach.accounts import events, models
from caicach.accounts.commands import rows
from caicach.core import errors
from caicach.core.actor import Actor


class WrongCode(errors.Invalid):
    """The code is wrong or too old, or it has been used."""

    message = _("Mã xác thực chưa đúng hoặc đã hết hạn. Hãy nhập mã đang hiện trên điện thoại.")


class TooManyCodes(errors.Refused):
    """After wrong codes one has to wait, each time twice as long."""

    message = _("Bạn đã nhập sai mã nhiều lần. Hãy đợi ít phút rồi thử lại.")


class AlreadyOn(errors.Refused):
    """One phone at a time."""

    message = _("Xác thực hai bước đang bật.")


def begin_second_factor(*, user: models.User) -> TOTPDevice:
    """The not yet confirmed device of the person, the same until it is confirmed."""
    if confirmed_device(user) is not None:
        raise AlreadyOn
    device, _created = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "điện thoại"})
    return device


def turn_on_second_factor(*, user: models.User, code: str, by: Actor, at: datetime) -> None:
    """From now on logging in asks for a code too."""
    device = begin_second_factor(user=user)
    verify(device, code)
    with transaction.atomic():
        locked = rows.lock_user(user.pk)
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        rows.note(events.SecondFactorTurnedOn(), user=locked, by=by, at=at)


def turn_off_second_factor(*, user: models.User, code: str = "", by: Actor, at: datetime) -> None:
    """By the person with a code; by an administrator without, for a lost phone."""
    device = confirmed_device(user)
    if device is None:
        return
    if by.user_id == user.pk:
        verify(device, code)
    with transaction.atomic():
        locked = rows.lock_user(user.pk)
        if by.user_id != user.pk:
            rows.check_manage(by, locked, at=at)
        TOTPDevice.objects.filter(user=user).delete()
        rows.note(events.SecondFactorTurnedOff(), user=locked, by=by, at=at)


def confirmed_device(user: models.User) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def verify(device: TOTPDevice, code: str) -> None:
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
