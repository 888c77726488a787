"""Which facts may this viewer count? The one place from which every count and every list begins."""

from datetime import date
from typing import TypeVar

from caicach.accounts import policies
from caicach.accounts.states import Permission
from caicach.core.actor import Actor
from caicach.indices.counts import Basis
from caicach.indices.models import DossierFact, DossierFactQuerySet, WithUnits
from caicach.indices.periods import Days
from caicach.organisations.queries import successions, units

Rows = TypeVar("Rows", bound=WithUnits)


def facts(basis: Basis, days: Days | None, *, under: int | None, seen_by: Actor, on: date) -> DossierFactQuerySet:
    facts = within(DossierFact.objects.counted(), under=under, seen_by=seen_by, on=on)
    return facts if days is None else facts.filter(**{f"{basis}__range": days})


def visible(seen_by: Actor, on: date) -> DossierFactQuerySet:
    """Real dossiers of the viewer's units and everything below them."""
    return within(DossierFact.objects.counted(), under=None, seen_by=seen_by, on=on)


def within(rows: Rows, *, under: int | None, seen_by: Actor, on: date) -> Rows:
    """Of facts, or of what is summed of them, those of the viewer's units and of the branch asked for."""
    if not seen_by.is_system:
        rows = rows.of_units(reach(seen_by, on))
    return rows if under is None else rows.of_units(successions.branch(under, on=on))


def reach(seen_by: Actor, on: date) -> frozenset[int]:
    if seen_by.is_system:
        return frozenset(units.units(on).by_id)
    return policies.reach(seen_by, Permission.DASHBOARD_VIEW, on=on)
