"""What evidence does a unit have, for what is it used, and may this viewer open its file?"""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, QuerySet

from caicach.assessments import policies
from caicach.assessments.models import Cycle, Evidence, EvidenceUse
from caicach.assessments.queries import cycles
from caicach.core import errors
from caicach.core.actor import Actor


def list_evidence(unit_id: int, *, seen_by: Actor) -> QuerySet[Evidence]:
    """All pieces of one's own unit, the newest first, with how many criteria each is used for."""
    if not seen_by.is_system and unit_id not in policies.scoring_units(seen_by):
        raise errors.NotFound
    found = Evidence.objects.filter(unit_id=unit_id).select_related("file", "added_by")
    return found.annotate(used=Count("uses")).order_by("-id")


def get_evidence(evidence_id: int, *, seen_by: Actor, on: date) -> Evidence:
    """Of one's own unit, or shown in a cycle one runs or appraises in; publication of marks does not open it."""
    found = Evidence.objects.select_related("file", "unit").filter(pk=evidence_id).first()
    if found is None:
        raise errors.NotFound
    if seen_by.is_system or found.unit_id in policies.scoring_units(seen_by):
        return found
    shown_in = Cycle.objects.filter(assessments__evidence_uses__evidence=found).distinct()
    if any(cycles.takes_part(cycle, actor=seen_by, on=on) for cycle in shown_in):
        return found
    raise errors.NotFound


def uses_of(unit_id: int) -> Mapping[int, list[EvidenceUse]]:
    """For what each piece of a unit is used: cycle and criterion."""
    found: dict[int, list[EvidenceUse]] = {}
    uses = EvidenceUse.objects.filter(evidence__unit=unit_id).select_related("assessment__cycle").order_by("id")
    for use in uses:
        found.setdefault(use.evidence_id, []).append(use)
    return found
