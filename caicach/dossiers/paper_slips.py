"""What stands on slips of a pad and on the day's list for the post office? Plain inputs; nothing here reads a table.

Neither is a state form: no law prescribes one, and each says so.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from caicach.documents import clerical, typesetting
from caicach.dossiers import printing

PAD_TITLE: Final = "PHIẾU NHẬN HỒ SƠ KHI MẤT ĐIỆN"
PAD_REMARK: Final = (
    "Phần mềm in sẵn để dùng khi mất điện, mất mạng; không phải mẫu theo quy định. Khi nhập hồ sơ có giấy tiếp nhận."
)
LIST_TITLE: Final = "BẢNG KÊ GIAO NHẬN BƯU GỬI"
LIST_REMARK: Final = "Lập theo Quyết định 45/2016/QĐ-TTg; không có mẫu quy định, các cột do phần mềm đặt."


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankSlip:
    """One number, and the address that its QR code holds."""

    code: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PadSheets:
    """A pad to print; `page` is where a number can be typed."""

    issuer: str
    page: str
    slips: tuple[BlankSlip, ...]
    printed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedItem:
    """One line of the list."""

    number: str
    correspondent: str
    address: str
    phone: str
    dossiers: tuple[str, ...]
    fee: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalList:
    """What counter and post office sign for on one day."""

    head: printing.Letterhead
    day: date
    outgoing: bool
    entries: tuple[ListedItem, ...]


def pad(sheets: PadSheets) -> bytes:
    slips = [
        {"code": one.code, "address": one.address, "qr": typesetting.qr(one.address)} for one in sheets.slips
    ]  # fmt: skip
    data = {
        "form": {"title": PAD_TITLE, "mark": "", "remark": PAD_REMARK, "reference": "", "trial": False},
        "head": {"issuer": clerical.line(sheets.issuer)},
        "slip": {"page": sheets.page, "slips": slips},
    }
    return typesetting.pdf(printing.FORMS / "pad.typ", data, created_at=sheets.printed_at)


def postal_list(made: PostalList) -> bytes:
    total = sum(one.fee for one in made.entries)
    shown = {
        "day": made.day, "other_end": "Người nhận" if made.outgoing else "Người gửi",
        "subtitle": "Quầy giao cho bưu điện," if made.outgoing else "Bưu điện giao cho quầy,",
        "giver": "Bộ phận Một cửa" if made.outgoing else "Bưu điện",
        "receiver": "Bưu điện" if made.outgoing else "Bộ phận Một cửa",
        "dossiers": sum(len(one.dossiers) for one in made.entries), "total": f"{clerical.number_words(total)} đồng",
        "entries": [_line(one) for one in made.entries],
    }  # fmt: skip
    data = {
        "form": {"title": LIST_TITLE, "mark": "", "remark": LIST_REMARK, "reference": "", "trial": False},
        "head": clerical.plain(made.head), "slip": clerical.plain(shown),
    }  # fmt: skip
    return typesetting.pdf(printing.FORMS / "postal_list.typ", data, created_at=made.head.issued_at)


def _line(one: ListedItem) -> dict[str, object]:
    return {
        "number": one.number, "correspondent": one.correspondent, "address": one.address, "phone": one.phone,
        "dossiers": one.dossiers, "fee": clerical.number_words(one.fee), "note": one.note,
    }  # fmt: skip
