"""What is measured? Pairs of conditions on facts: what is counted, and among what. Never a query.

One module for each matter; a new measure is one entry of a module, one test, and its key in a set of criteria.
"""

from collections.abc import Mapping
from typing import Final

from caicach.indices.measures import channels, timeliness
from caicach.indices.measures.measure import Family, Measure, Ratio

MODULES: Final = (timeliness, channels)
MEASURES: Final[Mapping[str, Measure]] = {one.key: one for module in MODULES for one in module.MEASURES}

__all__ = ["MEASURES", "Family", "Measure", "Ratio"]
