"""Where is a letter or parcel of public post, and what may be written of it next? Pure.

Decision 45/2016/QĐ-TTg: dossiers come in and results go out by public post (bưu chính công ích). What the citizen
hands in at a post office has been received only when the one-stop unit has it complete (Decree 61/2018/NĐ-CP Art. 17);
what was given to the post has been returned only when the post delivered it (Art. 20: the result reaches the person).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.core import calendar as working_time
from caicach.core import errors, references, text
from caicach.dossiers.rules import wording
from caicach.dossiers.rules.intake import MOST_MONEY

NUMBER_SHAPE: Final = r"^[0-9A-Z][0-9A-Z./-]{3,29}$"
BAD_NUMBER: Final = _("Số hiệu bưu gửi gồm 4 đến 30 chữ số, chữ in.")
MOST_DOSSIERS: Final = 50
LONGEST: Final = {"correspondent": 200, "address": 300, "note": 300}
OLDEST_ENTRY: Final = timedelta(days=30)
SLOW: Final = timedelta(days=7)  # after which an item nobody heard of is asked after; no law says so


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


DIRECTION_LABELS: Final[dict[Direction, Promise]] = {
    Direction.IN: _("Bưu gửi đến"),
    Direction.OUT: _("Bưu gửi đi"),
}


class PostalState(StrEnum):
    """The last thing known of the item."""

    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    FAILED = "failed"
    RETURNED = "returned"


POSTAL_LABELS: Final[dict[PostalState, Promise]] = {
    PostalState.ACCEPTED: _("Bưu điện đã nhận"),
    PostalState.IN_TRANSIT: _("Đang chuyển"),
    PostalState.DELIVERED: _("Đã phát"),
    PostalState.FAILED: _("Phát không được, bưu điện còn giữ"),
    PostalState.RETURNED: _("Đã chuyển hoàn về quầy"),
}

_ON_THE_WAY: Final = frozenset(
    {PostalState.IN_TRANSIT, PostalState.DELIVERED, PostalState.FAILED, PostalState.RETURNED}
)  # fmt: skip
POSTAL_MOVES: Final[dict[PostalState, frozenset[PostalState]]] = {
    PostalState.ACCEPTED: _ON_THE_WAY,
    PostalState.IN_TRANSIT: _ON_THE_WAY,
    PostalState.FAILED: _ON_THE_WAY,
    PostalState.DELIVERED: frozenset(),
    PostalState.RETURNED: frozenset(),
}
ENDED: Final = frozenset({PostalState.DELIVERED, PostalState.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands on an item: its number, and who is at the other end."""

    number: str
    correspondent: str
    address: str = ""
    phone: str = ""
    fee: int = 0

    def tidied(self) -> "Envelope":
        return Envelope(
            number=re.sub(r"\s", "", self.number).upper(), correspondent=text.nfc(self.correspondent),
            address=text.nfc(self.address), phone=self.phone.replace(" ", "").replace(".", ""), fee=self.fee,
        )  # fmt: skip


Problems = dict[str, list[errors.Text]]


def check(envelope: Envelope, more: Mapping[str, errors.Text | None]) -> None:
    """Raise Invalid with all that is wrong with a tidied envelope and (`more`) with its days, each by its field."""
    found = {
        "number": None if re.match(NUMBER_SHAPE, envelope.number) else BAD_NUMBER,
        "correspondent": None if envelope.correspondent else _("Phải ghi họ tên hoặc tên tổ chức."),
        "phone": None
        if not envelope.phone or references.is_phone(envelope.phone)
        else _("Số điện thoại gồm 10 hoặc 11 chữ số, bắt đầu bằng 0."),
        "fee": None if 0 <= envelope.fee <= MOST_MONEY else _("Số tiền không đúng."),
        "address": wording.problem(envelope.address, most=LONGEST["address"]),
        **more,
    }
    found["correspondent"] = found["correspondent"] or wording.problem(
        envelope.correspondent, most=LONGEST["correspondent"]
    )
    problems: Problems = {name: [words] for name, words in found.items() if words is not None}
    if problems:
        raise errors.Invalid(problems=problems)


def wrong_with_arrival(arrived_at: datetime, *, at: datetime) -> errors.Text | None:
    if arrived_at > at:
        return _("Thời điểm không được ở tương lai.")
    if arrived_at < at - OLDEST_ENTRY:
        return _("Chỉ ghi được trong vòng %(days)s ngày.") % {"days": OLDEST_ENTRY.days}
    return None


def wrong_with_postmark(postmarked_on: date | None, *, arrived_at: datetime) -> errors.Text | None:
    """The postmark sets no time limit going; it stands beside the receipt so that nobody confuses the two."""
    if postmarked_on is not None and postmarked_on > arrived_at.astimezone(working_time.ZONE).date():
        return _("Ngày gửi trên dấu bưu điện phải trước hoặc trong ngày đến.")
    return None


def check_move(*, now: str, to: PostalState, happened_at: datetime, after: datetime, at: datetime) -> None:
    """Is this what can come next, at a moment between the last one and now?"""
    if to not in POSTAL_MOVES[PostalState(now)]:
        raise errors.Refused(
            _("Bưu gửi đang “%(now)s”, không thể ghi “%(to)s”.")
            % {"now": POSTAL_LABELS[PostalState(now)], "to": POSTAL_LABELS[to]}
        )
    if not after <= happened_at <= at:
        raise errors.Invalid(_("Thời điểm phải sau mốc trước của bưu gửi và không ở tương lai."), field="happened_at")


def is_slow(state: str, *, day: date, today: date) -> bool:
    """Under way for longer than the post usually takes: somebody should ask."""
    return PostalState(state) not in ENDED and today - day > SLOW


def note_of(words: str) -> str:
    return wording.fit(words, field="note", most=LONGEST["note"])
