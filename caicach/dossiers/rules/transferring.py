"""What of a dossier goes to another unit, and what stays? Pure: what it hangs on before, the units that moved, after.

The receiving unit, the code and the promised date are not touched. Work goes to the unit that takes over; whoever had
it keeps it where they hold the same post there, else it waits for somebody to be named.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from caicach.dossiers.states import OPEN, Part, Status


@dataclass(frozen=True, slots=True)
class Work:
    """An open step: who must do it, where, and to whom it was given."""

    id: int
    role: str
    unit_id: int
    assignee_id: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """The units an unfinished dossier hangs on; `places` are those of the steps to come."""

    status: Status
    was_received: bool
    intake: int
    counter: int | None
    competent: int
    places: Mapping[str, int]
    works: tuple[Work, ...] = ()
    opinions: Mapping[int, int] | None = None  # questions not yet answered, and who was asked

    @property
    def desk(self) -> int:
        """The counter that stands for it."""
        return self.counter or self.intake

    def units(self) -> frozenset[int]:
        """Every unit that still has something to do with it."""
        deciding = {self.competent} if self.status in OPEN else set()
        working = {work.unit_id for work in self.works} | set((self.opinions or {}).values())
        return frozenset({self.desk, *self.places.values()} | deciding | working)


@dataclass(frozen=True, slots=True)
class Handed:
    """What it hangs on afterwards, which parts went over, and how many steps lost whom they were given to."""

    after: Holding
    parts: tuple[Part, ...]
    freed: int


def hand_over(
    before: Holding, moves: Mapping[int, int], *, holders: Collection[tuple[int, str, int]] = frozenset()
) -> Handed | None:
    """The dossier after these units gave everything to others; None if it hangs on none of them.

    `holders`: who holds which role in which of the receiving units.
    """
    works = tuple(_moved(work, moves, holders) for work in before.works)
    opinions = {id: moves.get(unit, unit) for id, unit in (before.opinions or {}).items()}
    after = replace(
        _at_the_counter(before, moves),
        competent=moves.get(before.competent, before.competent) if before.status in OPEN else before.competent,
        places={name: moves.get(unit, unit) for name, unit in before.places.items()},
        works=works, opinions=opinions,
    )  # fmt: skip
    parts = tuple(part for part, changed in _changes(before, after).items() if changed)
    pairs = zip(before.works, works, strict=True)
    freed = sum(old.assignee_id is not None and new.assignee_id is None for old, new in pairs)
    return Handed(after, parts, freed) if parts else None


def _at_the_counter(before: Holding, moves: Mapping[int, int]) -> Holding:
    """Where nobody has received it yet, the new counter will: it becomes the receiving unit itself."""
    if before.desk not in moves:
        return before
    desk = moves[before.desk]
    if not before.was_received:
        return replace(before, intake=desk, counter=None)
    return replace(before, counter=None if desk == before.intake else desk)


def _moved(work: Work, moves: Mapping[int, int], holders: Collection[tuple[int, str, int]]) -> Work:
    if work.unit_id not in moves:
        return work
    unit = moves[work.unit_id]
    keeps = work.assignee_id is not None and (work.assignee_id, work.role, unit) in holders
    return replace(work, unit_id=unit, assignee_id=work.assignee_id if keeps else None)


def _changes(before: Holding, after: Holding) -> dict[Part, bool]:
    return {
        Part.DECISION: before.competent != after.competent,
        Part.COUNTER: before.desk != after.desk,
        Part.TASK: before.works != after.works or dict(before.places) != dict(after.places),
        Part.OPINION: dict(before.opinions or {}) != dict(after.opinions or {}),
    }
