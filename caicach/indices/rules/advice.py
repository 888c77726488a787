"""Where does a unit lose points, and what is the least work that gains some? Pure.

Every gain is found by scoring again with changed figures, never by a formula of its own. A change only ever adds what
was done: nobody is advised to take a record away, and what was done too late stays so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from caicach.indices.rules import figures, kinds, parts
from caicach.indices.rules.figures import ONE, ZERO
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.scoring import Row, Standing, UnitScore
from caicach.indices.rules.tree import IndexSet, Node

TENTH: Final = Decimal("0.1")
MOST_NEW: Final = 10  # times what the period has had so far: more new records are no advice
FEW_NEW: Final = 100


class Way(StrEnum):
    """How a figure can still grow."""

    MEND = "mend"  # records that lack something which can still be done
    OPEN = "open"  # open records, counted when they end
    NEXT = "next"  # new records
    EARN = "earn"  # what earns a bonus, once more
    DO = "do"  # a yes in place of a no


_WAYS: Final = tuple(Way)  # what is there comes before what may come


class Goal(StrEnum):
    """What the records of a gain are just enough for."""

    SOME = "some"  # the next step, or a tenth of a point
    FULL = "full"  # all points of the criterion
    ALL = "all"  # all records there are, which is not enough for all points


class Lasting(StrEnum):
    """Why points of a criterion cannot be gained by more records."""

    NOT_APPLICABLE = "not_applicable"
    JUDGED = "judged"
    SURVEY = "survey"
    VIOLATIONS = "violations"
    PERIOD = "period"  # it is over, or nothing is open that could count
    CAPPED = "capped"  # the rule gives no more, whatever the figure
    NEVER = "never"  # no number of records is enough for a visible gain


@dataclass(frozen=True, slots=True)
class Chance:
    """`most`: how many records there are; None: as many as will come."""

    way: Way
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """So many records more, and what they make of the figure, of the criterion and of the whole."""

    way: Way
    goal: Goal
    records: int
    figure: Entry
    points: Decimal  # of the criterion
    before: Decimal  # of the whole
    after: Decimal

    @property
    def gained(self) -> Decimal:
        return self.after - self.before

    @property
    def cost(self) -> Fraction:
        """Records for one point."""
        return Fraction(self.records) / Fraction(self.gained)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One criterion that loses points. `gains`: the fewest records first; `still`: if all that is open ends well.

    `at_risk` records count now only because they are open within their time; `risk`: lost if all of them become late.
    """

    row: Row
    figure: Entry
    lost: Decimal
    gains: tuple[Gain, ...] = ()
    lasting: Lasting | None = None
    still: Decimal = ZERO
    at_risk: int = 0
    risk: Decimal = ZERO

    @property
    def code(self) -> str:
        return self.row.node.code


Chances = Mapping[str, Sequence[Chance]]


def lost(row: Row) -> Decimal:
    """What a criterion could have and has not; nothing where no figures are known."""
    return ZERO if row.standing in (Standing.MISSING, Standing.SHOWN) else row.of - (row.points or ZERO)


def lost_of(score: UnitScore) -> dict[str, Decimal]:
    """Points lost by the code of the criterion, of those whose figures are known."""
    leaves = (leaf for group in score.groups for leaf in group.leaves())
    return {leaf.node.code: lost(leaf) for leaf in leaves if leaf.standing not in (Standing.MISSING, Standing.SHOWN)}


def advise(
    index_set: IndexSet, entries: Mapping[str, Entry], chances: Chances | None = None,
    *, at_risk: Mapping[str, int] | None = None,
) -> list[Advice]:  # fmt: skip
    """Every criterion that loses points or could lose some, the cheapest gain first; what has no gain comes last.

    `chances`: of the criteria counted from records. What people declare is thought of as what they can do.
    """
    adviser = _Adviser(index_set, entries, chances or {}, at_risk or {})
    return sorted(adviser.all(), key=_order)


def _order(advice: Advice) -> tuple[bool, Fraction, Decimal, str]:
    cost = advice.gains[0].cost if advice.gains else Fraction(0)
    return (not advice.gains, cost, -advice.lost, advice.code)


