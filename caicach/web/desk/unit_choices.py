"""How does one choose among hundreds of units? In groups: the province's offices, then each district with its own."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from caicach.organisations.queries import units

NO_GROUP = {"province", "district", "commune", units.ONE_STOP}


def grouped(*, on: date, without: Collection[int]) -> list[Any]:
    """Choices in groups, as a form takes them. A one-stop unit receives; it is never asked."""
    listed = [one for one in units.list_units(on=on) if one.kind != units.ONE_STOP and one.id not in without]
    offices = [one for one in listed if one.kind not in NO_GROUP or one.kind == "province"]
    groups = [(_("Tỉnh, sở, ngành"), _named(offices))]
    for district in units.list_units(on=on, kind="district"):
        below = units.descendants(district.id, on=on)
        members = [one for one in listed if one.id in below and one not in offices]
        groups.append((district.name, _named(sorted(members, key=lambda one: (one.id != district.id, one.name)))))
    named = {value for _name, members in groups for value, _label in members}
    others = [one for one in listed if str(one.id) not in named]
    return [group for group in [*groups, (_("Đơn vị khác"), _named(others))] if group[1]]


def _named(listed: list[units.UnitOn]) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in listed]
