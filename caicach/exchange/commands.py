"""The acts of an import: bring a file, say which column is which, check, take in, take back.

What is long is done by a worker (`tasks`): check, accept and undo begin again where they stopped.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, BinaryIO, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors, text
from caicach.core.actor import Actor
from caicach.documents import clamd
from caicach.documents import commands as documents
from caicach.documents import queries as files
from caicach.exchange import models, policies, queries, reading
from caicach.exchange.kinds import BATCH, KINDS, Context, Kind, Row
from caicach.exchange.rules import cells, headings
from caicach.exchange.states import MOVES, ImportState, RowState
from caicach.jobs import commands as jobs
from caicach.jobs import queries as job_queries

Progress = Callable[[int, int], None]


class StillAtWork(errors.Refused):
    """One thing at a time."""

    message = _("Một việc của lần nhập này đang chạy; hãy chờ việc đó xong.")


class NotNow(errors.Refused):
    """The state of the import does not allow this."""

    message = _("Lần nhập này không còn ở bước đó. Hãy tải lại trang.")


class NotScanned(errors.Refused):
    """No verdict, no reading. The job ends with this instead of holding up others until the scanner is back."""

    message = _("Trình quét mã độc không trả lời nên tệp chưa được đọc. Hãy thử lại sau hoặc báo người quản trị.")


class ColumnsMissing(errors.Invalid):
    """Required fields have no column."""


def begin(*, kind: str, source: BinaryIO, name: str, system: str = "", by: Actor, at: datetime) -> models.Import:
    """Keep the file. A short one is read at once; a long one, or one for the scanner first, waits for `read`."""
    if kind not in KINDS:
        raise errors.NotFound
    policies.check_may_import(by, KINDS[kind])
    assert by.user_id is not None
    _check_system(KINDS[kind], system)
    reading.check_size(source)
    table = reading.read(source) if not files.has_scanner() and reading.is_short(source) else None
    with transaction.atomic():
        made = models.Import.objects.create(
            kind=kind, file=documents.keep_table(source=source, name=name, by=by, at=at),
            source=system if KINDS[kind].wants_source else "", state=ImportState.READING.value,
            created_by_id=by.user_id, unit_id=by.unit_id, created_at=at,
        )  # fmt: skip
        if table is not None:
            _write(made, table)
    return made


def _check_system(kind: Kind, system: str) -> None:
    if kind.wants_source and not (system and system == system.strip() and len(system) <= 40 and " " not in system):
        raise errors.Invalid(_("Phải ghi hệ thống nguồn, viết liền không dấu cách, ví dụ: egov-cu."), field="system")


def _write(made: models.Import, table: reading.Table) -> None:
    """The rows of the file, and a guess which column is which."""
    kind = queries.kind_of(made)
    known = {one.name: (str(one.label), cells.vietnamese(one.label), *one.headings) for one in kind.fields}
    index, heads = headings.find_row([row for _number, row in table.rows], known)
    first = kind.example.get(kind.fields[0].name, headings.EXAMPLE)
    rows = [(number, row) for number, row in table.rows[index + 1 :] if not headings.is_example(row, first)]
    if not rows:
        raise reading.NotReadable(_("Dưới dòng tiêu đề không có dòng dữ liệu nào."))
    heads = [text.nfc(head) for head in heads]
    made.headings, made.heading_row, made.since_1904 = heads, table.rows[index][0], table.since_1904
    made.columns = _remembered(kind, heads) or {str(at): name for at, name in headings.guess(heads, known).items()}
    made.state = ImportState.NEW.value
    made.save(update_fields=["headings", "heading_row", "since_1904", "columns", "state"])
    models.ImportRow.objects.bulk_create(
        (models.ImportRow(of=made, number=number, cells=row, state=RowState.GOOD.value)
         for number, row in rows),
        batch_size=2_000,
    )  # fmt: skip


def _remembered(kind: Kind, heads: list[str]) -> dict[str, str]:
    found = models.ColumnMemory.objects.filter(kind=kind.name, digest=headings.digest(heads)).first()
    return dict(found.columns) if found else {}


def choose_columns(import_id: int, columns: Mapping[int, str], *, by: Actor, at: datetime) -> models.Import:
    """Say which column is which field, remember it, and let the rows be checked."""
    with transaction.atomic():
        found = _held(import_id, by, ImportState.CHECKED)
        kind = queries.kind_of(found)
        _check_columns(kind, columns)
        found.columns = {str(index): name for index, name in columns.items() if name}
        found.save(update_fields=["columns"])
        models.ColumnMemory.objects.update_or_create(
            kind=kind.name, digest=headings.digest(found.headings),
            defaults={"columns": found.columns, "used_at": at},
        )  # fmt: skip
    return found


def _check_columns(kind: Kind, columns: Mapping[int, str]) -> None:
    """Every required field once, no field twice."""
    chosen = [name for name in columns.values() if name]
    known = {field.name: field for field in kind.fields}
    problems: dict[str, list[errors.Text]] = {}
    for index, name in columns.items():
        if name and (name not in known or chosen.count(name) > 1):
            problems[f"column-{index}"] = [_("Mỗi trường chỉ lấy từ một cột.")]
    missing = [str(field.label) for field in kind.fields if field.required and field.name not in chosen]
    if missing:
        problems[""] = [_("Chưa chọn cột cho: %(names)s.") % {"names": ", ".join(missing)}]
    if problems:
        raise ColumnsMissing(problems=problems)


def ask(task: str, import_id: int, *, by: Actor, at: datetime) -> None:
    """Let a worker read ("import-read"), check ("import-check"), accept ("import-accept") or undo ("import-undo")."""
    to = {"import-read": ImportState.NEW, "import-check": ImportState.CHECKED, "import-accept": ImportState.ACCEPTED,
          "import-undo": ImportState.UNDONE}  # fmt: skip
    with transaction.atomic():
        found = _held(import_id, by, to[task])
        jobs.enqueue(task, by=by, at=at, subject=found.subject)


def _held(import_id: int, by: Actor, to: ImportState) -> models.Import:
    """The import under its lock, if it may go there and nobody is at work on it."""
    found = models.Import.objects.select_for_update(of=("self",)).filter(pk=import_id).first()
    if found is None or not policies.owns(found, by):
        raise errors.NotFound
    policies.check_may_import(by, queries.kind_of(found))
    if to not in MOVES[ImportState(found.state)]:
        raise NotNow
    job = job_queries.latest_of(found.subject)
    if job is not None and job.is_open:
        raise StillAtWork
    return found


# --- What a worker does ---


def read(found: models.Import, *, by: Actor, at: datetime, progress: Progress) -> None:
    """Read a file that waited, if the scanner calls it clean; all its rows are written, or none."""
    policies.check_may_import(by, queries.kind_of(found))
    if found.file is None:  # its bytes went with somebody who was forgotten
        raise NotNow
    try:
        documents.check_clean(found.file, at=at)
    except clamd.ScannerSilent as silent:
        raise NotScanned from silent
    with files.open_for_reading(found.file, to_official=True).stream as source:
        table = reading.read(source, progress=progress)
    with transaction.atomic():
        held = models.Import.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if held.state == ImportState.READING:
            _write(held, table)


def check(found: models.Import, *, by: Actor, at: datetime, progress: Progress) -> None:
    """Judge every row anew; nothing is taken in."""
    kind = queries.kind_of(found)
    policies.check_may_import(by, kind)
    _check_columns(kind, {int(index): name for index, name in found.columns.items()})
    context, done, total = Context(found, by, at), 0, found.rows.count()
    for rows in _batches(found, RowState.GOOD, RowState.KNOWN, RowState.BAD, at_once=_at_once(kind)):
        judged = judge(kind, rows, context)
        before = {row.pk: _verdict(row) for row in rows}
        told = [_judged(row, one) for row, one in zip(rows, judged, strict=True)]
        _save([row for row in told if before[row.pk] != _verdict(row)])
        done += len(rows)
        progress(done, total)
    models.Import.objects.filter(pk=found.pk, state__in=[ImportState.NEW.value, ImportState.CHECKED.value]).update(
        state=ImportState.CHECKED.value
    )


def _batches(found: models.Import, *states: RowState, at_once: int = BATCH) -> Iterator[list[models.ImportRow]]:
    last = 0
    wanted = found.rows.filter(state__in=[state.value for state in states]).order_by("number")
    while rows := list(wanted.filter(number__gt=last)[:at_once]):
        yield rows
        last = rows[-1].number


def _at_once(kind: Kind) -> int:
    """How many rows are judged together."""
    return reading.MOST_ROWS if kind.whole else BATCH


def _verdict(row: models.ImportRow) -> tuple[str, list[Any], list[Any]]:
    return row.state, row.problems, row.remarks


def _judged(row: models.ImportRow, judged: Row) -> models.ImportRow:
    row.problems = [list(problem) for problem in judged.problems]
    row.remarks = [list(remark) for remark in judged.remarks]
    right = RowState.KNOWN if judged.known else RowState.GOOD
    row.state = (RowState.BAD if judged.problems else right).value
    return row


_SAVE: Final = """
update exchange_importrow r set state = given.state, problems = given.problems, became = given.became,
  cells = given.cells, remarks = given.remarks
