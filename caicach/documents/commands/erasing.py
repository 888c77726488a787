"""Destroy files whose time is over: rows first, then the bytes that no other row names."""

from collections.abc import Collection

from django.db import transaction

from caicach.documents import disk, models
from caicach.documents.commands import locks


def remove_rows(file_ids: Collection[int]) -> list[str]:
    """In the caller's transaction; answers whose bytes may go after its commit."""
    found = models.StoredFile.objects.filter(pk__in=file_ids)
    digests = sorted(set(found.values_list("sha256", flat=True)))
    found.delete()
    return digests


def remove_bytes(digests: Collection[str]) -> int:
    """Unless another row names the same bytes; how many went. What a death leaves behind: `caicach files clean`."""
    gone = 0
    for digest in digests:
        with transaction.atomic():
            locks.exclude_storing()
            if not models.StoredFile.objects.filter(sha256=digest).exists():
                disk.address(digest).unlink(missing_ok=True)
                gone += 1
    return gone
