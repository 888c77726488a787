"""Dossiers that an earlier system ended come in from its spreadsheets, many in one statement, and can be taken back.

They keep the number of their source and get none of ours: the serials of the day stay gap-free, and nobody mistakes one
for the other. No letter follows, no process runs: everything about them happened elsewhere.
"""

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import ForeignObjectRel, Model
from django.utils.translation import gettext as _

from caicach.catalogue import queries as catalogue
from caicach.core import events as core_events
from caicach.core import text
from caicach.core.actor import Actor
from caicach.dossiers import events
from caicach.dossiers.commands import intake_rows
from caicach.dossiers.models import Dossier, Party
from caicach.dossiers.rules.intake import Applicant
from caicach.dossiers.states import Channel, Delivery, PartyKind, Quality, Status

LONGEST_TOKEN: Final = 60
LONGEST_CODE: Final = 60
PREFIX: Final = "NHAP"

# People met before keep what is known of them: an old list knows no better where they live today.
_PARTIES: Final = """
insert into dossiers_party (kind, personal_number, organisation_code, full_name, born_on, address, phone, email)
select p.kind, p.personal_number, p.organisation_code, p.full_name, p.born_on, p.address, p.phone, p.email
from jsonb_populate_recordset(null::dossiers_party, %s::jsonb) p
order by p.personal_number, p.organisation_code
on conflict do nothing
"""
_DOSSIERS: Final = """
insert into dossiers_dossier ({names}) select {names} from jsonb_populate_recordset(null::dossiers_dossier, %s::jsonb)
returning foreign_code, id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """One ended dossier as its source tells it."""

    foreign_code: str
    revision_id: int
    procedure_code: str
    procedure_name: str
    intake_unit_id: int
    competent_unit_id: int
    channel: Channel
    applicant: Applicant
    summary: str
    status: Status
    quality: Quality
    rule_set: str
    received_at: datetime
    due_at: datetime
    finished_at: datetime | None
    returned_at: datetime | None


def promised(procedure: catalogue.PublishedProcedure, *, intake_unit_id: int, received_at: datetime) -> datetime:
    """The date its procedure would have promised, where the source does not tell what was."""
    return intake_rows.promise(procedure, limit_case="", intake_unit_id=intake_unit_id, received_at=received_at).due_at


def code_of(source: str, foreign_code: str) -> str:
    """The number under which it is kept here: the source's own behind a mark that no number of ours begins with."""
    made = re.sub(r"[^0-9A-Z.\-]", ".", f"{PREFIX}-{source}-{foreign_code}".upper())
    if len(made) <= LONGEST_CODE and made == f"{PREFIX}-{source}-{foreign_code}".upper():
        return made
    mark = uuid.uuid5(uuid.NAMESPACE_URL, f"{source} {foreign_code}").hex[:12].upper()
    return f"{made[: LONGEST_CODE - 13]}-{mark}"


@transaction.atomic
def take_over(rows: Sequence[Ended], *, source: str, import_id: int, by: Actor, at: datetime) -> list[Dossier]:
    """Write dossiers, people and events of one batch. Rights are checked by the import, for every unit it names."""
    people = _people([row.applicant for row in rows])
    made = [_dossier(row, person, source=source) for row, person in zip(rows, people, strict=True)]
    _insert(made)
    act_id = uuid.uuid4()
    written = [
        core_events.row(_event(dossier, import_id), subject=dossier.subject, seq=1, by=by, at=at,
                        occurred_at=dossier.received_at, act_id=act_id)
        for dossier in made
    ]  # fmt: skip
    _record(written)
    return made


def _insert(made: Sequence[Dossier]) -> None:
    """One statement with one parameter: with one for each cell, twenty thousand of them, splitting it took the time."""
    columns = [field.attname for field in Dossier._meta.concrete_fields if not field.primary_key]
    rows = [{column: getattr(one, column) for column in columns} for one in made]
    with connection.cursor() as cursor:
        cursor.execute(_DOSSIERS.format(names=", ".join(columns)), [json.dumps(rows, default=str)])
        ids = dict(cursor.fetchall())
    for one in made:
        one.pk = ids[one.foreign_code]


