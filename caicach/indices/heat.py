"""How long does a step usually take, and is that more than was planned? Pure.

The median says what is usual, the 90th percentile (nearest rank) what one dossier in ten exceeds. Of fewer than
`ENOUGH` dossiers nothing is said: a few chance cases are no usage.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from caicach.workflow.rules import Step

ENOUGH: Final = 5
FAR: Final = 1.5  # times the planned hours


class Level(StrEnum):
    """How the usual time stands to the planned time."""

    TOO_FEW = "too_few"
    WAITS = "waits"  # for somebody outside: no office is slow
    UNPLANNED = "unplanned"
    WITHIN = "within"
    OVER = "over"
    FAR_OVER = "far"


@dataclass(frozen=True, slots=True)
class Pass:
    """One time that a dossier passed a step."""

    dossier_id: int
    minutes: int


@dataclass(frozen=True, slots=True)
class StepTime:
    """What all passes of a step come to; the two times are None where there are too few dossiers."""

    step: Step
    passes: int
    dossiers: int
    median: float | None
    ninetieth: int | None
    over_plan: int
    level: Level


def exceeds(step: Step, minutes: float) -> bool:
    return not step.waits and bool(step.minutes) and minutes > (step.minutes or 0)


def step_time(step: Step, passes: Sequence[Pass]) -> StepTime:
    """The figures of one step."""
    dossiers = len({one.dossier_id for one in passes})
    minutes = sorted(one.minutes for one in passes)
    usual = median(minutes) if dossiers >= ENOUGH else None
    return StepTime(
        step=step, passes=len(passes), dossiers=dossiers, median=usual,
        ninetieth=ninetieth(minutes) if usual is not None else None,
        over_plan=sum(exceeds(step, one) for one in minutes), level=level(step, usual),
    )  # fmt: skip


def level(step: Step, usual: float | None) -> Level:
    if usual is None:
        return Level.TOO_FEW
    if step.waits:
        return Level.WAITS
    if not step.minutes:
        return Level.UNPLANNED
    if not exceeds(step, usual):
        return Level.WITHIN
    return Level.OVER if usual <= step.minutes * FAR else Level.FAR_OVER


def ninetieth(ordered: Sequence[int]) -> int:
    """The least value that nine in ten do not exceed."""
    return ordered[math.ceil(len(ordered) * 0.9) - 1]


def longest_first(passes: Iterable[Pass]) -> list[Pass]:
    return sorted(passes, key=lambda one: (-one.minutes, one.dossier_id))
