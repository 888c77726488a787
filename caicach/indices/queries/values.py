"""What does each measure come to, by unit or procedure, and which records stand behind it?

A value and its list are one question, so they cannot differ. Nothing is not zero: of a family of facts of which nothing
was ever recorded, nothing is known.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, QuerySet, Sum

from caicach.core.actor import Actor
from caicach.indices.counts import Basis
from caicach.indices.measures import Family, Measure
from caicach.indices.periods import Period
from caicach.indices.queries import cells, provided
from caicach.indices.queries.families import SOURCES, Source

Key = int | str | None  # a unit, the code of a procedure, or nothing: the whole


class By(StrEnum):
    """What values are told apart by; the columns are those of the facts."""

    NOTHING = ""
    UNIT = "competent_unit_id"
    PROCEDURE = "procedure_code"


class Part(StrEnum):
    """Which records of a measure: all, those that count, or those that are lacking."""

    AMONG = "among"
    OF = "of"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Value:
    """`imported`: how many of the denominator an earlier system told, not recorded here as they happened."""

    measure: Measure
    numerator: int | None
    denominator: int | None
    imported: int = 0

    @property
    def known(self) -> bool:
        return self.denominator is not None

    @property
    def share(self) -> Decimal | None:
        if not self.denominator or self.numerator is None:
            return None
        return Decimal(self.numerator) / Decimal(self.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one figure asks. `unit` is one agency, `under` a whole branch."""

    measure: Measure
    period: Period
    part: Part = Part.AMONG
    unit: int | None = None
    under: int | None = None
    procedure: str = ""


def values(
    wanted: Collection[Measure], *, period: Period, by: By = By.UNIT, under: int | None = None, seen_by: Actor,
    at: datetime,
) -> dict[Key, dict[str, Value]]:  # fmt: skip
    """By unit or procedure, then by the key of the measure; where nothing was counted there is no entry."""
    found: dict[Key, dict[str, Value]] = {None: {}} if by is By.NOTHING else {}
    for (family, basis), alike in _alike(one for one in wanted if not one.awaits).items():
        source = SOURCES.get(family)
        if source is None or not source.is_recorded():
            continue
        if family is Family.PROCEDURES:
            _add_provided(found, alike, by, provided.Look(period, under, seen_by, at))
            continue
        ask = cells.Ask(alike, basis, period, by is By.UNIT, under, seen_by, at)
        left = _add_summed(found, ask) if by is not By.PROCEDURE else alike
        facts = _facts(source, basis, period=period, under=under, seen_by=seen_by, at=at)
        for row in _counted(facts, left, source, by=by, at=at) if left else ():
            told = {one.key: _value(one, row, number) for number, one in enumerate(left)}
            found.setdefault(row[by.value] if by is not By.NOTHING else None, {}).update(told)
    return found


def _add_summed(found: dict[Key, dict[str, Value]], ask: cells.Ask) -> Sequence[Measure]:
    """What cells can tell, and which measures are left to be counted from facts."""
    told = cells.can_tell(ask.measures, ask.basis)
    summed = cells.sums(replace(ask, measures=told)) if told else None
    if summed is None:
        return ask.measures
    for key, sums in summed.items():
        found.setdefault(key, {}).update({one.key: Value(one, *three) for one, three in zip(told, sums, strict=True)})
    return [one for one in ask.measures if one not in told]


def _add_provided(found: dict[Key, dict[str, Value]], wanted: Collection[Measure], by: By, look: provided.Look) -> None:
    """Figures of procedures: units share them, so they are not counted by the unit of a row."""
    told: Mapping[Any, Mapping[str, provided.Found]] = {}
    if by is By.NOTHING:
        told = {None: provided.whole(wanted, look)}
    else:
        told = provided.by_unit(wanted, look) if by is By.UNIT else provided.by_procedure(wanted, look)
    for key, figures in told.items():
        for one in wanted:
            if one.key in figures:
                found.setdefault(key, {})[one.key] = Value(one, *(figures[one.key] or (None, None)))


