"""The one statement that writes an intake. The counter of the day is taken inside it, so its row is locked briefly."""

import functools
from typing import Any, Final

from django.db import connection
from psycopg import sql

from caicach.core import events
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import PartyKind

# Given by the statement itself: the id, the number, the people and the process.
_MADE_HERE: Final = {
    "id": "ids.dossier",
    "code": "%(prefix)s || lpad(serial.last::text, greatest(%(width)s::int, length(serial.last::text)), '0')",
    "applicant_id": "applicant.id",
    "process_id": "ids.process",
}
_FILER: Final = "filed_by_id"

_CONFLICT: Final = {
    PartyKind.PERSON: "(personal_number) where not (personal_number = '')",
    PartyKind.ORGANISATION: "(organisation_code) where not (organisation_code = '')",
}

# A person met before keeps name and date of birth; where they can be reached is as they say today.
_PARTY: Final = """{name} as (
  insert into dossiers_party (kind, personal_number, organisation_code, full_name, born_on, address, phone, email)
  values (%({p}_kind)s, %({p}_personal_number)s, %({p}_organisation_code)s, %({p}_full_name)s, %({p}_born_on)s,
          %({p}_address)s, %({p}_phone)s, %({p}_email)s)
  on conflict {conflict} do update set
    address = coalesce(nullif(excluded.address, ''), dossiers_party.address),
    phone = coalesce(nullif(excluded.phone, ''), dossiers_party.phone),
    email = coalesce(nullif(excluded.email, ''), dossiers_party.email)
  returning id)"""

_INTAKE: Final = """with ids as materialized (
  select nextval(pg_get_serial_sequence('dossiers_dossier', 'id')) as dossier,
         nextval(pg_get_serial_sequence('workflow_process', 'id')) as process),
{parties},
process as (
  insert into workflow_process (id, definition_id, subject, marking, places, started_at)
  select ids.process, %(definition)s, 'dossier/' || ids.dossier, %(marking)s::jsonb, %(places)s::jsonb, %(started_at)s
  from ids),
tasks as (
  insert into workflow_task (process_id, step_key, name, kind, unit_id, role, state, opened_at, due_at, outcome)
  select ids.process, t.step_key, t.name, t.kind, t.unit_id, t.role, t.state, t.opened_at, t.due_at, ''
  from ids, jsonb_to_recordset(%(tasks)s::jsonb) as t(step_key text, name text, kind text, unit_id bigint, role text,
       state text, opened_at timestamptz, due_at timestamptz)),
serial as (
  insert into dossiers_serialcounter (agency_code, day, last) values (%(agency)s, %(day)s, 1)
  on conflict (agency_code, day) do update set last = dossiers_serialcounter.last + 1
  returning last),
dossier as (
  insert into dossiers_dossier ({columns})
  select {values} from ids, serial, applicant{filer_table}
  returning id, code, applicant_id, process_id),
papers as (
  insert into dossiers_dossiercomponent (dossier_id, number, name, form, quantity, file_id)
  select dossier.id, p.number, p.name, p.form, p.quantity, p.file_id
  from dossier, jsonb_to_recordset(%(papers)s::jsonb)
       as p(number int, name text, form text, quantity int, file_id bigint)),
key as (
  insert into dossiers_intakekey (key, dossier_id, fingerprint) select %(key)s, dossier.id, %(fingerprint)s from dossier),
event as (
  insert into core_event ({event_columns}) select {event_values} from dossier)
select id, code, applicant_id, process_id from dossier"""

_EVENT_MADE_HERE: Final = {
    "subject": "'dossier/' || dossier.id",
    "shard": "('x' || left(md5('dossier/' || dossier.id), 1))::bit(4)::int",
    "payload": "jsonb_set(%(e_payload)s::jsonb, '{{code}}', to_jsonb(dossier.code))",
}


@functools.cache
def statement(*, applicant: PartyKind, filer: PartyKind | None) -> sql.SQL:
    """The statement for these kinds of people; there are six."""
    parties = [_PARTY.format(name="applicant", p="a", conflict=_CONFLICT[applicant])]
    if filer is not None:
        parties.append(_PARTY.format(name="filer", p="f", conflict=_CONFLICT[filer]))
    columns = _columns(filed=filer is not None)
    written = _INTAKE.format(
        parties=",\n".join(parties),
        columns=", ".join(columns),
        values=", ".join(columns.values()),
        filer_table=", filer" if filer else "",
        event_columns=", ".join(events.COLUMNS),
        event_values=", ".join(_EVENT_MADE_HERE.get(name, f"%(e_{name})s") for name in events.COLUMNS),
    )
    return sql.SQL(written.replace("{{code}}", "{code}"))


def _columns(*, filed: bool) -> dict[str, str]:
    """Each column of the dossier with the expression that fills it."""
    columns = {str(field.column): f"%(d_{field.column})s" for field in Dossier._meta.concrete_fields} | _MADE_HERE
    if filed:
        columns[_FILER] = "filer.id"
    else:
        columns.pop(_FILER)
    return columns


def dossier_values(dossier: Dossier) -> dict[str, Any]:
    """What the dossier holds, by column, ready for the driver."""
    return {
        f"d_{field.column}": field.get_db_prep_save(getattr(dossier, field.attname), connection)
        for field in Dossier._meta.concrete_fields
        if field.column not in _MADE_HERE and field.column != _FILER
    }
