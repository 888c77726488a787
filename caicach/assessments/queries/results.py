"""What would be published of a cycle now, and what was published?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from caicach.assessments import policies
from caicach.assessments.models import Assessment, Cycle, Publication
from caicach.assessments.queries import cycles, sheets
from caicach.assessments.rules import results
from caicach.assessments.rules.results import Scored
from caicach.assessments.states import CycleState, Stage
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.models import Head


@dataclass(frozen=True)
class Standing:
    """What the marks of a cycle come to at this moment, the text that would be published, and up to which event."""

    units: list[dict[str, Any]]
    content: str
    position: int

    @property
    def sha256(self) -> str:
        return results.digest(self.content)


@dataclass(frozen=True)
class Published:
    """One edition as it was published; `content` is read, `intact`: the text still has its SHA-256."""

    row: Publication
    content: Mapping[str, Any]
    intact: bool
    newest: int

    @property
    def units(self) -> list[dict[str, Any]]:
        return list(self.content["units"])


def standing(cycle: Cycle, *, at: datetime) -> Standing:
    """In Vietnamese, whoever asks: what is published is one text."""
    with translation.override("vi"):
        rows = results.units_of(_scored(cycle, at=at))
        content = results.text(_head(cycle), rows)
    position = Head.objects.values_list("position", flat=True).first() or 0
    return Standing(rows, content, position)


def _head(cycle: Cycle) -> dict[str, Any]:
    made = cycles.set_of(cycle)
    period = cycles.period_of(cycle)
    return {
        "cycle": cycle.name, "period": period.code, "period_name": period.label, "set": made.code,
        "set_name": made.name, "set_sha256": results.digest(cycle.edition.content), "points": str(made.points),
        "decision": cycle.edition.decision_number, "decided_on": str(cycle.edition.decision_on or ""),
        "is_example": cycle.edition.is_example,
    }  # fmt: skip


def _scored(cycle: Cycle, *, at: datetime) -> list[Scored]:
    rows = cycle.assessments.select_related("cycle__edition", "unit").prefetch_related("marks").order_by("pk")
    return [_unit(row, at=at) for row in rows]


def _unit(row: Assessment, *, at: datetime) -> Scored:
    totals = {stage: sheets.total(row, stage, at=at) for stage in Stage}
    return Scored(key=row.unit.key, name=cycles.unit_name(row), kind=row.unit.kind, totals=totals)


def editions_of(cycle: Cycle) -> list[Publication]:
    """The newest first, without their texts."""
    rows = Publication.objects.filter(cycle=cycle).select_related("published_by").defer("content")
    return list(rows.order_by("-number"))


def published(cycle_id: int, number: int | None = None) -> Published:
    """One edition, or the newest. Public: a cycle that published nothing does not exist here."""
    rows = Publication.objects.filter(cycle_id=cycle_id).select_related("cycle__edition", "cycle__office")
    newest = rows.aggregate(newest=Max("number"))["newest"]
    row = rows.filter(number=number or newest or 0).first()
    if row is None:
        raise errors.NotFound
    return Published(row, json.loads(row.content), results.digest(row.content) == row.sha256, newest)


def unit_in(found: Published, key: str) -> dict[str, Any]:
    unit = next((one for one in found.units if one["unit"] == key), None)
    if unit is None:
        raise errors.NotFound
    return unit


def list_published() -> QuerySet[Publication]:
    """The newest edition of every cycle that published one, the newest cycle first."""
    last = Publication.objects.filter(cycle=OuterRef("cycle")).order_by("-number").values("pk")[:1]
    rows = Publication.objects.filter(pk=Subquery(last)).select_related("cycle__edition", "cycle__office")
    return rows.defer("content").order_by("-cycle_id")


def for_council(cycle_id: int, *, seen_by: Actor, on: date) -> Cycle:
    """The cycle before its council or after, for whoever runs it."""
    row = Cycle.objects.select_related("edition", "office").filter(pk=cycle_id).first()
    if row is None:
        raise errors.NotFound
    policies.check_runs(seen_by, office_id=row.office_id, on=on)
    if row.state not in (CycleState.COUNCIL, CycleState.PUBLISHED):
        raise errors.Refused(_("Đợt đánh giá chưa đến bước trình hội đồng."))
    return row
