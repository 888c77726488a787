"""Draft a revision from a file, publish it by a second official, end it.

Each act locks the procedure's row, so that two of them on one procedure follow one another.
"""

import hashlib
import unicodedata
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.catalogue import events, models, policies, queries
from caicach.catalogue.rules import files
from caicach.catalogue.rules.procedure import Procedure
from caicach.catalogue.states import REVISION_MOVES, RevisionState
from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.workflow import commands as workflow


class RevisionMoved(errors.Refused):
    """The revision is not in the state this act needs."""


class RevisionsOverlap(errors.Refused):
    """Two published revisions would hold on the same day."""


class EndOutOfPlace(errors.Invalid):
    """A revision cannot end on that day."""


@transaction.atomic
def import_draft(content: str, *, by: Actor, at: datetime) -> models.ProcedureRevision:
    """The draft a file makes. The same file again is the same revision; another file for the same first day replaces
    the draft. `FileInvalid` with every problem if the file is wrong.
    """
    user_id = policies.check_draft(by, on=at.date())
    content = unicodedata.normalize("NFC", content)
    described = files.read(content)
    procedure, _created = models.Procedure.objects.get_or_create(code=described.code)
    procedure = _locked(procedure.pk)
    digest = hashlib.sha256(content.encode()).hexdigest()
    if known := procedure.revisions.filter(digest=digest).exclude(state=RevisionState.ENDED).first():
        return known
    revision = _draft_for(procedure, described.valid_from)
    _write(revision, described, source=content, digest=digest)
    revision.drafted_by_id, revision.drafted_at = user_id, at
    revision.save()
    _write_parts(revision, described)
    _record(procedure, revision, events.RevisionDrafted(
        revision_id=revision.pk, code=procedure.code, number=revision.number, digest=digest,
        valid_from=revision.valid_from, valid_to=revision.valid_to,
    ), by=by, at=at)  # fmt: skip
    return revision


@transaction.atomic
def publish(revision_id: int, *, by: Actor, at: datetime, replace: bool = False) -> models.ProcedureRevision:
    """Publish a draft. With `replace`, an open-ended revision in force before ends on the first day of this one."""
    procedure, revision = _revision(revision_id)
    user_id = policies.check_publish(by, revision, on=at.date())
    _check_move(revision, RevisionState.PUBLISHED)
    files.read(revision.source)
    for earlier in _overlapping(revision):
        if not (replace and earlier.valid_from < revision.valid_from):
            raise RevisionsOverlap(_overlap_message(earlier))
        _end(procedure, earlier, on=revision.valid_from, by=by, user_id=user_id, at=at)
    revision.state = RevisionState.PUBLISHED.value
    revision.published_by_id, revision.published_at = user_id, at
    revision.save(update_fields=["state", "published_by", "published_at"])
    _record(procedure, revision, events.RevisionPublished(
        revision_id=revision.pk, code=procedure.code, number=revision.number, digest=revision.digest,
        drafted_by_id=revision.drafted_by_id, valid_from=revision.valid_from, valid_to=revision.valid_to,
    ), by=by, at=at)  # fmt: skip
    return revision


@transaction.atomic
def end(revision_id: int, *, on: date, by: Actor, at: datetime) -> models.ProcedureRevision:
    """End a published revision: from `on` it holds no longer. Dossiers received before keep it."""
    procedure, revision = _revision(revision_id)
    user_id = policies.check_end(by, on=at.date())
    _end(procedure, revision, on=on, by=by, user_id=user_id, at=at)
    return revision


def _end(
    procedure: models.Procedure, revision: models.ProcedureRevision, *, on: date, by: Actor, user_id: int, at: datetime
) -> None:
    _check_move(revision, RevisionState.ENDED)
    if on < revision.valid_from or (revision.valid_to is not None and on > revision.valid_to):
        raise EndOutOfPlace(_("Ngày bãi bỏ phải nằm trong thời gian hiệu lực của phiên bản."), field="on")
    revision.state, revision.valid_to = RevisionState.ENDED.value, on
    revision.ended_by_id, revision.ended_at = user_id, at
    revision.save(update_fields=["state", "valid_to", "ended_by", "ended_at"])
    _record(procedure, revision, events.RevisionEnded(
        revision_id=revision.pk, code=procedure.code, number=revision.number, valid_to=on,
    ), by=by, at=at)  # fmt: skip


