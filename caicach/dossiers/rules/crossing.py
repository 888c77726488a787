"""Filed before a procedure's rules changed, received after it: under which rules may that be, and which papers? Pure.

Whoever filed keeps the code and the day of filing. Which rules hold for what was filed and not yet received is for a
clause of transition to say; such clauses are dated data, and without one that allows it the present rules hold (the
acts of the office happen under what is in force: Law on Promulgation of Legal Documents 80/2015/QH13 Art. 156(1), its
reading for filings not compared with any guidance).
"""

import functools
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.catalogue.rules.procedure import Component
from caicach.core import errors, text
from caicach.dossiers.rules import wording

FILE = Path(__file__).resolve().parents[1] / "data" / "transitions.toml"
HANDED_IN_NOW: Final = 0  # in place of the number under which a paper was filed


class Choice(StrEnum):
    """Which rules it is received under."""

    PRESENT = "present"
    AS_FILED = "as-filed"


CHOICE_LABELS: Final[dict[Choice, Promise]] = {
    Choice.PRESENT: _("Theo quy định hiện hành"),
    Choice.AS_FILED: _("Theo quy định lúc nộp"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """What a clause says of filings that cross one kind of change."""

    as_filed: bool
    basis: str
    unverified: bool
    changed_on: date | None = None
    procedures: tuple[str, ...] = ()
    until: date | None = None

    def speaks_of(self, code: str, *, changed_on: date) -> bool:
        return self.changed_on in (None, changed_on) and (not self.procedures or code in self.procedures)

    def allows(self, on: date) -> bool:
        """Whether it may be received on this day under the rules it was filed under."""
        return self.as_filed and (self.until is None or on <= self.until)


@functools.cache
def transitions() -> tuple[Transition, ...]:
    """The shipped entries, the most particular first."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["transition"]
    made = (Transition(**row | {"procedures": tuple(row.get("procedures", ()))}) for row in rows)
    return tuple(sorted(made, key=lambda one: (bool(one.procedures), one.changed_on is not None), reverse=True))


def transition_for(code: str, *, changed_on: date) -> Transition:
    """What holds for filings of this procedure that cross the change of this day."""
    return next(one for one in transitions() if one.speaks_of(code, changed_on=changed_on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """What the counter decides of a filing. `papers`: by number of the present list, the one it was filed under."""

    choice: Choice
    reason: str
    limit_case: str = ""
    papers: Mapping[int, int] = field(default_factory=dict)

    @property
    def handed_in_now(self) -> tuple[int, ...]:
        """Numbers of the present list that came only now; those of before come with the dossier."""
        if self.choice is Choice.AS_FILED:
            return ()
        return tuple(number for number, filed in self.papers.items() if filed == HANDED_IN_NOW)


def fit_reason(words: str) -> str:
    missing = _("Phải ghi vì sao tiếp nhận theo quy định này.")
    return wording.fit(words, field="reason", most=wording.LONGEST_REASON, missing=missing)


def same_papers(filed: Mapping[int, str], present: Collection[Component]) -> dict[int, int]:
    """Which paper filed is surely which of the present list: the one of the same name. The rest is for a person."""
    numbers = {text.fold(name): number for number, name in filed.items()}
    return {row.number: numbers[text.fold(row.name)] for row in present if text.fold(row.name) in numbers}


def renumbered(filed: Collection[int], papers: Mapping[int, int], *, known: Collection[int]) -> dict[int, int]:
    """The number of each filed paper in the present list; what the list does not ask for any more stands behind it."""
    meant = {number: old for number, old in papers.items() if old != HANDED_IN_NOW}
    if not set(papers) <= set(known) or not set(meant.values()) <= set(filed):
        raise errors.Invalid(_("Danh sách giấy tờ không khớp với thủ tục."), field="components")
    if any(times > 1 for times in Counter(meant.values()).values()):
        raise errors.Invalid(_("Mỗi giấy tờ đã nộp chỉ tính cho một mục."), field="components")
    found = {old: number for number, old in meant.items()}
    rest = sorted(set(filed) - set(found))
    return found | {old: number for number, old in enumerate(rest, start=max(known, default=0) + 1)}
