"""Draft a revision from a file, publish it by a second official, end it.

Each act locks the procedure's row, so that two of them on one procedure follow one another.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.catalogue import events, models, policies, queries
from caicach.catalogue.rules import files
from caicach.catalogue.rules.procedure import Procedure, Publication
from caicach.catalogue.states import REVISION_MOVES, RevisionState
from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.workflow import commands as workflow
from caicach.workflow.rules import Problem


class RevisionMoved(errors.Refused):
    """The revision is not in the state this act needs."""


class RevisionsOverlap(errors.Refused):
    """Two published revisions would hold on the same day."""


class StillIncomplete(errors.Refused):
    """A draft of the national catalogue that nobody has completed."""

    def __init__(self, lacking: tuple[Problem, ...]) -> None:
        words = _("Dự thảo còn thiếu hoặc sai %(n)d chỗ (%(places)s); hãy bổ sung rồi nhập lại tệp.")
        super().__init__(words % {"n": len(lacking), "places": ", ".join(problem.place for problem in lacking)})


class PublicationOutOfOrder(errors.Invalid):
    """The days of decision and of being public contradict each other or today."""


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
def draft_incomplete(data: Mapping[str, Any], content: str, *, by: Actor, at: datetime) -> models.ProcedureRevision:
    """A draft that may lack what its source does not say: `data` is what the file's text says. It replaces the one
    made before, and gives way to the first whole file that somebody imports.
    """
    user_id = None if by.is_system else policies.check_draft(by, on=at.date())
    procedure, _created = models.Procedure.objects.get_or_create(code=data["code"])
    procedure = _locked(procedure.pk)
    digest = hashlib.sha256(content.encode()).hexdigest()
    revision = _draft_for(procedure, None)
    _write_incomplete(revision, data, source=content, digest=digest)
    revision.drafted_by_id, revision.drafted_at = user_id, at
    revision.save()
    _record(procedure, revision, events.RevisionDrafted(
        revision_id=revision.pk, code=procedure.code, number=revision.number, digest=digest,
        valid_from=None, valid_to=None,
    ), by=by, at=at)  # fmt: skip
    return revision


@transaction.atomic
def publish(
    revision_id: int, *, by: Actor, at: datetime, replace: bool = False, publication: Publication | None = None
) -> models.ProcedureRevision:
    """Publish a draft. With `replace`, an open-ended revision in force before ends on the first day of this one.

    `publication` goes before what the file says of the decision; what nobody says of the day of being public is today.
    """
    procedure, revision = _revision(revision_id)
    user_id = policies.check_publish(by, revision, on=at.date())
    _check_move(revision, RevisionState.PUBLISHED)
    content, drafted_by_id = _whole(revision)
    for earlier, since in _overlapping(revision, content.valid_from):
        if not (replace and since < content.valid_from):
            raise RevisionsOverlap(_overlap_message(earlier))
        _end(procedure, earlier, on=content.valid_from, by=by, user_id=user_id, at=at)
    revision.state = RevisionState.PUBLISHED.value
    revision.published_by_id, revision.published_at = user_id, at
    stated = _stated(publication, content.publication, on=at.date())
    _write_publication(revision, stated)
    revision.save(update_fields=[
        "state", "published_by", "published_at", "decision_number", "decided_on", "announced_on",
    ])  # fmt: skip
    _record(procedure, revision, events.RevisionPublished(
        revision_id=revision.pk, code=procedure.code, number=revision.number, digest=revision.digest,
        drafted_by_id=drafted_by_id, valid_from=content.valid_from, valid_to=revision.valid_to,
        decision_number=stated.decision, decided_on=stated.decided_on, announced_on=stated.announced_on,
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
    if on < _first_day(revision) or (revision.valid_to is not None and on > revision.valid_to):
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


def _whole(revision: models.ProcedureRevision) -> tuple[Procedure, int]:
    """The content of a draft that lacks nothing, and who answers for it."""
    lacking = files.problems(revision.source)
    if lacking or revision.drafted_by_id is None:
        raise StillIncomplete(lacking)
    return files.read(revision.source), revision.drafted_by_id


def _stated(given: Publication | None, of_file: Publication, *, on: date) -> Publication:
    """The decision as it is published: given now, else in the file; made public today unless another day is said."""
    given = given or Publication()
    found = Publication(
        decision="".join((given.decision or of_file.decision).split()),
        decided_on=given.decided_on or of_file.decided_on,
        announced_on=given.announced_on or of_file.announced_on or on,
    )
    if found.decided_on and found.decided_on > on:
        raise PublicationOutOfOrder(_("Ngày quyết định công bố không thể ở tương lai."), field="decided_on")
    if found.announced_on and found.announced_on > on:
        raise PublicationOutOfOrder(_("Ngày công khai không thể ở tương lai."), field="announced_on")
    if found.decided_on and found.announced_on and found.announced_on < found.decided_on:
        raise PublicationOutOfOrder(_("Ngày công khai không trước ngày quyết định công bố."), field="announced_on")
    return found


def _draft_for(procedure: models.Procedure, valid_from: date | None) -> models.ProcedureRevision:
    """The draft already made for that first day, else the one that has no first day yet, emptied; else a new one."""
    drafts = procedure.revisions.filter(state=RevisionState.DRAFT.value)
    if draft := drafts.filter(valid_from=valid_from).first() or drafts.filter(valid_from=None).first():
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
    _write_publication(revision, described.publication)


def _write_incomplete(revision: models.ProcedureRevision, data: Mapping[str, Any], *, source: str, digest: str) -> None:
    """The columns as far as they are known; papers and fees stay in the text until it is whole."""
    limit, publication = data.get("limit", {}), data.get("publication", {})
    revision.source, revision.digest = source, digest
    revision.valid_from = revision.valid_to = revision.workflow = None
    revision.name, revision.sector, revision.synonyms = data["name"], data.get("sector", ""), []
    revision.levels = list(dict.fromkeys(row["level"] for row in data.get("competence", ())))
    revision.limit_amount, revision.limit_unit = limit.get("amount"), limit.get("unit", "")
    revision.same_day = revision.receive_and_return = False
    revision.legal_basis = [
        {"document": row["document"], "article": "", "issued_on": ""} for row in data.get("legal_basis", ())
    ]
    revision.result_name, revision.result_validity = data.get("result", {}).get("name", ""), ""
    revision.unverified = dict(data.get("unverified", {}))
    _write_publication(revision, Publication(**publication))


def _write_publication(revision: models.ProcedureRevision, found: Publication) -> None:
    revision.decision_number = found.decision
    revision.decided_on, revision.announced_on = found.decided_on, found.announced_on


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


def _first_day(revision: models.ProcedureRevision) -> date:
    """Of a revision that is no draft any more: the database has it (`revision_published_whole`)."""
    return revision.valid_from or date.min


def _overlapping(revision: models.ProcedureRevision, since: date) -> list[tuple[models.ProcedureRevision, date]]:
    """Published revisions that hold on a day of this one, each with its first day."""
    others = models.ProcedureRevision.objects.filter(procedure_id=revision.procedure_id).exclude(
        state=RevisionState.DRAFT.value
    )
    return [
        (other, _first_day(other))
        for other in others.order_by("valid_from")
        if (other.valid_to is None or since < other.valid_to)
        and (revision.valid_to is None or _first_day(other) < revision.valid_to)
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
