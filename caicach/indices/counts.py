"""What is counted? Each measure is a condition on facts, never a query, so that a count and its list cannot differ.

Each says which date puts a dossier into a period: received in it, finished in it, or none (stock, counted as of now).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.rules.verdicts import Verdict
from caicach.dossiers.states import Channel, Quality
from caicach.indices.models import OPEN_VALUES


class Basis(StrEnum):
    """The date that puts a dossier into a period; the names are columns of the fact."""

    RECEIVED = "received_on"
    FINISHED = "finished_on"
    DECIDED = "decided_on"  # of procedures: the decision that published them
    STOCK = ""


@dataclass(frozen=True)
class Count:
    key: str
    label: str | Promise
    basis: Basis
    condition: Callable[[datetime], Q]


def _received(_at: datetime) -> Q:
    return Q(received_on__isnull=False)


def _in_time(_at: datetime) -> Q:
    return Q(legal_verdict__in=[Verdict.EARLY, Verdict.ON_TIME])


def _late(_at: datetime) -> Q:
    return Q(legal_verdict=Verdict.LATE)


def _open(_at: datetime) -> Q:
    return Q(status__in=OPEN_VALUES, received_on__isnull=False)


def _paused(at: datetime) -> Q:
    return _open(at) & Q(paused_since__isnull=False)


def _overdue(at: datetime) -> Q:
    """Late already by a missed date, or running past the date; while the clock stands nothing becomes late."""
    return _open(at) & (Q(missed_at__isnull=False) | Q(paused_since__isnull=True, due_at__lt=at))


def _online(_at: datetime) -> Q:
    return Q(received_on__isnull=False, channel=Channel.ONLINE)


def _by_post(_at: datetime) -> Q:
    return Q(received_on__isnull=False, channel=Channel.POST)


def _sent_by_post(_at: datetime) -> Q:
    """Given to the post at least once, as the events say; not merely asked for by post."""
    return Q(posted_at__isnull=False)


def _taken_over(_at: datetime) -> Q:
    """Told by an earlier system's spreadsheet, not recorded here as it happened."""
    return Q(received_on__isnull=False) & ~Q(data_quality=Quality.OWN.value)


RECEIVED: Final = Count("tiep-nhan", _("Tiếp nhận"), Basis.RECEIVED, _received)
IN_TIME: Final = Count("dung-han", _("Giải quyết đúng hạn"), Basis.FINISHED, _in_time)
LATE: Final = Count("qua-han", _("Giải quyết quá hạn"), Basis.FINISHED, _late)
WAITING: Final = Count("con-lai", _("Chưa giải quyết xong"), Basis.RECEIVED, _open)
ONLINE: Final = Count("truc-tuyen", _("Nộp trực tuyến"), Basis.RECEIVED, _online)
BY_POST: Final = Count("nop-buu-chinh", _("Nộp qua bưu chính"), Basis.RECEIVED, _by_post)
SENT_BY_POST: Final = Count("gui-buu-chinh", _("Gửi kết quả qua bưu chính"), Basis.FINISHED, _sent_by_post)
TAKEN_OVER: Final = Count("nhap-tu-nguon-khac", _("Nhập từ nguồn khác"), Basis.RECEIVED, _taken_over)
OPEN: Final = Count("dang-giai-quyet", _("Đang giải quyết"), Basis.STOCK, _open)
OVERDUE: Final = Count("dang-qua-han", _("Đang quá hạn"), Basis.STOCK, _overdue)
PAUSED: Final = Count("tam-dung", _("Đang tạm dừng tính hạn"), Basis.STOCK, _paused)

# By month and unit, and now.
MONTHLY: Final = (RECEIVED, IN_TIME, LATE, WAITING)
CHANNELS: Final = (ONLINE, BY_POST, SENT_BY_POST)
LIVE: Final = (OPEN, OVERDUE, PAUSED)
COUNTS: Final = {count.key: count for count in (*MONTHLY, *CHANNELS, TAKEN_OVER, *LIVE)}
