"""The rows of an intake: worked out in memory, then written by one statement (ADR 0004).

One statement, because round trips cost more than rows, and the counter of the day stays locked only while it runs.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from caicach.catalogue import queries as catalogue
from caicach.core import events as core_events
from caicach.core import text
from caicach.core.actor import Actor
from caicach.dossiers import events, timing
from caicach.dossiers.commands import attaching, frame, intake_sql, numbering
from caicach.dossiers.models import ClockDeviation, Dossier, DossierComponent, IntakeKey, Party
from caicach.dossiers.rules import clock
from caicach.dossiers.rules import intake as rules
from caicach.dossiers.rules.intake import Applicant, Intake, Presented
from caicach.dossiers.states import Cause, Finance, Status
from caicach.organisations.queries import calendars
from caicach.workflow import commands as workflow
from caicach.workflow import rules as workflow_rules


@dataclass(frozen=True, slots=True)
class Prepared:
    """An intake with everything the law and the procedure add to it; nothing is written yet."""

    intake: Intake
    procedure: catalogue.PublishedProcedure
    places: dict[str, int]
    received_at: datetime
    rule_set: str
    limit: clock.Limit
    same_day: bool
    due_at: datetime
    fee: int
    by: Actor
    at: datetime


def prepare(intake: Intake, *, by: Actor, at: datetime) -> Prepared:
    """Find the revision in force, check the papers, count the due date."""
    received_at = intake.occurred_at or at
    day = received_at.date()
    procedure = catalogue.get_published(intake.procedure_code, on=day)
    rules.check(intake, required=procedure.required_numbers, known=procedure.component_numbers, at=at)
    attaching.check_files(attaching.files_of(intake.presented), by=by)
    rule_set = clock.rule_set_for(day)
    case = procedure.limit_for(intake.limit_case)
    limit = timing.limit(*case)
    counted = clock.due(
        received_at=received_at,
        limit=limit,
        calendar=calendars.calendar_for(intake.intake_unit_id, on=day),
        rules=rule_set,
        same_day=case.same_day,
    )
    fee = procedure.fee_on(day, sets=intake.sets) if intake.fee_amount is None else intake.fee_amount
    return Prepared(
        intake=intake, procedure=procedure, received_at=received_at,
        places=places_of(
            procedure, intake_unit_id=intake.intake_unit_id, competent_unit_id=intake.competent_unit_id, on=day
        ),
        rule_set=rule_set.code, limit=limit, same_day=case.same_day, due_at=counted.due_at, fee=fee, by=by, at=at,
    )  # fmt: skip


def places_of(
    procedure: catalogue.PublishedProcedure, *, intake_unit_id: int, competent_unit_id: int | None, on: date
) -> dict[str, int]:
    """Which units the table of steps means; who decides may have been named by the intake."""
    places = catalogue.places_for(procedure, intake_unit_id=intake_unit_id, on=on)
    return places | ({"competent": competent_unit_id} if competent_unit_id is not None else {})


def insert(prepared: Prepared) -> Dossier:
    """Write the dossier, its people, papers, process, first step, number and event; one statement."""
    intake, day = prepared.intake, prepared.received_at.date()
    agency, prefix, width = numbering.parts(intake.intake_unit_id, on=day)
    dossier = _dossier(prepared)
    first = workflow_rules.first_rows(
        prepared.procedure.workflow,
        places=prepared.places,
        facts=timing.facts_of(dossier),
        at=prepared.received_at,
        calendar_for=lambda unit_id: calendars.calendar_for(unit_id, on=day),
    )
    document = {
        "applicant": asdict(intake.applicant),
        "filer": asdict(intake.filed_by) if intake.filed_by else None,
        "dossier": _columns(dossier),
        "process": {
            "definition_id": prepared.procedure.workflow_id, "marking": first.marking, "places": first.places,
            "started_at": prepared.received_at,
        },
        "tasks": [asdict(task) for task in first.tasks],
        "papers": _papers(prepared),
        "event": _event(prepared, dossier),
        "agency": agency, "day": day, "prefix": prefix, "width": width,
        "key": intake.key, "fingerprint": intake.fingerprint(),
    }  # fmt: skip
    filer = intake.filed_by.kind if intake.filed_by else None
    with connection.cursor() as cursor:
        cursor.execute(
            intake_sql.statement(applicant=intake.applicant.kind, filer=filer),
            {"document": json.dumps(document, default=str, ensure_ascii=False)},
        )
        dossier.id, dossier.code, dossier.applicant_id, dossier.process_id = cursor.fetchone()
    attaching.keep_further_files(dossier, intake.presented, at=prepared.at)
    _keep_foreign_clock(dossier, prepared)
    return dossier


def _columns(dossier: Dossier) -> dict[str, Any]:
    """What the dossier holds, by column; the statement itself gives id, number, people and process."""
    return {str(field.column): getattr(dossier, field.attname) for field in Dossier._meta.concrete_fields}


def _event(prepared: Prepared, dossier: Dossier) -> dict[str, Any]:
    row = core_events.row(
        _received(prepared, dossier), subject="dossier/0", seq=1, by=prepared.by, at=prepared.at,
        occurred_at=prepared.received_at,
    )  # fmt: skip
    return row | {"payload": json.loads(row["payload"])}


def _dossier(prepared: Prepared) -> Dossier:
    intake, procedure = prepared.intake, prepared.procedure
    who = intake.applicant
    return Dossier(
        source_system=intake.source_system, foreign_code=intake.foreign_code, is_test=intake.is_test,
        revision_id=procedure.revision_id, procedure_code=procedure.code, procedure_name=procedure.name,
        limit_case=intake.limit_case, intake_unit_id=intake.intake_unit_id,
        competent_unit_id=prepared.places["competent"], channel=intake.channel, return_channel=intake.return_channel,
        applicant_name=who.full_name, applicant_tokens=text.tokens(who.full_name), address=who.address,
        phone=who.phone, summary=text.nfc(intake.summary), sets=intake.sets, status=Status.RECEIVED,
        finance=_finance(intake, prepared.fee), fee_amount=prepared.fee, rule_set=prepared.rule_set,
        registered_at=prepared.received_at, received_at=prepared.received_at, received_by_id=prepared.by.user_id,
        original_due_at=prepared.due_at, due_at=prepared.due_at, seq=1,
    )  # fmt: skip


def _finance(intake: Intake, fee: int) -> Finance:
    if not fee:
        return Finance.NONE
    if intake.fee_waived:
        return Finance.WAIVED
    return Finance.PAID if intake.fee_paid else Finance.DUE


def _received(prepared: Prepared, dossier: Dossier) -> events.Received:
    intake = prepared.intake
    return events.Received(
        code="", procedure_code=dossier.procedure_code, revision_id=dossier.revision_id,
        intake_unit_id=dossier.intake_unit_id, competent_unit_id=dossier.competent_unit_id, channel=dossier.channel,
        return_channel=dossier.return_channel, limit_amount=prepared.limit.amount,
        limit_unit=prepared.limit.unit.value, rule_set=prepared.rule_set, due_at=prepared.due_at,
        components=len(intake.presented), digitised=sum(paper.file_id is not None for paper in intake.presented),
        fee_amount=prepared.fee, is_test=intake.is_test, source_system=intake.source_system,
        same_day=prepared.same_day,
    )  # fmt: skip


def _papers(prepared: Prepared) -> list[dict[str, Any]]:
    known = {component.number: component for component in prepared.procedure.components}
    return [
        {
            "number": paper.number, "name": known[paper.number].name, "form": known[paper.number].form,
            "quantity": paper.quantity, "file_id": paper.file_id,
        }
        for paper in prepared.intake.presented
    ]  # fmt: skip


def _keep_foreign_clock(dossier: Dossier, prepared: Prepared) -> None:
    """A dossier that runs elsewhere brings its stops with it; they count like ours."""
    intake = prepared.intake
    if not intake.foreign_clock:
        return
    ClockDeviation.objects.bulk_create(
        ClockDeviation(
            dossier=dossier, kind=stop.kind, cause=stop.cause or Cause.FOREIGN, basis=stop.basis,
            started_at=stop.started_at, ended_at=stop.ended_at, new_due_at=stop.new_due_at,
            source_system=intake.source_system,
        )
        for stop in intake.foreign_clock
    )  # fmt: skip
    dossier.due_at = timing.due_now(dossier)
    for stop in intake.foreign_clock:
        paused = events.ClockPaused(cause=stop.cause)
        frame.save(dossier, paused, by=prepared.by, at=prepared.at, occurred_at=stop.started_at, fields=["due_at"])
        if stop.ended_at is not None:
            resumed = events.ClockResumed(cause=stop.cause, due_at=dossier.due_at)
            frame.save(dossier, resumed, by=prepared.by, at=prepared.at, occurred_at=stop.ended_at)


def insert_new(intake: Intake, *, by: Actor, at: datetime) -> Dossier:
    """Write a dossier that waits to be received: a number, but no date and no process yet."""
    day = (intake.occurred_at or at).date()
    procedure = catalogue.get_published(intake.procedure_code, on=day)
    rules.check(intake, required=(), known=procedure.component_numbers, at=at)
    attaching.check_files(attaching.files_of(intake.presented), by=by)
    dossier = _new_dossier(intake, procedure, at=at)
    dossier.applicant = _party(intake.applicant)
    dossier.filed_by = _party(intake.filed_by) if intake.filed_by else None
    dossier.code = numbering.take(intake.intake_unit_id, on=day)
    dossier.save(force_insert=True)
    add_papers(dossier, procedure, intake.presented, at=at)
    IntakeKey.objects.create(key=intake.key, dossier=dossier, fingerprint=intake.fingerprint())
    registered = events.Registered(
        code=dossier.code, procedure_code=dossier.procedure_code, revision_id=dossier.revision_id,
        intake_unit_id=dossier.intake_unit_id, competent_unit_id=dossier.competent_unit_id, channel=dossier.channel,
        is_test=dossier.is_test, source_system=dossier.source_system,
    )  # fmt: skip
    frame.save(dossier, registered, by=by, at=at, occurred_at=intake.occurred_at)
    return dossier


def add_papers(
    dossier: Dossier, procedure: catalogue.PublishedProcedure, papers: Iterable[Presented], *, at: datetime
) -> None:
    """Write down papers of the procedure's list as handed in."""
    papers = tuple(papers)
    known = {component.number: component for component in procedure.components}
    DossierComponent.objects.bulk_create(
        DossierComponent(
            dossier=dossier, number=paper.number, name=known[paper.number].name, form=known[paper.number].form,
            quantity=paper.quantity, file_id=paper.file_id,
        )
        for paper in papers
    )  # fmt: skip
    attaching.keep_further_files(dossier, papers, at=at)


