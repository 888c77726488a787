"""What do the nine indices of Circular 01/2018/TT-VPCP (Article 13) come to for one dossier? Nine signs.

A sign is 2, 1 or 0, or the letter of the reason why the log does not tell (`states.Uncounted`): what nobody recorded is
no zero. Facts are prepared here, scores are not made: an index of an official or unit is the mean of the digits.

| index | 2 | 1 | 0 |
|---|---|---|---|
| 1 total time, against the limit without any re-appointment | an earlier day | the day itself | later |
| 2 time of each unit, also of those asked | all in less time | one just in time | one late |
| 3 contacts to complete the dossier | none | | |
| 4 agencies contacted | none | the one-stop unit | |

"Just in time" is on the due day with less than an hour left: our reading, steps being planned in hours. 3 and 4 have no
lower value because the log does not say whose fault a supplement was, nor where else the person had to go. 6 and 7 need
postings and complaints, 5, 8 and 9 are counted for a whole unit. See docs/reference/nine-indices.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Final

from caicach.dossiers.rules.verdicts import Verdict
from caicach.dossiers.states import Channel
from caicach.indices.facts.rows import JUDGED, Ending, Fact
from caicach.indices.states import Uncounted

_VIETNAM: Final = timezone(timedelta(hours=7))
_JUST: Final = timedelta(hours=1)
_SIGNS: Final = {Verdict.EARLY.value: "2", Verdict.ON_TIME.value: "1", Verdict.LATE.value: "0"}
_WORST_FIRST: Final = "01d2"
_OF_UNIT: Final = Uncounted.OF_UNIT.value
_NO_POSTINGS: Final = Uncounted.NO_POSTINGS.value
_NO_STEP_DATES: Final = Uncounted.NO_STEP_DATES.value
_FAULT_UNKNOWN: Final = Uncounted.FAULT_UNKNOWN.value
_LAST_FIVE: Final = f"{_OF_UNIT}{_NO_POSTINGS}{Uncounted.NO_COMPLAINTS.value}{_OF_UNIT * 2}"


@dataclass(slots=True)
class Parts:
    """How each who had a part in the dossier kept its time so far. `asked`: who has not answered yet, until when."""

    found: str = ""
    asked: dict[int, datetime] = field(default_factory=dict)
    paying: bool = False

    def note(self, at: datetime, due_at: datetime | None, in_time: bool) -> None:
        """A unit did its part."""
        self.found += _sign(at, due_at, in_time)


def signs(row: Fact, parts: Parts, *, verdict_without: Callable[[], str]) -> str:
    """The nine signs of the fact made so far. `verdict_without`: as if nobody had re-appointed."""
    if row.received_at is None:
        return _of_unended(Uncounted.NOT_RECEIVED)
    if row.finished_at is None:
        return _of_unended(Uncounted.OPEN)
    if row.ending not in JUDGED:
        return _of_unended(Uncounted.WITHDRAWN)
    total = _SIGNS[verdict_without()]
    contacts = _FAULT_UNKNOWN if row.supplements else "2"
    units = _of_units(parts, row.finished_at) or total  # nobody else had a part in it
    agencies = _agencies(row, asked_to_pay=parts.paying)
    return f"{total}{units}{contacts}{agencies}{_LAST_FIVE}"


def _of_unended(why: Uncounted) -> str:
    """Nothing of it can be counted yet, or ever."""
    posted = why.value if why is Uncounted.NOT_RECEIVED else _NO_POSTINGS
    return f"{why.value * 4}{_OF_UNIT}{posted}{why}{_OF_UNIT * 2}"


def _agencies(row: Fact, *, asked_to_pay: bool) -> str:
    """Agencies the person had to go to: the counter, if anything was handed in or fetched there."""
    if asked_to_pay:
        return Uncounted.ELSEWHERE_UNKNOWN.value
    returned_by = row.return_channel if row.returned_at is not None else ""
    if row.ending == Ending.DONE and not returned_by:
        return Uncounted.NOT_RETURNED.value
    return "1" if Channel.COUNTER in (row.channel, returned_by) else "2"


def _of_units(parts: Parts, finished_at: datetime) -> str:
    """The worst of all units; empty if the dossier passed through no step. Who never answered is late once the date
    passed."""
    if parts.asked and min(parts.asked.values()) < finished_at:
        return "0"
    found = parts.found
    return next((sign for sign in _WORST_FIRST if sign in found), "")


def _sign(at: datetime, due_at: datetime | None, in_time: bool) -> str:
    if not in_time:
        return "0"
    if due_at is None:
        return _NO_STEP_DATES
    if due_at - at >= _JUST:
        return "2"
    return "1" if at.astimezone(_VIETNAM).date() == due_at.astimezone(_VIETNAM).date() else "2"
