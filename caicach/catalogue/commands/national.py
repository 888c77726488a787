"""Read the national catalogue into drafts; a second reading shows what changed, and an official accepts it.

The first reading of a full record makes a draft at once. Later readings change no draft: what the record says now is
kept beside what was accepted, until an official accepts the difference and a draft is made anew.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from caicach.catalogue import commands, events, models, policies
from caicach.catalogue.national_files import Batch, Refused
from caicach.catalogue.queries.national import NoNationalRecord
from caicach.catalogue.rules import files
from caicach.catalogue.rules.national import record, words
from caicach.catalogue.rules.revisions import Change
from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.workflow.rules import Problem

AT_ONCE: Final = 500
LISTED, NOT_LISTED = "có", "không còn"
ONLY_LISTED: Final = Problem(
    "details", "Chỉ có trong danh sách, không có bản ghi đầy đủ (details/<mã>.json): chưa làm dự thảo được."
)
_SEEN: Final = (
    "name", "agency", "decision_number", "decided_on", "announced_on", "listed", "full", "seen", "accepted",
    "problems", "content", "raw", "digest",
)  # fmt: skip


class NothingChanged(errors.Refused):
    """There is nothing to accept."""

    message = _("Bản ghi này không có gì khác với lần đã chấp nhận.")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one record: `imported` if there is a draft of it; `revision` the number of the one made now."""

    code: str
    name: str
    imported: bool
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...] = ()
    revision: int | None = None
    only_listed: bool = False


@transaction.atomic
def import_national(batch: Batch, *, by: Actor, at: datetime) -> tuple[Imported, ...]:
    """Every record of the batch, by code, then what could not be read at all."""
    if not by.is_system:
        policies.check_draft(by, on=at.date())
    with connection.cursor() as cursor:  # two first readings at once would both make every record
        cursor.execute("select pg_advisory_xact_lock(hashtext('catalogue.national'))")
    known = {row.code: row for row in models.NationalRecord.objects.select_for_update().defer("raw", "content")}
    intake = _Intake(batch, by=by, at=at)
    done = [intake.take(code, known.get(code)) for code in sorted({*batch.rows, *batch.details, *intake.gone(known)})]
    intake.write()
    return (*done, *(_unread(refused) for refused in batch.refused))


@transaction.atomic
def accept(code: str, *, by: Actor, at: datetime) -> models.NationalRecord:
    """Take over what changed nationally: the draft is made anew from the record as it was last read."""
    user_id = policies.check_draft(by, on=at.date())
    row = models.NationalRecord.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoNationalRecord
    changes = words.changes(row.accepted, row.seen)
    if not changes:
        raise NothingChanged
    revision = None
    if row.full and words.changes({**row.accepted, "listed": ""}, {**row.seen, "listed": ""}):
        revision = commands.draft_incomplete(files.parse(row.content), row.content, by=by, at=at)
    row.accepted, row.accepted_at, row.accepted_by_id = row.seen, at, user_id
    row.seq += 1
    row.save(update_fields=["accepted", "accepted_at", "accepted_by", "seq"])
    event = events.NationalAccepted(code=code, changes=len(changes), revision_id=revision.pk if revision else None)
    core_events.record(event, subject=f"national-record/{row.pk}", seq=row.seq, by=by, at=at)
    return row


