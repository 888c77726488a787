"""What does a rule make of a figure? Each kind: what it takes, the points it gives, and its working in words."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.indices.rules import figures
from caicach.indices.rules.figures import ONE, ZERO, percent, product, quotient, said


class Takes(StrEnum):
    """What must be declared for a rule."""

    SHARE = "share"  # whole numbers, the numerator a part of the denominator
    YES_NO = "yes_no"  # 1 or 0
    COUNT = "count"  # how often
    FIGURE = "figure"  # the points themselves, judged or measured elsewhere
    ANY = "any"  # shown only


class WhenEmpty(StrEnum):
    """What nought of nought is worth: nobody complained, nothing was to be paid."""

    ZERO = "zero"
    FULL = "full"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure. `applies` is False where the criterion does not concern the unit; `told`: where the figure is from."""

    numerator: Decimal = ZERO
    denominator: Decimal = ONE
    applies: bool = True
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worked:
    """`points` None: does not apply, or is not scored."""

    points: Decimal | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo:
    KIND: ClassVar = "yes_no"
    TAKES: ClassVar = Takes.YES_NO

    def work(self, entry: Entry, points: Decimal) -> Worked:
        if entry.numerator:
            return Worked(points, (say(_("Có: %(points)s điểm"), points=said(points)),))
        return Worked(ZERO, (say(_("Không: 0 điểm")),))

    def words(self) -> str:
        return say(_("có: đủ điểm; không: 0"))


