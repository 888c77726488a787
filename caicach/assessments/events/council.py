"""What can happen to the results of a cycle? The table itself stands where it was published."""

from dataclasses import dataclass
from datetime import date

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class ResultsPublished(events.Event):
    """The council decided by its minutes and the table was published; from the second number on it is a correction."""

    KIND = "cycle.results-published"
    number: int
    digest: str
    position: int
    units: int
    minutes_number: str
    held_on: date
    minutes_file_id: int
    members: int
    present: int
