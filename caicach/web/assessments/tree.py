"""How is a set of criteria laid out as a table? Its rows with their depth, as people read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from caicach.indices.rules import figures
from caicach.indices.rules.tree import IndexSet, Node


@dataclass(frozen=True)
class Row:
    """A row of the tree; `level` 0 is a group, `comments`: how many there are on it."""

    node: Node
    level: int
    points: str
    rule: str
    comments: int = 0


def bodies(made: IndexSet, counts: Mapping[str, int]) -> list[list[Row]]:
    """The rows of each group, then bonus and penalty."""
    found = [list(_rows(group, 0, counts)) for group in made.groups]
    extra = [row for node in made.adjustments for row in _rows(node, 1, counts)]
    return [*found, extra] if extra else found


def _rows(node: Node, level: int, counts: Mapping[str, int]) -> Iterator[Row]:
    rule = node.rule.words() if node.rule else ""
    yield Row(node, level, figures.said(node.points), rule, counts.get(node.code, 0))
    for child in node.children:
        yield from _rows(child, level + 1, counts)


def names(made: IndexSet) -> dict[str, str]:
    """Every row by its code: "A1 Ban hành kế hoạch"."""
    return {node.code: f"{node.code} {node.name}" for node in made.nodes()}
