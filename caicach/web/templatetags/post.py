"""How are the states of the post and of pads called on pages?"""

from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.rules.pads import PAD_LABELS, VOID_LABELS, PadState, VoidReason
from caicach.dossiers.rules.post import DIRECTION_LABELS, POSTAL_LABELS, Direction, PostalState

register = template.Library()
ARRIVED: Final = _("Đã đến quầy")


@register.filter
def postal_direction(direction: Direction) -> str | Promise:
    return DIRECTION_LABELS[direction]


@register.filter
def postal_state(state: PostalState, direction: Direction) -> str | Promise:
    """What came to us has not been delivered to somebody: it has arrived."""
    return ARRIVED if direction is Direction.IN and state is PostalState.DELIVERED else POSTAL_LABELS[state]


@register.filter
def pad_state(state: PadState) -> str | Promise:
    return PAD_LABELS[state]


@register.filter
def void_reason(reason: VoidReason) -> str | Promise:
    return VOID_LABELS[reason]
