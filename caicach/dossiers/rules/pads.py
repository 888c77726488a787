"""Which numbers stand on a pad for days without current, and may this one be used? Pure.

A provisional number says nothing but itself: a serial of the installation and a check digit, short enough to be written
by hand and read out on the telephone. It is no dossier number: that is given when the dossier is entered.
"""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from caicach.core import calendar as working_time
from caicach.core import errors
from caicach.dossiers.rules import wording

PREFIX: Final = "TAM"
DIGITS: Final = 6
LAST_SERIAL: Final = 10**DIGITS - 1
MOST_SLIPS: Final = 100  # of one pad: what a commune gives out in days, and what can be watched on one page
WRONG_SIZE: Final = format_lazy(_("Mỗi tập từ 1 đến {most} phiếu."), most=MOST_SLIPS)
LONGEST: Final = 300
_SHAPE: Final = re.compile(rf"{PREFIX}-?(\d{{{DIGITS}}})-?(\d)")

# Damm's quasigroup of order ten: it notices every single wrong digit and every two neighbours changed about.
_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class PadState(StrEnum):
    """What became of one slip of a pad."""

    BLANK = "blank"
    HANDED = "handed"
    ATTACHED = "attached"
    VOID = "void"


PAD_LABELS: Final[dict[PadState, Promise]] = {
    PadState.BLANK: _("Chưa dùng"),
    PadState.HANDED: _("Đã giao cho dân, chưa nhập"),
    PadState.ATTACHED: _("Đã nhập hồ sơ"),
    PadState.VOID: _("Đã hủy"),
}
USABLE: Final = frozenset({PadState.BLANK, PadState.HANDED})


class VoidReason(StrEnum):
    """Why a slip will never be a dossier's."""

    SPOILED = "spoiled"
    LOST = "lost"
    TURNED_AWAY = "turned-away"


VOID_LABELS: Final[dict[VoidReason, Promise]] = {
    VoidReason.SPOILED: _("Phiếu hỏng, viết sai"),
    VoidReason.LOST: _("Phiếu mất"),
    VoidReason.TURNED_AWAY: _("Người dân không nộp nữa"),
}


def check_digit(digits: str) -> int:
    row = 0
    for digit in digits:
        row = _DAMM[row][int(digit)]
    return row


def code(serial: int) -> str:
    """`TAM-000017-3`."""
    digits = f"{serial:0{DIGITS}d}"
    return f"{PREFIX}-{digits}-{check_digit(digits)}"


def is_like_one(text: str) -> bool:
    """Was a provisional number meant? A dossier's number never begins so."""
    return text.strip().upper().startswith(PREFIX)


def read(text: str) -> int | None:
    """The serial of a number as somebody typed it, with or without hyphens and blanks; None if a digit is wrong."""
    found = _SHAPE.fullmatch(re.sub(r"\s", "", text).upper())
    if found is None or check_digit(found[1]) != int(found[2]):
        return None
    return int(found[1])


def read_or_refuse(text: str, *, field: str) -> int:
    serial = read(text)
    if serial is None:
        raise errors.Invalid(_("Số tạm gõ chưa đúng: xem lại từng chữ số trên phiếu, ví dụ TAM-000017-4."), field=field)
    return serial


def check_size(slips: int) -> None:
    if not 1 <= slips <= MOST_SLIPS:
        raise errors.Invalid(WRONG_SIZE, field="slips")


def check_use(
    *, state: str, same_counter: bool, printed_at: datetime, occurred_at: datetime | None, field: str = "pad_number"
) -> None:
    """A number is used once, at the counter that printed it, for a dossier of that day or later."""
    if not same_counter:
        raise errors.Invalid(_("Số tạm này thuộc tập phiếu của nơi khác."), field=field)
    if state == PadState.ATTACHED:
        raise errors.Invalid(_("Số tạm này đã nhập cho một hồ sơ khác."), field=field)
    if state == PadState.VOID:
        raise errors.Invalid(_("Số tạm này đã được ghi là hỏng, mất hoặc không dùng."), field=field)
    if occurred_at is None:
        raise errors.Invalid(_("Có số tạm thì phải ghi ngày, giờ đã nhận trên giấy."), field="occurred_at")
    if occurred_at.astimezone(working_time.ZONE).date() < printed_at.astimezone(working_time.ZONE).date():
        raise errors.Invalid(_("Ngày nhận trên giấy sớm hơn ngày in tập phiếu có số tạm này."), field="occurred_at")


def check_handing_out(*, day: date, printed_on: date, today: date) -> None:
    if not printed_on <= day <= today:
        raise errors.Invalid(_("Ngày giao phiếu từ ngày in tập đến hôm nay."), field="handed_on")


def void_words(reason: VoidReason, words: str) -> str:
    """The officer's words beside the reason; of a lost slip somebody must know what happened."""
    missing = _("Phiếu mất: ghi rõ mất thế nào, ai biết.") if reason is VoidReason.LOST else ""
    return wording.fit(words, field="words", most=LONGEST, missing=missing)