class _Adviser:
    def __init__(
        self, index_set: IndexSet, entries: Mapping[str, Entry], chances: Chances, at_risk: Mapping[str, int]
    ) -> None:
        self.set = parts.known(index_set, entries)
        self.entries = entries
        self.chances = chances
        self.at_risk = at_risk
        self.score = parts.score(self.set, entries)
        self.whole = self.score.points or ZERO

    def all(self) -> Iterator[Advice]:
        for group in self.score.groups:
            for row in group.leaves():
                if row.standing is not Standing.SHOWN and (lost(row) or self.at_risk.get(row.node.code)):
                    yield self._of(row)
        for row in self.score.adjustments:
            if isinstance(row.node.rule, kinds.Bonus) and lost(row):
                yield self._of(row)

    def _of(self, row: Row) -> Advice:
        node, figure = row.node, self.entries[row.node.code]
        chances = self.chances.get(node.code)
        usable = by_declaring(node, figure) if chances is None else chances
        gains = [gain for chance in usable for gain in self._gains(row, figure, chance)] if lost(row) else []
        gains.sort(key=lambda one: (one.records, _WAYS.index(one.way)))
        risk = self.at_risk.get(node.code, 0)
        return Advice(
            row=row, figure=figure, lost=lost(row), gains=tuple(gains), still=self._still(row, figure, usable),
            lasting=None if gains or not lost(row) else self._lasting(row, usable),
            at_risk=risk, risk=self._risk(node, figure, risk),
        )  # fmt: skip

    def _gains(self, row: Row, figure: Entry, chance: Chance) -> Iterator[Gain]:
        """The next visible gain and all points, or as much as the records that there are can give."""
        most = max(MOST_NEW * int(figure.denominator), FEW_NEW) if chance.most is None else chance.most
        now, full = row.points or ZERO, self._full(row.node)
        some = full if isinstance(row.node.rule, kinds.Steps | kinds.YesNo) else min(now + TENTH, full)
        wanted = [(Goal.SOME, some), (Goal.FULL, full)]
        if isinstance(row.node.rule, kinds.Steps):
            wanted[0] = (Goal.SOME, self._next_step(row.node.rule, now))
        found: dict[int, Gain] = {}
        for goal, points in wanted:
            records = self._fewest(row.node, figure, chance.way, most=most, points=points)
            if records is not None:
                found[records] = self._gain(row.node, figure, chance.way, records, goal)
        if chance.most and chance.most not in found and not any(one.goal is Goal.FULL for one in found.values()):
            found[chance.most] = self._gain(row.node, figure, chance.way, chance.most, Goal.ALL)
        yield from (gain for gain in found.values() if gain.gained > 0)

    @staticmethod
    def _next_step(rule: kinds.Steps, now: Decimal) -> Decimal:
        return min((step.points for step in rule.steps if step.points > now), default=now)

    def _fewest(self, node: Node, figure: Entry, way: Way, *, most: int, points: Decimal) -> int | None:
        """More of what is well done never lowers the points, so the least number is found by halving."""

        def enough(records: int) -> bool:
            return (self._points(node, changed(figure, way, records)) or ZERO) >= points

        high = 1
        while high < most and not enough(high):
            high *= 2
        high = min(high, most)
        return _first(enough, high // 2, high) if most > 0 and enough(high) else None

    def _points(self, node: Node, figure: Entry) -> Decimal | None:
        if node in self.set.adjustments:
            rows = self._rescored(node, figure).adjustments
            return next(row.points for row in rows if row.node.code == node.code)
        return parts.criterion(self.set, node, figure).points

    def _rescored(self, node: Node, figure: Entry) -> UnitScore:
        return parts.score(self.set, {**self.entries, node.code: figure})

    def _gain(self, node: Node, figure: Entry, way: Way, records: int, goal: Goal) -> Gain:
        after = changed(figure, way, records)
        points = self._points(node, after) or ZERO
        return Gain(
            way=way, goal=Goal.FULL if points >= self._full(node) else goal, records=records, figure=after,
            points=points, before=self.whole, after=self._rescored(node, after).points or ZERO,
        )  # fmt: skip

    def _full(self, node: Node) -> Decimal:
        """What the best figure gives; a rule may stop below the points of its criterion."""
        if node.rule is None or node.rule.TAKES is not Takes.SHARE:
            return node.points
        return self._points(node, Entry(ONE, ONE)) or ZERO

    def _still(self, row: Row, figure: Entry, chances: Iterable[Chance]) -> Decimal:
        for chance in chances:
            if chance.most and lost(row):
                figure = changed(figure, chance.way, chance.most)
        return (self._rescored(row.node, figure).points or ZERO) - self.whole

    def _risk(self, node: Node, figure: Entry, records: int) -> Decimal:
        if not records:
            return ZERO
        worse = replace(figure, numerator=max(figure.numerator - records, ZERO))
        return self.whole - (self._rescored(node, worse).points or ZERO)

    def _lasting(self, row: Row, chances: Sequence[Chance]) -> Lasting:
        if row.standing is Standing.NOT_APPLICABLE:
            return Lasting.NOT_APPLICABLE
        if row.node.survey:
            return Lasting.SURVEY
        by_rule = (
            (kinds.Judged, Lasting.JUDGED), (kinds.Survey, Lasting.SURVEY), (kinds.Deduction, Lasting.VIOLATIONS),
        )  # fmt: skip
        found = next((reason for kind, reason in by_rule if isinstance(row.node.rule, kind)), None)
        if found is None and (row.points or ZERO) >= self._full(row.node):
            return Lasting.CAPPED
        return found or (Lasting.NEVER if any(one.most != 0 for one in chances) else Lasting.PERIOD)


def by_declaring(node: Node, figure: Entry) -> tuple[Chance, ...]:
    """What can still be done about a declared figure; violations, judgements and answers stay as they are."""
    lasting = isinstance(node.rule, kinds.Survey | kinds.Judged | kinds.Deduction | kinds.Penalty)
    if lasting or node.survey or not figure.applies:
        return ()
    if isinstance(node.rule, kinds.YesNo):
        return (Chance(Way.DO, 1),) if not figure.numerator else ()
    if isinstance(node.rule, kinds.Bonus):
        return (Chance(Way.EARN, 1),)
    return (Chance(Way.MEND, int(figure.denominator - figure.numerator)),)


def changed(figure: Entry, way: Way, records: int) -> Entry:
    """The figure after so many records more."""
    more = Decimal(records)
    if way in (Way.OPEN, Way.NEXT):
        return replace(figure, numerator=figure.numerator + more, denominator=figure.denominator + more)
    return replace(figure, numerator=figure.numerator + more)


def _first(enough: Callable[[int], bool], low: int, high: int) -> int:
    """The first number above `low` that is enough, given that `high` is."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def together(lists: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """Points lost by criterion, of all units together."""
    found: dict[str, Decimal] = {}
    for one in lists:
        for code, points in one.items():
            found[code] = figures.total((found.get(code, ZERO), points))
    return found
