"""How does a list leave as a file that shows it is whole?

Under one snapshot the rows are counted by a statement of their own and then read by batches into a file beside, so that
the snapshot is short and memory does not grow. Outside of it they are written, and the finished file is read back. If
counted, read and written differ, the job fails and there is no file.
"""

import functools
import itertools
import pickle
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Final, Protocol

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.documents import delimited, spreadsheets
from caicach.documents.spreadsheets import Column, Value
from caicach.jobs import commands, kinds, models
from caicach.jobs.models import OPEN_VALUES

PREFIX: Final = "export-"  # of every kind of job that is an export
BATCH: Final = 1000
_DATA: Final = Path(__file__).resolve().parent / "data" / "exports.toml"
Row = Sequence[Value]


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


FORMAT_NAMES: Final[dict[Format, Promise]] = {
    Format.XLSX: gettext_lazy("Xuất Excel"), Format.CSV: gettext_lazy("Xuất CSV"),
}  # fmt: skip
_TYPES: Final = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Format.CSV: "text/csv",
}  # fmt: skip


class NotWhole(errors.Refused):
    """What was counted, read and written differ."""

    message = gettext_lazy("Tệp không đủ dòng nên không được giao.")


class TooMany(errors.Refused):
    """More rows than a sheet holds, or more exports than one person may have open."""

    message = gettext_lazy("Bạn còn nhiều lần xuất đang chờ hoặc đang chạy. Hãy đợi các lần đó xong.")


@dataclass(frozen=True, slots=True)
class Rules:
    """As dated data say."""

    valid_from: date
    link_hours: int
    most_rows_xlsx: int
    most_open: int


