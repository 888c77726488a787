"""How did the last weeks of a few units go? For their heads; counted from the same facts as the board."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count
from django.db.models.functions import TruncWeek

from caicach.indices import counts
from caicach.indices.counts import Count as Counted
from caicach.indices.models import DossierFact

WEEKS: Final = 12
_A_WEEK: Final = timedelta(days=7)
_COUNTED: Final = (counts.RECEIVED, counts.IN_TIME, counts.LATE)


@dataclass(frozen=True, slots=True)
class Week:
    """What came in and what was finished between a Monday and the Sunday after it."""

    monday: date
    received: int
    in_time: int
    late: int

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


def weeks(unit_ids: Collection[int], *, at: datetime) -> Sequence[Week]:
    """The last twelve weeks, this one last."""
    this = at.date() - timedelta(days=at.weekday())
    mondays = [this - _A_WEEK * back for back in reversed(range(WEEKS))]
    by_week = [_by_week(count, unit_ids, since=mondays[0], at=at) for count in _COUNTED]
    return [Week(monday, *(found.get(monday, 0) for found in by_week)) for monday in mondays]


def _by_week(count: Counted, unit_ids: Collection[int], *, since: date, at: datetime) -> dict[date, int]:
    facts = DossierFact.objects.counted().of_units(unit_ids).filter(count.condition(at))
    within = facts.filter(**{f"{count.basis}__gte": since, f"{count.basis}__lte": at.date()})
    rows = within.annotate(week=TruncWeek(count.basis.value)).values("week").annotate(n=Count("pk"))
    return {row["week"]: row["n"] for row in rows}
