"""Which act could this official take back now, and which were taken back?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from caicach.core.actor import Actor
from caicach.core.events import RECORDED, Recorded
from caicach.dossiers import events
from caicach.dossiers.models import Dossier, TakenBack
from caicach.dossiers.rules import undoing
from caicach.dossiers.rules.undoing import CannotUndo

LABELS: Final[dict[str, Promise]] = {
    events.HandedOver.KIND: _("Chuyển hồ sơ cho cơ quan giải quyết"),
    events.StepCompleted.KIND: _("Hoàn thành bước"),
    events.Approved.KIND: _("Ký duyệt"),
    events.SupplementRequested.KIND: _("Yêu cầu bổ sung giấy tờ"),
}
# An act records few events; three tell whether the last one is alone, delegated or not.
_LATEST: Final = (
    sql.SQL("select {} from core_event where subject = %s and seq > %s order by seq")
    .format(
        sql.SQL(", ").join(sql.SQL("payload::text") if name == "payload" else sql.Identifier(name) for name in RECORDED)
    )
    .as_string()
)


@dataclass(frozen=True, slots=True)
class Undo:
    """An act that may still be taken back, and for how long."""

    label: Promise
    until: datetime
    seconds: int


def check_may_undo(dossier: Dossier, *, by: Actor, at: datetime) -> Recorded:
    """The last act, if it is this person's to take back now."""
    last = _latest(dossier)
    if reason := undoing.problem(last, user_id=by.user_id, at=at):
        raise CannotUndo(reason)
    act = undoing.act_of(last)
    assert act is not None  # else there was a reason
    return act


def find_undo(dossier: Dossier, *, seen_by: Actor, at: datetime) -> Undo | None:
    """What the dossier page offers; the command checks again."""
    try:
        act = check_may_undo(dossier, by=seen_by, at=at)
    except CannotUndo:
        return None
    end = undoing.until(act)
    return Undo(label=LABELS[act.kind], until=end, seconds=max(0, int((end - at).total_seconds())))


def _latest(dossier: Dossier) -> list[Recorded]:
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [dossier.subject, dossier.seq - 3])
        return [Recorded(*row) for row in cursor.fetchall()]


def taken_back_under_lock(dossier_id: int) -> list[int]:
    """The numbers of the events that were taken back, with the dossier locked to the end of the transaction."""
    list(Dossier.objects.select_for_update().filter(pk=dossier_id).values_list("pk"))
    return list(TakenBack.objects.filter(dossier=dossier_id).values_list("undone_seq", flat=True))


def list_taken_back(dossier: Dossier) -> list[TakenBack]:
    return list(dossier.taken_back.select_related("taken_back_by").order_by("taken_back_at"))
