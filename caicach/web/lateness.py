"""How late is a dossier, in words a person understands at once?

The words stand beside the colour everywhere (WCAG 2.2, 1.4.1): the colour alone says nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Tone = Literal["ok", "soon", "over", "late", "paused", "done", "active"]
SOON_DAYS = 2  # "sắp đến hạn" on the desk: today, tomorrow and the day after


@dataclass(frozen=True, slots=True)
class Lateness:
    """A tone of the design system and the words that say the same."""

    tone: Tone
    words: str


def lateness(
    *, due_at: datetime | None, at: datetime, finished_at: datetime | None = None, paused: bool = False
) -> Lateness | None:
    """Judge by the finish if there is one, else by now; a paused clock is nobody's lateness."""
    if due_at is None:
        return None
    if finished_at is not None:
        return _finished(due_at, finished_at)
    if paused:
        return Lateness("paused", _("Tạm dừng tính hạn"))
    return _over(due_at, at) if at > due_at else _running(due_at, at)


def _days(later: datetime, earlier: datetime) -> int:
    return (timezone.localdate(later) - timezone.localdate(earlier)).days


def _finished(due_at: datetime, finished_at: datetime) -> Lateness:
    if finished_at > due_at:
        days = _days(finished_at, due_at)
        if days == 0:
            return Lateness("late", _("Xong quá giờ hẹn trong ngày"))
        return Lateness("late", ngettext("Xong quá hạn %(n)d ngày", "Xong quá hạn %(n)d ngày", days) % {"n": days})
    days = _days(due_at, finished_at)
    if days == 0:
        return Lateness("done", _("Xong đúng hạn"))
    return Lateness("done", ngettext("Xong trước hạn %(n)d ngày", "Xong trước hạn %(n)d ngày", days) % {"n": days})


def _over(due_at: datetime, at: datetime) -> Lateness:
    days = _days(at, due_at)
    if days == 0:
        return Lateness("over", _("Quá hạn hôm nay"))
    return Lateness("over", ngettext("Quá hạn %(n)d ngày", "Quá hạn %(n)d ngày", days) % {"n": days})


def _running(due_at: datetime, at: datetime) -> Lateness:
    days = _days(due_at, at)
    if days == 0:
        clock = timezone.localtime(due_at).strftime("%H:%M")
        return Lateness("soon", _("Hạn hôm nay, %(time)s") % {"time": clock})
    words = ngettext("Còn %(n)d ngày", "Còn %(n)d ngày", days) % {"n": days}
    return Lateness("soon" if days <= SOON_DAYS else "ok", words)
