"""Who files a copy? Invented people in any number, each with a number that nobody else in the demo bears."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from caicach.config.demo_data import people
from caicach.config.demo_data.stamping.places import Places
from caicach.config.demo_data.stamping.shapes import FILER
from caicach.config.demo_data.stamping.stamp import Copy

# Groups of personal numbers that no counter has (demo_data.people): applicants, and those who file for them.
APPLICANTS, FILERS = 99, 98
YEARS: Final = people.YOUNGEST - people.OLDEST + 1
NUMBERS: Final = 10_000  # of one group, year of birth and sex
MOST: Final = 2 * YEARS * NUMBERS
_MIX: Final = 2_654_435_761  # spreads names over neighbouring numbers


class Crowd:
    """Answers what fills the holes of the people of a copy."""

    def __init__(self, places: Places) -> None:
        self.places = places

    def __call__(self, copy: Copy) -> Mapping[str, str]:
        place = self.places.place(copy.agency, copy.mould.received_on)
        one = company(copy.serial, place) if copy.mould.of_company else person(APPLICANTS, copy.serial, place)
        filer = person(FILERS, MOST - 1 - copy.serial, place)  # never of the same name
        return {**one, **{FILER + name: value for name, value in filer.items()}}


def person(group: int, serial: int, place: str) -> dict[str, str]:
    """The `serial`-th person of a group: sex, year of birth and number together are the serial."""
    rest, year = divmod(serial, YEARS)
    number, woman = divmod(rest, 2)
    mixed = serial * _MIX >> 7
    born = date(people.OLDEST + year, mixed % 12 + 1, mixed % 28 + 1)
    family, mark = people.FAMILIES[mixed % len(people.FAMILIES)], people.MARKS[mixed // 64 % len(people.MARKS)]
    return {
        "name": f"{family} {'Thị' if woman else 'Văn'} {mark} {number:03d}",
        "number": f"006{2 * (born.year // 100 - 19) + woman}{born:%y}{group:02d}{number:04d}",
        "born": born.isoformat(),
        "address": f"Thôn {people.VILLAGES[mixed // 512 % len(people.VILLAGES)]}, {place}",
        "phone": f"00{group:02d}{serial % 1_000_000:06d}",
    }


def company(serial: int, place: str) -> dict[str, str]:
    """The `serial`-th enterprise; its code is none the tax office could give, nor another of the demo's."""
    return {
        "name": f"Công ty TNHH {people.MARKS[serial % len(people.MARKS)]} {serial:06d}",
        "organisation": f"0001{serial:06d}",
        "address": f"Tổ {serial % 12 + 1}, {place}",
        "phone": f"00{APPLICANTS}{serial % 1_000_000:06d}",
    }
