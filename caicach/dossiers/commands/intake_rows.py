"""The rows of an intake: worked out in memory, then written by one statement (ADR 0004).

One statement, because round trips cost more than rows, and the counter of the day stays locked only while it runs.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from caicach.catalogue import queries as catalogue
from caicach.core import errors, text
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import attaching, intake_sql, numbering
from caicach.dossiers.models import Dossier, DossierComponent
from caicach.dossiers.rules import clock, reasons
from caicach.dossiers.rules import intake as rules
from caicach.dossiers.rules.intake import Intake, Presented
from caicach.dossiers.states import Finance, Status
from caicach.organisations.queries import calendars, units
from caicach.workflow import rules as workflow_rules

LONGEST_TOKEN: Final = 60


@dataclass(frozen=True, slots=True)
class Promise:
    """When it will be finished, and by which rules that was counted."""

    limit: clock.Limit
    same_day: bool
    rule_set: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Prepared:
    """An intake with everything the law and the procedure add to it; nothing is written yet.

    Without a promise it is only taken note of: it waits to be received.
    """

    intake: Intake
    procedure: catalogue.PublishedProcedure
    places: dict[str, int]
    moment: datetime
    fee: int
    promise: Promise | None
    fingerprint: str
    by: Actor
    at: datetime

    @property
    def day(self) -> date:
        return self.moment.date()


def prepare(intake: Intake, *, receive: bool, fingerprint: str, by: Actor, at: datetime) -> Prepared:
    """Find the revision in force, check the papers, count the due date."""
    moment = intake.occurred_at or timing.in_vietnam(at)
    day = moment.date()
    procedure = catalogue.get_published(intake.procedure_code, on=day)
    required = procedure.required_numbers if receive else ()
    late = policies.late_entry(by, unit_id=intake.intake_unit_id, at=at)
    rules.check(intake, required=required, known=procedure.component_numbers, at=at, late=late)
    attaching.check_files(attaching.files_of(intake.presented), by=by)
    counted = promise(procedure, limit_case=intake.limit_case, intake_unit_id=intake.intake_unit_id, received_at=moment)
    return Prepared(
        intake=intake, procedure=procedure, moment=moment,
        places=places_of(
            procedure, intake_unit_id=intake.intake_unit_id, competent_unit_id=intake.competent_unit_id, on=day
        ),
        fee=procedure.fee_on(day, sets=intake.sets) if intake.fee_amount is None else intake.fee_amount,
        promise=counted if receive else None, fingerprint=fingerprint, by=by, at=at,
    )  # fmt: skip


def promise(
    procedure: catalogue.PublishedProcedure, *, limit_case: str, intake_unit_id: int, received_at: datetime
) -> Promise:
    """Count the due date of a receipt at this moment."""
    case, rule_set = procedure.limit_for(limit_case), clock.rule_set_for(received_at.date())
    limit = timing.limit(*case)
    due = clock.due(
        received_at=received_at,
        limit=limit,
        calendar=calendars.calendar_for(intake_unit_id, on=received_at.date()),
        rules=rule_set,
        same_day=case.same_day,
    )
    return Promise(limit=limit, same_day=case.same_day, rule_set=rule_set.code, due_at=due.due_at)


def places_of(
    procedure: catalogue.PublishedProcedure, *, intake_unit_id: int, competent_unit_id: int | None, on: date
) -> dict[str, int]:
    """Which units the table of steps means; who decides may have been named by the intake, among its like."""
    places = catalogue.places_for(procedure, intake_unit_id=intake_unit_id, on=on)
    if competent_unit_id in (None, places["competent"]):
        return places
    usual = units.get_unit(id=places["competent"], on=on)
    named = units.find_unit(id=competent_unit_id, on=on)
    if named is None or named.kind != usual.kind:
        raise errors.Invalid(_("Cơ quan được chọn không có thẩm quyền với thủ tục này."), field="competent_unit_id")
    return {**places, "competent": named.id}


def insert(prepared: Prepared) -> Dossier:
    """Write the dossier, its people, papers, process, first step, number and event; one statement."""
    intake, dossier = prepared.intake, _dossier(prepared)
    agency, prefix, width = numbering.parts(intake.intake_unit_id, on=prepared.day)
    document = {
        "applicant": intake.applicant,
        "filer": intake.filed_by,
        "dossier": _columns(dossier),
        **_process(prepared, dossier),
        "papers": _papers(prepared.procedure, intake.presented),
        "event": _event(prepared, dossier),
        "agency": agency, "day": prepared.day, "prefix": prefix, "width": width,
        "key": intake.key, "fingerprint": prepared.fingerprint,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            intake_sql.statement_for(intake.applicant, intake.filed_by),
            {"document": json.dumps(document, default=rules.as_json, ensure_ascii=False)},
        )
        dossier.id, dossier.code, dossier.applicant_id, dossier.process_id = cursor.fetchone()
    attaching.keep_further_files(dossier, intake.presented, at=prepared.at)
    return dossier


_COLUMNS: Final = [(str(field.column), field.attname) for field in Dossier._meta.concrete_fields]


def _columns(dossier: Dossier) -> dict[str, Any]:
    """What the dossier holds, by column; the statement itself gives id, number, people and process."""
    return {column: getattr(dossier, name) for column, name in _COLUMNS}


def _process(prepared: Prepared, dossier: Dossier) -> dict[str, list[Any]]:
    """The process and its first steps; none of a dossier that is only taken note of."""
    if prepared.promise is None:
        return {"processes": [], "tasks": []}
    first = workflow_rules.first_rows(
        prepared.procedure.workflow,
        places=prepared.places,
        facts=timing.facts_of(dossier),
        at=prepared.moment,
        calendar_for=lambda unit_id: calendars.calendar_for(unit_id, on=prepared.day),
    )
    process = {
        "definition_id": prepared.procedure.workflow_id, "marking": first.marking, "places": first.places,
        "started_at": prepared.moment,
    }  # fmt: skip
    return {"processes": [process], "tasks": list(first.tasks)}


def _event(prepared: Prepared, dossier: Dossier) -> dict[str, Any]:
    papers = prepared.intake.presented
    happened: core_events.Event = registered(dossier)
    if prepared.promise is not None:
        digitised = sum(paper.file_id is not None for paper in papers)
        happened = received(
            dossier, prepared.procedure, prepared.promise, components=len(papers), digitised=digitised
        )  # fmt: skip
    row = core_events.row(
        happened, subject="dossier/0", seq=1, by=prepared.by, at=prepared.at, occurred_at=prepared.moment
    )
    return row | {"payload": json.loads(row["payload"])}


def registered(dossier: Dossier) -> events.Registered:
    return events.Registered(
        code=dossier.code, procedure_code=dossier.procedure_code, revision_id=dossier.revision_id,
        intake_unit_id=dossier.intake_unit_id, competent_unit_id=dossier.competent_unit_id, channel=dossier.channel,
        is_test=dossier.is_test, source_system=dossier.source_system, late=reasons.late_code(dossier.late_reason),
    )  # fmt: skip


def received(
    dossier: Dossier, procedure: catalogue.PublishedProcedure, promised: Promise, *, components: int, digitised: int
) -> events.Received:
    return events.Received(
        code=dossier.code, procedure_code=dossier.procedure_code, revision_id=dossier.revision_id,
        intake_unit_id=dossier.intake_unit_id, competent_unit_id=dossier.competent_unit_id, channel=dossier.channel,
        return_channel=dossier.return_channel, limit_amount=promised.limit.amount,
        limit_unit=promised.limit.unit.value, rule_set=promised.rule_set, due_at=promised.due_at,
        components=components, digitised=digitised, fee_amount=dossier.fee_amount, is_test=dossier.is_test,
        source_system=dossier.source_system, same_day=promised.same_day, late=reasons.late_code(dossier.late_reason),
        exemption=reasons.exemption_code(dossier.fee_exemption, procedure.fees),
    )  # fmt: skip


def _dossier(prepared: Prepared) -> Dossier:
    intake, procedure, who = prepared.intake, prepared.procedure, prepared.intake.applicant
    made = Dossier(
        source_system=intake.source_system, foreign_code=intake.foreign_code, is_test=intake.is_test,
        revision_id=procedure.revision_id, procedure_code=procedure.code, procedure_name=procedure.name,
        limit_case=intake.limit_case, intake_unit_id=intake.intake_unit_id,
        competent_unit_id=prepared.places["competent"], channel=intake.channel, return_channel=intake.return_channel,
        applicant_name=who.full_name, applicant_tokens=[one[:LONGEST_TOKEN] for one in text.tokens(who.full_name)],
        address=who.address, phone=who.phone, summary=intake.summary, sets=intake.sets, status=Status.NEW,
        finance=_finance(intake, prepared.fee), fee_amount=prepared.fee,
        fee_exemption=intake.fee_exemption if prepared.fee else "", registered_at=prepared.moment,
        late_reason=intake.late_reason,
        rule_set=clock.rule_set_for(prepared.day).code, seq=1,
    )  # fmt: skip
    if prepared.promise is not None:
        made.status = Status.RECEIVED
        write_promise(made, prepared.promise, by=prepared.by, at=prepared.moment)
    return made


def write_promise(dossier: Dossier, promised: Promise, *, by: Actor, at: datetime) -> None:
    dossier.received_at, dossier.received_by_id, dossier.rule_set = at, by.user_id, promised.rule_set
    dossier.due_at = dossier.original_due_at = promised.due_at


def _finance(intake: Intake, fee: int) -> Finance:
    if not fee:
        return Finance.NONE
    if intake.fee_exemption:
        return Finance.WAIVED
    return Finance.PAID if intake.fee_paid else Finance.DUE


def _papers(procedure: catalogue.PublishedProcedure, papers: Iterable[Presented]) -> list[dict[str, Any]]:
    known = {component.number: component for component in procedure.components}
    return [
        {
            "number": paper.number, "name": known[paper.number].name, "form": known[paper.number].form,
            "quantity": paper.quantity, "file_id": paper.file_id,
        }
        for paper in papers
    ]  # fmt: skip


def add_papers(
    dossier: Dossier, procedure: catalogue.PublishedProcedure, papers: Iterable[Presented], *, at: datetime
) -> None:
    """Write down papers of the procedure's list as handed in."""
    papers = tuple(papers)
    DossierComponent.objects.bulk_create(
        DossierComponent(dossier=dossier, **paper) for paper in _papers(procedure, papers)
    )
    attaching.keep_further_files(dossier, papers, at=at)
