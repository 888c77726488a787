"""Which facts may this viewer count? The one place from which every count and every list begins."""

from datetime import date

from caicach.accounts import policies
from caicach.accounts.states import Permission
from caicach.core.actor import Actor
from caicach.indices.counts import Basis
from caicach.indices.models import DossierFact, DossierFactQuerySet
from caicach.indices.periods import Days
from caicach.organisations.queries import successions, units


def facts(basis: Basis, days: Days | None, *, under: int | None, seen_by: Actor, on: date) -> DossierFactQuerySet:
    facts = visible(seen_by, on)
    if under is not None:
        facts = facts.of_units(successions.branch(under, on=on))
    return facts if days is None else facts.filter(**{f"{basis}__range": days})


def visible(seen_by: Actor, on: date) -> DossierFactQuerySet:
    """Real dossiers of the viewer's units and everything below them."""
    facts = DossierFact.objects.counted()
    return facts if seen_by.is_system else facts.of_units(reach(seen_by, on))


def reach(seen_by: Actor, on: date) -> frozenset[int]:
    if seen_by.is_system:
        return frozenset(units.units(on).by_id)
    return policies.reach(seen_by, Permission.DASHBOARD_VIEW, on=on)
