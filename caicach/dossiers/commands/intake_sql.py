"""The one statement that writes an intake, from one JSON document (ADR 0004).

Rows are filled by column name from the document, so a new column of a table needs no change here. The counter of the
day is taken inside the statement: its row stays locked only while this runs.
"""

import functools
from typing import Final

from psycopg import sql

from caicach.dossiers.rules.intake import Applicant
from caicach.dossiers.states import PartyKind

_CONFLICT: Final = {
    PartyKind.PERSON: "(personal_number) where not (personal_number = '')",
    PartyKind.ORGANISATION: "(organisation_code) where not (organisation_code = '')",
}

# A person met before keeps name and date of birth; where they can be reached is as they say today.
_PARTY: Final = """, {name} as (
  insert into dossiers_party (kind, personal_number, organisation_code, full_name, born_on, address, phone, email)
  select p.kind, p.personal_number, p.organisation_code, p.full_name, p.born_on, p.address, p.phone, p.email
  from doc, {after}jsonb_populate_record(null::dossiers_party, doc.j -> '{name}') p
  on conflict {conflict} do update set
    address = coalesce(nullif(excluded.address, ''), dossiers_party.address),
    phone = coalesce(nullif(excluded.phone, ''), dossiers_party.phone),
    email = coalesce(nullif(excluded.email, ''), dossiers_party.email)
  returning id)"""

_INTAKE: Final = """with doc as materialized (select %(document)s::jsonb as j),
ids as materialized (
  select nextval('dossiers_dossier_id_seq') as dossier, nextval('workflow_process_id_seq') as process){parties},
process as (
  insert into workflow_process
  select p.* from ids, doc, jsonb_array_elements(doc.j -> 'processes') one,
    jsonb_populate_record(null::workflow_process,
      one || jsonb_build_object('id', ids.process, 'subject', 'dossier/' || ids.dossier)) p
  returning id),
tasks as (
  insert into workflow_task (process_id, step_key, name, kind, unit_id, role, state, opened_at, due_at, outcome)
  select ids.process, t.step_key, t.name, t.kind, t.unit_id, t.role, t.state, t.opened_at, t.due_at, ''
  from ids, doc, jsonb_populate_recordset(null::workflow_task, doc.j -> 'tasks') t),
serial as (
  insert into dossiers_serialcounter (agency_code, day, last)
  select j ->> 'agency', (j ->> 'day')::date, 1 from applicant, {filer} doc
  on conflict (agency_code, day) do update set last = dossiers_serialcounter.last + 1
  returning last::text),
dossier as (
  insert into dossiers_dossier
  select d.* from ids, serial, applicant, {filer} doc, jsonb_populate_record(null::dossiers_dossier,
    doc.j -> 'dossier' || jsonb_build_object(
      'id', ids.dossier, 'process_id', (select id from process), 'applicant_id', applicant.id,
      'filed_by_id', {filer_id},
      'code', (doc.j ->> 'prefix') || lpad(serial.last, greatest((doc.j ->> 'width')::int, length(serial.last)), '0')
    )) d
  returning id, code, applicant_id, process_id),
papers as (
  insert into dossiers_dossiercomponent (dossier_id, number, name, form, quantity, file_id)
  select dossier.id, p.number, p.name, p.form, p.quantity, p.file_id
  from dossier, doc, jsonb_populate_recordset(null::dossiers_dossiercomponent, doc.j -> 'papers') p),
key as (
  insert into dossiers_intakekey (key, dossier_id, fingerprint)
  select (doc.j ->> 'key')::uuid, dossier.id, doc.j ->> 'fingerprint' from dossier, doc),
event as (
  insert into core_event (kind, act_id, subject, seq, shard, actor_kind, actor_id, acting_unit_id, occurred_at,
                          recorded_at, payload)
  select e.kind, e.act_id, 'dossier/' || dossier.id, e.seq,
         ('x' || left(md5('dossier/' || dossier.id), 1))::bit(4)::int, e.actor_kind, e.actor_id, e.acting_unit_id,
         e.occurred_at, e.recorded_at, e.payload || jsonb_build_object('code', dossier.code)
  from dossier, doc, jsonb_populate_record(null::core_event, doc.j -> 'event') e),
draft as (
  delete from dossiers_draft using doc where id = (doc.j ->> 'key')::uuid)
select id, code, applicant_id, process_id from dossier"""


def statement_for(applicant: Applicant, filer: Applicant | None) -> sql.SQL:
    """The statement for these people.

    Two intakes may know the same two people in opposite parts, so people are locked in the order of their numbers, and
    the counter of the day after them: then no two wait for each other.
    """
    if filer is None:
        return _statement((("applicant", applicant.kind),))
    people = sorted((_number(who), name, who.kind) for name, who in (("applicant", applicant), ("filer", filer)))
    return _statement(tuple((name, kind) for _number, name, kind in people))


def _number(who: Applicant) -> str:
    return who.personal_number or who.organisation_code


@functools.cache
def _statement(people: tuple[tuple[str, PartyKind], ...]) -> sql.SQL:
    """There are ten of them, by kinds and order of the people."""
    parties, after = "", ""
    for name, kind in people:
        parties += _PARTY.format(name=name, conflict=_CONFLICT[kind], after=after)
        after = f"{name}, "
    if len(people) == 1:
        return sql.SQL(_INTAKE.format(parties=parties, filer="", filer_id="null::bigint"))
    return sql.SQL(_INTAKE.format(parties=parties, filer="filer,", filer_id="filer.id"))
