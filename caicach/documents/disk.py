"""Where do the bytes lie, and when are they safe? FILES_ROOT/ab/cd/<sha256>; on its way: FILES_ROOT/incoming.

Every function that writes returns only after the file and every folder entry that leads to it are synced.
"""

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    sha256: str
    size: int


def root() -> Path:
    return Path(settings.FILES_ROOT)


def incoming() -> Path:
    return root() / "incoming"


def address(sha256: str) -> Path:
    return root() / sha256[:2] / sha256[2:4] / sha256


def part(token: uuid.UUID) -> Path:
    return incoming() / f"{token}.part"


def put(source: BinaryIO) -> Written:
    """Keep these bytes. Equal bytes replace themselves, which also heals a damaged copy; readers keep theirs."""
    source.seek(0)
    folder = _made(incoming())
    temporary = folder / f"{uuid.uuid4()}.whole"
    digest, size = hashlib.sha256(), 0
    try:
        with temporary.open("xb") as out:
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        final = address(digest.hexdigest())
        _made(final.parent)
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_up(final.parent)
    return Written(sha256=digest.hexdigest(), size=size)


def write_part(token: uuid.UUID, *, offset: int, data: bytes) -> None:
    """Put bytes of an upload at their place. What lay behind `offset` was never acknowledged and is overwritten."""
    path = part(token)
    _made(path.parent)
    created = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        view, position = memoryview(data), offset
        while view:
            written = os.pwrite(descriptor, view, position)
            view, position = view[written:], position + written
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if created or offset == 0:
        _sync_up(path.parent)


def digest_of(path: Path) -> Written:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
    return Written(sha256=digest.hexdigest(), size=size)


def size_of(path: Path) -> int:
    """How many bytes lie there; 0 if nothing does."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def stored() -> Iterator[Path]:
    """Every kept file, whether or not a row names it."""
    for first in _folders(root()):
        for second in _folders(first):
            with contextlib.suppress(FileNotFoundError):
                yield from (Path(entry) for entry in os.scandir(second) if len(entry.name) == 64)


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if len(one.name) == 2 and one.is_dir())


def _made(folder: Path) -> Path:
    root().mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sync_up(folder: Path) -> None:
    """Sync the folder and those above it up to the root: another process may have made one and not yet synced it."""
    sync(folder)
    if folder != root():
        _sync_up(folder.parent)


def sync(folder: Path) -> None:
    """One folder entry or file is on the disk when this returns."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
