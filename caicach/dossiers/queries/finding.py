"""Find one dossier, one person, one draft; what is not yours to see does not exist."""

import itertools
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from caicach.core import errors, text
from caicach.core.actor import Actor
from caicach.dossiers import policies
from caicach.dossiers.models import Consultation, Dossier, Draft, Party
from caicach.workflow import queries as workflow


def get_dossier(code: str, *, seen_by: Actor) -> Dossier:
    """The dossier with this code, or NotFound for whoever may not see it."""
    found = Dossier.objects.select_related("applicant", "filed_by", "process", "received_by").filter(code=code).first()
    if found is None or not may_see(found, actor=seen_by):
        raise errors.NotFound("Không tìm thấy hồ sơ này trong phạm vi của bạn.")
    return found


def may_see(dossier: Dossier, *, actor: Actor) -> bool:
    """Asks for the units of steps and questions only if the two units of the dossier are not the actor's."""
    return policies.can_view(actor, dossier) or policies.can_view(actor, dossier, involved=_involved(dossier))


def _involved(dossier: Dossier) -> set[int]:
    asked = Consultation.objects.filter(dossier=dossier).values_list("unit_id", flat=True)
    steps = workflow.units_of(dossier.process_id) if dossier.process_id else ()
    return {*asked, *steps}


def find_party(*, personal_number: str = "", organisation_code: str = "") -> Party | None:
    """A person or organisation met before, by its full number only."""
    if personal_number:
        return Party.objects.filter(personal_number=personal_number).first()
    if organisation_code:
        return Party.objects.filter(organisation_code=organisation_code).first()
    return None


def open_dossiers_of(*, personal_number: str, procedure_code: str) -> QuerySet[Dossier]:
    """Open dossiers of the same person for the same procedure: a warning at the counter, never a bar."""
    return (
        Dossier.objects.open()
        .filter(applicant__personal_number=personal_number, procedure_code=procedure_code)
        .order_by("-id")
    )


def find_by_name(name: str, *, unit_ids: Iterable[int], limit: int = 50) -> list[Dossier]:
    """Dossiers received by these units whose applicant's name holds these words, typed with or without tone marks.

    Words in the order typed match as pairs, which are far rarer than single words.
    """
    parts = text.words(name)
    if not parts:
        return []
    wanted = [f"{a} {b}" for a, b in itertools.pairwise(parts)] or parts
    return list(
        Dossier.objects.filter(intake_unit__in=list(unit_ids), applicant_tokens__contains=wanted).order_by("-id")[
            :limit
        ]
    )


def drafts_of(actor: Actor) -> QuerySet[Draft]:
    return Draft.objects.filter(author_id=actor.user_id).order_by("-saved_at")


def get_draft(key: UUID, *, seen_by: Actor) -> Draft:
    found = Draft.objects.filter(pk=key, author_id=seen_by.user_id).first()
    if found is None:
        raise errors.NotFound("Không tìm thấy bản nháp.")
    return found
