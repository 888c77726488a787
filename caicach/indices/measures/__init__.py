"""What is measured? Pairs of conditions on facts: what is counted, and among what. Never a query.

One module for each matter; a new measure is one entry of a module, one test, and its key in a set of criteria.
"""

from collections.abc import Mapping
from typing import Final

from caicach.indices.measures import (
    channels,
    clocks,
    decision_766,
    handling,
    intake,
    nine_indices,
    procedures,
    timeliness,
    voices,
)
from caicach.indices.measures.measure import Family, Measure, Ratio

MODULES: Final = (timeliness, clocks, channels, handling, intake, nine_indices, decision_766, procedures, voices)
MEASURES: Final[Mapping[str, Measure]] = {one.key: one for module in MODULES for one in module.MEASURES}

__all__ = ["MEASURES", "Family", "Measure", "Ratio"]
