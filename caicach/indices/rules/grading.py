"""Which grade is it, and what forbids a better one?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.indices.rules.figures import said
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.tree import Blocker, Grade, IndexSet


@dataclass(frozen=True, slots=True)
class Graded:
    """`by_points`: what the points alone would have given."""

    grade: Grade
    by_points: Grade
    working: tuple[str, ...]


def grade(
    index_set: IndexSet, points: Decimal | None, entries: Mapping[str, Entry], by_code: Mapping[str, Decimal | None]
) -> Graded | None:
    """None while there are no points, or where the set knows no grades."""
    if points is None or not index_set.grades:
        return None
    by_points = next(one for one in index_set.grades if points >= one.least)
    order = {one.code: place for place, one in enumerate(index_set.grades)}
    lines = [say(_("Từ %(least)s điểm: hạng %(grade)s"), least=said(by_points.least), grade=by_points.name)]
    best = order[by_points.code]
    for blocker in index_set.blockers:
        if _holds(blocker, entries, by_code):
            words = _("%(reason)s: không được xếp cao hơn hạng %(grade)s")
            named = index_set.grades[order[blocker.at_most]].name
            lines.append(say(words, reason=blocker.name, grade=named))
            best = max(best, order[blocker.at_most])
    return Graded(index_set.grades[best], by_points, tuple(lines))


def _holds(blocker: Blocker, entries: Mapping[str, Entry], by_code: Mapping[str, Decimal | None]) -> bool:
    if blocker.criterion:
        points = by_code.get(blocker.criterion)
        return points is not None and points < blocker.below
    declared = entries.get(blocker.code)
    return declared is not None and bool(declared.numerator)
