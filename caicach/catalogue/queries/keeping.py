"""Which revisions are there, of any state, and what would each change? For those who keep the catalogue."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from caicach.catalogue import models, queries
from caicach.catalogue.rules import files, procedure, publishing, revisions
from caicach.catalogue.rules.procedure import Publication
from caicach.catalogue.states import RevisionState
from caicach.core import errors
from caicach.core.calendar import OutsideCalendar
from caicach.organisations.queries import calendars
from caicach.workflow.rules import Problem

_UNITS_NAMED: Final = re.compile(r'^\s*unit\s*=\s*"([^"]+)"', re.MULTILINE)


class NotComparable(errors.Invalid):
    """Two revisions of procedures that have nothing to do with each other."""

    message = _("Chỉ so sánh các phiên bản của cùng một thủ tục hoặc của thủ tục được thay thế.")


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of any state, as the keeper of the catalogue sees it; without a drafter, the national catalogue is."""

    id: int
    code: str
    number: int
    name: str
    sector: str
    state: RevisionState
    valid_from: date | None
    valid_to: date | None
    drafted_by_id: int | None
    drafted_by: str
    published_by: str
    published_at: datetime | None
    unverified: int
    publication: Publication
    delay: publishing.Delay | None


def list_revisions(*, code: str = "") -> list[Revision]:
    """Every revision, drafts first, then by code and number."""
    rows = models.ProcedureRevision.objects.select_related("procedure", "drafted_by", "published_by")
    if code:
        rows = rows.filter(procedure__code=code)
    found = [_revision(row) for row in rows.defer("source", "legal_basis").order_by("procedure__code", "number")]
    return sorted(found, key=lambda row: row.state is not RevisionState.DRAFT)


def get_draft(code: str) -> Revision:
    """The draft of a procedure that waits for a second official; the earliest first day if there are several."""
    drafts = [row for row in list_revisions(code=code) if row.state is RevisionState.DRAFT]
    if not drafts:
        raise queries.ProcedureNotFound(_("Thủ tục này không có dự thảo nào chờ công bố."))
    return min(drafts, key=lambda row: row.valid_from or date.max)


def source_of(code: str, *, number: int | None = None) -> str:
    """The text of the file of one revision; of the latest without a number."""
    rows = models.ProcedureRevision.objects.filter(procedure__code=code).order_by("-number")
    if number is not None:
        rows = rows.filter(number=number)
    if (source := rows.values_list("source", flat=True).first()) is None:
        raise queries.ProcedureNotFound(_("Không có phiên bản này."))
    return source


@dataclass(frozen=True, slots=True)
class Review:
    """A revision as a second official reads it before publishing: its content, and what it changes.

    A draft may be incomplete: then it has no content but `lacking`, and `data` is what its file says so far.
    """

    revision: Revision
    data: Mapping[str, Any]
    content: procedure.Procedure | None
    lacking: tuple[Problem, ...]
    changes: tuple[revisions.Change, ...]


def review(revision_id: int) -> Review:
    """One revision of any state with its content and the difference to what was in force before."""
    row = _stored(revision_id)
    data = files.parse(row.source)
    lacking = files.problems(row.source)
    content = None if lacking else files.from_data(data)
    changes = changes_of(content) if content else ()
    return Review(revision=_revision(row), data=data, content=content, lacking=lacking, changes=changes)


def changes_of(after: procedure.Procedure) -> tuple[revisions.Change, ...]:
    """Against the revision of the same code in force the day before, or against the procedure it replaces."""
    before = queries.find_before(after, at_once=True)
    return revisions.difference(before, after) if before is not None else ()


def delay_of(publication: Publication) -> publishing.Delay | None:
    """How many working days of the country lay between the decision and its being public."""
    if publication.announced_on is None:
        return None
    try:
        calendar = calendars.calendar_for(None, on=publication.announced_on)
    except OutsideCalendar:
        return None
    return publishing.delay(publication, calendar)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions beside each other, the earlier first, and what differs in words."""

    before: Revision
    after: Revision
    changes: tuple[revisions.Change, ...]


def compare(one_id: int, other_id: int) -> Comparison:
    """Two whole revisions of any state, of one procedure or of one and what it replaced."""
    rows = [_stored(one_id), _stored(other_id)]
    before, after = sorted(rows, key=lambda row: (row.valid_from or date.max, row.number))
    contents = [files.read(row.source) for row in (before, after)]
    if not (before.procedure_id == after.procedure_id or contents[0].code in contents[1].replaces):
        raise NotComparable
    return Comparison(_revision(before), _revision(after), revisions.difference(*contents))


def comparable_with(revision_id: int) -> list[Revision]:
    """The other whole revisions of the same procedure and of those it replaces, the latest first."""
    row = _stored(revision_id)
    codes = [row.procedure.code, *files.parse(row.source).get("replaces", ())]
    rows = models.ProcedureRevision.objects.select_related("procedure", "drafted_by", "published_by")
    found = rows.filter(procedure__code__in=codes, valid_from__isnull=False).exclude(pk=revision_id)
    return [_revision(each) for each in found.defer("source", "legal_basis").order_by("-valid_from", "-number")]


def _stored(revision_id: int) -> models.ProcedureRevision:
    rows = models.ProcedureRevision.objects.select_related("procedure", "drafted_by", "published_by")
    if (row := rows.filter(pk=revision_id).first()) is None:
        raise queries.ProcedureNotFound
    return row


def _revision(row: models.ProcedureRevision) -> Revision:
    publication = Publication(row.decision_number, row.decided_on, row.announced_on)
    is_draft = row.state == RevisionState.DRAFT.value
    return Revision(
        id=row.pk, code=row.procedure.code, number=row.number, name=row.name, sector=row.sector,
        state=RevisionState(row.state), valid_from=row.valid_from, valid_to=row.valid_to,
        drafted_by_id=row.drafted_by_id,
        drafted_by=row.drafted_by.full_name if row.drafted_by else str(_("Danh mục quốc gia")),
        published_by=row.published_by.full_name if row.published_by else "", published_at=row.published_at,
        unverified=len(row.unverified), publication=publication, delay=None if is_draft else delay_of(publication),
    )  # fmt: skip


def naming_units(keys: Collection[str]) -> dict[str, set[str]]:
    """Which of these units (by key) a revision that is not ended names, and the codes of the procedures."""
    rows = models.ProcedureRevision.objects.exclude(state=RevisionState.ENDED.value)
    found: dict[str, set[str]] = {}
    for code, source in rows.filter(source__contains="unit =").values_list("procedure__code", "source").iterator():
        for key in _UNITS_NAMED.findall(source):
            if key in keys:
                found.setdefault(key, set()).add(code)
    return found


def newest(codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """What the newest revision of each of these procedures says that is not ended; without one, nothing."""
    rows = models.ProcedureRevision.objects.filter(procedure__code__in=codes).exclude(state=RevisionState.ENDED.value)
    columns = ("number", "name", "sector", "levels", "limit_amount", "limit_unit")
    return {
        row.procedure.code: {**{name: getattr(row, name) for name in columns}, "state": row.get_state_display()}
        for row in rows.select_related("procedure").order_by("number").defer("source", "legal_basis", "unverified")
    }
