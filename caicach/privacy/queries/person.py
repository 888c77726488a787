"""Whom does somebody ask for, and what was handed to whom?"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from caicach.core import errors, events, text
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.dossiers.models import Dossier, Party
from caicach.jobs import models as jobs
from caicach.jobs import queries as job_queries
from caicach.jobs.states import JobState
from caicach.organisations.queries import units
from caicach.privacy import events as own_events
from caicach.privacy import policies
from caicach.privacy.models import PersonExport
from caicach.privacy.queries import collecting


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A request with the names around it, and how far its file is."""

    row: PersonExport
    unit: str
    person: str
    job: jobs.Job | None
    fetchable: bool
    fetched: bool

    @property
    def is_made(self) -> bool:
        return self.job is not None and self.job.state == JobState.DONE


def find(personal_number: str, full_name: str, *, unit_ids: frozenset[int]) -> collecting.Scope | None:
    """The person of this number, if the name is theirs and one of these units holds something of them."""
    party = Party.objects.filter(personal_number=personal_number).first() if personal_number else None
    if party is None or text.fold(full_name) not in _names(party):
        return None
    scope = collecting.scope_of(party, unit_ids=unit_ids)
    return scope if scope.own or scope.filed else None


def _names(party: Party) -> set[str]:
    """As it is now, and as it was when they applied."""
    once = Dossier.objects.filter(applicant=party).values_list("applicant_name", flat=True)
    return {text.fold(one) for one in (party.full_name, *once)}


def list_exports(*, seen_by: Actor, on: date) -> QuerySet[PersonExport]:
    found = PersonExport.objects.filter(unit__in=policies.exporting_units(seen_by, on=on))
    return found.select_related("party", "asked_by", "handed_by").order_by("-id")


def get_export(export_id: int, *, seen_by: Actor, at: datetime) -> Shown:
    """Its file is fetched by who asked for it, by nobody who looks as that person, and not if it was stopped."""
    row = list_exports(seen_by=seen_by, on=at.date()).filter(pk=export_id).first()
    if row is None:
        raise errors.NotFound
    job = job_queries.latest_of(row.subject)
    mine = row.asked_by_id == seen_by.user_id and seen_by.viewer_id is None
    fetchable = mine and _is_there(job, at=at) and not happened(row, own_events.PersonExportStopped)
    return Shown(
        row=row, unit=units.unit_name(row.unit_id, on=row.asked_at.date()),
        person=row.party.full_name if row.party else "", job=job, fetchable=fetchable,
        fetched=happened(row, own_events.PersonExportFetched),
    )  # fmt: skip


def _is_there(job: jobs.Job | None, *, at: datetime) -> bool:
    return job is not None and job.file_id is not None and job.expires_at is not None and job.expires_at > at


def happened(row: PersonExport, kind: type[events.Event]) -> bool:
    return Event.objects.filter(subject=row.subject, kind=kind.KIND).exists()
