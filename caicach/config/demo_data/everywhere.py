"""Which counters has the whole province on a day, and what is asked of them? From the units that stand that day."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from caicach.config.demo_data import counters
from caicach.config.demo_data.counters import Counter, Mix
from caicach.config.demo_data.year import BEFORE_MERGER, SINCE_MERGER, YEAR, Window
from caicach.organisations.queries import units

# What few units receive, or only for some years: beside the codes of `counters`.
SIGNATURE, COPY_FROM_BOOK, PARENTAGE, BIRTH_AGAIN, POVERTY = "2.000884", "2.000908", "1.001022", "1.004884", "1.011607"
SHRINE, OPEN_AIR_TRADE, LAND_QUARREL = "1.012592", "1.013274", "1.012812"
FOOD_2022, FOOD_2025, DIPLOMA_2022, DIPLOMA_2025 = "1.002425", "1.013855", "1.005092", "3.000465"
LICENCE_2022, LICENCE_2025, CRIMINAL_RECORD_2025 = "1.002809", "3.000347", "3.000333"
BUSINESS_CHANGED, BUSINESS_ENDED, LAND_BOOK, MORTGAGE_OFF = "2.000720", "1.001266", "1.012783", "1.011443"
FARM_FOOD, TIMBER, PENSION_2025 = "2.001827", "1.000045", "1.014027"

_OLD_COMMUNE: Final[Mix] = {
    **counters.COMMUNE_MIX, SIGNATURE: 9, COPY_FROM_BOOK: 2, BIRTH_AGAIN: 2, POVERTY: 3, PARENTAGE: 1,
}  # fmt: skip
_DISTRICT: Final[Mix] = {**counters.DISTRICT_MIX, SIGNATURE: 5, DIPLOMA_2022: 3}
_CENTRE: Final[Mix] = {**counters.CENTRE_MIX, LICENCE_2022: 40, FOOD_2022: 8, DIPLOMA_2022: 7}


def _without(mix: Mix, *codes: str) -> Mix:
    return {code: weight for code, weight in mix.items() if code not in codes}


@dataclass(frozen=True, slots=True)
class Habits:
    """What is asked for in a window, by the kind of unit; how much more or less comes online than at the counters of
    the small demo; and which numbers its people bear: so many counters share a group of them, from `first_group` on.
    """

    mixes: Mapping[str, Mix]
    online: float
    first_group: int = 41
    in_a_group: int = 8


# Land procedures of 2021 ended on 1 August 2024. The further back, the less came over the network.
HABITS: Final[Mapping[str, Habits]] = {
    YEAR.name: Habits({"commune": _OLD_COMMUNE, "district": _DISTRICT, "province": _CENTRE}, online=0.76),
    BEFORE_MERGER.name: Habits(
        {
            "commune": _without(_OLD_COMMUNE, counters.FIRST_LAND),
            "district": _without(_DISTRICT, counters.LAND_TRANSFER),
            "province": _without(_CENTRE, counters.CRIMINAL_RECORD, LICENCE_2022),
        },
        online=1.6,
    ),
    SINCE_MERGER.name: Habits(
        {
            "commune": {
                **_without(_OLD_COMMUNE, counters.FIRST_LAND), counters.HOUSEHOLD_BUSINESS: 9, BUSINESS_CHANGED: 3,
                BUSINESS_ENDED: 2, counters.BUILDING_2025: 6, counters.LAND_TRANSFER_2025: 12, LAND_BOOK: 4,
                MORTGAGE_OFF: 4, FOOD_2025: 2, LAND_QUARREL: 1, SHRINE: 1, OPEN_AIR_TRADE: 1, PENSION_2025: 3,
            },
            "province": {
                counters.LABOUR_RULES: 18, counters.EXTRACT: 8, CRIMINAL_RECORD_2025: 35, LICENCE_2025: 40,
                FARM_FOOD: 6, TIMBER: 5, DIPLOMA_2025: 9, LAND_BOOK: 6,
            },
        },
        online=2.1, first_group=58, in_a_group=1,
    ),
}  # fmt: skip
AT_MOST: Final = 0.9
NUMBERS: Final = 10_000  # of the people of a group; counters that share it must not meet


def counters_of(window: Window) -> Sequence[Counter]:
    """Every one-stop unit that stands when the window opens, those of the small demo as they are there."""
    found = sorted(units.list_units(on=window.first, kind=units.ONE_STOP), key=lambda unit: unit.key)
    others = (unit for unit in found if unit.key not in counters.BY_KEY)
    numbers = {unit.key: number for number, unit in enumerate(others)}
    return [_counter(unit, window, number=numbers.get(unit.key)) for unit in found]


def _counter(unit: units.UnitOn, window: Window, *, number: int | None) -> Counter:
    kind, habits = units.competent_unit(unit.id, on=window.first).kind, HABITS[window.name]
    counter = counters.BY_KEY[unit.key] if number is None else _drawn(unit, kind, habits, number=number)
    return replace(counter, mix=habits.mixes[kind], online=min(AT_MOST, counter.online * habits.online))


def _drawn(unit: units.UnitOn, kind: str, habits: Habits, *, number: int) -> Counter:
    draw = random.Random(f"everywhere/{unit.key}")
    group, place = divmod(number, habits.in_a_group)
    room = NUMBERS // habits.in_a_group
    weight = {"province": 300, "district": draw.randint(120, 210)}.get(kind) or draw.randint(30, 75)
    # A town or a ward is asked for more.
    weight += 45 if kind == "commune" and not unit.key.startswith("xa-") else 0
    return Counter(
        unit.key, habits.first_group + group, weight, {}, online=draw.uniform(0.2, 0.36), post=0.05,
        first=place * room, span=room // 2,
    )  # fmt: skip
