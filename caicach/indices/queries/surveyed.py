"""What did people answer to the questions a set of criteria is scored by? Figures for its rules, and their bounds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from caicach.core.actor import Actor
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.indices.periods import Period
from caicach.indices.queries import scope
from caicach.indices.rules import figures
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.tree import IndexSet, Node
from caicach.surveys import queries as surveys
from caicach.surveys.queries import Found


@dataclass(frozen=True, slots=True)
class Answer:
    """What a criterion takes of the answers to its question. `low`, `high`: the same at the ends of the interval."""

    found: Found
    entry: Entry
    low: Entry
    high: Entry


def surveyed_nodes(index_set: IndexSet) -> dict[str, Node]:
    """The criteria scored from answers, by code."""
    return {node.code: node for node in index_set.leaves() if node.survey}


def answers(
    index_set: IndexSet, *, period: Period, of: Collection[int] | None = None, seen_by: Actor, at: datetime
) -> dict[int | None, dict[str, Answer]]:
    """By unit (None: all together) and criterion, of the province's campaign about the last day of the period."""
    nodes = surveyed_nodes(index_set)
    if not nodes:
        return {}
    last, seen = period.days[1], scope.reach(seen_by, at.date())
    units = seen if of is None else seen & set(of)
    found = surveys.results([node.survey for node in nodes.values()], on=last, units=units)
    return {unit: _of_unit(nodes, told) for unit, told in found.items()}


def _of_unit(nodes: Mapping[str, Node], told: Mapping[str, Found]) -> dict[str, Answer]:
    made = {code: _answer(node, told[node.survey]) for code, node in nodes.items() if node.survey in told}
    return {code: one for code, one in made.items() if one is not None}


def _answer(node: Node, found: Found) -> Answer | None:
    """A share for rules of shares, points for a scale; None if nobody answered or the scale does not fit the rule."""
    result = found.result
    if node.rule is None or result.low is None or result.high is None or result.mean is None:
        return None
    if node.rule.TAKES is Takes.FIGURE:
        made = [_points(node, found, value) for value in (result.mean, *_means(found))]
    elif node.rule.TAKES is Takes.SHARE and result.satisfied is not None:
        whole = Decimal(result.answered)
        parts = (Decimal(result.satisfied), result.low * whole, result.high * whole)
        made = [Entry(part, whole, told=(_said(found),)) for part in parts]
    else:
        return None
    return Answer(found, *made)


def _means(found: Found) -> tuple[Decimal, Decimal]:
    """The bounds of a mean; of five levels the interval is that of the share, so the mean has none of its own."""
    result = found.result
    if result.scale.satisfied_from is None and result.low is not None and result.high is not None:
        return result.low, result.high
    return result.mean or Decimal(0), result.mean or Decimal(0)


def _points(node: Node, found: Found, mean: Decimal) -> Entry:
    """A mean of 1 to 10 on a row of 2.5 points is a quarter of it: from 0.25 to 2.5."""
    most = found.result.scale.most
    points = figures.quotient(figures.product(mean, node.points), Decimal(most))
    words = f"{figures.said(mean)} ÷ {most} × {figures.said(node.points)} = {figures.said(points)}"
    return Entry(points, told=(_said(found), words))


def _said(found: Found) -> str:
    words = _("Khảo sát %(campaign)s: %(answered)s trả lời hợp lệ, %(invalid)s phiếu không trả lời")
    return say(words, campaign=found.campaign, answered=found.result.answered, invalid=found.result.invalid)
