"""What holds a task up? Pure: told from what was written of it up to a day, never from an opinion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.plans.states import EntryKind


class Cause(StrEnum):
    """The first that applies; who must act next differs with each."""

    EXTENSION = "extension"
    CHECKING = "checking"
    SENT_BACK = "sent_back"
    NOT_TAKEN = "not_taken"
    NO_PROGRESS = "no_progress"
    SLOW = "slow"


CAUSE_NAMES: Final[Mapping[Cause, str | Promise]] = {
    Cause.EXTENSION: _("chờ quyết định gia hạn"),
    Cause.CHECKING: _("đã nộp, chờ nghiệm thu"),
    Cause.SENT_BACK: _("bị trả lại, chưa nộp lại"),
    Cause.NOT_TAKEN: _("đơn vị chưa nhận việc"),
    Cause.NO_PROGRESS: _("chưa báo cáo tiến độ lần nào"),
    Cause.SLOW: _("đang làm, chưa nộp"),
}
OF_CHECKERS: Final = frozenset({Cause.EXTENSION, Cause.CHECKING})  # the unit itself waits


@dataclass(frozen=True, slots=True)
class Held:
    """Why, and since when as far as the records tell."""

    cause: Cause
    since: date | None = None


def held(
    written: Sequence[tuple[EntryKind, date]], *, on: date, is_taken: bool, extension_asked_on: date | None = None
) -> Held:
    """`written` in order; what was written after the day had not happened."""
    before = [(kind, day) for kind, day in written if day <= on]
    if extension_asked_on is not None and extension_asked_on <= on:
        return Held(Cause.EXTENSION, extension_asked_on)
    moves = [one for one in before if one[0] in _MOVES]
    if moves:
        kind, day = moves[-1]
        return Held(_MOVES[kind], day)
    if not is_taken:
        return Held(Cause.NOT_TAKEN)
    reports = [day for kind, day in before if kind is EntryKind.PROGRESS]
    return Held(Cause.SLOW, reports[-1]) if reports else Held(Cause.NO_PROGRESS)


_MOVES: Final = {
    EntryKind.SUBMISSION: Cause.CHECKING, EntryKind.SENT_BACK: Cause.SENT_BACK, EntryKind.REOPENING: Cause.SENT_BACK,
    EntryKind.ACCEPTANCE: Cause.CHECKING,  # only of a task that was reopened later: it counted as done until then
}  # fmt: skip
