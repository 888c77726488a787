"""Hand a person all that is held about them: asked for, made by a worker, fetched, handed over. Each is an event."""

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from caicach.core import clock, errors
from caicach.core import events as log
from caicach.core.actor import Actor
from caicach.documents.models import StoredFile
from caicach.jobs import commands as jobs
from caicach.jobs import exports, kinds
from caicach.jobs import queries as job_queries
from caicach.jobs.models import Job
from caicach.organisations.queries import units
from caicach.privacy import events, package, policies
from caicach.privacy.commands import reads
from caicach.privacy.models import PersonExport
from caicach.privacy.queries import collecting, person
from caicach.privacy.states import Page, Requester

KIND: Final = exports.PREFIX + "person"
GONE: Final = "(đã tiêu hủy)"


class Forgotten(errors.Refused):
    """What it was about was destroyed meanwhile."""

    message = _("Dữ liệu cá nhân này đã tiêu hủy nên không xuất được nữa.")


class NotFetched(errors.Refused):
    """Nothing can have been handed over that nobody took."""

    message = _("Chưa ai tải tệp nên chưa giao được.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose data, who asks for them, and by which paper."""

    personal_number: str
    full_name: str
    requester: Requester
    ground: str


@transaction.atomic
def ask(wanted: Wanted, *, by: Actor, at: datetime) -> PersonExport:
    """Let a worker make it. Who does not know number and name learns nothing, also not that there is somebody."""
    policies.check_may_export(by)
    assert by.user_id is not None
    assert by.unit_id is not None
    if not wanted.ground.strip():
        raise errors.Invalid(_("Phải ghi căn cứ của yêu cầu."), field="ground")
    reach = policies.exporting_units(by, on=at.astimezone(clock.ZONE).date())
    scope = person.find(wanted.personal_number, wanted.full_name, unit_ids=reach)
    if scope is None:
        words = _("Không có người mang số định danh và họ tên này trong hồ sơ thuộc phạm vi của bạn.")
        raise errors.Invalid(words, field="personal_number")
    exports.check_room(by=by, at=at)
    row = PersonExport.objects.create(
        party=scope.party, unit_id=by.unit_id, requester=wanted.requester.value, ground=wanted.ground.strip(),
        asked_at=at, asked_by_id=by.user_id,
    )  # fmt: skip
    asked = events.PersonExportAsked(party_id=scope.party.pk, unit_id=by.unit_id, requester=row.requester)
    _record(row, asked, by=by, at=at)
    jobs.enqueue(KIND, by=by, at=at, subject=row.subject)
    return row


def make(work: kinds.Work) -> kinds.Outcome:
    """With the rights its asker has now. Everything is read in one moment; the file is read back before it is kept."""
    policies.check_may_export(work.actor)
    at = clock.now()
    row = PersonExport.objects.select_related("party", "asked_by").get(pk=int(work.subject.partition("/")[2]))
    if row.party is None:
        raise Forgotten
    with translation.override("vi"), exports.snapshot():
        scope = collecting.scope_of(row.party, unit_ids=policies.exporting_units(work.actor, on=at.date()))
        found = collecting.collect(scope, on=at.date())
    told = package.About(row=row, unit=units.unit_name(row.unit_id, on=at.date()), made_at=at)
    with tempfile.TemporaryFile() as target:
        made = package.write(target, found, told, progress=lambda done, total: work.progress(done, total=total))
        name = f"du-lieu-ca-nhan-{row.pk}-{at.astimezone(clock.ZONE):%Y%m%d-%H%M}.zip"
        event = events.PersonExportMade(dossiers=len(scope.own), files=made.files, left_out=made.left_out)
        kept = _keep(work, row.pk, event, source=target, name=name, at=at)
    result = {
        "dossiers": len(scope.own), "filed": len(scope.filed), "elsewhere": scope.elsewhere, "rows": made.rows,
        "files": made.files, "left_out": made.left_out, "sha256": kept.sha256, "size": kept.size,
    }  # fmt: skip
    return kinds.Outcome(result=result)


@transaction.atomic
def _keep(
    work: kinds.Work, export_id: int, event: log.Event, *, source: BinaryIO, name: str, at: datetime
) -> StoredFile:
    """The file and that it was made, both or neither. Stopped meanwhile, its time is over as it is kept.

    An erasing takes the same lock: it comes before and is seen here, or after and finds the file named.
    """
    row = PersonExport.objects.select_for_update().get(pk=export_id)
    hours = 0 if person.happened(row, events.PersonExportStopped) else exports.rules_on(at.date()).link_hours
    expires_at = clock.now() + timedelta(hours=hours)
    _record(row, event, by=work.actor, at=at)
    return jobs.keep(work, source=source, name=name, media_type="application/zip", expires_at=expires_at, at=at)


@transaction.atomic
def fetch(job: Job, *, by: Actor, at: datetime) -> None:
    """Before the bytes leave: a look at all of the person, told to the owner as every look is."""
    policies.check_may_export(by)
    row = PersonExport.objects.select_for_update().get(pk=int(job.subject.partition("/")[2]))
    if row.party_id is None or person.happened(row, events.PersonExportStopped):
        raise Forgotten
    # Of the person and not of each dossier: rows of one moment would tell later which dossiers were of one person.
    reads.note(f"party/{row.party_id}", Page.EXPORT, by=by, at=at)
    _record(row, events.PersonExportFetched(), by=by, at=at)


@transaction.atomic
def hand_over(export_id: int, *, by: Actor, at: datetime) -> PersonExport:
    """Whoever had asked has it in hand."""
    policies.check_may_export(by)
    on = at.astimezone(clock.ZONE).date()
    row = person.list_exports(seen_by=by, on=on).select_for_update(of=("self",)).filter(pk=export_id).first()
    if row is None:
        raise errors.NotFound
    if row.handed_at is not None:
        raise errors.Refused(_("Lần giao này đã được ghi."))
    if not person.happened(row, events.PersonExportFetched):
        raise NotFetched
    row.handed_at, row.handed_by_id = at, by.user_id
    _record(row, events.PersonExportHandedOver(), by=by, at=at)
    return row


def stop(people: set[int], *, by: Actor, at: datetime) -> None:
    """In the transaction of an erasing, before it: what was made of these people or is being made goes to nobody."""
    for row in PersonExport.objects.select_for_update().filter(party__in=people):
        job = job_queries.latest_of(row.subject)
        if job is not None and (job.is_open or (job.expires_at is not None and job.expires_at > at)):
            _record(row, events.PersonExportStopped(), by=by, at=at)
            jobs.expire([row.subject], at=at)


def forget() -> None:
    """After it: of whom nothing is left, the words of the request go too."""
    PersonExport.objects.filter(party=None).exclude(ground=GONE).update(ground=GONE)


def _record(row: PersonExport, event: log.Event, *, by: Actor, at: datetime) -> None:
    row.seq += 1
    row.save()
    log.record(event, subject=row.subject, seq=row.seq, by=by, at=at)
