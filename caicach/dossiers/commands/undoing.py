"""Take back one's own last act: the dossier stands as before it, the log keeps both, the history says so."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.core import events as log
from caicach.core.actor import Actor
from caicach.dossiers import events, timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Dossier, TakenBack
from caicach.dossiers.queries import undoing
from caicach.dossiers.rules.undoing import CannotUndo
from caicach.dossiers.states import Cause, Status
from caicach.workflow import commands as workflow


@transaction.atomic
def undo(dossier_id: int, *, by: Actor, at: datetime, seen_seq: int | None = None) -> tuple[Dossier, int]:
    """The dossier as it was before the last act, and that act's number; `rules.undoing` says which acts and who.

    Whether the citizen has been told meanwhile is for `notices.commands.take_back`, which calls this.
    """
    dossier = frame.locked(dossier_id, seen_seq=seen_seq)
    act = undoing.check_may_undo(dossier, by=by, at=at)
    _check_clock_untouched(dossier, act)
    words = ""
    if isinstance(act.event, events.SupplementRequested):
        words = _forget_request(dossier, act)
    elif dossier.process is not None:
        workflow.take_back(process=dossier.process, step_key=getattr(act.event, "step_key", ""), at=at)
    if isinstance(act.event, events.HandedOver):
        dossier.status = Status.RECEIVED
    assert act.actor_id is not None  # its author, who is `by`
    TakenBack.objects.create(
        dossier=dossier, undone_seq=act.seq, kind=act.kind, words=words, acted_at=act.occurred_at,
        taken_back_at=max(at, act.occurred_at), taken_back_by_id=act.actor_id,
    )  # fmt: skip
    undone = events.ActUndone(undone_seq=act.seq, undone_kind=act.kind)
    frame.save(dossier, undone, by=by, at=at, fields=("status", "supplement_count"))
    return dossier, act.seq


def _check_clock_untouched(dossier: Dossier, act: log.Recorded) -> None:
    """A step that stopped the clock or let it run on has moved a date; only a request for papers is put back whole."""
    touched = dossier.deviations.filter(Q(started_at=act.occurred_at) | Q(ended_at=act.occurred_at))
    if touched.exclude(cause=Cause.SUPPLEMENT, ended_at=None).exists():
        raise CannotUndo(_("Việc này đã làm thay đổi đồng hồ của hồ sơ nên không rút lại được."))


def _forget_request(dossier: Dossier, act: log.Recorded) -> str:
    """Take a slip back that nobody has read; what it asked for stays in the history."""
    slip = dossier.supplements.prefetch_related("items").get(number=dossier.supplement_count)
    words = "; ".join(item.text for item in slip.items.all())
    slip.delete()
    dossier.deviations.filter(cause=Cause.SUPPLEMENT, started_at=act.occurred_at, ended_at=None).delete()
    dossier.supplement_count -= 1
    if dossier.received_at is None:
        dossier.status = Status.NEW
    else:
        dossier.status = Status.PROCESSING if timing.was_handed_over(dossier) else Status.RECEIVED
    return words
