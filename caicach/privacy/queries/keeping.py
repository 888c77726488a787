"""Which dossiers are due, what was proposed, and what is held?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.dossiers.commands.erasing import ERASABLE
from caicach.dossiers.models import Dossier
from caicach.organisations.queries import units
from caicach.privacy import policies
from caicach.privacy.models import Destruction, DestructionItem, Hold
from caicach.privacy.rules import retention
from caicach.privacy.states import DestructionState

CLOSED_AT = Coalesce("returned_at", "finished_at", "closure__closed_at", "registered_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Dossiers of one procedure at one unit whose time is over."""

    unit_id: int
    unit: str
    procedure_code: str
    procedure: str
    count: int
    oldest: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A destruction with the names around it."""

    row: Destruction
    unit: str
    superior: str
    place: str
    items: int
    erased: int
    kept: int


def due(unit_ids: Iterable[int], *, on: date) -> QuerySet[Dossier]:
    """Closed, past their term, not held, in no proposal that is still open, not destroyed yet."""
    held = Hold.objects.filter(dossier=OuterRef("pk"), ended_at=None)
    open_states = [DestructionState.PROPOSED.value, DestructionState.APPROVED.value]
    listed = DestructionItem.objects.filter(dossier=OuterRef("pk"), destruction__state__in=open_states)
    found = Dossier.objects.filter(
        competent_unit_id__in=list(unit_ids), status__in=[one.value for one in ERASABLE], erased_at=None
    )
    return (
        found.annotate(closed_on=TruncDate(CLOSED_AT, tzinfo=clock.ZONE))
        .filter(_past(on))
        .filter(~Exists(held), ~Exists(listed))
        .order_by("id")
    )


def _past(on: date) -> Q:
    """Closed so long ago as the term of the procedure says."""
    schedule = retention.schedule_on(on)
    usual = schedule.usual.years
    past = Q(pk__in=[])
    if usual is not None:
        past = ~Q(procedure_code__in=list(schedule.special)) & Q(closed_on__lte=retention.closed_before(on, usual))
    for code, term in schedule.special.items():
        if term.years is not None:
            past |= Q(procedure_code=code, closed_on__lte=retention.closed_before(on, term.years))
    return past


def groups(*, seen_by: Actor, on: date) -> list[Group]:
    """What is due, by unit and procedure."""
    schedule = retention.schedule_on(on)
    counted = (
        due(policies.keeping_units(seen_by, on=on), on=on)
        .order_by()
        .values("competent_unit_id", "procedure_code")
        .annotate(count=Count("id"), oldest=Min("closed_on"), procedure=Min("procedure_name"))
        .order_by("competent_unit_id", "procedure_code")
    )
    return [_group(row, schedule, on=on) for row in counted]


def _group(row: Mapping[str, Any], schedule: retention.Schedule, *, on: date) -> Group:
    return Group(
        unit_id=row["competent_unit_id"], unit=units.unit_name(row["competent_unit_id"], on=on),
        procedure_code=row["procedure_code"],
        procedure=row["procedure"], count=row["count"], oldest=row["oldest"],
        basis=schedule.term(row["procedure_code"]).basis,
    )  # fmt: skip


def list_destructions(*, seen_by: Actor, on: date) -> QuerySet[Destruction]:
    return Destruction.objects.filter(unit__in=policies.keeping_units(seen_by, on=on)).order_by("-id")


def get_destruction(destruction_id: int, *, seen_by: Actor, on: date) -> Shown:
    found = list_destructions(seen_by=seen_by, on=on).select_related("proposed_by", "settled_by")
    row = found.filter(pk=destruction_id).first()
    if row is None:
        raise errors.NotFound
    return shown([row])[0]


def shown(rows: Iterable[Destruction]) -> list[Shown]:
    """Units are named as on the day of the proposal."""
    found = list(rows)
    counted = {
        one["destruction_id"]: one
        for one in DestructionItem.objects.filter(destruction__in=found).values("destruction_id").annotate(
            items=Count("id"), erased=Count("erased_at"), kept=Count("id", filter=~Q(kept=""))
        )
    }  # fmt: skip
    return [_shown(row, counted.get(row.pk, {})) for row in found]


def _shown(row: Destruction, counts: Mapping[str, Any]) -> Shown:
    on = row.proposed_at.astimezone(clock.ZONE).date()
    unit = units.find_unit(id=row.unit_id, on=on)
    superior = units.unit_name(unit.parent_id, on=on) if unit and unit.parent_id else ""
    place = unit.place if unit else ""
    return Shown(
        row=row, unit=units.unit_name(row.unit_id, on=on), superior=superior, place=place, items=counts.get("items", 0),
        erased=counts.get("erased", 0), kept=counts.get("kept", 0),
    )  # fmt: skip


def items_of(row: Destruction) -> QuerySet[DestructionItem]:
    return DestructionItem.objects.filter(destruction=row).select_related("dossier").order_by("id")


def holds(*, seen_by: Actor, on: date) -> QuerySet[Hold]:
    """What is held now at one's units."""
    held = Hold.objects.filter(ended_at=None, dossier__competent_unit__in=policies.keeping_units(seen_by, on=on))
    return held.select_related("dossier", "began_by").order_by("-id")


def term_end(dossier: Dossier, closed_on: date, *, on: date) -> date:
    """From when it may be destroyed; for what `due` found."""
    years = retention.schedule_on(on).term(dossier.procedure_code).years
    if years is None:
        raise ValueError(f"dossier {dossier.pk} is kept for good and never due")
    return retention.due_on(closed_on, years)