def _new_dossier(intake: Intake, procedure: catalogue.PublishedProcedure, *, at: datetime) -> Dossier:
    registered_at = intake.occurred_at or at
    day, who = registered_at.date(), intake.applicant
    fee = procedure.fee_on(day, sets=intake.sets) if intake.fee_amount is None else intake.fee_amount
    return Dossier(
        source_system=intake.source_system, foreign_code=intake.foreign_code, is_test=intake.is_test,
        revision_id=procedure.revision_id, procedure_code=procedure.code, procedure_name=procedure.name,
        limit_case=intake.limit_case, intake_unit_id=intake.intake_unit_id,
        competent_unit_id=places_of(
            procedure, intake_unit_id=intake.intake_unit_id, competent_unit_id=intake.competent_unit_id, on=day
        )["competent"],
        channel=intake.channel,
        return_channel=intake.return_channel, applicant_name=who.full_name,
        applicant_tokens=text.tokens(who.full_name), address=who.address, phone=who.phone,
        summary=text.nfc(intake.summary), sets=intake.sets, status=Status.NEW, finance=_finance(intake, fee),
        fee_amount=fee, rule_set=clock.rule_set_for(day).code, registered_at=registered_at,
    )  # fmt: skip


def _party(who: Applicant) -> Party:
    """The person met before under this number, or a new one."""
    values = asdict(who)
    for number in ("personal_number", "organisation_code"):
        if values[number]:
            return Party.objects.get_or_create(**{number: values[number]}, defaults=values)[0]
    return Party.objects.create(**values)


