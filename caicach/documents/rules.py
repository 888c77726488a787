"""Which files may come in, what are they really, under which name are they kept? Pure; the bytes are an argument."""

import errno
import lzma
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import BinaryIO, Final

import puremagic

from caicach.core import errors, text
from caicach.core.calendar import gettext_noop, say

HEAD_BYTES = 4096
LONGEST_NAME = 120
CHUNK_BYTES = 1024 * 1024  # what one append should carry: small enough to repeat on a bad line
_OPENXML = {"word/document.xml": "wordprocessingml.document", "xl/workbook.xml": "spreadsheetml.sheet"}
# `zipfile` has no one class for a package it cannot read: cut off, altered, encrypted, packed in an unknown way. Of an
# altered place of its list it makes a place before the beginning of the file, which the system refuses (EINVAL).
BROKEN_PACKAGE: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError, OSError)
SCANS: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})  # what a scanner or a telephone makes of paper
_ACTIVE = ("vbaproject.bin", "activex/", "basic/script-lc.xml")


class NotAllowed(errors.Invalid):
    """The bytes are not of a type that is taken."""


class TooLarge(errors.Invalid):
    """More bytes than are taken."""


class Unfit(errors.Invalid):
    """Nothing that could be a file: empty, or no usable name."""


class WrongOffset(errors.Refused):
    """The next bytes must start where the kept ones end."""

    def __init__(self, *, offset: int) -> None:
        self.offset = offset
        super().__init__(say(gettext_noop("Tệp đã lưu đến byte %(offset)s; hãy gửi tiếp từ đó."), offset=offset))


class NotComplete(errors.Refused):
    """Finishing was asked for before every byte was there."""

    def __init__(self, *, offset: int, total: int) -> None:
        self.offset = offset
        words = gettext_noop("Tệp mới lưu được %(offset)s trên %(total)s byte.")
        super().__init__(say(words, offset=offset, total=total))


class Infected(errors.Refused):
    """The scanner found something; nobody gets the file."""

    def __init__(self) -> None:
        super().__init__(say(gettext_noop("Tệp có mã độc nên không được mở. Hãy báo người quản trị.")))


class NotScanned(errors.Refused):
    """Not yet scanned: only officials may take it, and only as a download."""

    def __init__(self) -> None:
        super().__init__(say(gettext_noop("Tệp chưa quét mã độc nên chưa mở được. Bạn vui lòng thử lại sau.")))


@dataclass(frozen=True, slots=True)
class FileType:
    media_type: str
    extensions: tuple[str, ...]
    label: str
    view: bool


@dataclass(frozen=True, slots=True)
class FileRules:
    """What is taken on a day."""

    valid_from: date
    max_bytes: int
    types: tuple[FileType, ...]

    @property
    def accept(self) -> str:
        """For the `accept` attribute of a file field: extensions for computers, media types for phone cameras."""
        extensions = [f".{extension}" for one in self.types for extension in one.extensions]
        return ",".join(extensions + [one.media_type for one in self.types])

    @property
    def labels(self) -> str:
        return ", ".join(say(one.label) for one in self.types)

    @property
    def words(self) -> str:
        """Said before anyone chooses a file."""
        template = gettext_noop("Mỗi tệp không quá %(size)s; nhận %(types)s.")
        return say(template, size=size_words(self.max_bytes), types=self.labels)

    def only(self, media_types: Collection[str]) -> "FileRules":
        """The same for some of the types alone."""
        return replace(self, types=tuple(one for one in self.types if one.media_type in media_types))

    def type_of(self, media_type: str) -> FileType | None:
        return next((one for one in self.types if one.media_type == media_type), None)


def check_announced(*, name: str, size: int, rules: FileRules) -> str:
    """Refuse before a byte is sent what cannot be taken anyway; answers the name under which the file is kept."""
    check_size(size, rules=rules)
    kept = safe_name(name)
    extension = PurePath(kept).suffix.lstrip(".").lower()
    if extension and not any(extension in one.extensions for one in rules.types):
        raise _not_allowed(rules)
    return kept


