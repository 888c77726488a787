"""What is a table of steps, and what is a place in it?"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from caicach.core.calendar import gettext_noop, say
from caicach.workflow.states import Pause, StepAct, StepKind

WITH_PERSON = frozenset({StepKind.TASK, StepKind.CHOICE, StepKind.CONSULT, StepKind.FINANCE})


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a table of steps: where ("steps.verify.next[0]") and what, in plain words."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a choice. `again`: it leads back to a step done before."""

    outcome: str
    name: str
    next: str
    act: StepAct | None = None
    again: bool = False
    otherwise: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table: who (role), where ("intake", "competent" or a unit), how many working hours."""

    key: str
    name: str
    kind: StepKind = StepKind.TASK
    who: str = ""
    where: str = ""
    hours: Decimal | None = None
    act: StepAct = StepAct.COMPLETE
    next: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
    field: str = ""
    fork: str = ""
    wait: bool = True
    on: str = ""
    interrupt: bool = False
    aside: bool = False
    pauses: Pause = Pause.NONE
    note: str = ""

    @property
    def minutes(self) -> int | None:
        return None if self.hours is None else int(self.hours * 60)

    @property
    def needs_person(self) -> bool:
        return self.kind in WITH_PERSON and not self.field

    @property
    def waits(self) -> bool:
        """Whether its time is somebody else's: the clock stands, or the result waits to be fetched."""
        return bool(self.pauses) or self.act is StepAct.RETURN

    @property
    def holds_flow(self) -> bool:
        """Whether the flow rests here until somebody (or the time) moves it on."""
        if self.kind is StepKind.CONSULT:
            return self.wait
        if self.kind is StepKind.TIMER:
            return not self.on
        return self.needs_person and not self.aside

    @property
    def targets(self) -> tuple[str, ...]:
        """Everything this step leads to, each once, in the order written."""
        return tuple(dict.fromkeys(self.next + tuple(branch.next for branch in self.branches)))

    def branch(self, outcome: str) -> Branch | None:
        return next((branch for branch in self.branches if branch.outcome == outcome), None)


@dataclass(frozen=True, eq=False)
class Definition:
    """A compiled table: everything the engine asks for is one dict look-up away."""

    start: str
    steps: Mapping[str, Step]
    digest: str
    routes: Mapping[tuple[str, str | None], tuple[str, ...]] = field(default_factory=dict, repr=False)
    timers_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    width: Mapping[str, int] = field(default_factory=dict, repr=False)
    places: Mapping[str, Step] = field(default_factory=dict, repr=False)  # every `where`, with a step done there

    @classmethod
    def build(cls, *, start: str, steps: Iterable[Step], digest: str) -> Self:
        table = {step.key: step for step in steps}
        routes: dict[tuple[str, str | None], tuple[str, ...]] = {}
        timers: dict[str, tuple[str, ...]] = {}
        for step in table.values():
            routes[step.key, None] = step.next
            routes.update({(step.key, branch.outcome): (branch.next,) for branch in step.branches})
            if step.on:
                timers[step.on] = (*timers.get(step.on, ()), step.key)
        width = {step.key: len(table[step.fork].next) for step in table.values() if step.fork in table}
        places = {step.where: step for step in reversed(table.values()) if step.where}
        return cls(start, table, digest, routes, timers, width, places)


@dataclass(frozen=True, slots=True)
class Marking:
    """Where a process stands: steps the flow rests at, arrivals at joins, steps open beside the flow."""

    at: tuple[str, ...] = ()
    joins: tuple[tuple[str, int], ...] = ()
    aside: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[str, ...]:
        return self.at + self.aside

    @property
    def ended(self) -> bool:
        return not self.at and not self.joins

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"at": list(self.at)}
        if self.joins:
            data["joins"] = dict(self.joins)
        if self.aside:
            data["aside"] = list(self.aside)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            at=tuple(data.get("at", ())),
            joins=tuple(sorted(data.get("joins", {}).items())),
            aside=tuple(data.get("aside", ())),
        )


def plain(data: Any) -> Any:
    """The same data as JSON can keep it unspoilt: decimals and floats as text ("0.5"), dates as text."""
    if isinstance(data, Mapping):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    if isinstance(data, bool | int | str) or data is None:
        return data
    if isinstance(data, float | Decimal):
        return format(Decimal(str(data)).normalize(), "f")
    return str(data)


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the table as written: the identity of a definition; a running process keeps its own."""
    text = json.dumps(plain(data), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def in_words(hours: Decimal) -> str:
    """Hours as people write them: "7,5 giờ"."""
    return say(gettext_noop("%(hours)s giờ"), hours=format(hours.normalize(), "f").replace(".", ","))