def start_clock(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Receive a dossier already registered: count the date, start the process, write the receipt down."""
    procedure = catalogue.get_revision(dossier.revision_id)
    given = set(dossier.components.values_list("number", flat=True))
    limit = timing.limit_of(dossier)
    day, rule_set = at.date(), clock.rule_set_for(at.date())
    counted = clock.due(
        received_at=at, limit=limit, calendar=calendars.calendar_for(dossier.intake_unit_id, on=day), rules=rule_set,
        same_day=procedure.limit_for(dossier.limit_case).same_day,
    )  # fmt: skip
    dossier.received_at, dossier.received_by_id, dossier.rule_set = at, by.user_id, rule_set.code
    dossier.due_at = dossier.original_due_at = counted.due_at
    dossier.process = workflow.start(
        definition=workflow.save_definition(procedure.data["workflow"]),
        subject=dossier.subject,
        places=places_of(
            procedure, intake_unit_id=dossier.intake_unit_id, competent_unit_id=dossier.competent_unit_id, on=day
        ),
        at=at,
        facts=timing.facts_of(dossier),
    )
    received = events.Received(
        code=dossier.code, procedure_code=dossier.procedure_code, revision_id=dossier.revision_id,
        intake_unit_id=dossier.intake_unit_id, competent_unit_id=dossier.competent_unit_id, channel=dossier.channel,
        return_channel=dossier.return_channel, limit_amount=limit.amount, limit_unit=limit.unit.value,
        rule_set=rule_set.code, due_at=counted.due_at, components=len(given), digitised=0,
        fee_amount=dossier.fee_amount, is_test=dossier.is_test, source_system=dossier.source_system,
        same_day=timing.same_day(dossier),
    )  # fmt: skip
    fields = ("status", "received_at", "received_by", "rule_set", "due_at", "original_due_at", "process")
    frame.save(dossier, received, by=by, at=at, fields=fields)
