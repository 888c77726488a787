"""Where is today what a unit was, and what was before where a unit is? Pure walks over dated links.

A code or a name never leads from an old unit to a new one: both are used again. Only the links do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Link:
    """From a day on `successor` continues `predecessor`, wholly ("nhập toàn bộ") or in part ("nhập một phần")."""

    predecessor: str
    successor: str
    on: date
    whole: bool = True
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A unit at the end of a walk; `whole` if every step to it was whole."""

    key: str
    whole: bool


def successors(key: str, links: Sequence[Link], *, on: date, lives: Callable[[str], bool]) -> tuple[Found, ...]:
    """The units of a day that hold what `key` held: itself while it lives, and whoever took over from it since."""
    found: dict[str, bool] = {}
    waiting = [(key, date.min, True)]
    while waiting:
        unit, since, whole = waiting.pop(0)
        if lives(unit):
            found[unit] = found.get(unit, True) and whole
        # What a unit took over on a day was not in the part it gave away that same morning.
        waiting += [
            (link.successor, link.on, whole and link.whole)
            for link in links
            if link.predecessor == unit and since < link.on <= on
        ]
    return tuple(Found(unit, whole) for unit, whole in found.items())


def predecessors(
    key: str, links: Sequence[Link], *, on: date, day: date, lived: Callable[[str], bool]
) -> tuple[Found, ...]:
    """The units of an earlier `day` out of which came what `key` holds on `on`."""
    found: dict[str, bool] = {}
    waiting = [(key, date.max, True)]
    while waiting:
        unit, before, whole = waiting.pop(0)
        if lived(unit):
            found[unit] = found.get(unit, True) and whole
        waiting += [
            (link.predecessor, link.on, whole and link.whole)
            for link in links
            if link.successor == unit and day < link.on <= on and link.on < before
        ]
    return tuple(Found(unit, whole) for unit, whole in found.items())


def in_order(link: Link) -> tuple[date, str, str]:
    """The order in which links are walked, and so told: of time."""
    return link.on, link.predecessor, link.successor
