"""Who looked at personal data? For those answerable for the unit, and for the owner by unit and day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from caicach.accounts.states import ROLE_NAMES, Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import naming
from caicach.organisations.queries import units
from caicach.privacy import policies
from caicach.privacy.models import Read
from caicach.privacy.states import PAGE_NAMES, SUPPORT, SUPPORT_NAME, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for; without anything: the latest of one's units."""

    code: str = ""
    name: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One look, for officials."""

    seen_at: datetime
    reader: str
    looked_as: str
    unit: str
    role: str | Promise
    page: str | Promise
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the owner is told: a day, a unit, a role, from which pages. No official is named."""

    day: date
    unit: str
    role: str | Promise
    pages: tuple[str | Promise, ...]


def list_reads(wanted: Wanted, *, seen_by: Actor, on: date) -> QuerySet[Read]:
    """Latest first. With the code of a dossier of one's units: everybody who looked at it, also from elsewhere."""
    watched = policies.watched_units(seen_by, on=on)
    found = Read.objects.select_related("reader", "looked_as").order_by("-id")
    if wanted.code:
        dossier = Dossier.objects.filter(code=wanted.code.upper()).first()
        if dossier is None:
            return found.none()
        found = found.filter(Q(subject=dossier.subject) | _exports(dossier, on=on))
        if watched & {dossier.intake_unit_id, dossier.competent_unit_id, dossier.desk_unit_id}:
            return _narrowed(found, wanted)
    return _narrowed(found.filter(unit__in=watched), wanted)


def _exports(dossier: Dossier, *, on: date) -> Q:
    """The files of all data of its applicant that held this dossier too: made at its units or above them."""
    own = {dossier.intake_unit_id, dossier.competent_unit_id, dossier.desk_unit_id}
    above = {unit.id for one in own for unit in units.ancestors(one, on=units.while_it_lived(one, on=on))}
    return Q(subject=f"party/{dossier.applicant_id}", page=Page.EXPORT, unit__in=own | above)


def _narrowed(found: QuerySet[Read], wanted: Wanted) -> QuerySet[Read]:
    if wanted.name:
        found = found.filter(reader__full_name__icontains=wanted.name)
    if wanted.first:
        found = found.filter(seen_at__gte=_midnight(wanted.first))
    if wanted.last:
        found = found.filter(seen_at__lt=_midnight(wanted.last + timedelta(days=1)))
    return found


def lines(found: Iterable[Read], *, on: date) -> list[Line]:
    """A page of reads in words; one statement for the codes."""
    rows = list(found)
    codes = naming.codes_of(row.subject for row in rows)
    return [
        Line(
            seen_at=row.seen_at, reader=row.reader.full_name,
            looked_as=row.looked_as.full_name if row.looked_as else "",
            unit=_unit(row.unit_id, on=on), role=_role(row.role), page=PAGE_NAMES[Page(row.page)],
            code=codes.get(row.subject, ""),
        )
        for row in rows
    ]  # fmt: skip


def of_owner(code: str, *, party_id: int) -> list[Told]:
    """Who looked at this dossier, and who looked its owner up at a counter; only for the owner."""
    dossier = Dossier.objects.filter(code=code.upper(), applicant_id=party_id).first()
    if dossier is None:
        raise errors.NotFound
    return told([dossier.subject, f"party/{party_id}"])


def told(subjects: Iterable[str]) -> list[Told]:
    """The looks at these, latest first, as an owner is told of them."""
    found: dict[tuple[date, str, str], set[Page]] = {}
    for row in Read.objects.filter(subject__in=list(subjects)).order_by("-seen_at"):
        day = row.seen_at.astimezone(clock.ZONE).date()
        found.setdefault((day, _unit(row.unit_id, on=day), row.role), set()).add(Page(row.page))
    return [
        Told(day=day, unit=unit, role=_role(role), pages=tuple(PAGE_NAMES[one] for one in Page if one in pages))
        for (day, unit, role), pages in found.items()
    ]


def _unit(unit_id: int | None, *, on: date) -> str:
    return units.unit_name(unit_id, on=on) if unit_id is not None else ""


def _role(role: str) -> str | Promise:
    if role == SUPPORT:
        return SUPPORT_NAME
    return ROLE_NAMES[Role(role)] if role in set(Role) else ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.ZONE)
