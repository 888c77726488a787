"""The minutes of a handing over: which dossiers, in which status, due when, with room for both sides to sign.

No law prescribes the layout, and the paper says so. It names no applicant.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import translation

from caicach.documents import clerical, typesetting
from caicach.dossiers import printing
from caicach.dossiers.models import TransferItem
from caicach.dossiers.queries import transfers
from caicach.dossiers.queries.transfers import Done
from caicach.dossiers.states import PART_LABELS, Part, Status

TITLE: Final = "BIÊN BẢN BÀN GIAO HỒ SƠ"
REMARK: Final = "Phần mềm lập từ dữ liệu lúc chuyển; không phải mẫu theo quy định."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    number: int
    code: str
    procedure: str
    status: str
    due_at: datetime | None
    parts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    giver: str
    taker: str
    decision: str
    decided_on: date
    made_at: datetime
    count: str
    freed: str
    lines: tuple[Line, ...]


def minutes(done: Done) -> bytes:
    """The same bytes whenever they are printed: everything is as it stood at the transfer."""
    row = done.transfer
    with translation.override("vi"):
        lines = tuple(_line(number, item) for number, item in enumerate(transfers.items_of(row), start=1))
    paper = Minutes(
        giver=done.giver, taker=done.taker, decision=row.decision, decided_on=row.decided_on, made_at=row.made_at,
        count=clerical.number_words(len(lines)), freed=clerical.number_words(done.freed), lines=lines,
    )  # fmt: skip
    letterhead = printing.Letterhead(
        issuer=done.taker, superior=done.superior, place=done.place, issued_at=row.made_at,
    )  # fmt: skip
    data = {
        "form": {"title": TITLE, "mark": "", "remark": REMARK, "reference": row.decision, "trial": False},
        "head": clerical.plain(letterhead),
        "slip": clerical.plain(paper),
    }
    return typesetting.pdf(printing.FORMS / "minutes.typ", data, created_at=row.made_at)


def _line(number: int, item: TransferItem) -> Line:
    return Line(
        number=number, code=item.dossier.code, procedure=item.dossier.procedure_name,
        status=str(Status(item.status).label), due_at=item.due_at,
        parts="; ".join(str(PART_LABELS[Part(part)]) for part in item.parts),
    )  # fmt: skip
