"""Why does a published figure differ from the one counted here? What the two pairs of numbers allow to say."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.indices.rules import figures
from caicach.indices.rules.figures import said
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.tree import Node, Rounding


@dataclass(frozen=True, slots=True)
class Told:
    """One side: points, and of what; each may be unknown."""

    points: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None


def differences(node: Node, ours: Told, theirs: Told, rounding: Rounding) -> Iterator[str]:
    """In sentences, nothing if both say the same."""
    if ours.denominator is None:
        yield say(_("Ở đây chưa có dữ liệu để đếm chỉ tiêu này."))
        return
    if theirs.denominator is None or theirs.numerator is None:
        if ours.points != theirs.points:
            yield say(_("Nơi công bố không cho tử số, mẫu số, nên chưa rõ khác ở đâu."))
        return
    yield from _counted(ours, theirs)
    yield from _scored(node, theirs, rounding)


def _counted(ours: Told, theirs: Told) -> Iterator[str]:
    of, theirs_of = ours.denominator or figures.ZERO, theirs.denominator or figures.ZERO
    if of > theirs_of:
        yield say(_("Mẫu số ở đây nhiều hơn %(n)s: có hồ sơ chưa đồng bộ đến nơi công bố, hoặc đồng bộ sau ngày chụp."),
                  n=_whole(of - theirs_of))  # fmt: skip
    elif of < theirs_of:
        yield say(_("Mẫu số ở đây ít hơn %(n)s: có hồ sơ chỉ ở hệ thống khác, hoặc nơi công bố tính khác kỳ."),
                  n=_whole(theirs_of - of))  # fmt: skip
    elif ours.numerator != theirs.numerator:
        yield say(_("Cùng mẫu số, tử số khác %(n)s: trạng thái ghi hoặc đồng bộ muộn, hoặc điều kiện được tính khác."),
                  n=_whole(abs((ours.numerator or figures.ZERO) - (theirs.numerator or figures.ZERO))))  # fmt: skip


def _whole(number: Decimal) -> str:
    return f"{int(number):,}".replace(",", ".")


def _scored(node: Node, theirs: Told, rounding: Rounding) -> Iterator[str]:
    """Do their own numbers come to their points by the rule of the set?"""
    if node.rule is None or theirs.points is None or theirs.numerator is None or theirs.denominator is None:
        return
    found = node.rule.work(Entry(theirs.numerator, theirs.denominator), node.points).points
    if found is None:
        return
    found = figures.rounded(found, rounding.decimals)
    if found != theirs.points:
        yield say(_("Từ chính số công bố, bộ này cho %(points)s điểm: ngưỡng hoặc cách làm tròn khác."),
                  points=said(found))  # fmt: skip
