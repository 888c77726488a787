"""That a dossier lost what it said of people. The log itself never held any of it."""

from dataclasses import dataclass

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class Erased(events.Event):
    """Its personal data were destroyed when their time was over, by this decision."""

    KIND = "dossier.erased"
    destruction_id: int
