"""How does a draft go away again that was made by mistake, as long as nobody has worked on it?"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caicach.catalogue import events, models, policies, queries
from caicach.catalogue.states import RevisionState
from caicach.core import events as core_events
from caicach.core.actor import Actor


@transaction.atomic
def withdraw(drafts: Mapping[int, str], *, by: Actor, at: datetime) -> dict[int, str]:
    """Remove these drafts (by number, with the beginning of the digest each was made with); why the others stay.

    The procedure's code stays with its history: a later draft goes on counting its events.
    """
    policies.check_draft(by, on=at.date())
    kept: dict[int, str] = {}
    for revision_id, mark in drafts.items():
        if why := _withdraw(revision_id, mark, by=by, at=at):
            kept[revision_id] = why
    queries.forget()
    transaction.on_commit(queries.forget)
    return kept


def _withdraw(revision_id: int, mark: str, *, by: Actor, at: datetime) -> str:
    """Empty when it is gone, else the reason why it is not."""
    of = models.ProcedureRevision.objects.filter(pk=revision_id).values_list("procedure_id", flat=True).first()
    if of is None:
        return _("Dự thảo không còn ở đây.")
    procedure = models.Procedure.objects.select_for_update(of=("self",)).get(pk=of)
    revision = models.ProcedureRevision.objects.get(pk=revision_id)
    if revision.state != RevisionState.DRAFT:
        return _("Phiên bản này đã được công bố.")
    if not revision.digest.startswith(mark):
        return _("Dự thảo này đã được sửa sau khi nhập.")
    procedure.seq += 1
    procedure.save(update_fields=["seq"])
    event = events.RevisionWithdrawn(
        revision_id=revision.pk, code=procedure.code, number=revision.number, digest=revision.digest
    )
    core_events.record(event, subject=f"procedure/{procedure.pk}", seq=procedure.seq, by=by, at=at)
    revision.delete()
    return ""
