"""A unit adds a piece of evidence: a file it uploaded, a record of this system, or an address elsewhere."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.assessments.events import cycles as events
from caicach.assessments.models import Evidence
from caicach.assessments.states import EvidenceKind
from caicach.catalogue import queries as catalogue
from caicach.core import clock, errors
from caicach.core import events as log
from caicach.core.actor import Actor
from caicach.documents import queries as documents
from caicach.documents.rules import Infected
from caicach.documents.states import ScanState
from caicach.dossiers.queries import finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """`reference`: the code of a dossier or procedure of this system, or an address; `file_id` for a file."""

    unit_id: int
    title: str
    file_id: int | None = None
    reference: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@transaction.atomic
def add(piece: Piece, *, by: Actor, at: datetime) -> Evidence:
    """It is the unit's from now on and never changed; the same file or reference once more answers the first."""
    rights.check(by, Permission.ASSESSMENT_SCORE, unit_id=piece.unit_id)
    if by.user_id is None:
        raise errors.NotPermitted
    _check(piece)
    kind, digest, reference = _what(piece, by=by, at=at)
    title = piece.title.strip()
    days = {"valid_from": piece.valid_from, "valid_to": piece.valid_to}
    known = Evidence.objects.filter(unit_id=piece.unit_id, kind=kind.value, sha256=digest, title=title, **days).first()
    if known is not None:
        return known
    row = Evidence.objects.create(
        unit_id=piece.unit_id, kind=kind.value, title=title, file_id=piece.file_id, reference=reference,
        sha256=digest, added_by_id=by.user_id, added_at=at, **days,
    )  # fmt: skip
    event = events.EvidenceAdded(unit_id=piece.unit_id, kind=kind.value, sha256=digest)
    log.record(event, subject=row.subject, seq=1, by=by, at=at)
    return row


def _check(piece: Piece) -> None:
    if not piece.title.strip():
        raise errors.Invalid(_("Phải ghi tên tài liệu."), field="title")
    if (piece.file_id is None) == (not piece.reference.strip()):
        raise errors.Invalid(_("Chọn một tệp, hoặc ghi một mã, số hiệu, địa chỉ."), field="reference")
    if piece.valid_from and piece.valid_to and piece.valid_to < piece.valid_from:
        raise errors.Invalid(_("Ngày hết hiệu lực không được trước ngày có hiệu lực."), field="valid_to")


def _what(piece: Piece, *, by: Actor, at: datetime) -> tuple[EvidenceKind, str, str]:
    """The kind, the digest, and the reference as it is kept."""
    if piece.file_id is not None:
        file = documents.get_file(piece.file_id, seen_by=by)
        if file.state == ScanState.INFECTED:
            raise Infected
        return EvidenceKind.FILE, file.sha256, ""
    said = piece.reference.strip()
    if urlsplit(said).scheme in ("http", "https"):
        return EvidenceKind.ADDRESS, _digest(said), said
    kept = _record(said, by=by, on=at.astimezone(clock.ZONE).date())
    return EvidenceKind.RECORD, _digest(kept), kept


def _record(said: str, *, by: Actor, on: date) -> str:
    """The code of a dossier one may see, or of a published procedure."""
    try:
        return finding.get_dossier(said.upper(), seen_by=by).code
    except errors.NotFound:
        pass
    try:
        return catalogue.get_published(said, on=on).code
    except errors.NotFound:
        words = _(
            "Không có hồ sơ, thủ tục mang mã này trong phạm vi của bạn; địa chỉ trên mạng phải bắt đầu bằng https://."
        )
        raise errors.Invalid(words, field="reference") from None


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
