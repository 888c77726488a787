"""How does an administrator of the province reorganise its units? The rules and the storing are the units' own."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from caicach.accounts import policies
from caicach.accounts.commands import rows
from caicach.core.actor import Actor
from caicach.organisations.commands import founding, reorganising
from caicach.organisations.commands.reorganising import Bounds, Decision, Reorganised
from caicach.organisations.queries import units
from caicach.organisations.rules import graph
from caicach.organisations.rules.founding import Founding
from caicach.organisations.rules.reorganisation import Act, Outcome


def bounds_of(by: Actor, *, effective_on: date, at: datetime) -> Bounds:
    """The units of the day before and of today that this person decides on, or OnlyTheProvince."""
    eve = effective_on - timedelta(days=1)
    own, parents = policies.reorganisable(by, days=(eve, effective_on), on=rows.day_of(at))
    return Bounds(units=own, parents=parents)


def judge(acts: Sequence[Act], decision: Decision, *, by: Actor, at: datetime) -> tuple[graph.Register, Outcome]:
    """What the acts would do, in the rights of this person; nothing is stored."""
    return reorganising.judge(acts, decision, bounds=bounds_of(by, effective_on=decision.effective_on, at=at))


def reorganise(acts: Sequence[Act], decision: Decision, *, by: Actor, at: datetime) -> Reorganised:
    """Carry the acts out in the name of this person, all or none."""
    bounds = bounds_of(by, effective_on=decision.effective_on, at=at)
    return reorganising.reorganise(acts, decision, by=by, at=at, bounds=bounds)


def founding_bounds(by: Actor, *, days: Collection[date], at: datetime) -> Bounds:
    """The units of today and of these days that this person decides on, or OnlyTheProvince."""
    own, parents = policies.reorganisable(by, days=days, on=rows.day_of(at))
    return Bounds(units=own, parents=parents)


def found(foundings: Sequence[Founding], *, by: Actor, at: datetime) -> dict[str, int]:
    """Take units that stood before into the register, in the name of this person: all or none."""
    bounds = founding_bounds(by, days={one.on for one in foundings}, at=at)
    return founding.found(foundings, by=by, at=at, bounds=bounds)


def take_back(unit_ids: Collection[int], *, staying: Mapping[int, str], by: Actor, at: datetime) -> dict[int, str]:
    """Remove units that came in by mistake; why those that stay must stay. `staying`: reasons found elsewhere."""
    days = {periods[0].valid_from for one in unit_ids if (periods := units.periods_of(one))}
    bounds = founding_bounds(by, days=days, at=at)
    return founding.take_back(unit_ids, staying=staying, by=by, at=at, bounds=bounds)
