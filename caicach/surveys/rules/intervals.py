"""How far can a figure from a sample be from that of everybody? Bounds that hold for 95 samples of 100.

A share: Wilson's interval (Wilson 1927), which stays within nought and one and is usable for few answers. A mean: its
standard error times Student's t. Both take the answers for a simple random sample; whole villages asked at once say
less than as many people chosen one by one, and then the true interval is wider.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

Z: Final = Decimal("1.959963984540054")  # 97.5 % of a normal distribution lie below it
# Student's t for 97.5 %, by degrees of freedom; between two rows the upper, larger one counts.
_T: Final = (
    (1, "12.706"), (2, "4.303"), (3, "3.182"), (4, "2.776"), (5, "2.571"), (6, "2.447"), (7, "2.365"), (8, "2.306"),
    (9, "2.262"), (10, "2.228"), (12, "2.179"), (15, "2.131"), (20, "2.086"), (25, "2.060"), (30, "2.042"),
    (40, "2.021"), (60, "2.000"), (120, "1.980"), (1000, "1.962"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    low: Decimal
    high: Decimal

    def overlaps(self, other: "Interval") -> bool:
        return self.low <= other.high and other.low <= self.high


def t(freedom: int) -> Decimal:
    """Never smaller than the true value."""
    return Decimal([value for least, value in _T if least <= freedom][-1])


def share(part: Decimal, whole: int) -> Interval:
    """Wilson's interval for `part` of `whole`, which is at least one."""
    n, z2 = Decimal(whole), Z * Z
    p = part / n
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * (p * (1 - p) / n + z2 / (4 * n * n)).sqrt()
    return Interval(min(p, max(Decimal(0), middle - half)), max(p, min(Decimal(1), middle + half)))


def mean_of(levels: Mapping[int, int]) -> Decimal:
    """The mean of answers counted by level."""
    return Decimal(sum(level * count for level, count in levels.items())) / sum(levels.values())


def mean(levels: Mapping[int, int], *, most: int) -> Interval:
    """For the mean of answers from 1 to `most`, at least one of them.

    Where all say the same, or one alone was asked, they do not tell how much answers differ: then the scale is taken
    for a share of its length, which is never too narrow.
    """
    n, middle = sum(levels.values()), mean_of(levels)
    squares = sum((count * (level - middle) ** 2 for level, count in levels.items()), start=Decimal(0))
    if n < 2 or squares == 0:
        length = Decimal(most - 1)
        found = share((middle - 1) / length * n, n)
        return Interval(1 + found.low * length, 1 + found.high * length)
    half = t(n - 1) * (squares / (n - 1) / n).sqrt()
    return Interval(max(Decimal(1), middle - half), min(Decimal(most), middle + half))