from jsonb_to_recordset(%s::jsonb)
  as given (id bigint, state text, problems jsonb, became text, cells jsonb, remarks jsonb)
where r.id = given.id
"""


def _save(rows: list[models.ImportRow]) -> None:
    """Many rows in one statement."""
    said = [
        {
            "id": row.pk,
            "state": row.state,
            "problems": row.problems,
            "became": row.became,
            "cells": row.cells,
            "remarks": row.remarks,
        }
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [json.dumps(said)])


def judge(kind: Kind, rows: list[models.ImportRow], context: Context, *, beside: Collection[int] = ()) -> list[Row]:
    """Read the cells and let the kind say what is wrong with what they say. `beside`: rows that will not come in."""
    columns = {name: int(index) for index, name in context.of.columns.items()}
    read = [_read(kind, row, columns, context) for row in rows]
    for one in read:
        one.beside = one.number in beside
    kind.check(read, context)
    return read


def _read(kind: Kind, row: models.ImportRow, columns: Mapping[str, int], context: Context) -> Row:
    made = Row(row.number, row.cells)
    for field in kind.fields:
        index = columns.get(field.name)
        cell = row.cells[index] if index is not None and index < len(row.cells) else ""
        if cell == "":
            if field.required:
                made.complain(field.name, _("Ô này để trống."))
            continue
        try:
            options: dict[str, Any] = {"since_1904": context.of.since_1904} if field.is_day else {}
            made.said[field.name] = field.read(cell, **options)
        except cells.Unreadable as reason:
            made.complain(field.name, str(reason))
    return made


def accept(found: models.Import, *, by: Actor, at: datetime, progress: Progress) -> None:
    """Take in the good rows, a batch in one transaction; a row that has become wrong meanwhile is told so."""
    kind = queries.kind_of(found)
    policies.check_may_import(by, kind)
    context, done = Context(found, by, at), 0
    total = found.rows.filter(state=RowState.GOOD.value).count()
    beside = (RowState.KNOWN, RowState.BAD) if kind.whole else ()  # a good row may stand under one of these
    for rows in _batches(found, RowState.GOOD, *beside, at_once=_at_once(kind)):
        with transaction.atomic():
            done += _take(kind, rows, context)
        progress(done, total)
    models.Import.objects.filter(pk=found.pk, state=ImportState.CHECKED.value).update(
        state=ImportState.ACCEPTED.value, accepted_at=at
    )


def _take(kind: Kind, rows: list[models.ImportRow], context: Context) -> int:
    """How many rows were due. The others are judged with them as in the dry run, and left as they are."""
    beside = {row.number for row in rows if row.state != RowState.GOOD}
    judged = judge(kind, rows, context, beside=beside)
    due = [(row, one) for row, one in zip(rows, judged, strict=True) if row.number not in beside]
    good = [(row, one) for row, one in due if not (one.problems or one.known)]
    became = kind.take([one for _row, one in good], context) if good else []
    for (row, _one), subject in zip(good, became, strict=True):
        row.state, row.became, row.cells = RowState.TAKEN.value, subject, []
    others = [_judged(row, one) for row, one in due if one.problems or one.known]
    _save([row for row, _one in good] + others)
    return len(due)


def check_can_undo(found: models.Import) -> None:
    if ImportState.UNDONE not in MOVES[ImportState(found.state)]:
        raise NotNow


def undo(found: models.Import, *, by: Actor, at: datetime, progress: Progress) -> None:
    """Take back what nothing was built on; each of the others says why it stays."""
    kind = queries.kind_of(found)
    policies.check_may_import(by, kind)
    context, done = Context(found, by, at), 0
    total = found.rows.filter(state=RowState.TAKEN.value).count()
    for rows in _batches(found, RowState.TAKEN, at_once=_at_once(kind)):
        with transaction.atomic():
            kept = kind.undo({row.number: row.became for row in rows}, context)
            for row in rows:
                row.state = (RowState.KEPT if row.number in kept else RowState.UNDONE).value
                row.problems = [["", kept[row.number]]] if row.number in kept else []
            _save(rows)
        done += len(rows)
        progress(done, total)
    models.Import.objects.filter(pk=found.pk, state=ImportState.ACCEPTED.value).update(
        state=ImportState.UNDONE.value, undone_at=at
    )