def _revision(revision_id: int) -> tuple[models.Procedure, models.ProcedureRevision]:
    """The revision under its procedure's lock."""
    found = models.ProcedureRevision.objects.filter(pk=revision_id).values_list("procedure_id", flat=True).first()
    if found is None:
        raise queries.ProcedureNotFound
    procedure = _locked(found)
    return procedure, models.ProcedureRevision.objects.get(pk=revision_id)


def _locked(procedure_id: int) -> models.Procedure:
    return models.Procedure.objects.select_for_update(of=("self",)).get(pk=procedure_id)


def _check_move(revision: models.ProcedureRevision, to: RevisionState) -> None:
    state = RevisionState(revision.state)
    if to not in REVISION_MOVES[state]:
        name = revision.get_state_display()
        raise RevisionMoved(_("Phiên bản số %(number)s đang ở trạng thái “%(state)s”, không thực hiện được.")
                            % {"number": revision.number, "state": name})  # fmt: skip


def _draft_for(procedure: models.Procedure, valid_from: date) -> models.ProcedureRevision:
    """The draft already made for that first day, emptied; else a new one with the next number."""
    drafts = procedure.revisions.filter(state=RevisionState.DRAFT.value, valid_from=valid_from)
    if draft := drafts.first():
        draft.components.all().delete()
        draft.fees.all().delete()
        return draft
    last = procedure.revisions.order_by("-number").values_list("number", flat=True).first()
    return models.ProcedureRevision(procedure=procedure, number=(last or 0) + 1)


def _write(revision: models.ProcedureRevision, described: Procedure, *, source: str, digest: str) -> None:
    """The columns that stand beside the file's text."""
    revision.source, revision.digest = source, digest
    revision.valid_from, revision.valid_to = described.valid_from, described.valid_to
    revision.name, revision.sector = described.name, described.sector
    revision.synonyms = list(described.synonyms)
    revision.levels = [level.value for level in described.levels]
    revision.limit_amount, revision.limit_unit = described.limit.amount, described.limit.unit.value
    revision.same_day, revision.receive_and_return = described.same_day, described.receive_and_return
    revision.legal_basis = [
        {"document": row.document, "article": row.article, "issued_on": str(row.issued_on or "")}
        for row in described.legal_basis
    ]
    revision.result_name, revision.result_validity = described.result.name, described.result.validity
    revision.unverified = dict(described.unverified)
    revision.workflow = workflow.save_definition(described.data["workflow"])


def _write_parts(revision: models.ProcedureRevision, described: Procedure) -> None:
    models.Component.objects.bulk_create(
        models.Component(revision=revision, **_columns(row, models.Component)) for row in described.components
    )
    models.Fee.objects.bulk_create(
        models.Fee(revision=revision, place=place, exemption="; ".join(row.exemptions), **_columns(row, models.Fee))
        for place, row in enumerate(described.fees)
    )


def _columns(row: Any, model: type[models.Component] | type[models.Fee]) -> dict[str, Any]:
    """What a row of the file and a table have in common, by name."""
    columns = {field.attname for field in model._meta.concrete_fields} - {"id", "revision_id"}
    values = {name: getattr(row, name) for name in columns if hasattr(row, name)}
    return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}


def _overlapping(revision: models.ProcedureRevision) -> list[models.ProcedureRevision]:
    """Published revisions that hold on a day of this one."""
    others = models.ProcedureRevision.objects.filter(procedure_id=revision.procedure_id).exclude(
        state=RevisionState.DRAFT.value
    )
    return [
        other
        for other in others.order_by("valid_from")
        if (other.valid_to is None or revision.valid_from < other.valid_to)
        and (revision.valid_to is None or other.valid_from < revision.valid_to)
    ]


def _overlap_message(earlier: models.ProcedureRevision) -> str:
    return _(
        "Phiên bản số %(number)s có hiệu lực từ %(day)s còn chồng thời gian; hãy bãi bỏ phiên bản đó trước, "
        "hoặc công bố kèm thay thế."
    ) % {"number": earlier.number, "day": f"{earlier.valid_from:%d/%m/%Y}"}


def _record(
    procedure: models.Procedure,
    revision: models.ProcedureRevision,
    event: core_events.Event,
    *,
    by: Actor,
    at: datetime,
) -> None:
    procedure.seq += 1
    procedure.save(update_fields=["seq"])
    core_events.record(event, subject=f"procedure/{procedure.pk}", seq=procedure.seq, by=by, at=at)
    queries.forget()
    transaction.on_commit(queries.forget)
