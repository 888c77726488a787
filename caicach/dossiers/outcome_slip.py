"""What goes out with a result so that anybody can check it: a slip of a quarter of a page with its code.

No state form: no law prescribes one, and the slip says so. It names nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from caicach.documents import clerical, typesetting
from caicach.dossiers import printing

TITLE: Final = "MÃ KIỂM TRA KẾT QUẢ"
REMARK: Final = "Phần mềm in kèm kết quả để tiện kiểm tra; không phải mẫu theo quy định, không thay cho kết quả."


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSlip:
    """`address` is what the QR code holds, `page` where the code can be typed."""

    issuer: str
    procedure: str
    number: str
    issued_on: date
    shown_code: str
    address: str
    page: str
    printed_at: datetime
    trial: bool = False


def printed(slip: OutcomeSlip) -> bytes:
    data = {
        "form": {"title": TITLE, "mark": "", "remark": REMARK, "reference": "", "trial": slip.trial},
        "head": {"issuer": clerical.line(slip.issuer)},
        "slip": clerical.plain(slip),
        "qr": typesetting.qr(slip.address),
    }
    return typesetting.pdf(printing.FORMS / "outcome.typ", data, created_at=slip.printed_at)
