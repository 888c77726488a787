"""Prepare notices, let those go whose two minutes are over, take an act back while nobody has been told.

Who tells and who takes back meet at the row lock of the dossier: whichever comes first has won.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import calendar as working_time
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.events import Recorded
from caicach.dossiers import commands as dossiers
from caicach.dossiers import events, timing
from caicach.dossiers import queries as found
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import transfers
from caicach.dossiers.states import Status
from caicach.notices import rules
from caicach.notices.models import Notice
from caicach.notices.states import NoticeState
from caicach.organisations.queries import calendar_changes

AT_ONCE: Final = 500


class Told(errors.Refused):
    """The notice has gone out: what the citizen was told is not unsaid in silence."""

    message = _("Công dân đã được thông báo về việc này, không rút lại được nữa.")


def prepare(told: Sequence[Recorded], *, at: datetime, using: str = DEFAULT_DB_ALIAS) -> int:
    """Write the notice of each event that has none yet; how many events were looked at."""
    ids = {one.subject_id for one in told}
    rows = Dossier.objects.using(using).select_related("applicant").in_bulk(ids) if ids else {}
    made = [_notice(rows[one.subject_id], one) for one in told if one.subject_id in rows]
    notices = [notice for notice in made if notice is not None]
    Notice.objects.using(using).bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def _notice(dossier: Dossier, one: Recorded) -> Notice | None:
    """None where nobody waits for the news: trial dossiers, those of another system, what was done on the spot."""
    template = rules.template_for(one.kind, on=working_time.local(one.occurred_at).date())
    on_the_spot = dossier.returned_at == one.occurred_at and one.kind != events.Returned.KIND
    if template is None or dossier.is_test or dossier.source_system or on_the_spot or _is_said_otherwise(dossier, one):
        return None
    way, recipient = rules.reach(phone=dossier.phone, email=dossier.applicant.email)
    return Notice(
        dossier=dossier, seq=one.seq, kind=one.kind, template=template.name, way=way, recipient=recipient,
        text=template.text.format(**_words(dossier, one)), occurred_at=one.occurred_at,
        not_before=rules.not_before(one.recorded_at),
    )  # fmt: skip


def _is_said_otherwise(dossier: Dossier, one: Recorded) -> bool:
    """What another notice of the same moment says, or what is no longer so.

    Papers that came complete with the receipt are told with it; who was asked for papers, or turned away, at the
    counter is not told to wait; a date that stays is no news.
    """
    if isinstance(one.event, events.SupplementCompleted):
        return one.event.due_at is None
    if isinstance(one.event, events.Registered):
        return dossier.state is not Status.NEW
    return isinstance(one.event, events.DueRecounted) and one.event.kept


def _limit(dossier: Dossier, at: datetime) -> str:
    """What becomes of the time limit while papers are waited for."""
    was_received = dossier.received_at is not None and dossier.received_at <= at
    return rules.LIMITS[timing.rules_of(dossier).supplement if was_received else "not-yet"]


def _words(dossier: Dossier, one: Recorded) -> dict[str, str]:
    event = one.event
    change_id = getattr(event, "change_id", None)
    return {
        "code": dossier.code,
        "procedure": dossier.procedure_name,
        "unit": transfers.desk_in_charge(dossier, one.occurred_at).name,
        "due": _moment(getattr(event, "due_at", None) or dossier.due_at),
        "old_due": _moment(getattr(event, "previous_due_at", None)),
        "limit": _limit(dossier, one.occurred_at),
        "reason": calendar_changes.words_of(change_id) if change_id else "",
    }


def _moment(at: datetime | None) -> str:
    return f"{working_time.local(at):%H:%M ngày %d/%m/%Y}" if at else ""


def cancel(undone: Mapping[str, Iterable[int]], *, at: datetime, using: str = DEFAULT_DB_ALIAS) -> None:
    """Acts that were taken back before their notice was prepared."""
    for subject, seqs in undone.items():
        held = Notice.objects.using(using).filter(
            dossier_id=int(subject.rpartition("/")[2]), seq__in=seqs, state=NoticeState.HELD
        )
        held.update(state=NoticeState.CANCELLED, ended_at=at)


def release(*, at: datetime) -> int:
    """Let go what has been held long enough, each under the lock of its dossier; how many citizens may be told."""
    due = Notice.objects.filter(state=NoticeState.HELD, not_before__lte=at).order_by("not_before", "pk")
    return sum(_release(pk, dossier_id, at=at) for pk, dossier_id in due.values_list("pk", "dossier_id")[:AT_ONCE])


@transaction.atomic
def _release(notice_id: int, dossier_id: int, *, at: datetime) -> bool:
    undone = found.taken_back_under_lock(dossier_id)
    held = Notice.objects.filter(pk=notice_id, state=NoticeState.HELD)
    held.filter(seq__in=undone).update(state=NoticeState.CANCELLED, ended_at=at)
    return bool(held.update(state=NoticeState.READY, ended_at=at))


@transaction.atomic
def take_back(dossier_id: int, *, by: Actor, at: datetime, seen_seq: int | None = None) -> Dossier:
    """Take one's own last act back, with its notice, unless that has gone out."""
    dossier, undone_seq = dossiers.undo(dossier_id, by=by, at=at, seen_seq=seen_seq)
    notices = Notice.objects.filter(dossier=dossier, seq=undone_seq)
    if notices.filter(state=NoticeState.READY).exists():
        raise Told()
    notices.update(state=NoticeState.CANCELLED, ended_at=at)
    return dossier
