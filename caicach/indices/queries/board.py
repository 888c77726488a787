"""What does the board show, to this viewer, and which dossiers stand behind each of its figures?

A figure and its list come from one condition (`scope.facts`): they agree because they are the same question. Nobody
sees a person here: code, procedure, units, dates and state only.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Min
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.translation import gettext as _

from caicach.catalogue import queries as catalogue
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.log import reading
from caicach.dossiers import policies as dossiers
from caicach.dossiers.states import Status
from caicach.indices import counts, periods
from caicach.indices.counts import Basis
from caicach.indices.models import DossierFact, DossierFactQuerySet
from caicach.indices.periods import Days
from caicach.indices.queries import scope
from caicach.organisations.queries import successions, units

FACTS: Final = "facts"
MONTHS: Final = range(1, 13)
A_MONTH: Final = timedelta(days=30)
Figures = Mapping[str, int]
_DATED: Final = (*counts.MONTHLY, *counts.CHANNELS, counts.TAKEN_OVER)


@dataclass(frozen=True)
class Figure:
    """One figure: what is counted, in which period, for which units. `unit` is one agency, `under` a whole branch.

    `current`: an agency counts with the ended ones it continues wholly; otherwise each counts as it was. `half`: not
    the calendar year but the first six months as reports count them.
    """

    count: counts.Count
    year: int
    month: int | None = None
    half: bool = False
    unit: int | None = None
    under: int | None = None
    current: bool = False

    @property
    def days(self) -> Days | None:
        """What its date must lie in; stock is counted as of now."""
        stock = self.count.basis is Basis.STOCK
        return None if stock else periods.days_of(self.year, self.month, half=self.half)


@dataclass(frozen=True)
class Row:
    """A month or an agency with its figures by count."""

    key: int
    name: str
    figures: Figures

    @property
    def judged(self) -> int:
        return self.figures[counts.IN_TIME.key] + self.figures[counts.LATE.key]

    @property
    def share_in_time(self) -> float | None:
        """In hundredths; nothing judged is not zero."""
        return 100 * self.figures[counts.IN_TIME.key] / self.judged if self.judged else None

    @property
    def share_from_afar(self) -> float | None:
        """In hundredths: what came online or by post, of all that was received."""
        received = self.figures[counts.RECEIVED.key]
        from_afar = self.figures[counts.ONLINE.key] + self.figures[counts.BY_POST.key]
        return 100 * from_afar / received if received else None


@dataclass(frozen=True)
class Board:
    year: int
    under: int | None
    months: Sequence[Row]
    units: Sequence[Row]
    total: Row
    half: Row
    live: Figures
    as_of: reading.Moment
    counted_at: datetime
    current: bool = False


@dataclass(frozen=True)
class Line:
    """One dossier behind a figure, without any person; `opens` if its own page is open to the viewer."""

    dossier_id: int
    code: str
    procedure_code: str
    procedure_name: str
    unit_name: str
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    status: Status
    paused: bool
    verdict: str
    statistical: str
    opens: bool


def as_of() -> reading.Moment:
    """Up to which event of the log the figures count."""
    return reading.reached(FACTS)


@dataclass(frozen=True, slots=True)
class Years:
    """The years in which something was received, latest first, and the one to begin with."""

    all: Sequence[int]
    opening: int


def list_years(*, seen_by: Actor, on: date) -> Years:
    """Begin with the latest year that has something to show: its first receipt is a month old. Else with the latest.

    So a year that has just begun, or in which nothing was received, does not hide the figures of the year before.
    """
    facts = scope.visible(seen_by, on).filter(received_on__isnull=False)
    by_year = facts.annotate(year=ExtractYear("received_on")).values("year").annotate(first=Min("received_on"))
    years = list(by_year.order_by("-year").values_list("year", "first")) or [(on.year, on)]
    shown = [year for year, first in years if first <= on - A_MONTH]
    return Years([year for year, _first in years], (shown or [years[0][0]])[0])


def list_branches(*, seen_by: Actor, on: date) -> list[units.UnitOn]:
    """The units a viewer may choose, without one-stop units: these belong to their agencies."""
    reach = scope.reach(seen_by, on)
    return [unit for unit in units.list_units(on=on) if unit.id in reach and unit.kind != units.ONE_STOP]


def check_branch(under: int | None, *, seen_by: Actor, on: date) -> None:
    """NotFound unless the branch is one the viewer may choose."""
    if under is not None and under not in scope.reach(seen_by, on):
        raise errors.NotFound


def was_merged(on: date) -> bool:
    """Has any unit ever been continued by another? Else both ways of counting by agency are the same."""
    return bool(units.heirs(on))


def board(*, year: int, under: int | None, seen_by: Actor, at: datetime, current: bool = False) -> Board:
    """Figures by month and by agency of a year, and what is open now; as many statements for many as for few.

    Facts keep the unit as it was; with `current` they are shown with the unit that the dossier was handed to, or that
    continues theirs wholly.
    """
    heirs, column = units.heirs(at.date()) if current else {}, _unit_column(current=current)
    by_month: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_keys(_DATED), 0))
    by_unit: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(counts.COUNTS, 0))
    for basis in (Basis.RECEIVED, Basis.FINISHED):
        for row in _grouped(basis, year=year, under=under, seen_by=seen_by, at=at, by=column):
            for key in _keys(_of_basis(basis)):
                by_month[row["month"]][key] += row[key]
                by_unit[_shown(row[column], heirs)][key] += row[key]
    live = dict.fromkeys(_keys(counts.LIVE), 0)
    for row in _stock(under=under, seen_by=seen_by, at=at, by=column):
        for key in live:
            live[key] += row[key]
            by_unit[_shown(row[column], heirs)][key] += row[key]
    months = [
        Row(month, f"{month:02d}/{year}", by_month[month]) for month in MONTHS if (year, month) <= (at.year, at.month)
    ]
    total = {key: sum(row.figures[key] for row in months) for key in _keys(_DATED)}
    return Board(
        year=year, under=under, months=months, units=_unit_rows(by_unit, at.date()), total=Row(0, "", total | live),
        half=_half_year(year=year, under=under, seen_by=seen_by, at=at),
        live=live, as_of=as_of(), counted_at=at, current=current,
    )  # fmt: skip


def _unit_column(*, current: bool) -> str:
    """The agency a fact counts for: as it was at the receipt, or the one it was handed to."""
    return "present_unit_id" if current else "competent_unit_id"


def _shown(unit: int, heirs: Mapping[int, int]) -> int:
    """Under which agency a group of facts is shown."""
    return heirs.get(unit, unit)


def behind(figure: Figure, *, seen_by: Actor, at: datetime) -> DossierFactQuerySet:
    """The facts that a figure counts, latest first. `lines` makes a page of them readable."""
    facts = scope.facts(figure.count.basis, figure.days, under=figure.under, seen_by=seen_by, on=at.date())
    if figure.unit is not None:
        continued = successions.continued_by({figure.unit}, on=at.date()) if figure.current else frozenset()
        facts = facts.filter(**{f"{_unit_column(current=figure.current)}__in": {figure.unit, *continued}})
    return facts.filter(figure.count.condition(at)).order_by("-received_at", "-dossier_id")


def lines(facts: Iterable[DossierFact], *, seen_by: Actor, on: date) -> list[Line]:
    own = dossiers.viewing_units(seen_by)
    return [
        Line(
            dossier_id=fact.dossier_id, code=fact.code, procedure_code=fact.procedure_code,
            procedure_name=_procedure_name(fact.revision_id), unit_name=_unit_name(fact.competent_unit_id, on),
            received_at=fact.received_at, due_at=fact.due_at, finished_at=fact.finished_at,
            status=Status(fact.status), paused=fact.paused_since is not None, verdict=fact.legal_verdict,
            statistical=fact.statistical_verdict,
            opens=bool(own & {fact.intake_unit_id, fact.competent_unit_id, fact.present_unit_id}),
        )
        for fact in facts
    ]  # fmt: skip


def finished(*, year: int, month: int | None, under: int | None, seen_by: Actor, on: date) -> DossierFactQuerySet:
    """The facts of dossiers finished in a year or a month."""
    return scope.facts(Basis.FINISHED, periods.days_of(year, month), under=under, seen_by=seen_by, on=on)


def branch_name(unit_id: int | None, *, on: date) -> str:
    """What a chosen unit is called; empty if none is chosen."""
    return _unit_name(unit_id, on) if unit_id is not None else ""


def _grouped(basis: Basis, *, year: int, under: int | None, seen_by: Actor, at: datetime, by: str) -> Iterable[Any]:
    facts = scope.facts(basis, periods.days_of(year), under=under, seen_by=seen_by, on=at.date())
    wanted = {count.key: Count("pk", filter=count.condition(at)) for count in _of_basis(basis)}
    found: Iterable[Any] = facts.annotate(month=ExtractMonth(basis.value)).values("month", by).annotate(**wanted)
    return found


def _stock(*, under: int | None, seen_by: Actor, at: datetime, by: str) -> Iterable[Any]:
    facts = scope.facts(Basis.STOCK, None, under=under, seen_by=seen_by, on=at.date())
    wanted = {count.key: Count("pk", filter=count.condition(at)) for count in counts.LIVE}
    found: Iterable[Any] = facts.filter(counts.OPEN.condition(at)).values(by).annotate(**wanted)
    return found


def _half_year(*, year: int, under: int | None, seen_by: Actor, at: datetime) -> Row:
    """What came in the first six months of the reports of a year, and how."""
    facts = scope.facts(Basis.RECEIVED, periods.first_half(year), under=under, seen_by=seen_by, on=at.date())
    wanted = (counts.RECEIVED, counts.ONLINE, counts.BY_POST)
    return Row(0, "", facts.aggregate(**{one.key: Count("pk", filter=one.condition(at)) for one in wanted}))


def _of_basis(basis: Basis) -> list[counts.Count]:
    return [count for count in counts.COUNTS.values() if count.basis is basis]


def _keys(wanted: Iterable[counts.Count]) -> list[str]:
    return [count.key for count in wanted]


def _unit_rows(by_unit: Mapping[int, Figures], on: date) -> list[Row]:
    rows = [Row(unit, _dated_name(unit, on), figures) for unit, figures in by_unit.items() if any(figures.values())]
    order = {unit: number for number, unit in enumerate(units.units(on).by_id)}
    return sorted(rows, key=lambda row: (order.get(row.key, len(order)), row.key))


def _dated_name(unit_id: int, on: date) -> str:
    """The name, with its last day if the unit has ended: a new unit may carry the same name."""
    name, periods = _unit_name(unit_id, on), units.periods_of(unit_id)
    ended = periods[-1].valid_to if periods else None
    if ended is None or ended > on:
        return name
    return _("%(name)s (đến hết %(day)s)") % {"name": name, "day": f"{ended - timedelta(days=1):%d/%m/%Y}"}


def _unit_name(unit_id: int, on: date) -> str:
    try:
        return units.unit_name(unit_id, on=on)
    except units.UnitNotFound:
        return str(unit_id)


def _procedure_name(revision_id: int) -> str:
    try:
        return catalogue.get_revision(revision_id).name
    except errors.NotFound:
        return ""
