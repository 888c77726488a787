"""Which apologies are drafted and not yet issued, and what does the draft of one dossier say?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caicach.accounts import policies as accounts
from caicach.accounts.states import Permission
from caicach.core.actor import Actor
from caicach.core.calendar import OutsideCalendar
from caicach.dossiers import policies, timing
from caicach.dossiers.models import ApologyDraft, Dossier
from caicach.dossiers.rules import deadlines
from caicach.dossiers.states import Status

MOST = 200


@dataclass(frozen=True, slots=True)
class Drafted:
    """One draft as its list shows it; `issue_by` is the last moment the law gives for an apology."""

    draft: ApologyDraft
    issue_by: datetime | None
    may_fill: bool
    may_issue: bool

    @property
    def is_filled(self) -> bool:
        return self.draft.filled_at is not None


def list_drafts(*, seen_by: Actor) -> Sequence[Drafted]:
    """Not yet issued, of dossiers that go on, the nearest date first: to who handles them, and to whoever may sign."""
    handling = {unit for one in seen_by.capacities for unit in accounts.units_with(one, Permission.DOSSIER_PROCESS)}
    receiving = accounts.units_with(seen_by, Permission.DOSSIER_RECEIVE)
    theirs = Dossier.objects.at_desks(receiving) | Dossier.objects.filter(competent_unit__in=handling)
    open_ = ApologyDraft.objects.filter(dossier__in=theirs, **_GOING_ON).select_related("dossier")
    return [_drafted(draft, seen_by) for draft in open_.order_by("due_at", "pk")[:MOST]]


_GOING_ON: dict[str, Any] = {
    "dossier__status__in": [Status.RECEIVED, Status.PROCESSING],
    "dossier__extension_count": 0,
}


def _drafted(draft: ApologyDraft, actor: Actor) -> Drafted:
    dossier = draft.dossier
    return Drafted(
        draft=draft, issue_by=_issue_by(dossier), may_fill=policies.can_handle(actor, dossier),
        may_issue=any(policies.can_decide(one, dossier) for one in actor.capacities),
    )  # fmt: skip


def _issue_by(dossier: Dossier) -> datetime | None:
    try:
        return deadlines.apology_due(
            due_at=timing.due_at(dossier), calendar=timing.calendar_of(dossier), rules=timing.rules_of(dossier)
        )
    except OutsideCalendar:
        return None


def find_draft(dossier: Dossier) -> ApologyDraft | None:
    """The draft of a dossier while it can still be issued."""
    return ApologyDraft.objects.filter(dossier=dossier, **_GOING_ON).first()


def initial(dossier: Dossier) -> dict[str, Any]:
    """What the head finds filled in when issuing the apology."""
    draft = find_draft(dossier)
    return {"new_due_on": draft.proposed_on, "reason": draft.reason} if draft else {}
