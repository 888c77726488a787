"""What do the counts of a cell mean? Of each measure that adds up, in order: among how many, and how many of them.

The digest is of the statement itself, with all its conditions: where a measure comes, goes or changes, it differs.
"""

import functools
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Func, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from caicach.dossiers.states import Quality
from caicach.indices.counts import Basis
from caicach.indices.measures import MEASURES, Family, Measure
from caicach.indices.models import OPEN_VALUES, DossierFact

KEYS: Final = ("half", "competent_unit_id", "intake_unit_id", "present_unit_id", "is_imported")
# What is closed does not depend on the moment, so any will do; one that never changes keeps the digest.
SOME_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
HALF_SQL: Final = (
    "(extract(year from {0})::int * 24 + (extract(month from {0})::int - 1) * 2 + (extract(day from {0}) >= 15)::int)"
)
IMPORTED: Final = ExpressionWrapper(~Q(data_quality=Quality.OWN.value), BooleanField())


class Half(Func):
    """`periods.half_of` of a column."""

    template = HALF_SQL.format("%(expressions)s")
    output_field = IntegerField()


@dataclass(frozen=True)
class Layout:
    basis: Basis
    measures: tuple[Measure, ...]

    @functools.cached_property
    def digest(self) -> str:
        statement, values = self.recounted(DossierFact.objects.counted()).query.sql_with_params()
        return hashlib.sha256(repr((statement, values)).encode()).hexdigest()

    def holds(self, measure: Measure) -> bool:
        return measure in self.measures

    def place_of(self, measure: Measure) -> int:
        """Of its denominator; the numerator follows."""
        return 2 * self.measures.index(measure)

    def recounted(self, facts: QuerySet[DossierFact]) -> QuerySet[DossierFact, Any]:
        """The rows of cells, from facts: their keys and `c0`, `c1` …"""
        closed = facts.exclude(status__in=OPEN_VALUES).filter(**{f"{self.basis}__isnull": False})
        told = closed.annotate(half=Half(F(self.basis)), is_imported=IMPORTED).order_by()
        found: QuerySet[DossierFact, Any] = told.values(*KEYS).annotate(**counts(self.measures, SOME_DAY))
        return found


def counts(measures: Iterable[Measure], at: datetime) -> dict[str, Any]:
    """`c0`, `c1` …: among how many, and how many of them, measure by measure."""
    found: dict[str, Any] = {}
    for one in measures:
        ratio = one.ratio(at)
        of = ratio.among & ratio.of
        found[f"c{len(found)}"] = Count("pk", filter=ratio.among)
        found[f"c{len(found)}"] = (
            Coalesce(Sum(one.summed, filter=of), Value(0)) if one.summed else Count("pk", filter=of)
        )
    return found


def adds_up(measure: Measure) -> bool:
    """What awaits records that nobody keeps yet is unknown, and counted nowhere."""
    dated = measure.family is Family.DOSSIERS and measure.basis is not Basis.STOCK
    return dated and not measure.distinct and not measure.awaits


def of(basis: Basis) -> Layout | None:
    """The layout of the measures of this date, if there are any that add up."""
    return layouts().get(basis)


def layouts() -> Mapping[Basis, Layout]:
    return _layouts(tuple(MEASURES.values()))


@functools.cache
def _layouts(measures: Collection[Measure]) -> Mapping[Basis, Layout]:
    wanted = sorted((one for one in measures if adds_up(one)), key=lambda one: one.key)
    bases = dict.fromkeys(one.basis for one in wanted)
    return {basis: Layout(basis, tuple(one for one in wanted if one.basis is basis)) for basis in bases}
