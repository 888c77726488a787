"""Destroy what one closed dossier says of people: code, procedure, units, dates and facts stay, and so does the log.

Texts that must not be empty become a dash in brackets: that there was a reason stays, its words go. Who handed it in
becomes nobody: the party is removed when no other dossier names it.
"""

from datetime import datetime
from typing import Final

from django.db import connection, transaction

from caicach.core.actor import Actor
from caicach.dossiers import events, states
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Dossier, DossierComponent, DossierFile, Outcome, Party
from caicach.dossiers.states import PartyKind, Status

GONE: Final = "(đã tiêu hủy)"
ERASABLE: Final = states.FINISHED - {Status.DONE}  # a result that waits to be fetched is still owed to somebody

# Each statement takes the dossier, the word and the moment. What stays: law, numbers of decisions, names of officials.
_WORDS: Final = (
    "update dossiers_supplementrequest set reason = %(gone)s where dossier_id = %(id)s",
    "update dossiers_supplementitem set text = %(gone)s where request_id in "
    "(select id from dossiers_supplementrequest where dossier_id = %(id)s)",
    "update dossiers_consultation set question = %(gone)s, answer = case answer when '' then '' else %(gone)s end "
    "where dossier_id = %(id)s",
    "update dossiers_crossing set reason = %(gone)s where dossier_id = %(id)s",
    "update dossiers_closure set reason = %(gone)s where dossier_id = %(id)s",
    "update dossiers_takenback set words = '' where dossier_id = %(id)s",
    "update dossiers_apologydraft set reason = case reason when '' then '' else %(gone)s end where dossier_id = %(id)s",
    "update dossiers_clockdeviation set reason = case reason when '' then '' else %(gone)s end "
    "where dossier_id = %(id)s",
    "update dossiers_outcome set delivered_to = '', file_id = null where dossier_id = %(id)s",
    "update dossiers_outcomeending set ground = %(gone)s where outcome_id in "
    "(select id from dossiers_outcome where dossier_id = %(id)s)",
    "update dossiers_note set text = '', removed_at = coalesce(removed_at, %(at)s) where dossier_id = %(id)s",
    "update dossiers_bulkrow set why = case why when '' then '' else %(gone)s end where dossier_id = %(id)s",
    "update dossiers_dossiercomponent set file_id = null where dossier_id = %(id)s",
    "delete from dossiers_dossierfile where dossier_id = %(id)s",
    "delete from dossiers_dossierlabel where dossier_id = %(id)s",
    "delete from dossiers_intakekey where dossier_id = %(id)s",
    # The envelope is shared by its dossiers; it keeps its other end until the last of them is destroyed.
    "update dossiers_postalitem i set correspondent = %(gone)s, address = '', phone = '' where id in "
    "(select item_id from dossiers_postalcontent where dossier_id = %(id)s) and not exists (select from "
    "dossiers_postalcontent c join dossiers_dossier d on d.id = c.dossier_id where c.item_id = i.id "
    "and d.erased_at is null and d.id <> %(id)s)",
    "update dossiers_postalmark set note = '' where item_id in "
    "(select item_id from dossiers_postalcontent where dossier_id = %(id)s)",
)
_FIELDS: Final = (
    "applicant", "filed_by", "applicant_name", "applicant_tokens", "address", "phone", "summary", "fee_exemption",
    "late_reason", "erased_at",
)  # fmt: skip


@transaction.atomic
def erase(dossier_id: int, *, destruction_id: int, by: Actor, at: datetime) -> list[int]:
    """In one transaction with its event; answers the files that nothing names any more. Rights are the caller's."""
    dossier = frame.locked(dossier_id, at=at)
    frame.check_open(dossier, *sorted(ERASABLE))
    files = _files(dossier)
    people = {one for one in (dossier.applicant_id, dossier.filed_by_id) if one is not None}
    kind = Party.objects.values_list("kind", flat=True).get(pk=dossier.applicant_id)
    _blank(dossier, nobody=_nobody(PartyKind(kind)), at=at)
    frame.save(dossier, events.Erased(destruction_id=destruction_id), by=by, at=at, fields=_FIELDS)
    with connection.cursor() as cursor:
        for statement in _WORDS:
            cursor.execute(statement, {"id": dossier.pk, "gone": GONE, "at": at})
    _forget(people)
    return sorted(files - _named(files))


def _blank(dossier: Dossier, *, nobody: Party, at: datetime) -> None:
    dossier.applicant, dossier.filed_by = nobody, None
    dossier.applicant_name, dossier.applicant_tokens = GONE, []
    dossier.address = dossier.phone = dossier.summary = ""
    dossier.fee_exemption = GONE if dossier.fee_exemption else ""
    dossier.late_reason = GONE if dossier.late_reason else ""
    dossier.erased_at = at


def _nobody(kind: PartyKind) -> Party:
    """A party for this dossier alone, so that two dossiers of one person cannot be told to belong together."""
    return Party.objects.create(kind=kind, full_name=GONE)


def _files(dossier: Dossier) -> set[int]:
    found: set[int | None] = set()
    for model in (DossierComponent, DossierFile, Outcome):
        found |= set(model.objects.filter(dossier=dossier).values_list("file_id", flat=True))
    return {one for one in found if one is not None}


def _named(files: set[int]) -> set[int]:
    """Those that other dossiers still name."""
    found: set[int | None] = set()
    for model in (DossierComponent, DossierFile, Outcome):
        found |= set(model.objects.filter(file_id__in=files).values_list("file_id", flat=True))
    return {one for one in found if one is not None}


def _forget(people: set[int]) -> None:
    """Whom nothing names any more."""
    named = set(Dossier.objects.filter(applicant_id__in=people).values_list("applicant_id", flat=True))
    named |= {
        one for one in Dossier.objects.filter(filed_by_id__in=people).values_list("filed_by_id", flat=True) if one
    }
    Party.objects.filter(pk__in=people - named).delete()
