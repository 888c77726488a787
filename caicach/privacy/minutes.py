"""The list that a council reads, and afterwards the minutes of what was destroyed. It names no applicant.

No layout was compared with a prescribed one, and the paper says so.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.utils import translation

from caicach.core import clock
from caicach.documents import clerical, typesetting
from caicach.dossiers import printing
from caicach.privacy.models import DestructionItem
from caicach.privacy.queries import keeping
from caicach.privacy.queries.keeping import Shown
from caicach.privacy.states import DestructionState

TEMPLATE: Final = Path(__file__).resolve().parent / "forms" / "destruction.typ"
LIST: Final = "DANH MỤC HỒ SƠ ĐỀ NGHỊ TIÊU HỦY DỮ LIỆU CÁ NHÂN"
MINUTES: Final = "BIÊN BẢN TIÊU HỦY DỮ LIỆU CÁ NHÂN"
REMARK: Final = "Phần mềm lập từ dữ liệu; không phải mẫu theo quy định, thời hạn bảo quản chưa đối chiếu văn bản."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    number: int
    code: str
    procedure: str
    closed: str
    due: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    unit: str
    council: str
    proposer: str
    proposed_at: datetime
    approver: str
    decision: str
    decided_on: date
    count: str
    kept: str
    lines: tuple[Line, ...]


def minutes(found: Shown) -> bytes:
    """The list before, the minutes after; the same bytes whenever they are printed in the same state."""
    row = found.row
    made_at = row.done_at or row.settled_at or row.proposed_at
    with translation.override("vi"):
        lines = tuple(_line(number, item) for number, item in enumerate(keeping.items_of(row), start=1))
    paper = Paper(
        unit=found.unit, council=row.council, proposer=row.proposed_by.full_name, proposed_at=row.proposed_at,
        approver=row.settled_by.full_name if row.settled_by else "chưa duyệt", decision=row.decision,
        decided_on=row.decided_on, count=clerical.number_words(len(lines)), kept=clerical.number_words(found.kept),
        lines=lines,
    )  # fmt: skip
    letterhead = printing.Letterhead(
        issuer=found.unit, superior=found.superior, place=found.place, issued_at=made_at
    )  # fmt: skip
    title = MINUTES if row.state == DestructionState.DONE else LIST
    data = {
        "form": {"title": title, "mark": "", "remark": REMARK, "reference": row.decision, "trial": False},
        "head": clerical.plain(letterhead), "slip": clerical.plain(paper),
    }  # fmt: skip
    return typesetting.pdf(TEMPLATE, data, created_at=made_at)


def _line(number: int, item: DestructionItem) -> Line:
    if item.kept:
        what = f"giữ lại: {item.kept}"
    else:
        what = f"{item.erased_at.astimezone(clock.ZONE):%H:%M %d/%m/%Y}" if item.erased_at else "chưa"
    return Line(
        number=number, code=item.dossier.code, procedure=item.dossier.procedure_name,
        closed=f"{item.closed_on:%d/%m/%Y}", due=f"{item.due_on:%d/%m/%Y}", what=what,
    )  # fmt: skip