def _record(rows: list[dict[str, Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(core_events.INSERT_MANY, [json.dumps(rows, default=str)])


def _people(applicants: Sequence[Applicant]) -> list[int]:
    """The person behind each row: by number if there is one, else somebody of their own."""
    numbered = {_number(who): who for who in reversed(applicants) if _number(who)}  # the first row of a person counts
    with connection.cursor() as cursor:
        cursor.execute(_PARTIES, [json.dumps([_columns(who) for who in numbered.values()], default=str)])
    known = {("", one.organisation_code) if one.organisation_code else (one.personal_number, ""): one.pk
             for one in _known(numbered)}  # fmt: skip
    nameless = iter(Party.objects.bulk_create(Party(**_columns(who)) for who in applicants if not _number(who)))
    return [
        known[(who.personal_number, who.organisation_code)] if _number(who) else next(nameless).pk for who in applicants
    ]


def _known(numbered: dict[str, Applicant]) -> list[Party]:
    persons = [who.personal_number for who in numbered.values() if who.personal_number]
    bodies = [who.organisation_code for who in numbered.values() if who.organisation_code]
    return [*Party.objects.filter(personal_number__in=persons), *Party.objects.filter(organisation_code__in=bodies)]


def _number(who: Applicant) -> str:
    return who.personal_number or who.organisation_code


def _columns(who: Applicant) -> dict[str, Any]:
    return {
        "kind": (PartyKind.ORGANISATION if who.organisation_code else PartyKind.PERSON).value,
        "personal_number": who.personal_number, "organisation_code": who.organisation_code,
        "full_name": who.full_name, "born_on": who.born_on, "address": who.address, "phone": who.phone,
        "email": who.email,
    }  # fmt: skip


def _dossier(row: Ended, applicant_id: int, *, source: str) -> Dossier:
    who = row.applicant
    return Dossier(
        code=code_of(source, row.foreign_code), source_system=source, foreign_code=row.foreign_code,
        data_quality=row.quality, revision_id=row.revision_id, procedure_code=row.procedure_code,
        procedure_name=row.procedure_name, intake_unit_id=row.intake_unit_id, competent_unit_id=row.competent_unit_id,
        channel=row.channel, return_channel=row.channel, applicant_id=applicant_id, applicant_name=who.full_name,
        applicant_tokens=[one[:LONGEST_TOKEN] for one in text.tokens(who.full_name)], address=who.address,
        phone=who.phone, summary=row.summary, status=row.status, rule_set=row.rule_set,
        delivery=Delivery.DELIVERED if row.status == Status.RETURNED else Delivery.NOT_READY,
        registered_at=row.received_at, received_at=row.received_at, original_due_at=row.due_at, due_at=row.due_at,
        finished_at=row.finished_at, returned_at=row.returned_at, seq=1,
    )  # fmt: skip


def _event(dossier: Dossier, import_id: int) -> events.TakenOver:
    assert dossier.due_at is not None
    return events.TakenOver(
        code=dossier.code, procedure_code=dossier.procedure_code, revision_id=dossier.revision_id,
        intake_unit_id=dossier.intake_unit_id, competent_unit_id=dossier.competent_unit_id, channel=dossier.channel,
        source_system=dossier.source_system, import_id=import_id, data_quality=dossier.data_quality,
        status=int(dossier.status), rule_set=dossier.rule_set, due_at=dossier.due_at, finished_at=dossier.finished_at,
        returned_at=dossier.returned_at,
    )  # fmt: skip


@transaction.atomic
def take_back(dossier_ids: Sequence[int], *, import_id: int, by: Actor, at: datetime) -> dict[int, str]:
    """Remove what was taken over by mistake, with people nobody else knows; what must stay is answered with its reason.

    The log keeps that they came and went: ids and codes, no names.
    """
    found = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=dossier_ids).in_bulk()
    kept = {one: _("Hồ sơ không còn ở đây.") for one in dossier_ids if one not in found}
    kept |= {one.pk: _("Đã có việc làm tiếp trên hồ sơ này.") for one in found.values() if one.seq != 1}
    kept |= dict.fromkeys(_built_on(set(found)) - set(kept), _("Đã có dữ liệu khác gắn với hồ sơ này."))
    gone = [one for one in found.values() if one.pk not in kept]
    undone = events.TakingOverUndone(import_id=import_id)
    _record([core_events.row(undone, subject=one.subject, seq=2, by=by, at=at) for one in gone])
    Dossier.objects.filter(pk__in=[one.pk for one in gone]).delete()
    _forget({one.applicant_id for one in gone})
    return kept


def _built_on(dossier_ids: set[int]) -> set[int]:
    """Those to which anything was added: a note, a label, a file, a result."""
    return _pointed_at(Dossier, dossier_ids)


def _forget(party_ids: set[int]) -> None:
    """People whom nothing names any more."""
    Party.objects.filter(pk__in=party_ids - _pointed_at(Party, party_ids)).delete()


def _pointed_at(model: type[Model], ids: set[int]) -> set[int]:
    """Those of these rows that rows of other tables point at, those without a way back (`+`) too."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel):
            continue
        name = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
        found |= set(rows.values_list(name, flat=True))
    return found
