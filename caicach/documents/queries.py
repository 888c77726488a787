"""Which files may this viewer see, what is taken, and how are the bytes read?"""

import functools
import tomllib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents import disk, models, policies, rules, states

MANY = 10_000  # where there is no scanner everything waits, and nobody needs to know how much exactly
DATA = Path(__file__).resolve().parent / "data" / "file_rules.toml"


class BytesMissing(errors.Unavailable):
    """The row is there, its bytes are not: `caicach files verify` tells the operator."""

    message = _("Chưa đọc được nội dung tệp. Sự cố đã được ghi lại, vui lòng thử lại sau.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file open for reading. `inline`: a browser may show it in the page; otherwise it is a download."""

    stream: BinaryIO
    name: str
    media_type: str
    size: int
    inline: bool


def file_rules(*, on: date) -> rules.FileRules:
    """What is taken on this day; shown before anyone chooses a file."""
    known = _all_rules()
    return next((one for one in reversed(known) if one.valid_from <= on), known[0])


def get_upload(token: uuid.UUID, *, seen_by: Actor) -> models.Upload:
    """How far an upload has come. Somebody else's does not exist."""
    upload = models.Upload.objects.filter(token=token).first()
    if upload is None or not policies.owns(upload, seen_by):
        raise errors.NotFound
    return upload


def get_file(file_id: int, *, seen_by: Actor) -> models.StoredFile:
    """A file of one's own or of one's unit; files of dossiers are reached through `dossiers`."""
    file = models.StoredFile.objects.filter(pk=file_id).first()
    if file is None or not policies.can_read(file, seen_by):
        raise errors.NotFound
    return file


def list_files(ids: Iterable[int], *, seen_by: Actor) -> list[models.StoredFile]:
    """Those of the files that the viewer may see, in the order given."""
    found = {file.pk: file for file in models.StoredFile.objects.filter(pk__in=list(ids))}
    return [found[one] for one in ids if one in found and policies.can_read(found[one], seen_by)]


def open_for_reading(file: models.StoredFile, *, to_official: bool) -> Opened:
    """The bytes of a file that the caller has found this viewer may see. The caller closes the stream."""
    policies.check_given_out(file, to_official=to_official)
    try:
        stream = disk.address(file.sha256).open("rb")
    except FileNotFoundError:
        raise BytesMissing from None
    return Opened(stream, file.name, file.media_type, file.size, can_show(file))


def can_show(file: models.StoredFile) -> bool:
    """May a page show the file itself? Only what is scanned clean and of a type that browsers show safely."""
    kind = next((one for one in _all_rules()[-1].types if one.media_type == file.media_type), None)
    return file.state == states.ScanState.CLEAN and kind is not None and kind.view


def has_scanner() -> bool:
    return bool(settings.CLAMD_ADDRESS)


def waits_for_scanner(file: models.StoredFile) -> bool:
    """Is there a scanner, which has not yet said anything of this file?"""
    return has_scanner() and file.state == states.ScanState.UNSCANNED


def unscanned() -> tuple[int, datetime | None]:
    """How many files wait for the virus scanner (counted up to `MANY`), and since when the oldest does."""
    waiting = models.StoredFile.objects.filter(state=states.ScanState.UNSCANNED.value)
    return waiting[:MANY].count(), waiting.order_by("id").values_list("stored_at", flat=True).first()


@functools.cache
def _all_rules() -> list[rules.FileRules]:
    sets: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["set"]
    return sorted((_rules(one) for one in sets), key=lambda one: one.valid_from)


def _rules(entry: dict[str, Any]) -> rules.FileRules:
    types = tuple(
        rules.FileType(one["media_type"], tuple(one["extensions"]), one["label"], one["view"]) for one in entry["types"]
    )
    return rules.FileRules(entry["valid_from"], min(entry["max_bytes"], settings.FILES_MAX_BYTES), types)