@dataclass(frozen=True, slots=True)
class Step:
    """From this share on, so many points."""

    least: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Base of the rules that take a part of a whole."""

    TAKES: ClassVar = Takes.SHARE
    when_empty: WhenEmpty = WhenEmpty.ZERO

    def work(self, entry: Entry, points: Decimal) -> Worked:
        if entry.denominator == 0:
            return self._empty(points)
        share = quotient(entry.numerator, entry.denominator)
        line = f"{said(entry.numerator)}/{said(entry.denominator)} = {percent(share)}"
        found = self._points(entry, points)
        return Worked(found.points, (line, *found.lines))

    def _empty(self, points: Decimal) -> Worked:
        if self.when_empty is WhenEmpty.FULL:
            return Worked(points, (say(_("0/0, không có trường hợp nào: đủ %(points)s điểm"), points=said(points)),))
        if self.when_empty is WhenEmpty.NOT_APPLICABLE:
            return Worked(None, (say(_("0/0, không có trường hợp nào: không áp dụng")),))
        return Worked(ZERO, (say(_("0/0, không có trường hợp nào: 0 điểm")),))

    def _points(self, entry: Entry, points: Decimal) -> Worked:
        """The share is that of the entry, whose denominator is not nought."""
        return proportion(entry, points)


def proportion(entry: Entry, points: Decimal) -> Worked:
    share = quotient(entry.numerator, entry.denominator)
    found = quotient(product(points, entry.numerator), entry.denominator)
    return Worked(found, (f"{said(points)} × {percent(share)} = {said(found)}",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps(Share):
    KIND: ClassVar = "steps"
    steps: tuple[Step, ...]

    def _points(self, entry: Entry, points: Decimal) -> Worked:
        share = quotient(entry.numerator, entry.denominator)
        for step in self.steps:
            if product(step.least, entry.denominator) <= entry.numerator:
                words = _("Từ %(least)s trở lên: %(points)s điểm")
                return Worked(step.points, (say(words, least=percent(step.least), points=said(step.points)),))
        words = _("%(share)s dưới mức thấp nhất %(least)s: 0 điểm")
        return Worked(ZERO, (say(words, share=percent(share), least=percent(self.steps[-1].least)),))

    def words(self) -> str:
        words = _("từ %(least)s: %(points)s")
        return "; ".join(say(words, least=percent(one.least), points=said(one.points)) for one in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportional(Share):
    """All points from `full_at` on, none below `zero_below`, never more than `most` (the points of the criterion)."""

    KIND: ClassVar = "proportional"
    full_at: Decimal = ONE
    zero_below: Decimal = ZERO
    most: Decimal | None = None

    def _points(self, entry: Entry, points: Decimal) -> Worked:
        if entry.numerator < product(self.zero_below, entry.denominator):
            return Worked(ZERO, (say(_("Dưới %(least)s: 0 điểm"), least=percent(self.zero_below)),))
        most = points if self.most is None else self.most
        found, line = self._share(entry, points)
        if found <= most:
            return Worked(found, (line,))
        return Worked(most, (line, say(_("Nhiều nhất %(most)s điểm"), most=said(most))))

    def _share(self, entry: Entry, points: Decimal) -> tuple[Decimal, str]:
        if self.full_at == 1:
            found = proportion(entry, points)
            return found.points or ZERO, found.lines[0]
        found_points = quotient(product(points, entry.numerator), product(entry.denominator, self.full_at))
        line = say(
            _("Đủ điểm từ %(full)s: %(points)s × %(share)s ÷ %(full)s = %(found)s"),
            full=percent(self.full_at), points=said(points), found=said(found_points),
            share=percent(quotient(entry.numerator, entry.denominator)),
        )  # fmt: skip
        return found_points, line

    def words(self) -> str:
        parts = [say(_("theo tỷ lệ"))]
        if self.full_at != 1:
            parts.append(say(_("đủ điểm từ %(full)s"), full=percent(self.full_at)))
        if self.zero_below:
            parts.append(say(_("dưới %(least)s: 0"), least=percent(self.zero_below)))
        if self.most is not None:
            parts.append(say(_("nhiều nhất %(most)s điểm"), most=said(self.most)))
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(Share):
    """Satisfied answers of all valid ones. With fewer than `fewest` the points stand, and the working says so."""

    KIND: ClassVar = "survey"
    fewest: int = 0

    def _points(self, entry: Entry, points: Decimal) -> Worked:
        found = proportion(entry, points)
        if entry.denominator >= self.fewest:
            return found
        words = _("Chỉ có %(answers)s phiếu, ít hơn %(fewest)s phiếu: kết quả chỉ để tham khảo")
        return Worked(found.points, (*found.lines, say(words, answers=said(entry.denominator), fewest=self.fewest)))

    def words(self) -> str:
        return say(_("kết quả khảo sát: tỷ lệ phiếu hài lòng"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Points that people gave, or a mean that a survey published, on a scale from `least`."""

    KIND: ClassVar = "judged"
    TAKES: ClassVar = Takes.FIGURE
    least: Decimal = ZERO

    def work(self, entry: Entry, points: Decimal) -> Worked:
        words = _("Được chấm %(points)s trên thang %(least)s–%(most)s")
        return Worked(
            entry.numerator, (say(words, points=said(entry.numerator), least=said(self.least), most=said(points)),)
        )

    def words(self) -> str:
        return say(_("điểm được chấm, thấp nhất %(least)s"), least=said(self.least))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """All points, less so much for each violation."""

    KIND: ClassVar = "deduction"
    TAKES: ClassVar = Takes.COUNT
    each: Decimal

    def work(self, entry: Entry, points: Decimal) -> Worked:
        taken = product(self.each, entry.numerator)
        counted = f"{said(points)} − {said(entry.numerator)} × {said(self.each)}"
        if taken > points:
            return Worked(ZERO, (say(_("%(counted)s: không thấp hơn 0 điểm"), counted=counted),))
        return Worked(points - taken, (f"{counted} = {said(points - taken)}",))

    def words(self) -> str:
        return say(_("mỗi vi phạm trừ %(each)s"), each=said(self.each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Base of what is added to or taken from the whole: so much each time, at most the points of the row."""

    TAKES: ClassVar = Takes.COUNT
    SIGN: ClassVar = ONE
    each: Decimal

    def work(self, entry: Entry, points: Decimal) -> Worked:
        found = min(product(self.each, entry.numerator), points)
        words = _("%(count)s × %(each)s, nhiều nhất %(most)s: %(found)s")
        line = say(words, count=said(entry.numerator), each=said(self.each), most=said(points), found=said(found))
        return Worked(product(self.SIGN, found), (line,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus(Adjustment):
    KIND: ClassVar = "bonus"

    def words(self) -> str:
        return say(_("mỗi lần thưởng %(each)s"), each=said(self.each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty(Adjustment):
    KIND: ClassVar = "penalty"
    SIGN: ClassVar = -ONE

    def words(self) -> str:
        return say(_("mỗi lần phạt %(each)s"), each=said(self.each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Published beside the others and worth no points."""

    KIND: ClassVar = "shown"
    TAKES: ClassVar = Takes.ANY

    def work(self, entry: Entry, points: Decimal) -> Worked:
        note = say(_("Chỉ hiển thị, không tính điểm"))
        if entry.denominator == 0:
            return Worked(None, (note,))
        found = quotient(entry.numerator, entry.denominator)
        return Worked(None, (f"{said(entry.numerator)}/{said(entry.denominator)} = {said(found, figures.SHOWN)}", note))

    def words(self) -> str:
        return say(_("chỉ hiển thị, không tính điểm"))


Rule = YesNo | Steps | Proportional | Survey | Judged | Deduction | Bonus | Penalty | Shown
