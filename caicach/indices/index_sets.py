"""Which sets of criteria are there? The shipped ones, those adopted here, and any file named in their place.

`shipped`, `get` and `find` need no database. `known` is one moment's view of shipped and adopted sets together; whoever
keeps adopted ones adds a source of them.
"""

import difflib
import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.indices import measures
from caicach.indices.rules import files
from caicach.indices.rules.tree import IndexSet
from caicach.workflow.rules import Problem

FOLDER: Final = Path(__file__).parent / "data" / "sets"


class SetNotFound(errors.NotFound):
    """No set has this code."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A set as the decision of this number put it in force."""

    index_set: IndexSet
    decision: str


@dataclass(frozen=True, slots=True)
class Known:
    """All sets. For the kinds of units it is for, what was adopted here goes before what is shipped."""

    adopted: tuple[Adopted, ...]
    shipped: Mapping[str, IndexSet]

    def by_code(self) -> dict[str, IndexSet]:
        """Editions of a family after one another, the oldest first."""
        return _ordered([*self.shipped.values(), *(one.index_set for one in self.adopted)])

    def get(self, code: str) -> IndexSet:
        return _get(code, self.by_code())

    def decision_of(self, code: str) -> str:
        """The number of the decision; nothing for a shipped set."""
        return next((one.decision for one in self.adopted if one.index_set.code == code), "")

    def held_on(self, day: date) -> list[IndexSet]:
        own = [one.index_set for one in self.adopted if one.index_set.holds_on(day)]
        rest = [one for one in self.shipped.values() if one.holds_on(day)]
        return [*own, *(one for one in rest if not any(_replaces(ours, one) for ours in own))]

    def edition_on(self, like: IndexSet, day: date) -> IndexSet | None:
        """The edition that holds on this day for units that this one is for."""
        return next((one for one in self.held_on(day) if are_alike(one, like)), None)

    def edition_before(self, like: IndexSet) -> IndexSet | None:
        before = [one for one in self.by_code().values() if are_alike(one, like) and one.valid_from < like.valid_from]
        return before[-1] if before else None


_SOURCES: Final[list[Callable[[], Iterable[Adopted]]]] = []


def read(content: str) -> IndexSet:
    return files.read(content, measures=measures.MEASURES)


def problems(content: str) -> tuple[Problem, ...]:
    return files.problems(content, measures=measures.MEASURES)


@functools.cache
def shipped() -> dict[str, IndexSet]:
    """By code; editions of a family after one another, the oldest first."""
    return _ordered(read(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.toml"))


def add_source(source: Callable[[], Iterable[Adopted]]) -> None:
    """Once, when the process begins."""
    _SOURCES.append(source)


def known() -> Known:
    return Known(tuple(one for source in _SOURCES for one in source()), shipped())


def find(name: str) -> IndexSet:
    """A shipped set by its code, or the one in a file of this name."""
    if not name.endswith(".toml"):
        return get(name)
    try:
        return read(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise errors.Invalid(_("Không đọc được %(file)s: %(why)s") % {"file": name, "why": problem}) from problem


def get(code: str) -> IndexSet:
    """The shipped set with this code."""
    return _get(code, shipped())


def are_alike(one: IndexSet, other: IndexSet) -> bool:
    """Of one index, and for units of a common kind? A set that names no kinds is for all."""
    if one.family != other.family:
        return False
    return not one.applies_to or not other.applies_to or not set(one.applies_to).isdisjoint(other.applies_to)


def _replaces(own: IndexSet, other: IndexSet) -> bool:
    """Is it for every kind of units that the other is for?"""
    if own.family != other.family:
        return False
    return not own.applies_to or (bool(other.applies_to) and set(other.applies_to) <= set(own.applies_to))


def _ordered(found: Iterable[IndexSet]) -> dict[str, IndexSet]:
    return {one.code: one for one in sorted(found, key=lambda one: (one.family, one.valid_from, one.code))}


def _get(code: str, among: Mapping[str, IndexSet]) -> IndexSet:
    if code in among:
        return among[code]
    near = difflib.get_close_matches(code, among, n=1)
    hint = " " + _("Có phải “%(near)s”?") % {"near": near[0]} if near else ""
    raise SetNotFound(_("Không có bộ tiêu chí “%(code)s”.") % {"code": code} + hint, field="set")
