"""What would each unit have had under one set of criteria, and under another, in the same period?"""

from datetime import datetime

from caicach.core.actor import Actor
from caicach.indices.periods import Period
from caicach.indices.queries.score_tables import score_table
from caicach.indices.rules import sides
from caicach.indices.rules.sides import Sides
from caicach.indices.rules.tree import IndexSet


def from_records(
    before: IndexSet, after: IndexSet, *, period: Period, seen_by: Actor, at: datetime
) -> list[Sides]:  # fmt: skip
    """From what is recorded; as many statements for many units as for few."""
    one, other = (score_table(made, period=period, seen_by=seen_by, at=at).table for made in (before, after))
    return sides.beside(one.lines, other.lines)
