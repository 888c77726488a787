"""Which signed minutes came back of a transfer? Every version, for whoever may see the transfer."""

from datetime import date

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents.models import StoredFile
from caicach.dossiers.models import Transfer, TransferScan
from caicach.dossiers.queries import transfers


def scans_of(transfer: Transfer) -> list[TransferScan]:
    """The version that counts first."""
    return list(transfer.scans.select_related("file", "added_by").order_by("-number"))


def get_scan(transfer_id: int, number: int, *, seen_by: Actor, on: date) -> StoredFile:
    done = transfers.get_transfer(transfer_id, seen_by=seen_by, on=on)
    scan = done.transfer.scans.select_related("file").filter(number=number).first()
    if scan is None:
        raise errors.NotFound
    return scan.file
