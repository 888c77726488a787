"""What is a measure? A ratio of facts of one family, with its words and the law it comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q
from django.utils.functional import Promise

from caicach.indices.counts import Basis


class Family(StrEnum):
    """Facts of what: each has a table of its own, one row a thing."""

    DOSSIERS = "dossiers"
    PROCEDURES = "procedures"
    PETITIONS = "petitions"
    RATINGS = "ratings"
    PAYMENTS = "payments"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class Ratio:
    """`of` is counted within `among`, so that a part never exceeds its whole."""

    of: Q
    among: Q


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`ratio` is asked at a moment; of facts that are closed its answer must not depend on it, as cells keep them.

    `summed`: a column added up over `of` instead of counting rows. `distinct`: a column whose values count once each.
    `awaits`: what would have to be recorded and is not yet: until then the value is unknown, which is not zero.

    Of procedures only: `having`, a condition on dossiers received in the period, one of which the procedure must have
    to count; `needs`, a column without which nothing is known; `shared`: every unit has the value of the whole.
    """

    key: str
    label: str | Promise
    definition: str | Promise
    source: str
    ratio: Callable[[datetime], Ratio]
    family: Family = Family.DOSSIERS
    basis: Basis = Basis.RECEIVED
    summed: str = ""
    distinct: str = ""
    unverified: str | Promise = ""
    awaits: str | Promise = ""
    having: Q | None = None
    needs: str = ""
    shared: bool = False
