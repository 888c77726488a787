"""What do the answers to a question come to? How many, how many satisfied, the mean, and between which bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from caicach.surveys.rules import intervals
from caicach.surveys.rules.intervals import Interval
from caicach.surveys.rules.questionnaires import Scale
from caicach.surveys.rules.slips import NO_ANSWER

FEW: Final = 30  # below it a result is marked: too few to say much


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`answered`: valid answers; `invalid`: slips without one. `satisfied` is None on a scale from 1 to 10.

    `interval` is that of the share where there is one, else that of the mean; None where nobody answered.
    """

    item: str
    scale: Scale
    answered: int
    invalid: int
    satisfied: int | None = None
    mean: Decimal | None = None
    interval: Interval | None = None

    @property
    def slips(self) -> int:
        return self.answered + self.invalid

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.satisfied) / self.answered if self.satisfied is not None and self.answered else None

    @property
    def figure(self) -> Decimal | None:
        """What is compared: the share of the satisfied, else the mean."""
        return self.mean if self.scale.satisfied_from is None else self.share

    @property
    def low(self) -> Decimal | None:
        return self.interval.low if self.interval else None

    @property
    def high(self) -> Decimal | None:
        return self.interval.high if self.interval else None

    @property
    def few(self) -> bool:
        return self.answered < FEW


def result(item: str, scale: Scale, levels: Mapping[int, int]) -> Result:
    """Of slips counted by level; level 0 gave no answer."""
    given = {level: count for level, count in levels.items() if level != NO_ANSWER and count}
    answered = sum(given.values())
    least = scale.satisfied_from
    satisfied = None if least is None else sum(count for level, count in given.items() if level >= least)
    if not answered:
        return Result(item=item, scale=scale, answered=0, invalid=levels.get(NO_ANSWER, 0), satisfied=satisfied)
    bounds = (
        intervals.mean(given, most=scale.most) if satisfied is None else intervals.share(Decimal(satisfied), answered)
    )
    return Result(
        item=item, scale=scale, answered=answered, invalid=levels.get(NO_ANSWER, 0), satisfied=satisfied,
        mean=intervals.mean_of(given), interval=bounds,
    )  # fmt: skip
