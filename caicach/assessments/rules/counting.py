"""Which mark counts, and what do three rounds of marks come to? Self-scored, appraised, final.

Marks are only ever added. Of a stage the latest counts; a criterion that a later stage did not mark keeps the mark of
the stage before. A penalty for coming late is taken from the whole after the set has scored it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Protocol, TypeVar

from caicach.assessments.rules.deadlines import Late
from caicach.assessments.states import Stage
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.indices.rules import figures, grading, scoring
from caicach.indices.rules.figures import ZERO, said
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.scoring import Row, UnitScore
from caicach.indices.rules.tree import IndexSet

STAGES: Final = tuple(Stage)


class Marked(Protocol):
    """A mark as it is stored. No numerator: our records had nothing to say."""

    id: int
    criterion: str
    stage: str
    numerator: Decimal | None
    denominator: Decimal | None
    applies: bool


M = TypeVar("M", bound=Marked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What a unit has at one stage: the score of its figures, and the whole less what coming late costs."""

    stage: Stage
    score: UnitScore
    penalty: Decimal
    points: Decimal | None
    working: tuple[str, ...]


def entry_of(mark: Marked) -> Entry | None:
    """None where nothing is known."""
    if not mark.applies:
        return Entry(applies=False)
    if mark.numerator is None or mark.denominator is None:
        return None
    return Entry(mark.numerator, mark.denominator)


def latest(marks: Iterable[M], *, stage: Stage) -> dict[str, M]:
    """The marks of one stage that count, by criterion."""
    own = sorted((one for one in marks if one.stage == stage), key=lambda one: one.id)
    return {one.criterion: one for one in own}


def counting(marks: Iterable[M], *, stage: Stage) -> dict[str, M]:
    """The marks that count at a stage: its own, else those of the stage before."""
    held = list(marks)
    found: dict[str, M] = {}
    for one in STAGES[: STAGES.index(stage) + 1]:
        found |= latest(held, stage=one)
    return found


def entries(marks: Iterable[Marked], *, stage: Stage) -> dict[str, Entry]:
    found = {code: entry_of(mark) for code, mark in counting(marks, stage=stage).items()}
    return {code: entry for code, entry in found.items() if entry is not None}


def total(
    index_set: IndexSet, given: Mapping[str, Entry], *, stage: Stage, late: Late, late_days: int | None, unit: str = ""
) -> Total:
    """`late_days` None: the unit never submitted."""
    score = scoring.score(index_set, given, unit=unit)
    penalty = late.points(late_days)
    if score.points is None or not penalty:
        return Total(stage=stage, score=score, penalty=penalty, points=score.points, working=score.working)
    left = figures.rounded(max(score.points - penalty, ZERO), index_set.rounding.decimals)
    line = f"{said(score.points)} − {said(penalty)} = {said(left)}"
    by_code = {row.node.code: row.points for row in rows(score)}
    graded = replace(score, graded=grading.grade(index_set, left, given, by_code))
    return Total(
        stage=stage, score=graded, penalty=penalty, points=left, working=(*score.working, late.working(late_days), line)
    )


def rows(score: UnitScore) -> Iterable[Row]:
    """Every scored row, of groups, criteria and their parts, and bonus and penalty."""
    waiting = [*score.groups, *score.adjustments]
    while waiting:
        row = waiting.pop(0)
        yield row
        waiting[:0] = row.rows


def reason_lacks(before: Entry | None, now: Entry, reason: str) -> str:
    """What to say to an appraiser who changes a figure and does not say why; empty where nothing lacks."""
    if before == now or reason.strip():
        return ""
    return say(_("Khác với đơn vị tự chấm thì phải ghi lý do."))
