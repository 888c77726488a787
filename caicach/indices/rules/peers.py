"""How does one unit stand among those of its kind? Its place, and how the others are spread, without names. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from caicach.indices.rules import figures, scoring

ENOUGH: Final = 5  # fewer units are no distribution
_TWO: Final = Decimal(2)


@dataclass(frozen=True, slots=True)
class Peers:
    """`shares`: of the points that could be had, the greatest first, the unit's own among them."""

    own: Decimal
    shares: tuple[Decimal, ...]

    @property
    def count(self) -> int:
        return len(self.shares)

    @property
    def place(self) -> int:
        """Equal shares have the same place."""
        return scoring.rank(self.own, self.shares) or 1

    @property
    def median(self) -> Decimal:
        return middle(self.shares)

    @property
    def is_enough(self) -> bool:
        return self.count >= ENOUGH


def peers(own: Decimal, others: Sequence[Decimal]) -> Peers:
    return Peers(own, tuple(sorted((own, *others), reverse=True)))


def middle(shares: Sequence[Decimal]) -> Decimal:
    """Half have no less, half no more."""
    in_order, half = sorted(shares), len(shares) // 2
    if len(in_order) % 2:
        return in_order[half]
    return figures.quotient(figures.total(in_order[half - 1 : half + 1]), _TWO)
