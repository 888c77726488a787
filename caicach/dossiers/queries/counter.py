"""What does the counter need before it receives? What it may receive, whom it knows, what is already on its way."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from caicach.catalogue import queries as catalogue
from caicach.catalogue.rules import fees
from caicach.catalogue.states import Level
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.dossiers import policies, timing
from caicach.dossiers.models import Dossier, IntakeKey, Party
from caicach.dossiers.queries.finding import find_party
from caicach.dossiers.rules import clock
from caicach.organisations.queries import units

MOST_WARNED = 5
LOOKED_BACK: Final = 200  # dossiers of each kind from which the counter's habits are read
MOST_FREQUENT = 8


def list_offered(*, unit_id: int, on: date) -> list[catalogue.Summary]:
    """Procedures in force that this counter receives, by sector and name."""
    level = catalogue.level_of(unit_id, on=on)
    return [row for row in catalogue.list_published(on=on, level=level) if is_offered(row.code, unit_id=unit_id, on=on)]


def search_offered(words: str, *, unit_id: int, on: date) -> list[catalogue.Summary]:
    """Those of them that somebody may mean by these words, with or without tones."""
    level = catalogue.level_of(unit_id, on=on)
    found = catalogue.search(words, on=on, level=level)
    return [row for row in found if is_offered(row.code, unit_id=unit_id, on=on)]


def is_offered(code: str, *, unit_id: int, on: date) -> bool:
    """Is somebody competent for what this counter would receive? A department's counter receives for itself only."""
    try:
        procedure = catalogue.get_published(code, on=on)
        competent = catalogue.competent_unit_id(procedure, intake_unit_id=unit_id, on=on)
    except (errors.NotFound, errors.Refused):
        return False
    agency = units.competent_unit(unit_id, on=on)
    is_department = agency.kind != "province" and catalogue.level_of(unit_id, on=on) is Level.PROVINCE
    return not is_department or competent == agency.id


_FREQUENT: Final = """
select procedure_code from (
  (select procedure_code from dossiers_dossier where intake_unit_id = %(unit)s and status in (1, 2, 4, 5, 6)
   order by status, due_at desc limit %(back)s)
  union all
  (select procedure_code from dossiers_dossier where intake_unit_id = %(unit)s and finished_at is not null
   order by finished_at desc limit %(back)s)
) latest group by procedure_code order by count(*) desc, procedure_code limit %(most)s
"""


def list_frequent(*, unit_id: int) -> list[str]:
    """Codes of what this counter received most often of late, the commonest first."""
    with connection.cursor() as cursor:
        cursor.execute(_FREQUENT, {"unit": unit_id, "back": LOOKED_BACK, "most": MOST_FREQUENT})
        return [code for (code,) in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody met before, as they were last written down, and where that stands."""

    full_name: str
    born_on: date | None
    address: str
    phone: str
    email: str
    source_code: str
    source_unit: str
    source_on: date
    party_id: int


def known_party(*, personal_number: str = "", organisation_code: str = "") -> Known | None:
    """By the whole number only: nobody leafs through people."""
    party = find_party(personal_number=personal_number, organisation_code=organisation_code)
    if party is None:
        return None
    last = Dossier.objects.filter(applicant=party).order_by("-id").first()
    last = last or Dossier.objects.filter(filed_by=party).order_by("-id").first()
    return _known(party, last) if last is not None else None


def _known(party: Party, last: Dossier) -> Known:
    on = last.registered_at.astimezone(ZONE).date()
    return Known(
        full_name=party.full_name, born_on=party.born_on, address=party.address, phone=party.phone, email=party.email,
        source_code=last.code, source_unit=units.unit_name(last.intake_unit_id, on=on), source_on=on,
        party_id=party.pk,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An open dossier of the same person and procedure; `visible` if this viewer may open it."""

    code: str
    unit: str
    since: datetime
    visible: bool


def list_under_way(
    *, personal_number: str = "", organisation_code: str = "", procedure_code: str, seen_by: Actor
) -> list[UnderWay]:
    """A warning at the counter, never a bar: the same person may have two children to register."""
    party = find_party(personal_number=personal_number, organisation_code=organisation_code)
    if party is None or not procedure_code:
        return []
    open_ones = Dossier.objects.open().filter(applicant=party, procedure_code=procedure_code).order_by("-id")
    return [_under_way(one, seen_by) for one in open_ones[:MOST_WARNED]]


def _under_way(dossier: Dossier, actor: Actor) -> UnderWay:
    since = dossier.received_at or dossier.registered_at
    unit = units.unit_name(dossier.intake_unit_id, on=since.astimezone(ZONE).date())
    return UnderWay(code=dossier.code, unit=unit, since=since, visible=policies.can_view(actor, dossier))


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the person is told before handing in: the day and the money, each with its working."""

    due: clock.Due
    fees: fees.FeeSheet


def reckon(
    procedure: catalogue.PublishedProcedure, *, unit_id: int, case: str, counts: fees.Counts, at: datetime
) -> Reckoning:
    """As `commands.receive` would count them at this moment."""
    limit = procedure.limit_for(case)
    due = clock.due(
        received_at=at, limit=timing.limit(*limit), calendar=timing.calendar_for(unit_id, at=at),
        rules=clock.rule_set_for(at.date()), same_day=limit.same_day,
    )  # fmt: skip
    return Reckoning(due=due, fees=fees.compute(procedure, on=at.date(), counts=counts))


def received_under(key: UUID, *, seen_by: Actor) -> Dossier | None:
    """What became of the form with this key, if it became a dossier this viewer may see."""
    known = IntakeKey.objects.select_related("dossier").filter(pk=key).first()
    if known is None or not policies.can_view(seen_by, known.dossier):
        return None
    return known.dossier
