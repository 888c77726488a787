"""Which dossiers are mine? The third level of disclosure (Circular 01/2018/TT-VPCP, Art. 16(2)(d)).

Until the national electronic identity is connected, somebody is known by what only the owner holds together: the code
of a dossier, the whole personal number or organisation code, and the telephone number given with it (ADR 0011).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.crypto import constant_time_compare

from caicach.dossiers.models import ClockDeviation, Dossier
from caicach.dossiers.models.dossier import DossierQuerySet
from caicach.dossiers.states import Status
from caicach.organisations.queries import units


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """One line of the owner's list."""

    code: str
    procedure: str
    status: Status
    unit: str
    registered_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    paused: bool


def own_login(code: str, number: str, phone: str) -> int | None:
    """Whose dossier this is, if all three belong to it. A dossier without a telephone number opens nothing."""
    dossier = Dossier.objects.select_related("applicant").filter(code=code.strip().upper()).first()
    party = dossier.applicant if dossier else None
    kept_numbers = (party.personal_number, party.organisation_code) if party else ("", "")
    # Nothing is left out when the first thing is wrong: how long the answer takes tells nothing.
    number_fits = [_same(number, kept) for kept in kept_numbers]
    phone_fits = _same(_phone(phone), _phone(dossier.phone if dossier else ""))
    return party.pk if party and any(number_fits) and phone_fits else None


def list_own(party_id: int) -> DossierQuerySet:
    """Every dossier of which this person or organisation is the applicant, those of a trial included, latest first.

    `own_rows` makes a page of them readable: an organisation may have thousands.
    """
    standing = ClockDeviation.objects.filter(dossier=OuterRef("pk"), ended_at__isnull=True)
    return Dossier.objects.filter(applicant_id=party_id).annotate(paused=Exists(standing)).order_by("-id")


def own_rows(found: Iterable[Dossier]) -> list[OwnRow]:
    return [_row(dossier) for dossier in found]


def _same(given: str, kept: str) -> bool:
    given, kept = (re.sub(r"[\s.-]", "", value).upper() for value in (given, kept))
    return constant_time_compare(given, kept) and bool(kept)


def _phone(value: str) -> str:
    """As written at home: +84 912… is 0912…"""
    return re.sub(r"^(\+84|0084|84(?=\d{9,10}$))", "0", re.sub(r"[\s.()-]", "", value))


def _row(dossier: Dossier) -> OwnRow:
    return OwnRow(
        code=dossier.code,
        procedure=dossier.procedure_name,
        status=dossier.state,
        unit=units.unit_name(dossier.competent_unit_id, on=(dossier.received_at or dossier.registered_at).date()),
        registered_at=dossier.registered_at,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        finished_at=dossier.finished_at,
        paused=bool(getattr(dossier, "paused", False)),
    )
