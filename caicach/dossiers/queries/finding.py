"""Find one dossier, one person, one draft; what is not yours to see does not exist."""

import itertools
import re
from dataclasses import MISSING, fields
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from caicach.core import errors, references, text
from caicach.core.actor import Actor
from caicach.dossiers import policies
from caicach.dossiers.models import ClockDeviation, Consultation, Dossier, DossierQuerySet, Draft, IntakeKey, Party
from caicach.dossiers.models.dossier import UNITS
from caicach.dossiers.queries import whole
from caicach.dossiers.queries.foreign import by_foreign_code
from caicach.dossiers.queries.inbox import InboxRow
from caicach.dossiers.rules import pads
from caicach.organisations.queries import units
from caicach.workflow import queries as workflow

# A code or a part of one: digits in it, no blanks, nothing but what codes are made of. "Thử 001" is a name.
_LIKE_A_CODE: Final = re.compile(r"(?=.*\d)[0-9A-Z.\-/_]+")
_ORGANISATION: Final = re.compile(r"\d{10}(-?\d{3})?")


def get_dossier(code: str, *, seen_by: Actor) -> Dossier:
    """The dossier with this code, or NotFound for whoever may not see it."""
    # The table of steps is known by its digest once it was compiled, so it is not read again.
    people = Dossier.objects.select_related("applicant", "filed_by", "process__definition", "received_by")
    return _seen(people.defer("process__definition__data").filter(code=code).first(), seen_by)


def get_dossier_for_act(code: str, *, seen_by: Actor) -> Dossier:
    """The same for whoever acts and asks for no people: at a third of the cost."""
    return _seen(whole.find(code), seen_by)


def get_dossier_by_id(dossier_id: int, *, seen_by: Actor) -> Dossier:
    """The same for what knows a dossier by its number only."""
    return _seen(Dossier.objects.filter(pk=dossier_id).first(), seen_by)


def _seen(found: Dossier | None, actor: Actor) -> Dossier:
    if found is None or not may_see(found, actor=actor):
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


def search(wanted: str, *, seen_by: Actor, on: date | None = None, limit: int = 50) -> list[InboxRow]:
    """Dossiers of the viewer's units by code, provisional number, number of person or organisation, or name.

    With a day, the end of a code is also found without the viewer's agency, as it was written on that day.
    """
    columns = [one.name for one in fields(InboxRow) if one.default is MISSING]  # what every line has
    standing = ClockDeviation.objects.filter(dossier=OuterRef("pk"), ended_at__isnull=True)
    # By a sum, so that nobody walks all dossiers backwards until fifty of a rare name are found.
    found = _found(wanted.strip(), seen_by, on).annotate(clock_stands=Exists(standing)).order_by((F("id") + 0).desc())
    return [InboxRow(**row) for row in found.values(*columns)[:limit]]


def _found(wanted: str, actor: Actor, on: date | None) -> DossierQuerySet:
    mine = Dossier.objects.held_by(policies.viewing_units(actor))
    if (serial := pads.read(wanted)) is not None:
        return mine.filter(pad_slip__serial=serial)
    if references.is_personal_number(wanted):
        return mine.filter(applicant__personal_number=wanted)
    if not _LIKE_A_CODE.fullmatch(wanted.upper()):
        return _by_name(wanted, actor)
    if _ORGANISATION.fullmatch(wanted) and (of := mine.filter(applicant__organisation_code=wanted)).exists():
        return of
    return _by_code(wanted.upper(), mine, agencies=_agency_codes(actor, on) if on else set())


def _by_code(wanted: str, mine: DossierQuerySet, *, agencies: set[str]) -> DossierQuerySet:
    """The beginning of a code, also without the viewer's own agency: by index. Any other part: among what is open."""
    beginnings = Q(code__startswith=wanted) | by_foreign_code(wanted)
    for agency in agencies:
        beginnings |= Q(code__startswith=f"{agency}-{wanted}")
    begun = mine.filter(beginnings)
    return begun if begun.exists() else mine.open().filter(code__contains=wanted)


def _agency_codes(actor: Actor, on: date) -> set[str]:
    """As numbers are written today and as they were until 2025."""
    own = policies.viewing_units(actor)  # also ended units, whose codes stand in what they received
    found = [units.coded_unit(unit_id, on=units.while_it_lived(unit_id, on=on)) for unit_id in own]
    return {code for unit in found for code in (unit.agency_code, unit.agency_code_2016) if code}


def _by_name(name: str, actor: Actor) -> DossierQuerySet:
    """Words in the order typed match as pairs, which are far rarer than single words."""
    parts = text.words(name)
    wanted = [f"{a} {b}" for a, b in itertools.pairwise(parts)] or parts
    if not wanted:
        return Dossier.objects.none()
    mine = Dossier.objects.alias(units=UNITS).filter(units__overlap=sorted(policies.viewing_units(actor)))
    return mine.filter(applicant_tokens__contains=wanted)


def drafts_of(actor: Actor) -> QuerySet[Draft]:
    """Forms begun and not yet received; one whose dossier exists is only a leftover of a cut line."""
    received = IntakeKey.objects.filter(pk=OuterRef("pk"))
    return Draft.objects.filter(~Exists(received), author_id=actor.user_id).order_by("-saved_at")


def get_draft(key: UUID, *, seen_by: Actor) -> Draft:
    found = Draft.objects.filter(pk=key, author_id=seen_by.user_id).first()
    if found is None:
        raise errors.NotFound(_("Không tìm thấy bản nháp."))
    return found
