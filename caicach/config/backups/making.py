"""How is a backup made that is whole? One snapshot for dump, counts and list of files; one rename at the end.

Bytes are on disk before the row that names them commits, so that whatever the snapshot names can be copied after it.
Files never change under their digest: where an earlier backup holds one whole, it is linked rather than copied. So that
what a disk damages is not linked on for ever, its size is compared, and each run reads a sixteenth of the files again.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from caicach.config.backups import manifest, programs
from caicach.core import errors
from caicach.core.log import seals
from caicach.documents import disk

logger = logging.getLogger(__name__)

# Uploads under way are not kept: their pieces would not fit the rows. Whoever was sending starts again.
UNDER_WAY = "documents_upload"
_TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind = 'r' order by c.relname
"""
# Everybody's but the owner's own, which newer servers extend by themselves.
_RIGHTS = """
with objects as (
  select c.relname::text as name, c.relowner as owner, c.relacl as rights from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'S')
  union all
  select c.relname || '.' || a.attname, c.relowner, a.attacl from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
)
select o.name, r.grantee::regrole::text, r.privilege_type, r.is_grantable
from objects o, aclexplode(o.rights) r where r.grantee <> o.owner order by 1, 2, 3, 4
"""


class AnotherRuns(errors.Refused):
    """Two at once would name their folders alike and clear away each other's."""

    message = _("Một lần sao lưu khác đang chạy.")


class NotWritable(errors.Refused):
    """The folder of the backups, or the lock in it, belongs to another account."""


class BytesMissing(errors.Unavailable):
    """The database names files that are not on the disk: such a backup would not be whole."""

    message = _("Có tệp mà cơ sở dữ liệu nêu nhưng không còn trên đĩa; xem caicach files verify.")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the database held at the moment of the dump."""

    rows: dict[str, int]
    rights: str
    head: dict[str, Any] | None
    migrations: dict[str, list[str]]
    files: dict[str, int]  # digests and how many bytes


def make(root: Path, *, at: datetime, keep: int | None = None) -> tuple[Path, manifest.Manifest]:
    """A new folder below `root`; with `keep`, older ones beyond that many are removed once this one is whole."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(root):
        for left in root.glob(".making-*"):
            shutil.rmtree(left)
        folder = root / at.astimezone(UTC).strftime(manifest.STAMP)
        if folder.exists():
            raise AnotherRuns
        making = root / f".making-{folder.name}"
        making.mkdir(mode=0o700)
        try:
            made = fill(making, at=at, earlier=[one.folder for one in manifest.kept(root)])
            making.rename(folder)
        finally:
            shutil.rmtree(making, ignore_errors=True)  # there only if it did not become whole
        disk.sync(root)
        remove_old(root, keep)
    return folder, made


def fill(making: Path, *, at: datetime, earlier: list[Path]) -> manifest.Manifest:
    dumped = making / manifest.DUMP
    # Before the snapshot: a day sealed after it would be a seal without its events.
    published = seals.default_file()
    (making / manifest.SEALS).write_bytes(published.read_bytes() if published.exists() else b"")
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read read only")
        held = look(using="owner")
        programs.dump(dumped, snapshot=export(), without=UNDER_WAY)
    for digest, size in held.files.items():
        keep_file(digest, size, making, earlier, read_again=is_due(digest, at))
    written = disk.digest_of(dumped)
    found = manifest.Manifest(
        made_at=at.isoformat(), release=importlib.metadata.version("caicach"), server=str(programs.server_major()),
        dump_bytes=written.size, dump_sha256=written.sha256, files=len(held.files), file_bytes=sum(held.files.values()),
        rows=held.rows, rights=held.rights, head=held.head, migrations=held.migrations,
    )  # fmt: skip
    found.write(making)
    for path in sorted(making.rglob("*"), reverse=True):
        disk.sync(path)
    disk.sync(making)
    return found


def look(*, using: str) -> Snapshot:
    """Counts, log head and named files, as this connection sees them now."""
    with connections[using].cursor() as cursor:
        cursor.execute(_TABLES)
        names = [name for (name,) in cursor.fetchall()]
        rows = {}
        for name in names:
            if name == UNDER_WAY:
                continue
            cursor.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(name)))
            rows[name] = cursor.fetchone()[0]
        cursor.execute("select position, digest from core_head")
        head = cursor.fetchone()
        cursor.execute("select app, array_agg(name order by name) from django_migrations group by app")
        migrations = dict(cursor.fetchall())
        cursor.execute("select distinct sha256, size from documents_storedfile order by sha256")
        files = dict(cursor.fetchall())
        cursor.execute(_RIGHTS)
        rights = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    told = {"position": head[0], "digest": bytes(head[1]).hex()} if head else None
    return Snapshot(rows, rights, told, migrations, files)


def export() -> str:
    """The name under which pg_dump sees what this transaction sees."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_export_snapshot()")
        return str(cursor.fetchone()[0])


def is_due(digest: str, at: datetime) -> bool:
    """Each digest once in sixteen days."""
    return int(digest[0], 16) == at.timetuple().tm_yday % 16


def keep_file(digest: str, size: int, making: Path, earlier: list[Path], *, read_again: bool) -> None:
    """One file into the backup: linked to where an earlier one holds it whole, else copied."""
    inside = Path(manifest.FILES) / digest[:2] / digest[2:4] / digest
    (making / inside).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in reversed(earlier):
        if is_whole(folder / inside, digest, size, read=read_again):
            with contextlib.suppress(OSError):  # a file system without links
                os.link(folder / inside, making / inside)
                return
    try:
        shutil.copyfile(disk.address(digest), making / inside)
    except FileNotFoundError:
        raise BytesMissing from None
    if not is_whole(making / inside, digest, size, read=True):
        raise BytesMissing


def is_whole(path: Path, digest: str, size: int, *, read: bool) -> bool:
    try:
        whole = path.stat().st_size == size and (not read or disk.digest_of(path).sha256 == digest)
    except FileNotFoundError:
        return False
    except OSError:
        whole = False  # the disk does not give it back
    if not whole:
        logger.warning("a damaged file in a backup: %s", path)
    return whole


def remove_old(root: Path, keep: int | None) -> None:
    for old in manifest.kept(root)[:-keep] if keep else ():
        going = root / f".making-{old.folder.name}"
        old.folder.rename(going)
        shutil.rmtree(going)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    try:
        lock = (root / ".lock").open("a")
    except PermissionError:
        raise NotWritable(_("Tài khoản đang chạy lệnh không ghi được vào %s.") % (root / ".lock")) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherRuns from None
        yield


def as_json(folder: Path, made: manifest.Manifest) -> dict[str, Any]:
    return {"folder": str(folder), **asdict(made)}


def default_root() -> Path:
    return Path(settings.BACKUPS_ROOT)
