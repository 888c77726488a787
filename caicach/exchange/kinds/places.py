"""Which unit does a row mean, among those the importing official answers for?"""

from datetime import date

from caicach.accounts import policies
from caicach.accounts.states import Permission
from caicach.core import calendar, text
from caicach.exchange.kinds.base import Context
from caicach.organisations.queries import units
from caicach.organisations.queries.units import UnitOn

Places = dict[str, list[UnitOn]]


def find(said: str, *, on: date, context: Context) -> UnitOn | None:
    """By key, code or name, with or without tone marks, as it was on that day; none if two fit."""
    if on not in context.places:
        context.places[on] = _places(on, context)
    known: Places = context.places[on]
    found = known.get(said) or known.get(text.fold(said)) or []
    return found[0] if len(found) == 1 else None


def _places(on: date, context: Context) -> Places:
    """Every way to say a unit. A whole word wins over one without tone marks, so both are kept."""
    if date.min not in context.places:  # what is reached today: ended units too, with those that continue them
        today = context.at.astimezone(calendar.ZONE).date()
        context.places[date.min] = policies.reach(context.by, Permission.DATA_IMPORT, on=today)
    reach = context.places[date.min]
    found: Places = {}
    for unit in units.list_units(on=on):
        if unit.id not in reach:
            continue
        for name in {unit.key, unit.agency_code, unit.name, text.fold(unit.name)} - {""}:
            found.setdefault(name, []).append(unit)
    return found
