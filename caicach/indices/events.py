"""What can happen to figures that others published? They are taken in, edition by edition."""

from dataclasses import dataclass
from typing import ClassVar

from caicach.core import events


@dataclass(frozen=True)
class OfficialTableImported(events.Event):
    """A table of points published elsewhere was taken in, after it agreed with itself; `digest`: of its file."""

    KIND: ClassVar[str] = "official-table.imported"
    edition_id: int
    set_code: str
    period: str
    number: int
    values: int
    digest: str
