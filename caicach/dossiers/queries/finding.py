"""Find one dossier, one person, one draft; what is not yours to see does not exist."""

import itertools
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from caicach.core import errors, references, text
from caicach.core.actor import Actor
from caicach.dossiers import policies
from caicach.dossiers.models import Consultation, Dossier, DossierQuerySet, Draft, Party
from caicach.dossiers.queries.inbox import InboxRow
from caicach.workflow import queries as workflow


def get_dossier(code: str, *, seen_by: Actor) -> Dossier:
    """The dossier with this code, or NotFound for whoever may not see it."""
    found = Dossier.objects.select_related("applicant", "filed_by", "process", "received_by").filter(code=code).first()
    if found is None or not may_see(found, actor=seen_by):
        raise errors.NotFound(_("Không tìm thấy hồ sơ này trong phạm vi của bạn."))
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


def search(wanted: str, *, seen_by: Actor, limit: int = 50) -> list[InboxRow]:
    """Dossiers of the viewer's units by code, personal number, or the applicant's name without tone marks."""
    mine = Dossier.objects.held_by(policies.viewing_units(seen_by))
    if references.is_personal_number(wanted):
        found = mine.filter(applicant__personal_number=wanted)
    elif any(letter.isdigit() for letter in wanted):
        found = mine.filter(code__contains=wanted.upper())
    else:
        found = _by_name(wanted, seen_by)
    columns = [name for name in InboxRow.__slots__ if not name.startswith("step_") and name != "assignee_id"]
    return [InboxRow(*row) for row in found.order_by("-id").values_list(*columns)[:limit]]


def _by_name(name: str, actor: Actor) -> DossierQuerySet:
    """Words in the order typed match as pairs, which are far rarer than single words."""
    parts = text.words(name)
    wanted = [f"{a} {b}" for a, b in itertools.pairwise(parts)] or parts
    if not wanted:
        return Dossier.objects.none()
    return Dossier.objects.filter(
        intake_unit__in=list(policies.viewing_units(actor)), applicant_tokens__contains=wanted
    ) | Dossier.objects.filter(
        competent_unit__in=list(policies.viewing_units(actor)), applicant_tokens__contains=wanted
    )


def drafts_of(actor: Actor) -> QuerySet[Draft]:
    return Draft.objects.filter(author_id=actor.user_id).order_by("-saved_at")


def get_draft(key: UUID, *, seen_by: Actor) -> Draft:
    found = Draft.objects.filter(pk=key, author_id=seen_by.user_id).first()
    if found is None:
        raise errors.NotFound(_("Không tìm thấy bản nháp."))
    return found
