"""Where do units lose points, what would gain some, and how did it come to this? Of what is recorded, to this viewer.

Points are always those of the part of a set that is known. As many statements for many units as for few.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.indices import counts, index_sets
from caicach.indices.measures import Measure
from caicach.indices.periods import Period
from caicach.indices.queries import prospects, scope, score_tables
from caicach.indices.queries import scores as live
from caicach.indices.queries.values import By, Key, Value
from caicach.indices.rules import advice, figures, parts, peers
from caicach.indices.rules.advice import Advice
from caicach.indices.rules.figures import ZERO
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.peers import Peers
from caicach.indices.rules.scoring import UnitScore
from caicach.indices.rules.tree import IndexSet, Node
from caicach.organisations.queries import units
from caicach.organisations.queries.units import UnitOn

PERIODS: Final = 6  # in a trend, at the most
SILENT: Final = 2  # periods without any record, before which none is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one unit, or the whole, scores on the part of the set that is known. `entries`: the figures behind."""

    key: Key
    part: IndexSet
    score: UnitScore
    entries: Mapping[str, Entry]
    values: Mapping[str, Value]

    @property
    def points(self) -> Decimal:
        return self.score.points or ZERO

    @property
    def of(self) -> Decimal:
        return self.part.points

    @property
    def share(self) -> Decimal:
        return figures.quotient(self.points, self.of) if self.of else ZERO

    @property
    def is_recorded(self) -> bool:
        """Was there any work to count, or did people answer?"""
        return live.is_recorded(self.values.values()) or any(code not in self.values for code in self.entries)

    @property
    def lost(self) -> dict[str, Decimal]:
        return advice.lost_of(self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAdvice:
    """`running`: the period is not over. `unknown`: the criteria without figures. `peers`: None without rivals."""

    unit: UnitOn
    period: Period
    running: bool
    standing: Standing
    found: Sequence[Advice]
    unknown: Sequence[Node]
    peers: Peers | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One period of a trend. `edition`: the code of the edition that held then, if it was another one."""

    period: Period
    standing: Standing
    edition: str = ""


@dataclass(frozen=True, slots=True)
class UnitLosses:
    unit: UnitOn
    standing: Standing

    @property
    def lost(self) -> Decimal:
        return figures.total(self.standing.lost.values())


@dataclass(frozen=True, slots=True)
class Losses:
    """By unit in the order of the units, and of all together by the code of the criterion."""

    units: Sequence[UnitLosses]
    together: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class OpenNow:
    open: int
    overdue: int


def standings(
    index_set: IndexSet, *, period: Period, by: By = By.UNIT, of: Collection[Key] | None = None, seen_by: Actor,
    at: datetime,
) -> list[Standing]:  # fmt: skip
    found = live.live_scores(index_set, period=period, by=by, of=of, seen_by=seen_by, at=at)
    return [_standing(index_set, one) for one in found]


def standing_of_all(index_set: IndexSet, *, period: Period, seen_by: Actor, at: datetime) -> Standing:
    """Of all that the viewer may count, counted together; never the mean of units."""
    return standings(index_set, period=period, by=By.NOTHING, of=[None], seen_by=seen_by, at=at)[0]


def _standing(index_set: IndexSet, found: live.LiveScore) -> Standing:
    entries = {code: live.entry_of(value) for code, value in found.values.items() if value.known}
    entries |= {code: one.entry for code, one in found.answers.items()}
    part = parts.known(index_set, entries)
    return Standing(key=found.key, part=part, score=parts.score(part, entries), entries=entries, values=found.values)


def unit_of(key: str, index_set: IndexSet, *, seen_by: Actor, at: datetime) -> UnitOn:
    """The unit an address names, if the viewer may see its figures and the set is meant for its kind."""
    unit = units.life_of(key)[-1]
    if unit.id not in scope.reach(seen_by, at.date()):
        raise errors.NotFound
    if not _is_for(index_set, unit):
        raise errors.NotFound(_("Bộ tiêu chí này không áp dụng cho loại đơn vị này."))
    return unit


def _is_for(index_set: IndexSet, unit: UnitOn) -> bool:
    return not index_set.applies_to or unit.kind in index_set.applies_to


def unit_advice(index_set: IndexSet, unit: UnitOn, *, period: Period, seen_by: Actor, at: datetime) -> UnitAdvice:
    """The unit's own figures with what can still be done. Rivals are counted, never named."""
    rivals = standings(index_set, period=period, seen_by=Actor.system(), at=at)
    own = next((one for one in rivals if one.key == unit.id), None)
    if own is None:
        own = standings(index_set, period=period, of=[unit.id], seen_by=seen_by, at=at)[0]
    found = prospects.prospects(_measured(own), period=period, seen_by=seen_by, at=at).get(unit.id, {})
    chances = {
        code: prospects.chances(value, found.get(value.measure.key, prospects.NOTHING), period=period, at=at)
        for code, value in own.values.items()
    }
    at_risk = {code: found[value.measure.key].running for code, value in own.values.items()
               if value.measure.key in found}  # fmt: skip
    return UnitAdvice(
        unit=unit, period=period, running=prospects.is_running(period, at), standing=own,
        found=advice.advise(own.part, own.entries, chances, at_risk=at_risk), unknown=unknown(index_set, own),
        peers=_peers(own, rivals, unit, at),
    )  # fmt: skip


def unknown(index_set: IndexSet, standing: Standing) -> list[Node]:
    """Criteria worth points of which no figures are known."""
    return [node for node in index_set.leaves() if node.points and node.code not in standing.entries]


def _measured(standing: Standing) -> list[Measure]:
    return list({value.measure.key: value.measure for value in standing.values.values() if value.known}.values())


def _peers(own: Standing, rivals: Sequence[Standing], unit: UnitOn, at: datetime) -> Peers | None:
    agencies = score_tables.agencies((one.key for one in rivals), seen_by=Actor.system(), on=at.date())
    alike = {one.id for one in agencies if one.kind == unit.kind} - {unit.id}
    shares = [one.share for one in rivals if one.key in alike and one.of and one.is_recorded]
    return peers.peers(own.share, shares) if shares and own.of and own.is_recorded else None


def trend(
    index_set: IndexSet, unit: UnitOn | None, *, period: Period, count: int = PERIODS, seen_by: Actor, at: datetime
) -> list[Moment]:
    """The periods up to this one, the oldest first, all scored by the same edition."""
    found: list[Moment] = []
    one, known = period, index_sets.known()
    while len(found) < count and not _is_silent(found):
        if unit is None:
            standing = standing_of_all(index_set, period=one, seen_by=seen_by, at=at)
        else:
            standing = standings(index_set, period=one, of=[unit.id], seen_by=seen_by, at=at)[0]
        found.append(Moment(one, standing, _other_edition(known, index_set, one)))
        one = one.previous()
    return found[::-1]


def _is_silent(found: Sequence[Moment]) -> bool:
    return len(found) >= SILENT and not any(one.standing.is_recorded for one in found[-SILENT:])


def _other_edition(known: index_sets.Known, index_set: IndexSet, period: Period) -> str:
    held = known.edition_on(index_set, period.days[1])
    return "" if held is None or held.code == index_set.code else held.code


def losses(index_set: IndexSet, *, period: Period, seen_by: Actor, at: datetime) -> Losses:
    """Of the units in the viewer's reach that have records."""
    found = {one.key: one for one in standings(index_set, period=period, seen_by=seen_by, at=at) if one.is_recorded}
    agencies = score_tables.agencies(found, seen_by=seen_by, on=at.date())
    rows = [UnitLosses(unit, found[unit.id]) for unit in agencies if _is_for(index_set, unit)]
    return Losses(rows, advice.together(one.standing.lost for one in rows))


def open_now(*, seen_by: Actor, at: datetime) -> OpenNow:
    counted = scope.visible(seen_by, at.date()).filter(counts.OPEN.condition(at))
    return OpenNow(counted.count(), counted.filter(counts.OVERDUE.condition(at)).count())