def check_size(size: int, *, rules: FileRules) -> None:
    if size <= 0:
        raise Unfit(say(gettext_noop("Tệp rỗng, không có nội dung.")), field="file")
    if size > rules.max_bytes:
        template = gettext_noop("Tệp có %(size)s, quá mức %(limit)s cho một tệp.")
        raise TooLarge(say(template, size=size_words(size), limit=size_words(rules.max_bytes)), field="file")


def check_type(source: BinaryIO, *, rules: FileRules) -> FileType:
    """The type the bytes really have, if it is taken."""
    media_type = sniff(source)
    found = rules.type_of(media_type) if media_type else None
    if found is None:
        raise _not_allowed(rules)
    return found


def _not_allowed(rules: FileRules) -> NotAllowed:
    template = gettext_noop("Loại tệp này không nhận được; chỉ nhận %(types)s.")
    return NotAllowed(say(template, types=rules.labels), field="file")


def sniff(source: BinaryIO) -> str:
    """The media type by content; empty if unknown or if it carries macros."""
    source.seek(0)
    head = source.read(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        return _sniff_package(source)
    try:
        found = str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError):
        return ""
    # Its signature table finds "%PDF-" anywhere near the top; a reader of the law takes only a file that starts so.
    return "" if found == "application/pdf" and not head.startswith(b"%PDF-") else found


def _sniff_package(source: BinaryIO) -> str:
    """Office files are ZIP packages: puremagic cannot tell them apart, their contents can."""
    try:
        with zipfile.ZipFile(source) as package:
            names = package.namelist()
            if any(name.lower().endswith(_ACTIVE[0]) or _ACTIVE[1] in name.lower() for name in names):
                return ""
            if _ACTIVE[2] in {name.lower() for name in names}:
                return ""
            if names[:1] == ["mimetype"] and package.getinfo("mimetype").file_size < 100:
                return package.read("mimetype").decode("ascii", "replace").strip()
            if "[Content_Types].xml" not in names:
                return ""
            kinds = [kind for part, kind in _OPENXML.items() if part in names]
            return f"application/vnd.openxmlformats-officedocument.{kinds[0]}" if len(kinds) == 1 else ""
    except BROKEN_PACKAGE as problem:
        if _is_of_the_disk(problem):
            raise
        return ""


def _is_of_the_disk(problem: BaseException) -> bool:
    """The disk fails, not the file; `zipfile` wraps that where it looks for the package's list."""
    found = problem if isinstance(problem, OSError) else problem.__context__
    return isinstance(found, OSError) and found.errno not in {None, errno.EINVAL}


def table_type(source: BinaryIO, *, name: str) -> str:
    """The media type of a spreadsheet: a workbook without macros, or text that is called a list of values."""
    if (found := sniff(source)).endswith("spreadsheetml.sheet"):
        return found
    source.seek(0)
    head = source.read(HEAD_BYTES)
    is_text = head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head
    is_called_so = PurePath(name).suffix.lower() in {".csv", ".tsv", ".txt"}
    if is_text and is_called_so and not found.startswith(("application/", "image/")):
        return "text/csv"
    raise NotAllowed(say(gettext_noop("Chỉ nhận bảng tính .xlsx (không có macro) hoặc tệp .csv.")), field="file")


def safe_name(name: str) -> str:
    """NFC, the last part of any path, nothing that a file system, a shell or a header could misread."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    kept = text.nfc(re.sub(r'[<>:"|?*]+', "_", shown)).strip(" .")
    if not kept:
        raise Unfit(say(gettext_noop("Tệp không có tên dùng được.")), field="file")
    path = PurePath(kept)
    room = LONGEST_NAME - len(path.suffix)
    return kept if len(kept) <= LONGEST_NAME else f"{path.stem[:room].rstrip()}{path.suffix[:LONGEST_NAME]}"


def named_as(name: str, kind: FileType) -> str:
    """The name with an ending that fits the content, so that it opens where it is taken to."""
    if PurePath(name).suffix.lstrip(".").lower() in kind.extensions:
        return name
    ending = f".{kind.extensions[0]}"
    return f"{name[: LONGEST_NAME - len(ending)]}{ending}"


def size_words(size: int) -> str:
    """`1,5 MB`, as people write it here."""
    for unit, step in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= step:
            return f"{size / step:.1f}".rstrip("0").rstrip(".").replace(".", ",") + f" {unit}"
    return f"{size} byte"
