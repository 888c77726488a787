"""Where is a notice, and by what way would it reach the citizen?

There is no gateway for messages yet: what is ready waits for one and is shown at the counter and in the look-up.
"""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class NoticeState(StrEnum):
    HELD = "held"
    READY = "ready"
    CANCELLED = "cancelled"


STATE_LABELS: Final[dict[NoticeState, Promise]] = {
    NoticeState.HELD: _("Giữ lại hai phút"),
    NoticeState.READY: _("Chưa có kênh gửi"),
    NoticeState.CANCELLED: _("Đã hủy, không báo"),
}

# A held notice goes either way once; nothing leads back.
MOVES: Final[dict[NoticeState, frozenset[NoticeState]]] = {
    NoticeState.HELD: frozenset({NoticeState.READY, NoticeState.CANCELLED}),
    NoticeState.READY: frozenset(),
    NoticeState.CANCELLED: frozenset(),
}


class Way(StrEnum):
    """How the owner can be reached, by what was given at intake."""

    PHONE = "phone"
    EMAIL = "email"
    COUNTER = "counter"


WAY_LABELS: Final[dict[Way, Promise]] = {
    Way.PHONE: _("Tin nhắn"),
    Way.EMAIL: _("Thư điện tử"),
    Way.COUNTER: _("Xem tại nơi nộp hoặc trang tra cứu"),
}
