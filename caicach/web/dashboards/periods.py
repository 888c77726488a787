"""Which period does the viewer look at? One field for all pages of figures: `?ky=2022-H1`.

A page asks `period(request.GET, opening=…)`, gives `picker(…)` to its template and includes
`dashboards/period_field.html` in its form; the links to the periods beside keep whatever else the address asks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.indices import queries
from caicach.indices.periods import MONTHS, Kind, Period, Reckoning
from caicach.web.dashboards.addresses import PERIOD

PAGE: Final = "trang"
_KINDS: Final = (Kind.YEAR, Kind.HALF, Kind.QUARTER, Kind.MONTH)


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Picker:
    """`groups`: years by both reckonings, each with its periods. `previous`, `following`: addresses and words."""

    period: Period
    first: date
    last: date
    groups: Sequence[tuple[str, Sequence[Choice]]]
    previous: tuple[str, str]
    following: tuple[str, str]


def period(asked: QueryDict, *, opening: Period) -> Period:
    """The period an address names, or the one to begin with; NotFound if there is no such period."""
    code = asked.get(PERIOD, "")
    if not code:
        return opening
    try:
        return Period.parse(code)
    except errors.Invalid as unknown:
        raise errors.NotFound(str(unknown)) from unknown


def opening(*, seen_by: Actor, on: date) -> Period:
    """The year, as reports count it, in which there is something to show."""
    return Period(queries.list_years(seen_by=seen_by, on=on).opening)


def picker(shown: Period, asked: QueryDict, *, seen_by: Actor, on: date) -> Picker:
    years = queries.list_years(seen_by=seen_by, on=on).all
    first, last = shown.days
    return Picker(
        shown, first, last, _groups({*years, shown.year}),
        _beside(shown.previous(), asked), _beside(shown.following(), asked),
    )  # fmt: skip


def _groups(years: Iterable[int]) -> list[tuple[str, list[Choice]]]:
    return [
        (heading % {"year": year}, [_choice(Period(year, kind, number, reckoning))
                                    for kind in _KINDS for number in range(1, 12 // MONTHS[kind] + 1)])
        for year in sorted(years, reverse=True)
        for reckoning, heading in (
            (Reckoning.REPORT, _("Năm %(year)s, kỳ báo cáo (ngày 15 đến ngày 14)")),
            (Reckoning.CALENDAR, _("Năm %(year)s, tháng dương lịch")),
        )
    ]  # fmt: skip


def _choice(one: Period) -> Choice:
    return Choice(one.code, one.label[:1].upper() + one.label[1:])


def _beside(one: Period, asked: QueryDict) -> tuple[str, str]:
    others = asked.copy()
    others.pop(PAGE, None)
    others[PERIOD] = one.code
    return "?" + others.urlencode(), one.label
