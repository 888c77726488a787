"""How does a file come in, also over a line that breaks?

The sender asks for the offset, sends what follows it, and repeats after a break. An append answers only after its
bytes are synced and the offset is committed, so whatever was acknowledged survives the death of any process.
"""

import uuid
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents import disk, models, policies, queries, rules, states
from caicach.documents.commands import locks

MOST_OPEN = 60  # unfinished uploads of one person: more is a mistake or mischief


class TooManyOpen(errors.Refused):
    """Somebody has begun many uploads and finished none."""

    message = _("Còn quá nhiều tệp đang tải dở. Hãy chờ các tệp đó xong hoặc bỏ bớt.")


def begin_upload(*, name: str, size: int, by: Actor, at: datetime) -> models.Upload:
    """Refuse at once what cannot be taken anyway; otherwise open an upload at offset 0."""
    policies.check_upload(by)
    kept = rules.check_announced(name=name, size=size, rules=queries.file_rules(on=at.date()))
    if by.user_id and models.Upload.objects.filter(started_by_id=by.user_id, file=None).count() >= MOST_OPEN:
        raise TooManyOpen
    return models.Upload.objects.create(
        name=kept, total=size, started_at=at, touched_at=at, started_by_id=by.user_id, unit_id=by.unit_id
    )


@transaction.atomic
def append_upload(*, token: uuid.UUID, offset: int, data: bytes, by: Actor, at: datetime) -> models.Upload:
    """Keep the next bytes. Wrong place: `WrongOffset` names the right one; a repeated piece harms nothing."""
    upload = _locked(token, by)
    if offset != upload.offset:
        raise rules.WrongOffset(offset=upload.offset)
    if offset + len(data) > upload.total:
        raise rules.TooLarge(_("Gửi nhiều byte hơn dung lượng đã báo."), field="file")
    if data:
        # Synced before the row says so: a crash in between only means that the same bytes are sent again.
        disk.write_part(token, offset=offset, data=data)
        upload.offset = offset + len(data)
    upload.touched_at = at
    upload.save(update_fields=["offset", "touched_at"])
    return upload


@transaction.atomic
def finish_upload(*, token: uuid.UUID, by: Actor, at: datetime) -> models.StoredFile:
    """Turn the complete bytes into a stored file; asked twice, the answer is the same file."""
    upload = _locked(token, by)
    if upload.file is not None:
        return upload.file
    if upload.offset != upload.total:
        raise rules.NotComplete(offset=upload.offset, total=upload.total)
    path = disk.part(token)
    if disk.size_of(path) < upload.total:
        raise queries.BytesMissing
    with path.open("rb+") as source:
        source.truncate(upload.total)
        upload.file = _store(source, name=upload.name, by=by, at=at)
    upload.touched_at = at
    upload.save(update_fields=["file", "touched_at"])
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return upload.file


@transaction.atomic
def cancel_upload(*, token: uuid.UUID, by: Actor) -> None:
    """The sender changed their mind. A finished upload stays what it is."""
    upload = _locked(token, by)
    if upload.file_id is not None:
        return
    upload.delete()
    transaction.on_commit(lambda: disk.part(token).unlink(missing_ok=True))


@transaction.atomic
def store(*, source: BinaryIO, name: str, by: Actor, at: datetime) -> models.StoredFile:
    """Keep a whole file at once: a form without script, a program, a generated document."""
    policies.check_upload(by)
    return _store(source, name=name, by=by, at=at)


@transaction.atomic
def keep_made(
    *, source: BinaryIO, name: str, media_type: str, for_user_id: int | None, at: datetime
) -> models.StoredFile:
    """Keep a file that this program made for one official. It is in no unit, so nobody else fetches it."""
    locks.hold_kept_bytes()
    written = disk.put(source)
    return models.StoredFile.objects.create(
        name=rules.safe_name(name), media_type=media_type, size=written.size, sha256=written.sha256, stored_at=at,
        stored_by_id=for_user_id,
    )  # fmt: skip


@transaction.atomic
def keep_table(*, source: BinaryIO, name: str, by: Actor, at: datetime) -> models.StoredFile:
    """Keep a spreadsheet somebody imports: XLSX, or CSV, which no other upload takes. The importer checks who may."""
    kept, size = rules.safe_name(name), source.seek(0, 2)
    rules.check_size(size, rules=queries.file_rules(on=at.date()))
    media_type = rules.table_type(source, name=kept)
    locks.hold_kept_bytes()
    written = disk.put(source)
    file = models.StoredFile(
        name=kept, media_type=media_type, size=written.size, sha256=written.sha256, stored_at=at,
        stored_by_id=by.user_id,
    )  # fmt: skip
    return _saved_unless_infected(file)


@transaction.atomic
def keep_scan(*, source: BinaryIO, name: str, by: Actor, at: datetime) -> models.StoredFile:
    """Keep a scan of a signed paper, PDF or picture. It is in no unit; whoever attaches it checks who may."""
    taken = queries.file_rules(on=at.date()).only(rules.SCANS)
    kept = rules.check_announced(name=name, size=source.seek(0, 2), rules=taken)
    kind = rules.check_type(source, rules=taken)
    locks.hold_kept_bytes()
    written = disk.put(source)
    file = models.StoredFile(
        name=rules.named_as(kept, kind), media_type=kind.media_type, size=written.size, sha256=written.sha256,
        stored_at=at, stored_by_id=by.user_id,
    )  # fmt: skip
    return _saved_unless_infected(file)


def _saved_unless_infected(file: models.StoredFile) -> models.StoredFile:
    _take_known_verdict(file)
    if file.state == states.ScanState.INFECTED:
        raise rules.Infected
    file.save(force_insert=True)
    return file


def _store(source: BinaryIO, *, name: str, by: Actor, at: datetime) -> models.StoredFile:
    taken = queries.file_rules(on=at.date())
    kept = rules.check_announced(name=name, size=source.seek(0, 2), rules=taken)
    kind = rules.check_type(source, rules=taken)
    locks.hold_kept_bytes()
    written = disk.put(source)
    file = models.StoredFile(
        name=rules.named_as(kept, kind), media_type=kind.media_type, size=written.size, sha256=written.sha256,
        stored_at=at, stored_by_id=by.user_id, unit_id=by.unit_id,
    )  # fmt: skip
    _take_known_verdict(file)
    file.save(force_insert=True)
    return file


def _take_known_verdict(file: models.StoredFile) -> None:
    """Bytes once found infected are infected under every name; a clean verdict is not inherited, it may be old."""
    known = models.StoredFile.objects.filter(sha256=file.sha256, state=states.ScanState.INFECTED).first()
    if known is not None:
        file.state, file.finding, file.scanned_at = known.state, known.finding, known.scanned_at


def _locked(token: uuid.UUID, by: Actor) -> models.Upload:
    upload = models.Upload.objects.select_for_update(of=("self",)).filter(pk=token).first()
    if upload is None or not policies.owns(upload, by):
        raise errors.NotFound
    return upload
