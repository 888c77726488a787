"""How do all data of one person leave the house? As one ZIP that shows it is whole.

`du-lieu.json` for programs, `tom-tat.pdf` for the person, their files as they came, and `ban-ke.json`: how many rows
were counted and written, what is not in it and why, and the SHA-256 of everything. The finished file is read back.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.translation import gettext as _

from caicach.core import clock, errors
from caicach.documents import disk
from caicach.documents import queries as documents
from caicach.documents.models import StoredFile
from caicach.jobs.exports import NotWhole
from caicach.privacy import summary
from caicach.privacy.models import PersonExport
from caicach.privacy.queries.collecting import LOOKS, PARTS, Collected

FORMAT: Final = "caicach/person/1"
DATA, PAPER, LIST = "du-lieu.json", "tom-tat.pdf", "ban-ke.json"
FOLDER: Final = "tep"
PIECE: Final = 1024 * 1024
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which request, of which office, when."""

    row: PersonExport
    unit: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """`left_out`: files that were found and cannot be given out."""

    rows: int
    files: int
    left_out: int


def write(target: IO[bytes], found: Collected, about: About, *, progress: Progress) -> Written:
    """All of it in Vietnamese, whatever language the official reads; or `NotWhole`, and nothing is given out."""
    _check_read(found)
    with translation.override("vi"):
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            sums, left_out = _put_files(package, found, progress)
            _tell_paths(found, sums, left_out)
            sums[DATA] = _put(package, DATA, _json(_head(about) | dict(found.lines)))
            sums[PAPER] = _put(package, PAPER, summary.pdf(found, about.row, unit=about.unit, at=about.made_at))
            told = _list(found, about, sums=sums, left_out=left_out)
            package.writestr(LIST, _json(told))
        _check_back(target, told)
    rows = sum(len(lines) for lines in found.lines.values())
    return Written(rows=rows, files=len(sums) - 2, left_out=len(left_out))


def _check_read(found: Collected) -> None:
    for name, counted in found.counted.items():
        if counted != len(found.lines[name]):
            words = _("Đếm được %(counted)s dòng nhưng đọc được %(read)s dòng; tệp không được giao. Hãy thử lại.")
            raise NotWhole(words % {"counted": counted, "read": len(found.lines[name])})


def _put_files(
    package: zipfile.ZipFile, found: Collected, progress: Progress
) -> tuple[dict[str, disk.Written], dict[int, str]]:
    """What each path holds; and by number why a file is not there."""
    sums: dict[str, disk.Written] = {}
    left_out: dict[int, str] = {}
    for done, (file, code) in enumerate(found.files):
        progress(done, len(found.files))
        path = f"{FOLDER}/{code}/{file.pk}-{file.name}"
        try:
            sums[path] = _copy(package, path, file)
        except errors.CaicachError as refusal:
            left_out[file.pk] = str(refusal)
    return sums, left_out


def _copy(package: zipfile.ZipFile, path: str, file: StoredFile) -> disk.Written:
    """The original, byte for byte; damaged bytes are nobody's original."""
    with documents.open_for_reading(file, to_official=True).stream as source:
        if _digest(source) != file.sha256:
            raise documents.BytesMissing
        source.seek(0)
        with package.open(path, "w", force_zip64=True) as place:
            shutil.copyfileobj(source, place)
    return disk.Written(file.sha256, file.size)


def _digest(source: IO[bytes]) -> str:
    found = hashlib.sha256()
    while piece := source.read(PIECE):
        found.update(piece)
    return found.hexdigest()


def _tell_paths(found: Collected, sums: Mapping[str, disk.Written], left_out: Mapping[int, str]) -> None:
    """Beside each file where it lies, or why it does not."""
    paths = {int(path.split("/")[2].partition("-")[0]): path for path in sums}
    for line in found.lines["files"]:
        line["path"], line["left_out"] = paths.get(line["id"], ""), left_out.get(line["id"], "")


def _put(package: zipfile.ZipFile, path: str, content: bytes) -> disk.Written:
    package.writestr(path, content)
    return disk.Written(hashlib.sha256(content).hexdigest(), len(content))


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder).encode()


def _head(about: About) -> dict[str, Any]:
    return {"format": FORMAT, "made_at": about.made_at.astimezone(clock.ZONE), "unit": about.unit}


def _list(
    found: Collected, about: About, *, sums: Mapping[str, disk.Written], left_out: Mapping[int, str]
) -> dict[str, Any]:
    titles = {part.name: str(part.title) for part in PARTS} | {LOOKS: _("Ai đã xem")}
    names = {file.pk: file for file, _code in found.files}
    return _head(about) | {
        "parts": [{"name": name, "title": titles[name], "counted": found.counted.get(name, len(lines)),
                   "written": len(lines)} for name, lines in found.lines.items()],
        "held_back": [{"what": str(what), "count": count, "why": str(why)} for what, count, why in found.held],
        "dossiers_of_other_units": found.scope.elsewhere,
        "files": [{"path": path, "size": one.size, "sha256": one.sha256} for path, one in sums.items()],
        "files_left_out": [{"name": names[pk].name, "sha256": names[pk].sha256, "why": why}
                           for pk, why in left_out.items()],
    }  # fmt: skip


def _check_back(target: IO[bytes], told: Mapping[str, Any]) -> None:
    """As whoever gets it will find it: every file with its digest, every part with its rows, nothing besides."""
    with zipfile.ZipFile(target) as package:
        wanted = {one["path"]: one["sha256"] for one in told["files"]}
        if sorted(package.namelist()) != sorted([*wanted, LIST]):
            raise NotWhole
        for path, digest in wanted.items():
            with package.open(path) as source:
                if _digest(source) != digest:
                    raise NotWhole
        data = json.loads(package.read(DATA))
    if any(len(data[part["name"]]) != part["counted"] for part in told["parts"]):
        raise NotWhole
