"""What can happen to the papers of a transfer? Used from `events`, with the others."""

from dataclasses import dataclass

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class TransferScanAttached(events.Event):
    """The signed minutes came back as a file; `number`: which version of the scan this is."""

    KIND = "transfer.scan-attached"
    number: int
    file_id: int
