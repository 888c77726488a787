"""Was somebody asked, of every column that takes words, whether they say something of a person who applied?

`test_destroying` searches every table for one person, but finds only what its scene fills. So whoever adds a table or a
column of words enters it here: erased (and then in its scene too), gone by itself, or of no person.
"""

from django.apps import apps
from django.db import models

# Overwritten or deleted with the dossier, by one of the modules `erasing`.
ERASED = {
    "dossiers_apologydraft": "reason",
    "dossiers_bulkrow": "why",
    "dossiers_clockdeviation": "reason",
    "dossiers_closure": "reason",
    "dossiers_consultation": "question answer",
    "dossiers_dossier": "applicant_name applicant_tokens address phone summary fee_exemption late_reason",
    "dossiers_dossierfile": "label",
    "dossiers_intakekey": "fingerprint",
    "dossiers_note": "text",
    "dossiers_outcome": "delivered_to",
    "dossiers_outcomeending": "ground",
    "dossiers_party": "personal_number organisation_code full_name address phone email",
    "dossiers_postalitem": "correspondent address phone",
    "dossiers_postalmark": "note",
    "dossiers_supplementitem": "text",
    "dossiers_supplementrequest": "reason",
    "dossiers_takenback": "words",
    "documents_storedfile": "name media_type sha256 finding",
    "exchange_importrow": "cells",
    "notices_notice": "recipient text",
    "privacy_personexport": "ground",
}
# Beside erased columns or of a dossier, and of no person: codes, law, numbers of decisions, steps, names of officials.
FRAME = {
    "dossiers_bulkrow": "step_key",
    "dossiers_clockdeviation": "basis source_system",
    "dossiers_closure": "basis",
    "dossiers_consultation": "step_key",
    "dossiers_dossier": "code source_system foreign_code procedure_code procedure_name limit_case rule_set",
    "dossiers_dossiercomponent": "name form",
    "dossiers_outcome": "procedure_code name number signer verification_code",
    "dossiers_outcomeending": "decision_number",
    "dossiers_padslip": "words",
    "dossiers_postalitem": "number",
    "dossiers_postalmark": "source",
    "dossiers_takenback": "kind",
    "dossiers_transferitem": "parts",
    "exchange_importrow": "problems became",
    "notices_notice": "kind template",
}
# Not by the erasing, and why that will do, or that docs/how-to/privacy.md tells of it.
BY_ITSELF = {
    "documents_upload": "gone when the file is there, or by `caicach files clean`",
    "dossiers_draft": "gone with the intake, or by `purge_drafts`",
    "dossiers_savedview": "an official's own filter may name somebody: docs/how-to/privacy.md",
    "jobs_job": "what an export was narrowed to may name somebody: docs/how-to/privacy.md",
}
# Whole tables of law, offices, officials and machinery.
NOBODY = {
    "accounts_apitoken", "accounts_delegatedact", "accounts_delegation", "accounts_login", "accounts_user",
    "accounts_viewing", "catalogue_component", "catalogue_fee", "catalogue_nationalrecord", "catalogue_procedure",
    "catalogue_procedurerevision", "core_event", "core_parked", "core_place", "dossiers_bulkact", "dossiers_label",
    "dossiers_queue", "dossiers_serialcounter", "dossiers_ticket", "dossiers_transfer", "exchange_columnmemory",
    "exchange_import", "indices_dossierfact", "organisations_calendar", "organisations_calendarassignment",
    "organisations_calendarchange", "organisations_calendarday", "organisations_succession", "organisations_unit",
    "organisations_unitperiod", "privacy_destruction", "privacy_destructionitem", "privacy_hold", "privacy_read",
    "workflow_definition", "workflow_process", "workflow_task",
}  # fmt: skip


def words() -> set[str]:
    """table.column of everything that takes words nobody chose from a list."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        if model.__module__.startswith("caicach.")
        for field in model._meta.local_concrete_fields
        if (isinstance(field, kinds) or hasattr(field, "base_field")) and not field.choices
    }


def columns(by_table: dict[str, str]) -> set[str]:
    return {f"{table}.{column}" for table, names in by_table.items() for column in names.split()}


def test_every_column_of_words_was_thought_of() -> None:
    whole = NOBODY | set(BY_ITSELF)
    known = columns(ERASED) | columns(FRAME)
    assert {one for one in words() if one.partition(".")[0] not in whole} == known
    assert whole == {one.partition(".")[0] for one in words()} & whole
