"""What is left over, and is what we keep still what we kept?"""

import os
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from caicach.documents import disk, models
from caicach.documents.commands import locks

LOOSE_AFTER = timedelta(days=1)  # bytes without a row: a process died between disk and commit


@dataclass(slots=True)
class CleanReport:
    uploads: int = 0
    parts: int = 0
    orphans: int = 0
    freed: int = 0


@dataclass(slots=True)
class VerifyReport:
    checked: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    orphans: int = 0

    @property
    def sound(self) -> bool:
        return not self.missing and not self.damaged


def clean(*, at: datetime, abandoned_after: timedelta) -> CleanReport:
    """Remove uploads that nobody went on with, and bytes that no row names. Stored files are never touched."""
    report = CleanReport()
    old = models.Upload.objects.filter(touched_at__lt=at - abandoned_after)
    for token in list(old.values_list("token", flat=True)):
        _remove_upload(token, before=at - abandoned_after, report=report)
    for path in list(_files(disk.incoming())):
        if _age(path, at) > LOOSE_AFTER and not _is_awaited(path):
            report.parts += 1
            report.freed += _remove(path)
    for path in list(disk.stored()):
        if _age(path, at) > LOOSE_AFTER:
            _remove_orphan(path, at, report)
    return report


@transaction.atomic
def _remove_upload(token: uuid.UUID, *, before: datetime, report: CleanReport) -> None:
    # Looked at again under the row's lock: the sender may have come back a moment ago.
    upload = models.Upload.objects.select_for_update().filter(pk=token, touched_at__lt=before).first()
    if upload is None:
        return
    path = disk.part(upload.token)
    upload.delete()
    report.uploads += 1
    report.freed += _remove(path)


@transaction.atomic
def _remove_orphan(path: Path, at: datetime, report: CleanReport) -> None:
    if models.StoredFile.objects.filter(sha256=path.name).exists():
        return
    locks.exclude_storing()
    if _age(path, at) > LOOSE_AFTER and not models.StoredFile.objects.filter(sha256=path.name).exists():
        report.orphans += 1
        report.freed += _remove(path)


@transaction.atomic
def remove_made(file_id: int) -> None:
    """Remove a file this program made, which nothing names any more; its bytes after the caller's commit.

    Its row goes first: whoever dies in between leaves bytes without a row, which `clean` removes a day later.
    """
    file = models.StoredFile.objects.select_for_update().get(pk=file_id, unit=None)
    digest = file.sha256
    file.delete()
    transaction.on_commit(lambda: _remove_unnamed(digest))


@transaction.atomic
def _remove_unnamed(digest: str) -> None:
    locks.exclude_storing()
    if not models.StoredFile.objects.filter(sha256=digest).exists():
        _remove(disk.address(digest))


def verify() -> VerifyReport:
    """Hash again everything that rows name."""
    report = VerifyReport()
    wanted = dict(models.StoredFile.objects.order_by("sha256").values_list("sha256", "size").distinct())
    for digest, size in wanted.items():
        report.checked += 1
        try:
            found = disk.digest_of(disk.address(digest))
        except FileNotFoundError:
            report.missing.append(digest)
            continue
        if found != disk.Written(digest, size):
            report.damaged.append(digest)
    report.orphans = sum(1 for path in disk.stored() if path.name not in wanted)
    return report


def _files(folder: Path) -> list[Path]:
    return [Path(entry) for entry in os.scandir(folder)] if folder.is_dir() else []


def _is_awaited(path: Path) -> bool:
    return path.suffix == ".part" and models.Upload.objects.filter(token=path.stem, file=None).exists()


def _age(path: Path, at: datetime) -> timedelta:
    try:
        return timedelta(seconds=at.timestamp() - path.stat().st_mtime)
    except FileNotFoundError:
        return timedelta(0)


def _remove(path: Path) -> int:
    try:
        size = path.stat().st_size
        path.unlink()
    except FileNotFoundError:
        return 0
    return size
