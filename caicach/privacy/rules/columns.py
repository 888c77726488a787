"""What becomes of every column that takes words: on the erasing of a dossier, and when its owner asks for all of it?

The one place where both are answered; a test asks them of every table and column there is. What is neither named under
`held_back` nor in a table `apart` is handed to the owner, by `queries.collecting`, which reads it from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext_lazy as _

from caicach.core import errors

Reason = errors.Text

OWN_WORK: Final = _("ghi chép của đơn vị cho việc của mình, không phải hồ sơ")
NOT_ISSUED: Final = _("dự thảo chưa ban hành")
TAKEN_BACK: Final = _("việc cán bộ đã rút lại trước khi báo cho người dân")
FOR_OFFICIALS: Final = _("câu phần mềm báo cho cán bộ")
FOR_SEARCH: Final = _("từ tách ra để tìm kiếm, lặp lại dữ liệu đã có")
FOR_MACHINES: Final = _("dấu để chống ghi trùng, không đọc được gì từ đó")
OFFICIALS: Final = _("tên cán bộ: nêu đơn vị và vai trò, không nêu tên")
OTHERS: Final = _("dữ liệu của người khác")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Of one table: what an erasing overwrites or deletes, and what is of no person (law, codes, numbers, steps)."""

    erased: str = ""
    frame: str = ""
    held_back: Mapping[str, Reason] = field(default_factory=dict)  # columns no export carries
    apart: Reason = ""  # why no export carries a row of it; how many there are is told

    @property
    def columns(self) -> list[str]:
        return [*self.erased.split(), *self.frame.split()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """A table that neither the erasing nor an export reaches, and why that will do."""

    erasing: str
    export: str


TABLES: Final[Mapping[str, Words]] = {
    "documents_storedfile": Words(erased="name media_type sha256 finding"),
    "dossiers_apologydraft": Words(erased="reason", apart=NOT_ISSUED),
    "dossiers_bulkrow": Words(erased="why", frame="step_key", apart=FOR_OFFICIALS),
    "dossiers_clockdeviation": Words(erased="reason", frame="basis source_system"),
    "dossiers_closure": Words(erased="reason", frame="basis"),
    "dossiers_consultation": Words(erased="question answer", frame="step_key"),
    "dossiers_crossing": Words(erased="reason", frame="basis"),
    "dossiers_dossier": Words(
        erased="applicant_name applicant_tokens address phone summary fee_exemption late_reason",
        frame="code source_system foreign_code procedure_code procedure_name limit_case rule_set",
        held_back={"applicant_tokens": FOR_SEARCH},
    ),
    "dossiers_dossiercomponent": Words(frame="name form"),
    "dossiers_dossierfile": Words(erased="label"),
    "dossiers_dossierlabel": Words(apart=OWN_WORK),
    "dossiers_intakekey": Words(erased="fingerprint", apart=FOR_MACHINES),
    "dossiers_note": Words(erased="text", apart=OWN_WORK),
    "dossiers_outcome": Words(erased="delivered_to", frame="procedure_code name number signer verification_code"),
    "dossiers_outcomeending": Words(erased="ground", frame="decision_number"),
    "dossiers_padslip": Words(frame="words"),
    "dossiers_party": Words(erased="personal_number organisation_code full_name address phone email"),
    "dossiers_postalitem": Words(erased="correspondent address phone", frame="number"),
    "dossiers_postalmark": Words(erased="note", frame="source"),
    "dossiers_supplementitem": Words(erased="text"),
    "dossiers_supplementrequest": Words(erased="reason"),
    "dossiers_takenback": Words(erased="words", frame="kind", apart=TAKEN_BACK),
    "dossiers_transferitem": Words(frame="parts"),
    "exchange_importrow": Words(erased="cells problems remarks", frame="became"),
    "notices_notice": Words(erased="recipient text", frame="kind template"),
    "privacy_personexport": Words(erased="ground"),
}
PASSING: Final[Mapping[str, Passing]] = {
    "documents_upload": Passing(
        erasing="gone when the file is there, or by `caicach files clean`", export="not handed in yet"
    ),
    "dossiers_draft": Passing(erasing="gone with the intake, or by `purge_drafts`", export="not handed in yet"),
    "dossiers_savedview": Passing(
        erasing="an official's own filter may name somebody: docs/how-to/privacy.md", export="an official's own words"
    ),
    "jobs_job": Passing(
        erasing="what an export was narrowed to may name somebody: docs/how-to/privacy.md",
        export="an official's own words",
    ),
}
# Whole tables of law, offices, officials and machinery.
NOBODY: Final = frozenset({
    "accounts_apitoken", "accounts_delegatedact", "accounts_delegation", "accounts_login", "accounts_user",
    "accounts_viewing", "assessments_cycle", "assessments_cyclelead", "assessments_evidence",
    "assessments_evidenceuse", "assessments_explanation", "assessments_mark", "assessments_publication",
    "assessments_sendingback",
    "assessments_setcomment", "assessments_setedition", "assessments_setrevision", "assessments_setscope",
    "catalogue_component", "catalogue_fee", "catalogue_nationalrecord", "catalogue_procedure",
    "catalogue_procedurerevision", "core_event", "core_parked", "core_place", "dossiers_bulkact", "dossiers_label",
    "dossiers_queue", "dossiers_serialcounter", "dossiers_ticket", "dossiers_transfer", "exchange_columnmemory",
    "exchange_import", "indices_cell", "indices_celllayout", "indices_cellmark",
    "indices_dataset", "indices_dossierfact", "indices_officialedition", "indices_officialvalue",
    "indices_paymentfact", "indices_petitionfact", "indices_procedurefact", "indices_ratingfact", "indices_taskfact",
    "organisations_calendar", "organisations_calendarassignment",
    "organisations_calendarchange", "organisations_calendarday", "organisations_succession", "organisations_unit",
    "organisations_unitperiod", "privacy_destruction", "privacy_destructionitem", "privacy_hold", "privacy_read",
    "plans_entry", "plans_extension", "plans_plan", "plans_planlock", "plans_programme", "plans_task", "plans_taskstep",
    "surveys_answerfile", "surveys_campaign", "surveys_slip", "surveys_tally",
    "workflow_definition", "workflow_process", "workflow_task",
})  # fmt: skip


def handed_out(table: str, column: str) -> bool:
    """Does the owner get this column of words? One that nobody entered here is not given out."""
    known = TABLES.get(table)
    if known is None:
        return table in NOBODY
    return not known.apart and column in known.columns and column not in known.held_back
