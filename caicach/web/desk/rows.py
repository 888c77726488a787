"""How is a line of a list of dossiers drawn? Worked out here: the template loop is the cost of an inbox page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from caicach.dossiers.queries import InboxRow
from caicach.dossiers.states import Status
from caicach.web.templatetags import components


@dataclass(frozen=True, slots=True)
class Line:
    """What one row shows."""

    code: str
    procedure_name: str
    applicant_name: str
    step_name: str
    state_badge: SafeString
    lateness_badge: SafeString
    due_words: str


def lines(rows: Iterable[InboxRow], *, now: datetime) -> list[Line]:
    return [_line(row, now) for row in rows]


def labels() -> dict[str, str]:
    """The headings repeated in each cell, for the cards of a phone."""
    return {
        "label_procedure": _("Thủ tục"),
        "label_person": _("Người nộp"),
        "label_state": _("Trạng thái"),
        "label_due": _("Hẹn trả"),
    }


def _line(row: InboxRow, now: datetime) -> Line:
    due_at = row.due_at
    paused = row.state in {Status.SUPPLEMENT, Status.FINANCE}
    return Line(
        code=row.code,
        procedure_name=row.procedure_name,
        applicant_name=row.applicant_name,
        step_name=row.step_name,
        state_badge=components.status(row.status),
        lateness_badge=components.lateness(due_at, now, row.finished_at, paused),
        due_words=components.vn_datetime(due_at),
    )
