"""What was here before, and what has become of a unit?

Answers follow the links of the reorganisations only. A name or a code leads nowhere: six communes of 2025 carry the
name of one old commune and the code of another.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from caicach.core import text
from caicach.organisations import models
from caicach.organisations.queries import units
from caicach.organisations.queries.units import UnitOn
from caicach.organisations.rules import succession
from caicach.organisations.rules.succession import Found

AREAS: Final = ("province", "district", "commune")


@dataclass(frozen=True, slots=True)
class Relative:
    """A unit before or after another; `unit` as it was on the day the answer is about."""

    unit: UnitOn
    whole: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One link, as a page tells it: the old unit as on its last day, the new one as on its first."""

    old: UnitOn
    new: UnitOn
    effective_on: date
    whole: bool
    decided_by: str
    source: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class Story:
    """A unit with its life: what it was called, what it came from, and what holds its place on the day asked for."""

    unit: UnitOn
    life: tuple[UnitOn, ...]
    origins: tuple[Step, ...]
    heirs: tuple[Step, ...]
    now: tuple[Relative, ...]
    area: tuple[Relative, ...]
    ended_by: str

    @property
    def has_ended(self) -> bool:
        return self.unit.valid_to is not None


def story_of(key: str, *, on: date) -> Story:
    """Everything about one unit as it is known on a day; UnitNotFound."""
    life = units.life_of(key)
    unit = life[-1]
    now = [one for one in successors_of(unit.id, on=on) if one.unit.id != unit.id]
    return Story(
        unit=unit, life=tuple(life), origins=tuple(origins_of(unit.id)), heirs=tuple(heirs_of(unit.id)),
        now=tuple(now), area=tuple([] if now else area_now(unit.id, on=on)),
        ended_by=unit.ended_by,
    )  # fmt: skip


def find_stories(asked: str, *, on: date, limit: int) -> list[Story]:
    """Provinces, districts and communes of any time with that name or that code, those that live first."""
    wanted = text.fold(asked)
    keys = [
        periods[-1]
        for periods in units.lives()
        if periods[0].kind in AREAS
        and any(wanted == one.admin_code or wanted in text.fold(one.place) for one in periods)
    ]
    keys.sort(key=lambda one: (one.valid_to is not None, text.fold(one.place), one.admin_code))
    return [story_of(one.key, on=on) for one in keys[:limit]] if wanted else []


def successors_of(unit_id: int, *, on: date) -> list[Relative]:
    """The units of a day that hold what this one held; itself among them while it lives."""
    day = units.units(on)
    found = succession.successors(str(unit_id), units.links(), on=on, lives=lambda key: int(key) in day.by_id)
    return _relatives(found, on)


def predecessors_of(unit_id: int, *, on: date, day: date) -> list[Relative]:
    """The units of an earlier day out of which came what this one holds on `on`: what was here before."""
    then = units.units(day)
    lived = then.by_id.__contains__
    found = succession.predecessors(str(unit_id), units.links(), on=on, day=day, lived=lambda key: lived(int(key)))
    return _relatives(found, day)


def heir_of(unit_id: int, *, on: date) -> int:
    """The unit of a day that continues this one wholly; itself while it lives, or if nobody does."""
    return units.heirs(on).get(unit_id, unit_id)


def in_charge(unit_id: int, *, on: date) -> UnitOn:
    """Who signs for this unit on a day: itself, or who continues it wholly; else itself as on its last day."""
    heir = heir_of(unit_id, on=on)
    return units.get_unit(id=heir, on=units.while_it_lived(heir, on=on))


def standing(key: str, *, on: date) -> UnitOn | None:
    """The unit with this key if it stands on the day, else the one that continues it wholly; None if neither."""
    if (unit := units.find_unit(key=key, on=on)) is not None:
        return unit
    life = next((periods for periods in units.lives() if periods[0].key == key), None)
    heir = life and units.heirs(on).get(life[0].id)
    return units.find_unit(id=heir, on=on) if heir else None


def continued_by(unit_ids: Collection[int], *, on: date) -> frozenset[int]:
    """The ended units that these continue wholly."""
    return frozenset(old for old, heir in units.heirs(on).items() if heir in unit_ids)


def branch(unit_id: int, *, on: date) -> frozenset[int]:
    """The unit and everything below it, with what they continue and what stood below that until its end.

    So the figures of a district that ended are still those of the province that continues its province.
    """
    found: set[int] = set()
    waiting = units.descendants(unit_id, on=on)
    while new := waiting - found:
        found |= new
        ended = continued_by(new, on=on)
        waiting = ended.union(*(units.descendants(one, on=_last_day(one)) for one in ended))
    return frozenset(found)


def origins_of(unit_id: int) -> list[Step]:
    """The units it directly came from or took over, with the decisions."""
    return _steps(row for row in units.successions() if row.successor_id == unit_id)


def heirs_of(unit_id: int) -> list[Step]:
    """The units that directly continue it, with the decisions."""
    return _steps(row for row in units.successions() if row.predecessor_id == unit_id)


def area_now(unit_id: int, *, on: date) -> list[Relative]:
    """Where the area of an ended unit without a successor is: what has become of the communes it had on its last day.

    A district ended as a tier; its communes went on under others.
    """
    last = units.periods_of(unit_id)[-1]
    if last.valid_to is None or last.valid_to > on:
        return []
    eve = last.valid_to - timedelta(days=1)
    below = [one for one in units.list_units(on=eve, kind="commune", under=unit_id) if one.id != unit_id]
    found: dict[int, Relative] = {}
    for commune in below:
        for heir in successors_of(commune.id, on=on):
            found.setdefault(heir.unit.id, heir)
    return sorted(found.values(), key=lambda one: one.unit.admin_code)


def _last_day(unit_id: int) -> date:
    return units.while_it_lived(unit_id, on=date.max)


def _relatives(found: Iterable[Found], on: date) -> list[Relative]:
    known = units.units(on).by_id
    return [Relative(unit=known[int(one.key)], whole=one.whole) for one in found]


def _steps(rows: Iterable[models.Succession]) -> list[Step]:
    return [
        Step(
            old=_as_of(row.predecessor_id, row.effective_on - timedelta(days=1)),
            new=_as_of(row.successor_id, row.effective_on), effective_on=row.effective_on, whole=row.whole,
            decided_by=row.decided_by, source=row.source, unverified=row.unverified,
        )
        for row in rows
    ]  # fmt: skip


def _as_of(unit_id: int, day: date) -> UnitOn:
    periods = units.periods_of(unit_id)
    return next((one for one in periods if one.held_on(day)), periods[-1])
