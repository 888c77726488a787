"""How much is made, in which windows of time, and what comes to each counter?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from caicach.config.demo_data import counters, everywhere
from caicach.config.demo_data.counters import Counter
from caicach.config.demo_data.year import BEFORE_MERGER, SINCE_MERGER, YEAR, Window
from caicach.organisations.queries import units


@dataclass(frozen=True, slots=True)
class Part:
    """About so many dossiers in a window, at counters that are known once the units are loaded.

    `scripted`: what must happen in every demo happens here.
    """

    window: Window
    total: int
    counters: Callable[[], Sequence[Counter]]
    scripted: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """What one counter gets in one window."""

    size: str
    window: Window
    counter: Counter
    count: int
    communes: Sequence[str]  # whom others may ask
    scripted: bool


@dataclass(frozen=True, slots=True)
class Size:
    """A demo. `reformed`: the units are reorganised as they were in 2025, and every unit takes part.

    `stamped`: how many dossiers there are in the end, all above the parts' totals as copies of those; 0 for none.
    """

    name: str
    parts: tuple[Part, ...]
    reformed: bool = False
    stamped: int = 0

    @property
    def total(self) -> int:
        return sum(part.total for part in self.parts)

    def shares(self) -> list[Share]:
        """The greatest first, so that the processes end together; none before its units are there."""
        if self.reformed and units.find_unit(key=counters.PROVINCES[-1], on=SINCE_MERGER.first) is None:
            return []
        return sorted((share for part in self.parts for share in self._of(part)), key=lambda share: -share.count)

    def staffed(self) -> Sequence[Counter]:
        """Behind which counters people are hired before the first window opens."""
        return self.parts[0].counters() if self.reformed else counters.COUNTERS

    def _of(self, part: Part) -> list[Share]:
        taking_part = part.counters()
        weights = sum(counter.weight for counter in taking_part)
        communes = [counter.agency for counter in taking_part if counter.is_commune]
        return [
            Share(
                self.name, part.window, counter, max(1, round(part.total * counter.weight / weights)), communes,
                part.scripted,
            )
            for counter in taking_part
        ]  # fmt: skip


def _few() -> Sequence[Counter]:
    return [replace(counter, weight=10) for counter in counters.COUNTERS[:2] + counters.COUNTERS[3:5]]


def _province(year: int, before: int, since: int) -> tuple[Part, ...]:
    """Two windows of two years, the second with the merger inside; every counter that stands takes part."""
    return (
        Part(YEAR, year, lambda: everywhere.counters_of(YEAR)),
        Part(BEFORE_MERGER, before, lambda: everywhere.counters_of(BEFORE_MERGER), scripted=False),
        Part(SINCE_MERGER, since, lambda: everywhere.counters_of(SINCE_MERGER), scripted=False),
    )


SIZES: Final[Mapping[str, Size]] = {
    one.name: one
    for one in (
        Size("small", (Part(YEAR, 2000, lambda: counters.COUNTERS),)),
        # For tests: every kind of event and every status, little else.
        Size("tiny", (Part(YEAR, 40, _few),)),
        Size("province", _province(16_200, 13_500, 30_000), reformed=True),
        Size("million", _province(3_300, 2_700, 6_000), reformed=True, stamped=1_000_000),
    )
}
