"""What do figures of procedures come to? Few rows, so they are told apart here; the catalogue says whose they are.

A procedure counts once, whatever its revisions; where one of them lacks something, the procedure lacks it. Units share
procedures, so these figures do not add up over units.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Final

from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet

from caicach.catalogue import queries as catalogue
from caicach.catalogue.rules.procedure import Competence
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.indices.counts import Basis
from caicach.indices.measures import Measure
from caicach.indices.models import ProcedureFact
from caicach.indices.periods import Period
from caicach.indices.queries import scope
from caicach.organisations.queries import successions, units

Found = tuple[int, int] | None  # how many count, of how many; None: unknown
_PLACEHOLDER: Final = re.compile(r"\\\{\w+\\\}")
_KINDS: Final = frozenset(catalogue.LEVEL_OF_KIND)


@dataclass(slots=True)
class Counted:
    """Codes of procedures: all of a figure, those that lack something, and those of which anything is known."""

    among: dict[str, int] = field(default_factory=dict)  # the revision shown for each
    lacking: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def figure(self, within: Set[str] | None, having: Set[str] | None) -> Found:
        among = self.among.keys() if within is None else self.among.keys() & within
        if among and not among & self.known:
            return None
        return len(self.counting(among, having)), len(among)

    def counting(self, among: Iterable[str], having: Set[str] | None) -> set[str]:
        return {code for code in among if code not in self.lacking and (having is None or code in having)}


def by_unit(wanted: Collection[Measure], look: "Look") -> dict[int, dict[str, Found]]:
    """Of every agency in sight that decides anything."""
    found: dict[int, dict[str, Found]] = {}
    authorities = look.authorities()
    for measure in wanted:
        counted, having = look.counted(measure), look.having(measure)
        for unit, codes in authorities.items():
            within = None if measure.shared else codes
            filed = None if having is None else having.get(unit, frozenset())
            found.setdefault(unit, {})[measure.key] = counted.figure(within, filed)
    return found


def by_procedure(wanted: Collection[Measure], look: "Look") -> dict[str, dict[str, Found]]:
    found: dict[str, dict[str, Found]] = {}
    for measure in wanted:
        counted, having = look.counted(measure), look.all_having(measure)
        for code in counted.among:
            found.setdefault(code, {})[measure.key] = counted.figure({code}, having)
    return found


def whole(wanted: Collection[Measure], look: "Look") -> dict[str, Found]:
    return {one.key: look.counted(one).figure(None, look.all_having(one)) for one in wanted}


def listed(
    measure: Measure, look: "Look", counting: bool | None, *, unit: int | None, procedure: str
) -> QuerySet[ProcedureFact]:
    """The procedures behind a figure, one revision each: all, those that count, or those that are lacking."""
    counted = look.counted(measure)
    among = set(counted.among)
    if unit is not None and not measure.shared:
        among &= look.authorities().get(unit, frozenset())
    if procedure:
        among &= {procedure}
    filed = look.having(measure)
    having = look.all_having(measure) if unit is None or filed is None else filed.get(unit, frozenset())
    right = counted.counting(among, having)
    codes = among if counting is None else right if counting else among - right
    return ProcedureFact.objects.filter(pk__in=[counted.among[code] for code in codes]).order_by("procedure_code")


@dataclass
class Look:
    """One look at the catalogue and at what was filed in a period."""

    period: Period
    under: int | None
    seen_by: Actor
    at: datetime

    @property
    def moment(self) -> datetime:
        """The end of the period, or now if it is not over."""
        end = datetime.combine(self.period.days[1], time(23, 59, 59), tzinfo=clock.ZONE)
        return min(end, self.at)

    def counted(self, measure: Measure) -> Counted:
        ratio = measure.ratio(self.moment)
        rows: QuerySet[Any] = ProcedureFact.objects.filter(ratio.among)
        if measure.basis is not Basis.STOCK:
            rows = rows.filter(**{f"{measure.basis}__range": self.period.days})
        found = Counted()
        counts = ExpressionWrapper(ratio.of, output_field=BooleanField())
        told = F(measure.needs or "pk")
        for code, revision, right, known in rows.order_by("pk").values_list("procedure_code", "pk", counts, told):
            found.among[code] = revision
            if known is not None:
                found.known.add(code)
            if not right:
                found.lacking.add(code)
        return found

    def having(self, measure: Measure) -> Mapping[int, Set[str]] | None:
        """Per unit, the procedures with a dossier of the period as the measure wants it."""
        if measure.having is None:
            return None
        found: dict[int, set[str]] = defaultdict(set)
        for unit, code in self._filed(measure).values_list("competent_unit_id", "procedure_code").distinct():
            found[unit].add(code)
        return found

    def all_having(self, measure: Measure) -> Set[str] | None:
        if measure.having is None:
            return None
        return set(self._filed(measure).values_list("procedure_code", flat=True).distinct())

    def _filed(self, measure: Measure) -> QuerySet[Any]:
        facts = scope.facts(Basis.RECEIVED, self.period.days, under=self.under, seen_by=self.seen_by, on=self.at.date())
        return facts.filter(measure.having).order_by() if measure.having is not None else facts.none()

    def authorities(self) -> dict[int, frozenset[str]]:
        """What each agency in sight decides on the day: the codes of its procedures."""
        on = self.moment.date()
        seen = scope.reach(self.seen_by, self.at.date())
        if self.under is not None:
            seen &= successions.branch(self.under, on=self.at.date())
        agencies = [unit for id, unit in units.units(on).by_id.items() if id in seen and unit.kind in _KINDS]
        deciding = [
            (summary.code, catalogue.competence_on(catalogue.get_revision(summary.revision_id), on))
            for summary in catalogue.list_published(on=on)
        ]
        return {unit.id: frozenset(_decided_by(unit, deciding)) for unit in agencies}


def _decided_by(unit: units.UnitOn, deciding: Iterable[tuple[str, Iterable[Competence]]]) -> Iterator[str]:
    for code, rows in deciding:
        if any(_is(unit, row) for row in rows):
            yield code


def _is(unit: units.UnitOn, row: Competence) -> bool:
    if not row.unit:
        return row.kind == unit.kind
    return re.fullmatch(_PLACEHOLDER.sub(".+", re.escape(row.unit)), unit.key) is not None
