"""Which kinds of rows can come in?"""

from typing import Final

from caicach.exchange.kinds.base import BATCH, Context, Field, Kind, Row
from caicach.exchange.kinds.dossiers import Dossiers
from caicach.exchange.kinds.officials import Officials
from caicach.exchange.kinds.procedures import Procedures
from caicach.exchange.kinds.units import Units

KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in (Dossiers(), Officials(), Units(), Procedures())}

__all__ = ["BATCH", "KINDS", "Context", "Field", "Kind", "Row"]
