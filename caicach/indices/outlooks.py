"""How can the figure of a measure still change? Which records can still come to count, and which may cease to.

A measure that is not named here can only grow by new records: what is lacking is thought to be lacking for good.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from caicach.dossiers.states import Channel
from caicach.indices import counts
from caicach.indices.measures import Family, Measure

Condition = Callable[[datetime], Q]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """`mend`: of those lacking, what can still be done; `mends_all`: all of them, as nothing in them is ever too late.

    `running`: of those that count, the open ones that would cease to when they become late. `coming`: open ones that
    are not in the period yet and will count when they end in time. `grows`: new records come in.
    """

    mend: Condition | None = None
    mends_all: bool = False
    running: Condition | None = None
    coming: Condition | None = None
    grows: bool = True


def in_time_still(at: datetime) -> Q:
    """Open, and not late yet."""
    return counts.OPEN.condition(at) & ~counts.OVERDUE.condition(at)


def _online_and_open(at: datetime) -> Q:
    return counts.OPEN.condition(at) & Q(channel=Channel.ONLINE)


def _petition_in_time_still(at: datetime) -> Q:
    return Q(in_time__isnull=True, due_at__gte=at)


# Of files only open dossiers are named: nobody is told to attach papers to what was given back long ago.
OUTLOOKS: Final[Mapping[str, Outlook]] = {
    "xong-dung-han": Outlook(coming=in_time_still),
    "xu-ly-dung-han": Outlook(running=in_time_still),
    "hai-long-giai-quyet": Outlook(running=in_time_still),
    "truc-tuyen-co-ket-qua": Outlook(mend=_online_and_open),
    "ket-qua-dien-tu": Outlook(mend=counts.OPEN.condition),
    "ho-so-so-hoa": Outlook(mend=counts.OPEN.condition),
    "pakn-dung-han": Outlook(running=_petition_in_time_still),
    "pakn-hai-long": Outlook(running=_petition_in_time_still),
    "tthc-cong-bo-dung-han": Outlook(),
    "tthc-cong-khai-dung-han": Outlook(),
}
_GROWING: Final = Outlook()
_MENDED: Final = Outlook(mends_all=True, grows=False)


def outlook(measure: Measure) -> Outlook:
    """A procedure can be set right at any time; a dossier that came in some way came in that way."""
    found = OUTLOOKS.get(measure.key)
    if found is not None:
        return found
    return _MENDED if measure.family is Family.PROCEDURES or measure.distinct else _GROWING
