"""What does the national catalogue say of a procedure, and what of it has changed since somebody accepted it?"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from caicach.catalogue import models
from caicach.catalogue.rules.national import words
from caicach.catalogue.rules.revisions import Change
from caicach.core import errors
from caicach.workflow.rules import Problem


class NoNationalRecord(errors.NotFound):
    """No record of that code was ever read."""

    message = _("Chưa đọc bản ghi nào của mã này từ danh mục quốc gia.")


@dataclass(frozen=True, slots=True)
class National:
    """One national record: its decision, what could not be trusted, what is to be accepted."""

    code: str
    name: str
    agency: str
    decision_number: str
    decided_on: date | None
    announced_on: date | None
    seen_at: datetime
    listed: bool
    full: bool
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]


def find_record(code: str) -> National | None:
    row = models.NationalRecord.objects.defer("raw", "content").filter(code=code).first()
    return _national(row) if row is not None else None


def list_changed() -> list[National]:
    """The records that say something else than what was accepted."""
    rows = models.NationalRecord.objects.defer("raw", "content").order_by("code")
    return [found for row in rows if row.seen != row.accepted and (found := _national(row)).changes]


def _national(row: models.NationalRecord) -> National:
    return National(
        code=row.code, name=row.name, agency=row.agency, decision_number=row.decision_number,
        decided_on=row.decided_on, announced_on=row.announced_on, seen_at=row.seen_at, listed=row.listed,
        full=row.full, problems=tuple(Problem(place, message) for place, message in row.problems),
        changes=words.changes(row.accepted, row.seen),
    )  # fmt: skip