class Source(Protocol):
    """A list: how many rows it has, and the rows in order. None for one that was counted and then left out by rule."""

    @property
    def title(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def about(self) -> Sequence[str]: ...

    def count(self) -> int: ...

    def rows(self) -> Iterable[Row | None]: ...


@dataclass(frozen=True, slots=True)
class Proof:
    """`left_out`: counted and read, but not of the list by a rule that only a program can judge."""

    counted: int
    left_out: int
    written: int

    def lines(self) -> list[str]:
        found = [_("Số dòng đếm trong cơ sở dữ liệu trước khi ghi: %(n)s") % {"n": self.counted}]
        if self.left_out:
            found.append(_("Trong đó không thuộc danh sách theo mức cảnh báo: %(n)s") % {"n": self.left_out})
        return [*found, _("Số dòng đã ghi: %(n)s") % {"n": self.written}]


def rules_on(day: date) -> Rules:
    return next((one for one in reversed(_all_rules()) if one.valid_from <= day), _all_rules()[0])


@functools.cache
def _all_rules() -> list[Rules]:
    sets: list[dict[str, Any]] = tomllib.loads(_DATA.read_text(encoding="utf-8"))["set"]
    return sorted((Rules(**one) for one in sets), key=lambda one: one.valid_from)


def ask(kind: str, *, params: dict[str, Any], form: Format, by: Actor, at: datetime) -> models.Job:
    """Let a worker make the file. Who may is checked by who asks, and again at the moment of the run."""
    check_room(by=by, at=at)
    return commands.enqueue(kind, by=by, at=at, params=params | {"format": form.value})


def check_room(*, by: Actor, at: datetime) -> None:
    """One person has only so many open at a time."""
    mine = models.Job.objects.filter(owner_id=by.user_id, kind__startswith=PREFIX, state__in=OPEN_VALUES).count()
    if mine >= rules_on(at.date()).most_open:
        raise TooMany


def said_by(work: kinds.Work, *, at: datetime) -> str:
    """When the list was taken along, and by whom: a line of the file."""
    name = models.Job.objects.values_list("owner__full_name", flat=True).get(pk=work.job_id)
    moment = f"{at.astimezone(clock.ZONE):%H:%M %d/%m/%Y}"
    return _("Xuất lúc %(at)s, người xuất: %(by)s") % {"at": moment, "by": name}


def run(work: kinds.Work, source: Source) -> kinds.Outcome:
    """Count, read, write, read back, keep."""
    form, at = Format(work.params["format"]), clock.now()
    with tempfile.TemporaryFile() as beside, tempfile.TemporaryFile() as target:
        counted, left_out = _read(work, source, form, beside)
        total = counted - left_out
        proof = _write(target, source, form, _told(work, _back(beside), total), Proof(counted, left_out, total), at)
        name = f"{source.name}-{at.astimezone(clock.ZONE):%Y%m%d-%H%M}.{form}"
        expires_at = clock.now() + timedelta(hours=rules_on(at.date()).link_hours)
        kept = commands.keep(work, source=target, name=name, media_type=_TYPES[form], expires_at=expires_at, at=at)
    result = {"title": source.title, "about": list(source.about), "counted": proof.counted, "left_out": proof.left_out,
              "written": proof.written, "sha256": kept.sha256, "size": kept.size}  # fmt: skip
    return kinds.Outcome(result=result)


@contextmanager
def snapshot() -> Iterator[None]:
    """Count and rows see the same moment, whoever writes meanwhile."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read read only")
        yield


def _read(work: kinds.Work, source: Source, form: Format, beside: IO[bytes]) -> tuple[int, int]:
    """Into the file beside: how many were counted, and how many of them were left out."""
    with snapshot():
        counted = source.count()
        _check_fits(counted, form)
        read, left_out = _spool(work, source.rows(), beside)
    if read != counted:
        raise NotWhole(_("Đếm được %(counted)s dòng nhưng đọc được %(read)s dòng; tệp không được giao. Hãy thử lại.")
                       % {"counted": counted, "read": read})  # fmt: skip
    return counted, left_out


def _check_fits(counted: int, form: Format) -> None:
    most = rules_on(clock.now().date()).most_rows_xlsx
    if form is Format.XLSX and counted > most:
        raise TooMany(_("Danh sách có %(n)s dòng, một trang tính Excel không chứa hết. Hãy xuất CSV hoặc lọc bớt.")
                      % {"n": counted})  # fmt: skip


def _spool(work: kinds.Work, rows: Iterable[Row | None], beside: IO[bytes]) -> tuple[int, int]:
    """Rows of ours in a nameless file of ours; nothing from outside is ever unpickled."""
    read = left_out = 0
    source = iter(rows)
    while batch := list(itertools.islice(source, BATCH)):
        if work.stopped():
            raise kinds.Interrupted
        kept = [row for row in batch if row is not None]
        read, left_out = read + len(batch), left_out + len(batch) - len(kept)
        pickle.dump(kept, beside)
    return read, left_out


def _back(beside: IO[bytes]) -> Iterator[list[Row]]:
    beside.seek(0)
    while True:
        try:
            yield pickle.load(beside)
        except EOFError:
            return


def _told(work: kinds.Work, batches: Iterable[list[Row]], total: int) -> Iterator[Row]:
    done = 0
    for batch in batches:
        yield from batch
        done += len(batch)
        if total:
            work.progress(done, total=total)


def _write(target: IO[bytes], source: Source, form: Format, rows: Iterable[Row], hoped: Proof, at: datetime) -> Proof:
    """Write and read back; the lines of proof stand below the table."""
    below = hoped.lines()
    if form is Format.CSV:
        delimited.write(target, source.columns, rows, below=[f"# {line}" for line in below])
        written = delimited.count_rows(target, below=len(below))
    else:
        sheet = spreadsheets.Sheet(
            name=_("Danh sách"), above=(source.title, *source.about), columns=source.columns, made_at=at
        )
        spreadsheets.write(target, sheet, rows, below=below)
        written = spreadsheets.count_rows(target, sheet, below=len(below))
    if written != hoped.written:
        raise NotWhole(_("Phải có %(wanted)s dòng nhưng tệp có %(written)s dòng; tệp không được giao. Hãy thử lại.")
                       % {"wanted": hoped.written, "written": written})  # fmt: skip
    return Proof(hoped.counted, hoped.left_out, written)
