"""Does this person log in in two steps?"""

from dataclasses import dataclass
from typing import Literal

from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

State = Literal["off", "pending", "on"]


@dataclass(frozen=True, slots=True)
class Secret:
    """What a phone needs: the address in the picture, and the same secret in groups to be typed."""

    address: str
    typed: str


def second_factor_of(user_id: int) -> State:
    confirmed = set(TOTPDevice.objects.filter(user_id=user_id).values_list("confirmed", flat=True))
    return "on" if True in confirmed else "pending" if confirmed else "off"


def pending_secret(user_id: int) -> Secret | None:
    """The secret of a device not yet confirmed; a confirmed one is never shown again."""
    device = TOTPDevice.objects.filter(user_id=user_id, confirmed=False).select_related("user").first()
    if device is None:
        return None
    text = device.config_url.partition("secret=")[2].partition("&")[0]
    return Secret(address=device.config_url, typed=" ".join(text[at : at + 4] for at in range(0, len(text), 4)))


def recovery_codes_left(user_id: int) -> int:
    left: int = StaticToken.objects.filter(device__user_id=user_id).count()
    return left
