"""How do drafts go away again that were made by mistake, as long as nobody has worked on them?"""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caicach.catalogue import events, models, policies, queries
from caicach.catalogue.states import RevisionState
from caicach.core.actor import Actor
from caicach.core.events import record_many


@transaction.atomic
def withdraw(drafts: Mapping[int, str], *, by: Actor, at: datetime) -> dict[int, str]:
    """Remove these drafts (by number, with the beginning of the digest each was made with); why the others stay.

    The procedure's code stays with its history: a later draft goes on counting its events.
    """
    policies.check_draft(by, on=at.date())
    of = models.ProcedureRevision.objects.filter(pk__in=drafts).values_list("procedure_id", flat=True)
    rows = models.Procedure.objects.select_for_update(of=("self",)).filter(pk__in=list(of)).order_by("pk")
    procedures = {row.pk: row for row in rows}
    found = models.ProcedureRevision.objects.in_bulk(drafts.keys())
    kept = {one: why for one, mark in drafts.items() if (why := _why_kept(found.get(one), mark))}
    gone = [revision for one, revision in found.items() if one not in kept]
    happened = []
    for revision in gone:
        procedure = procedures[revision.procedure_id]
        procedure.seq += 1
        happened.append((_event(revision, procedure.code), f"procedure/{procedure.pk}", procedure.seq))
    record_many(happened, by=by, at=at, act_id=uuid.uuid4())
    models.Procedure.objects.bulk_update(procedures.values(), ["seq"])
    models.ProcedureRevision.objects.filter(pk__in=[revision.pk for revision in gone]).delete()
    queries.forget()
    transaction.on_commit(queries.forget)
    return kept


def _why_kept(revision: models.ProcedureRevision | None, mark: str) -> str:
    """Empty if it may go."""
    if revision is None:
        return _("Dự thảo không còn ở đây.")
    if revision.state != RevisionState.DRAFT:
        return _("Phiên bản này đã được công bố.")
    return "" if revision.digest.startswith(mark) else _("Dự thảo này đã được sửa sau khi nhập.")


def _event(revision: models.ProcedureRevision, code: str) -> events.RevisionWithdrawn:
    return events.RevisionWithdrawn(revision_id=revision.pk, code=code, number=revision.number, digest=revision.digest)
