"""Draft the apology of a dossier that will be late, and let the officer give the reason. Only the head issues it.

A draft is a working paper: it is no act on the dossier and no event. `extending.extend` is the act.
"""

import logging
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import calendar as working_time
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import policies, timing
from caicach.dossiers.commands import extending, frame, stops
from caicach.dossiers.models import ApologyDraft, Dossier
from caicach.dossiers.rules import apologies, wording
from caicach.dossiers.states import Status
from caicach.workflow import queries as workflow
from caicach.workflow import rules as workflow_rules

logger = logging.getLogger(__name__)

AT_ONCE: Final = 500
AHEAD: Final = timedelta(days=20)  # two working days, and the longest Tết between them


def draft_apologies(*, at: datetime) -> int:
    """Draft what is needed now; how many. A dossier that cannot be judged holds up no other."""
    near = Dossier.objects.real().filter(
        status__in=[Status.RECEIVED, Status.PROCESSING], due_at__gt=at, due_at__lte=at + AHEAD, extension_count=0,
        source_system="", apology_draft=None, process__ended_at=None,
    )  # fmt: skip
    running = near.exclude(deviations__in=stops.open_stops()).select_related("process__definition")
    return sum(_try(dossier, at=at) for dossier in running.order_by("due_at", "pk")[:AT_ONCE])


def _try(dossier: Dossier, *, at: datetime) -> bool:
    try:
        return _draft(dossier, at=at)
    except errors.CaicachError:
        logger.exception("no apology can be drafted for %s", dossier.subject)
        return False


def _draft(dossier: Dossier, *, at: datetime) -> bool:
    calendar, due_at = timing.calendar_of(dossier), timing.in_vietnam(timing.due_at(dossier))
    work = _minutes_of_work(dossier, at=at)
    left = calendar.working_minutes_between(at, due_at)
    if not apologies.needed(minutes_left=left, work_minutes=work, rules=timing.rules_of(dossier)):
        return False
    proposed_on = apologies.proposed_on(at=at, due_at=due_at, work_minutes=work, calendar=calendar)
    values = {"due_at": due_at, "proposed_on": proposed_on, "drafted_at": at}
    _row, created = ApologyDraft.objects.get_or_create(dossier=dossier, defaults=values)
    return created


def _minutes_of_work(dossier: Dossier, *, at: datetime) -> int:
    """What is left of the open steps' hours, and the longest way after them."""
    if dossier.process is None:
        return 0
    definition, found = dossier.process.definition.compiled, 0
    for task in workflow.list_open_tasks(process=dossier.process):
        calendar = timing.calendar_for(task.unit_id or dossier.competent_unit_id, at=at)
        own = calendar.working_minutes_between(at, task.due_at) if task.due_at and task.due_at > at else 0
        found = max(found, own + int(workflow_rules.hours_after(definition, task.step_key) * 60))
    return found


@transaction.atomic
def fill_apology(dossier_id: int, *, new_due_on: date, reason: str, by: Actor, at: datetime) -> ApologyDraft:
    """The officer's reason and date, for the head to sign; may be filled again until it is issued."""
    dossier = frame.locked(dossier_id)
    policies.check_may_handle(by, dossier)
    frame.check_open(dossier, Status.RECEIVED, Status.PROCESSING)
    if dossier.extension_count:
        raise extending.ExtendedBefore()
    draft = ApologyDraft.objects.filter(dossier=dossier).first()
    if draft is None:
        raise errors.NotFound(_("Hồ sơ này không có dự thảo phiếu xin lỗi."))
    moment = datetime.combine(new_due_on, time(17), working_time.ZONE)
    previous, calendar = timing.in_vietnam(timing.due_at(dossier)), timing.calendar_of(dossier)
    draft.proposed_on = extending.new_date(moment, previous=previous, calendar=calendar, at=at).date()
    draft.reason = wording.fit(reason, field="reason", missing=_("Phải ghi lý do chậm để in vào phiếu xin lỗi."))
    draft.filled_at, draft.filled_by_id = at, by.user_id
    draft.save(update_fields=["proposed_on", "reason", "filled_at", "filled_by"])
    return draft
