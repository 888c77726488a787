"""What lies in a folder of the national catalogue: `catalog.jsonl`, a row a line, and `details/*.json`, a record each?

The files come from elsewhere: what is not JSON, not UTF-8, too large or said twice is told with its file and line, and
reading goes on.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from caicach.catalogue.rules.national import record
from caicach.core import errors, references

LIST, DETAILS = "catalog.jsonl", "details"
LONGEST_LINE = 2_000_000
LARGEST_FILE = 20_000_000
BOM = b"\xef\xbb\xbf"


class NoCatalogue(errors.Invalid):
    """The path holds nothing of the national catalogue."""

    message = _("Không có danh mục quốc gia ở đây: cần tệp catalog.jsonl hoặc thư mục details/ có các tệp .json.")


class Unreadable(ValueError):
    """One piece of a file cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A piece that is no record: the file, the line in it, the code if it is known, and why."""

    file: str
    line: int
    code: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}, dòng {self.line}: {self.why}" if self.line else f"{self.file}: {self.why}"


@dataclass(slots=True)
class Batch:
    """Everything a folder holds, by code; `refused` is what could not be taken."""

    rows: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    details: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    has_list: bool = False


def read(path: Path) -> Batch:
    """The folder, or one list, or one record."""
    batch = Batch()
    lists = [path] if path.suffix == ".jsonl" else [path / LIST]
    details = [path] if path.suffix == ".json" and path.is_file() else sorted((path / DETAILS).glob("*.json"))
    for file in lists:
        if file.is_file():
            batch.has_list = True
            _read_list(file, batch)
    for file in details:
        if file.is_file():
            _read_detail(file, batch)
    if not batch.has_list and not details:
        raise NoCatalogue
    return batch


def _read_list(file: Path, batch: Batch) -> None:
    first: dict[str, int] = {}
    for number, line in _lines(file, batch):
        row: dict[str, Any] = {}
        try:
            row = loads(line)
            code = record.code_of(row)
        except (Unreadable, record.NotARecord) as why:
            batch.refused.append(Refused(file.name, number, str(row.get("code") or "")[:40], str(why)))
            continue
        if code in first:
            same = "giống hệt" if row == batch.rows[code] else "khác"
            said = f"Mã {code} đã có ở dòng {first[code]}, nội dung {same}; chỉ giữ dòng đầu."
            batch.refused.append(Refused(file.name, number, code, said))
        else:
            first[code], batch.rows[code] = number, row


def _lines(file: Path, batch: Batch) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank; one that is too long is passed over piece by piece."""
    try:
        with file.open("rb") as source:
            number = 0
            while line := source.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                    while (rest := source.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                        pass
                    batch.refused.append(Refused(file.name, number, "", f"Dòng dài quá {LONGEST_LINE:,} byte."))
                elif line.strip():
                    yield number, line
    except OSError as why:
        batch.refused.append(Refused(file.name, 0, "", f"Không đọc được tệp: {why.strerror}."))


def _read_detail(file: Path, batch: Batch) -> None:
    name = f"{DETAILS}/{file.name}"
    of_name = file.stem if references.is_procedure_code(file.stem) else ""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Unreadable(f"Tệp lớn quá {LARGEST_FILE:,} byte.")
        data = _unwrapped(loads(file.read_bytes()))
        code = record.code_of(data)
    except (Unreadable, record.NotARecord) as why:
        batch.refused.append(Refused(name, 0, of_name, str(why)))
    except OSError as why:
        batch.refused.append(Refused(name, 0, of_name, f"Không đọc được tệp: {why.strerror}."))
    else:
        if of_name and of_name != code:
            said = f"Tên tệp nói mã {of_name}, bên trong ghi mã {code}; không rõ mã nào đúng."
            batch.refused.append(Refused(name, 0, of_name, said))
        elif code in batch.details:
            batch.refused.append(Refused(name, 0, code, f"Mã {code} đã có ở một tệp trước; chỉ giữ tệp đầu."))
        else:
            batch.details[code] = data


def _unwrapped(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record in the answer of the national portal, or the record alone."""
    if "data" not in answer:
        return answer
    if not isinstance(answer["data"], dict):
        said = answer.get("message") or answer.get("code") or "không rõ"
        raise Unreadable(f"Cổng quốc gia trả lời không có bản ghi (“{said}”).")
    return answer["data"]


def loads(content: bytes) -> dict[str, Any]:
    """One JSON object that a database can keep; `Unreadable` with the place otherwise."""
    try:
        found = json.loads(content.removeprefix(BOM).decode("utf-8"), parse_constant=_constant)
        plain = json.dumps(found, ensure_ascii=False)
        plain.encode("utf-8")
    except UnicodeDecodeError as why:
        line = content.count(b"\n", 0, why.start) + 1
        raise Unreadable(f"Không phải chữ UTF-8 (dòng {line}, byte {why.start + 1}).") from None
    except UnicodeEncodeError:
        raise Unreadable("Có ký tự Unicode không trọn vẹn.") from None
    except json.JSONDecodeError as why:
        raise Unreadable(f"Không phải JSON (dòng {why.lineno}, cột {why.colno}).") from None
    except (ValueError, RecursionError) as why:
        words = "lồng quá sâu" if isinstance(why, RecursionError) else str(why)
        raise Unreadable(f"JSON không dùng được: {words}.") from None
    if "\\u0000" in plain:
        raise Unreadable("Có ký tự rỗng (U+0000).")
    if not isinstance(found, dict):
        raise Unreadable("Phải là một đối tượng JSON {…}.")
    return found


def _constant(name: str) -> object:
    raise ValueError(f"số {name}")
