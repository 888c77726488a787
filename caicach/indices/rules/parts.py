"""Which part of a set can be scored from the figures at hand? A set of its own, scored like any other. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from caicach.indices.rules import figures, scoring
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.scoring import Row, UnitScore
from caicach.indices.rules.tree import IndexSet, Node


def part(index_set: IndexSet, codes: Collection[str]) -> IndexSet:
    """The set with these criteria alone, worth what they are worth together. A part has no grades."""
    groups = tuple(one for group in index_set.groups if (one := _kept(group, codes)))
    if groups == index_set.groups:
        return index_set
    adjustments = tuple(one for one in index_set.adjustments if one.code in codes)
    points = figures.total(group.points for group in groups)
    return replace(index_set, groups=groups, adjustments=adjustments, points=points, grades=(), blockers=())


def known(index_set: IndexSet, entries: Mapping[str, Entry]) -> IndexSet:
    """The part of which figures are given: what is not known is not nought, and promises nothing."""
    return part(index_set, entries.keys())


def score(index_set: IndexSet, entries: Mapping[str, Entry]) -> UnitScore:
    """The score of the part that is known."""
    return scoring.score(known(index_set, entries), entries)


def criterion(index_set: IndexSet, node: Node, entry: Entry) -> Row:
    """One criterion scored alone, as the set scores it."""
    alone = replace(node, children=())
    group = Node(code="-", name="", points=node.points, children=(alone,))
    of_it = replace(index_set, groups=(group,), adjustments=(), points=node.points, grades=(), blockers=())
    return scoring.score(of_it, {node.code: entry}).groups[0].rows[0]


def _kept(node: Node, codes: Collection[str]) -> Node | None:
    if node.rule is not None:
        return node if node.code in codes else None
    children = tuple(one for child in node.children if (one := _kept(child, codes)))
    if not children or children == node.children:
        return node if children else None
    return replace(node, children=children, points=_together(children))


def _together(nodes: Collection[Node]) -> Decimal:
    return figures.total(node.points for node in nodes)
