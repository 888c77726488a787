"""Attach the signed minutes of a transfer as they came back. A version more each time; none is taken away."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.documents import commands as documents
from caicach.dossiers import events, timing
from caicach.dossiers.models import Transfer, TransferScan
from caicach.dossiers.queries import transfers


@transaction.atomic
def attach_scan(transfer_id: int, *, source: BinaryIO, name: str, by: Actor, at: datetime) -> TransferScan:
    """Who may hand over between these two units may attach; Invalid beside `file` for what is not taken."""
    transfers.get_transfer(transfer_id, seen_by=by, on=timing.day_of(at))
    row = Transfer.objects.select_for_update().get(pk=transfer_id)
    latest = row.scans.select_related("file").order_by("-number").first()
    file = documents.keep_scan(source=source, name=name, by=by, at=at)
    if latest is not None and latest.file.sha256 == file.sha256:
        raise errors.Invalid(_("Đây chính là bản quét đang có."), field="file")
    number = latest.number + 1 if latest else 1
    scan = TransferScan.objects.create(transfer=row, number=number, file=file, added_at=at, added_by_id=by.user_id)
    event = events.TransferScanAttached(number=number, file_id=file.pk)
    core_events.record(event, subject=row.subject, seq=number, by=by, at=at)
    return scan
