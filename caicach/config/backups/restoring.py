"""How does an empty place become what a backup holds, and is it the same then? Files first, the database all at once.

A restore never writes over anything: what a wrong folder could destroy is worth more than the time it saves.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.config.backups import making, manifest, programs
from caicach.core import errors
from caicach.core.log import seals, verify
from caicach.documents import disk


class NotEmpty(errors.Refused):
    """Something lies where the backup should go."""

    message = gettext_lazy("Chỉ khôi phục vào nơi còn trống.")


class Damaged(errors.Refused):
    """The backup itself is not what was once written."""

    message = gettext_lazy("Bản sao lưu bị hỏng.")


@dataclass
class Report:
    """What is there now, compared with what the backup says."""

    rows: int = 0
    files: int = 0
    log: dict[str, Any] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        return {"sound": self.sound, **asdict(self)}


def restore(folder: Path) -> Report:
    told = manifest.read(folder)
    check_backup(folder, told)
    check_empty(folder)
    for source in files_of(folder):
        with source.open("rb") as stream:
            if disk.put(stream).sha256 != source.name:
                raise Damaged(_("Bản sao lưu bị hỏng: tệp %s.") % source.name)
    programs.load(folder / manifest.DUMP)
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")  # a dump carries no statistics, and without them the first day is slow
    witness = seals.default_file()
    witness.parent.mkdir(parents=True, exist_ok=True)
    if not witness.exists():
        witness.write_bytes((folder / manifest.SEALS).read_bytes())
    return compare(folder, told)


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / manifest.FILES).rglob("*") if path.is_file())


def check_backup(folder: Path, told: manifest.Manifest, *, every_file: bool = False) -> None:
    """Before anything is written: the dump is whole, the files are all there, and this program knows the schema."""
    dumped = folder / manifest.DUMP
    if not dumped.is_file() or disk.digest_of(dumped).sha256 != told.dump_sha256:
        raise Damaged(_("Bản sao lưu bị hỏng: tệp %s.") % manifest.DUMP)
    if (count := len(files_of(folder))) != told.files:
        raise Damaged(_("Bản sao lưu bị hỏng: có %(count)s tệp, phải là %(told)s.") % {"count": count,
                                                                                     "told": told.files})  # fmt: skip
    if every_file:
        for source in files_of(folder):
            if disk.digest_of(source).sha256 != source.name:
                raise Damaged(_("Bản sao lưu bị hỏng: tệp %s.") % source.name)
    known = MigrationLoader(None).disk_migrations
    newer = [f"{app}.{name}" for app, names in told.migrations.items() for name in names if (app, name) not in known]
    if newer:
        raise manifest.NoBackup(
            _("Bản sao lưu của phiên bản khác (%(release)s): không biết %(names)s.")
            % {"release": told.release, "names": ", ".join(sorted(newer)[:3])}
        )


def check_empty(folder: Path) -> None:
    with connections["owner"].cursor() as cursor:
        tables = connections["owner"].introspection.table_names(cursor)
    if tables:
        raise NotEmpty(_("Chỉ khôi phục vào nơi còn trống: cơ sở dữ liệu đã có %s bảng.") % len(tables))
    ours = {path.name for path in files_of(folder)}  # of a restore that was cut off
    if any(path.name not in ours for path in disk.stored()):
        raise NotEmpty(_("Chỉ khôi phục vào nơi còn trống: %s đã có tệp khác.") % settings.FILES_ROOT)
    witness = seals.default_file()
    if witness.exists() and witness.read_bytes() != (folder / manifest.SEALS).read_bytes():
        raise NotEmpty(
            _("Chỉ khôi phục vào nơi còn trống: %s là dấu niêm phong của nhật ký khác; hãy cất nó đi.") % witness
        )


def compare(folder: Path, told: manifest.Manifest) -> Report:
    """Count everything again, recompute the whole log, look for every file."""
    held = making.look(using="default")
    report = Report(rows=sum(held.rows.values()))
    for name in sorted({*held.rows, *told.rows}):
        if held.rows.get(name) != told.rows.get(name):
            report.differences.append(f"{name}: {held.rows.get(name)} ≠ {told.rows.get(name)}")
    if held.rights != told.rights:
        report.differences.append(f"rights: {held.rights} ≠ {told.rights}")
    if held.head != told.head:
        report.differences.append(f"core_head: {held.head} ≠ {told.head}")
    missing = [digest for digest in held.files if not disk.address(digest).is_file()]
    report.differences += [f"files: {digest}" for digest in missing]
    report.files = len(held.files) - len(missing)
    checked = verify.check(published=seals.read(folder / manifest.SEALS))
    report.log = {"events": checked.events, "position": checked.position, "digest": checked.digest}
    report.differences += [f"{one.what} {one.where}: {one.text}" for one in checked.findings]
    return report
