"""Who stands before whom, where figures come from samples? Ranks, and between which ranks each could as well be.

Two units whose intervals overlap are not told apart by what was asked: both keep their order, and the ranking says so.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Bounded(Generic[Key]):
    """A figure and the bounds of its interval; the same three where nothing was sampled."""

    key: Key
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Place(Generic[Key]):
    """`rank` by the figure alone; `best`, `worst`: where it could stand within the intervals; `with_`: overlapping."""

    key: Key
    rank: int
    best: int
    worst: int
    with_: tuple[Key, ...] = ()

    @property
    def words(self) -> str:
        """ "3", or "3 (có thể từ 1 đến 6)"."""
        if self.best == self.worst:
            return str(self.rank)
        return say(_("%(rank)s (có thể từ %(best)s đến %(worst)s)"), rank=self.rank, best=self.best, worst=self.worst)


def places(entries: Iterable[Bounded[Key]]) -> list[Place[Key]]:
    """In order of their figures, the greatest first; equal figures share a rank and the next is left out."""
    in_order = sorted(entries, key=lambda one: -one.value)
    return [_place(one, in_order) for one in in_order]


def _place(one: Bounded[Key], among: Sequence[Bounded[Key]]) -> Place[Key]:
    others = [other for other in among if other is not one]
    alike = [other for other in others if _overlap(one, other)]
    rank = 1 + sum(other.value > one.value for other in others)
    return Place(
        one.key,
        rank=rank,
        best=rank - sum(other.value > one.value for other in alike),
        worst=rank + sum(other.value <= one.value for other in alike),
        with_=tuple(other.key for other in alike),
    )


def _overlap(one: Bounded[Key], other: Bounded[Key]) -> bool:
    """Equal figures of which nothing was sampled are a tie and no doubt."""
    sampled = one.low < one.high or other.low < other.high
    return sampled and one.low <= other.high and other.low <= one.high


def remark(found: Sequence[Place[Key]]) -> str:
    """What must stand above a ranking of figures from samples; empty where all are told apart."""
    overlapping = sum(bool(one.with_) for one in found)
    if not overlapping:
        return ""
    words = _(
        "%(count)s trong %(all)s đơn vị có khoảng tin cậy chồng lên đơn vị khác: giữa các đơn vị đó, "
        "thứ tự trong bảng chưa nói lên hơn kém."
    )
    return say(words, count=overlapping, all=len(found))
