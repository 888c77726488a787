"""What does a backup hold, and which backups are there? A folder counts only once its manifest stands in it."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from caicach.core import errors

FORMAT: Final = 1
NAME: Final = "manifest.json"
DUMP: Final = "database.dump"
SEALS: Final = "seals.txt"
FILES: Final = "files"
STAMP: Final = "caicach-%Y%m%dT%H%M%SZ"


class NoBackup(errors.Invalid):
    """The folder is none of ours, or a newer program wrote it."""

    message = _("Thư mục này không phải bản sao lưu mà phần mềm này đọc được.")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a restore is compared with."""

    made_at: str
    release: str
    server: str
    dump_bytes: int
    dump_sha256: str
    files: int
    file_bytes: int
    rows: Mapping[str, int]
    rights: str  # digest of who may do what with tables, columns and sequences
    head: Mapping[str, Any] | None  # position and digest of the log
    migrations: Mapping[str, list[str]] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        (folder / NAME).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def read(folder: Path) -> Manifest:
    try:
        found = json.loads((folder / NAME).read_text())
        if found["format"] != FORMAT:
            raise NoBackup
        return Manifest(**found)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise NoBackup from problem


@dataclass(frozen=True, slots=True)
class Kept:
    folder: Path
    made_at: datetime


def kept(root: Path) -> list[Kept]:
    """The whole backups in a folder, oldest first; what this account may not look into is not there."""
    # os.path says no where access is denied; a Path would raise.
    found = []
    for folder in root.glob("caicach-*Z") if os.path.isdir(root) else ():
        try:
            made_at = datetime.strptime(folder.name, STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        if os.path.isfile(folder / NAME):
            found.append(Kept(folder, made_at))
    return sorted(found, key=lambda one: one.made_at)