class _Intake:
    """One reading of the catalogue: rows are collected and written together."""

    def __init__(self, batch: Batch, *, by: Actor, at: datetime) -> None:
        self.batch, self.by, self.at = batch, by, at
        self.new: list[models.NationalRecord] = []
        self.old: list[tuple[models.NationalRecord, str]] = []

    def gone(self, known: Mapping[str, models.NationalRecord]) -> Iterator[str]:
        """Codes that stood in the list before and stand in it no longer."""
        if self.batch.has_list:
            yield from (code for code, row in known.items() if row.listed and code not in self.batch.rows)

    def take(self, code: str, known: models.NationalRecord | None) -> Imported:
        detail, listed = self.batch.details.get(code), self.batch.rows.get(code)
        if detail is None:
            return self._list_only(code, known, listed)
        try:
            reading = record.read(detail, listed=listed if self.batch.has_list else detail_as_listed(detail))
        except record.NotARecord as why:
            return Imported(code, "", imported=False, problems=(Problem("", str(why)),))
        return self._full(reading, detail, known)

    def _full(
        self, reading: record.Reading, detail: Mapping[str, Any], known: models.NationalRecord | None
    ) -> Imported:
        fields = self._with_list(reading.code, reading.fields, known)
        first = known is None or not known.full
        row = self._row(reading.code, known, fields)
        row.digest = _digest(detail, reading.content, fields)
        row.name, row.agency, row.full = reading.name, reading.agency, True
        row.decision_number = reading.publication.decision
        row.decided_on, row.announced_on = reading.publication.decided_on, reading.publication.announced_on
        row.problems = [[problem.place, problem.message] for problem in reading.problems]
        row.content, row.raw = reading.content, dict(detail)
        revision = None
        if first:
            row.accepted = fields
            made = commands.draft_incomplete(files.parse(row.content), row.content, by=self.by, at=self.at)
            revision = made.number
        return Imported(
            reading.code, reading.name, imported=True, problems=reading.problems,
            changes=words.changes(row.accepted, fields), revision=revision,
        )  # fmt: skip

    def _list_only(self, code: str, known: models.NationalRecord | None, listed: Mapping[str, Any] | None) -> Imported:
        """A row of the list without a full record, or a record that is in neither any more."""
        said = words.listed(listed) if listed is not None else {}
        fields = self._with_list(code, {**(known.seen if known else {}), **said}, known)
        row = self._row(code, known, fields)
        row.digest = _digest(row.full, fields)
        if not row.full:
            row.name, row.agency = str(fields.get("name", ""))[:1000], str(fields.get("agency", ""))[:500]
            row.problems = [[ONLY_LISTED.place, ONLY_LISTED.message]]
        problems = tuple(Problem(place, message) for place, message in row.problems)
        return Imported(code, row.name, imported=row.full, problems=problems,
                        changes=words.changes(row.accepted, fields), only_listed=not row.full)  # fmt: skip

    def _with_list(self, code: str, fields: words.Fields, known: models.NationalRecord | None) -> words.Fields:
        listed = code in self.batch.rows if self.batch.has_list else known is None or known.listed
        return {**fields, "listed": LISTED if listed else NOT_LISTED}

    def _row(self, code: str, known: models.NationalRecord | None, fields: words.Fields) -> models.NationalRecord:
        row = known
        if row is None:
            row = models.NationalRecord(code=code, accepted=fields, accepted_at=self.at)
            self.new.append(row)
        else:
            self.old.append((row, row.digest))
        row.seen, row.seen_at, row.listed = fields, self.at, fields["listed"] == LISTED
        return row

    def write(self) -> None:
        models.NationalRecord.objects.bulk_create(self.new, batch_size=AT_ONCE)
        models.NationalRecord.objects.filter(pk__in=[row.pk for row, _before in self.old]).update(seen_at=self.at)
        changed = [row for row, before in self.old if row.digest != before]
        for names in {_held(row) for row in changed}:
            rows = [row for row in changed if _held(row) == names]
            models.NationalRecord.objects.bulk_update(rows, names, batch_size=AT_ONCE)


def detail_as_listed(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Where no list came along, a record cannot differ from its row."""
    return {"name": detail.get("name")}


def _held(row: models.NationalRecord) -> tuple[str, ...]:
    """The columns to write: the record itself only where one was read now."""
    return tuple(name for name in _SEEN if name not in row.get_deferred_fields())


def _digest(*parts: Any) -> str:
    """What tells one reading from another, so that only what changed is written."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _unread(refused: Refused) -> Imported:
    place = f"{refused.file}:{refused.line}" if refused.line else refused.file
    return Imported(refused.code, "", imported=False, problems=(Problem(place, refused.why),))
