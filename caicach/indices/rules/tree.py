"""What is a set of criteria? An index of groups, of criteria, of parts of criteria; each part has points and a rule."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from caicach.indices.rules.kinds import Rule


class NotApplicable(StrEnum):
    """What becomes of the points of a criterion that does not apply to a unit."""

    KEEP = "keep"  # they stay in the maximum, and nobody gets them
    REBASE = "rebase"  # they leave it, and the rest is counted up to the whole


class Nature(StrEnum):
    """Is it a decision of somebody, or made up to show how one is written? An example is never given out by itself."""

    OFFICIAL = "official"
    EXAMPLE = "example"


class RoundedAt(StrEnum):
    """Where points are rounded; what lies below is added up as exact as it is."""

    CRITERION = "criterion"
    GROUP = "group"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Rounding:
    """Half up, as the law and the portals round."""

    decimals: int = 2
    at: RoundedAt = RoundedAt.CRITERION


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One row of the tree. A leaf has a rule; any other is the sum of its children.

    `measure`, `survey`: the figure is counted from records or from answers, and nobody types it.
    """

    code: str
    name: str
    points: Decimal
    rule: Rule | None = None
    children: tuple["Node", ...] = ()
    known_as: tuple[str, ...] = ()
    measure: str = ""
    survey: str = ""
    numerator: str = ""
    denominator: str = ""
    basis: str = ""
    unverified: str = ""
    empty_unverified: str = ""  # in doubt only where there is nothing of nothing

    @property
    def automatic(self) -> bool:
        return bool(self.measure or self.survey)

    def leaves(self) -> Iterator["Node"]:
        if self.rule is not None:
            yield self
        for child in self.children:
            yield from child.leaves()

    def all(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.all()


@dataclass(frozen=True, slots=True)
class Grade:
    """From so many points on."""

    code: str
    name: str
    least: Decimal


@dataclass(frozen=True, slots=True)
class Blocker:
    """A fact that allows no better grade than `at_most`: declared, or that `criterion` has less than `below` points."""

    code: str
    name: str
    at_most: str
    basis: str = ""
    criterion: str = ""
    below: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSet:
    """One dated edition of an index; a change of law is another. `adjustments`: bonus, penalty, outside the tree."""

    code: str
    family: str
    name: str
    points: Decimal
    basis: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None
    applies_to: tuple[str, ...] = ()
    nature: Nature = Nature.OFFICIAL
    not_applicable: NotApplicable = NotApplicable.KEEP
    rounding: Rounding = field(default_factory=Rounding)
    groups: tuple[Node, ...] = ()
    adjustments: tuple[Node, ...] = ()
    grades: tuple[Grade, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    unverified: tuple[str, ...] = ()

    def leaves(self) -> Iterator[Node]:
        for group in self.groups:
            yield from group.leaves()

    def nodes(self) -> Iterator[Node]:
        for group in self.groups:
            yield from group.all()
        yield from self.adjustments

    def doubts(self) -> Iterator[tuple[str, str]]:
        """What was not compared with the law: of the set itself (no code), then of each row."""
        yield from (("", words) for words in self.unverified)
        for node in self.nodes():
            yield from ((node.code, words) for words in (node.unverified, node.empty_unverified) if words)

    def grade_name(self, code: str) -> str:
        return next(one.name for one in self.grades if one.code == code)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
