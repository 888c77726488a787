"""In what do two sets of criteria differ? Row by row, by code; the head of the sets first."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.indices.rules.figures import said
from caicach.indices.rules.tree import IndexSet, Node, NotApplicable, RoundedAt, Rounding

WORDS: Final[dict[StrEnum, str]] = {
    RoundedAt.CRITERION: _("từng chỉ tiêu"),
    RoundedAt.GROUP: _("từng nhóm"),
    RoundedAt.INDEX: _("tổng điểm"),
    NotApplicable.KEEP: _("0 điểm, điểm tối đa giữ nguyên"),
    NotApplicable.REBASE: _("bỏ khỏi điểm tối đa, quy về thang của bộ"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """`code` is empty for what concerns the set itself. An empty side: the row is not there."""

    code: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        place = f"{self.code} " if self.code else ""
        return f"{place}{self.what}: {self.before or '–'} → {self.after or '–'}"


def compare(before: IndexSet, after: IndexSet) -> list[Difference]:
    return [*_heads(before, after), *_rows(before, after)]


def _heads(before: IndexSet, after: IndexSet) -> Iterator[Difference]:
    one, other = _head(before), _head(after)
    yield from (Difference("", what, one[what], other[what]) for what in one if one[what] != other[what])


def _head(made: IndexSet) -> dict[str, str]:
    return {
        say(_("tên")): made.name,
        say(_("điểm tối đa")): said(made.points),
        say(_("căn cứ")): "; ".join(made.basis),
        say(_("làm tròn")): _rounding(made.rounding),
        say(_("chỉ tiêu không áp dụng")): say(WORDS[made.not_applicable]),
        say(_("hạng")): "; ".join(f"{grade.name} ≥ {said(grade.least)}" for grade in made.grades),
        say(_("điều không cho xếp hạng cao hơn")): "; ".join(
            f"{row.name}: {made.grade_name(row.at_most)}" for row in made.blockers
        ),
    }


def _rounding(made: Rounding) -> str:
    words = _("%(decimals)s chữ số thập phân, %(at)s")
    return say(words, decimals=made.decimals, at=say(WORDS[made.at]))


def _rows(before: IndexSet, after: IndexSet) -> Iterator[Difference]:
    one, other = (dict(_placed(made)) for made in (before, after))
    for code in {**one, **other}:
        if code not in other:
            yield Difference(code, say(_("bỏ")), one[code][1].name, "")
        elif code not in one:
            yield Difference(code, say(_("thêm")), "", other[code][1].name)
        else:
            yield from _changes(code, _row(*one[code]), _row(*other[code]))


def _changes(code: str, one: dict[str, str], other: dict[str, str]) -> Iterator[Difference]:
    yield from (Difference(code, what, one[what], other[what]) for what in one if one[what] != other[what])


def _row(parent: str, node: Node) -> dict[str, str]:
    return {
        say(_("tên")): node.name,
        say(_("thuộc")): parent,
        say(_("điểm tối đa")): said(node.points),
        say(_("cách chấm")): node.rule.words() if node.rule else "",
        say(_("tử số")): node.numerator,
        say(_("mẫu số")): node.denominator,
    }


def _placed(made: IndexSet) -> Iterator[tuple[str, tuple[str, Node]]]:
    for group in made.groups:
        yield from _below("", group)
    yield from ((node.code, ("", node)) for node in made.adjustments)


def _below(parent: str, node: Node) -> Iterator[tuple[str, tuple[str, Node]]]:
    yield node.code, (parent, node)
    for child in node.children:
        yield from _below(node.code, child)
