"""What do the dossiers of a period, played on a new table of steps, come to? Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from caicach.dossiers.rules.replaying import Compared, Ending, Passed
from caicach.workflow.rules import Definition, Step


@dataclass(frozen=True, slots=True)
class StepLoad:
    """One step of the new table: how often passed, with how many working hours, and how it was on record."""

    step: Step
    passes: int
    by_plan: int
    median: float | None
    before: float | None
    total: int


@dataclass(frozen=True, slots=True)
class Unplayed:
    """A dossier that could not be played, and why."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Before: on record. After: in play. Both of the dossiers that could be played."""

    played: int
    in_time_before: int
    in_time_after: int
    median_before: float | None
    median_after: float | None
    newly_late: tuple[str, ...]
    newly_in_time: tuple[str, ...]
    steps: tuple[StepLoad, ...]
    bottleneck: StepLoad | None
    unplayed: tuple[Unplayed, ...]


def summarise(compared: Sequence[Compared], unplayed: Iterable[Unplayed], *, definition: Definition) -> Summary:
    steps = tuple(_loads(compared, definition))
    judged = [load for load in steps if load.total and not load.step.waits]
    return Summary(
        played=len(compared),
        in_time_before=sum(one.before.in_time for one in compared),
        in_time_after=sum(one.after.in_time for one in compared),
        median_before=_usual([one.before.minutes for one in compared]),
        median_after=_usual([one.after.minutes for one in compared]),
        newly_late=tuple(one.code for one in compared if one.before.in_time and not one.after.in_time),
        newly_in_time=tuple(one.code for one in compared if one.after.in_time and not one.before.in_time),
        steps=steps, bottleneck=max(judged, key=lambda load: load.total, default=None), unplayed=tuple(unplayed),
    )  # fmt: skip


def _loads(compared: Sequence[Compared], definition: Definition) -> Iterable[StepLoad]:
    before, after = _by_step(one.before for one in compared), _by_step(one.after for one in compared)
    for step in definition.steps.values():
        if not step.needs_person:
            continue
        passes = after[step.key]
        yield StepLoad(
            step=step, passes=len(passes), by_plan=sum(one.planned for one in passes),
            median=_usual([one.minutes for one in passes]), before=_usual([one.minutes for one in before[step.key]]),
            total=sum(one.minutes for one in passes),
        )  # fmt: skip


def _by_step(endings: Iterable[Ending]) -> dict[str, list[Passed]]:
    found: dict[str, list[Passed]] = defaultdict(list)
    for ending in endings:
        for one in ending.passed:
            found[one.step_key].append(one)
    return found


def _usual(minutes: Sequence[int]) -> float | None:
    return median(minutes) if minutes else None