def without_records(measure: Measure) -> Value:
    """The value where nothing was counted: none of none, or unknown if it was never recorded."""
    known = not measure.awaits and is_recorded(measure.family)
    return Value(measure, 0, 0) if known else Value(measure, None, None)


def is_recorded(family: Family) -> bool:
    """Does anything feed this family of facts?"""
    return family in SOURCES and SOURCES[family].is_recorded()


def behind(question: Question, *, seen_by: Actor, at: datetime) -> QuerySet[Any]:
    """The facts that a figure counts, latest first."""
    if question.measure.family is Family.PROCEDURES:
        return _provided(question, seen_by=seen_by, at=at)
    ratio = question.measure.ratio(at)
    condition = {Part.AMONG: ratio.among, Part.OF: ratio.among & ratio.of, Part.REST: ratio.among & ~ratio.of}
    return _asked(question, seen_by=seen_by, at=at).filter(condition[question.part])


def sizes(question: Question, *, seen_by: Actor, at: datetime) -> dict[Part, int]:
    """How many records stand behind each part of a question."""
    if question.measure.family is Family.PROCEDURES:
        return {part: _provided(replace(question, part=part), seen_by=seen_by, at=at).count() for part in Part}
    ratio = question.measure.ratio(at)
    found = _asked(question, seen_by=seen_by, at=at).order_by().aggregate(
        among=Count("pk", filter=ratio.among), of=Count("pk", filter=ratio.among & ratio.of)
    )  # fmt: skip
    return {Part.AMONG: found["among"], Part.OF: found["of"], Part.REST: found["among"] - found["of"]}


def _provided(question: Question, *, seen_by: Actor, at: datetime) -> QuerySet[Any]:
    look = provided.Look(question.period, question.under, seen_by, at)
    counting = {Part.AMONG: None, Part.OF: True, Part.REST: False}[question.part]
    return provided.listed(question.measure, look, counting, unit=question.unit, procedure=question.procedure)


def _asked(question: Question, *, seen_by: Actor, at: datetime) -> QuerySet[Any]:
    measure = question.measure
    source = SOURCES.get(measure.family)
    if source is None:
        raise LookupError(measure.family)
    facts = _facts(source, measure.basis, period=question.period, under=question.under, seen_by=seen_by, at=at)
    if question.unit is not None:
        facts = facts.filter(competent_unit_id=question.unit)
    if question.procedure:
        facts = facts.filter(procedure_code=question.procedure)
    return facts.order_by(f"-{measure.basis}", "-pk") if measure.basis else facts.order_by("-pk")


def _alike(wanted: Iterable[Measure]) -> Mapping[tuple[Family, Basis], list[Measure]]:
    found: dict[tuple[Family, Basis], list[Measure]] = {}
    for one in wanted:
        found.setdefault((one.family, one.basis), []).append(one)
    return found


def _facts(
    source: Source, basis: Basis, *, period: Period, under: int | None, seen_by: Actor, at: datetime
) -> QuerySet[Any]:
    """What lies in the period; stock is counted as of now."""
    days = None if basis is Basis.STOCK else period.days
    return source.facts(basis, days, under=under, seen_by=seen_by, on=at.date())


def _counted(
    facts: QuerySet[Any], wanted: Collection[Measure], source: Source, *, by: By, at: datetime
) -> Iterable[Any]:
    counted: dict[str, Any] = {}
    for number, one in enumerate(wanted):
        ratio = one.ratio(at)
        among, of = ratio.among, ratio.among & ratio.of
        column, once = one.distinct or "pk", bool(one.distinct)
        counted[f"d{number}"] = Count(column, filter=among, distinct=once)
        counted[f"n{number}"] = Sum(one.summed, filter=of) if one.summed else Count(column, filter=of, distinct=once)
        counted[f"i{number}"] = Count(column, filter=among & source.imported, distinct=once)
    if by is By.NOTHING:
        return [facts.aggregate(**counted)]
    found: Iterable[Any] = facts.order_by().values(by.value).annotate(**counted)
    return found


def _value(measure: Measure, row: Mapping[str, Any], number: int) -> Value:
    return Value(measure, row[f"n{number}"] or 0, row[f"d{number}"], row[f"i{number}"])
