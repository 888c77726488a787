"""Which fees does a national record state beyond doubt?

A fee of 0 is not a free procedure: the true one mostly stands in the words beside it, or is left to the province. A
figure far too small is in thousands; a figure without a word on what it is counted by says half of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from caicach.catalogue.rules.fees import money
from caicach.catalogue.rules.national.raw import Raw, quoted
from caicach.catalogue.states import FeeUnit
from caicach.core import text

# The currency that the national catalogue means by its identifiers; any other is not đồng.
DONG: Final = frozenset({"", "VND", "019b3fb2-b5b8-70ac-85e2-9409ec1eaffa"})
KINDS: Final = {"FEE": "Phí", "SERVICE_FEE": "Lệ phí"}
LEAST, MOST = 1_000, 2_000_000_000
LONGEST_NAME = 300
ONLINE: Final = "ONLINE"
_FREE = re.compile(r"(mien|khong( co| thu)?)( (phi|le phi|phi, le phi|thu phi|thu le phi))?\W*")
_SAID = re.compile(r"(\d{1,3}(?:[. ]\d{3})+|\d{4,})\s*(?:dong|d\b|vnd)")
# What the words beside a figure count it by.
_PER: Final = (
    (re.compile(r"(?:dong|d|vnd)\s*/\s*nguoi"), FeeUnit.PERSON),
    (re.compile(r"(?:dong|d|vnd)\s*/\s*trang"), FeeUnit.PAGE),
    (re.compile(r"(?:dong|d|vnd)\s*/\s*ban"), FeeUnit.COPY),
    (re.compile(r"(?:dong|d|vnd)\s*/\s*(?:01 |1 )?ho so"), FeeUnit.DOSSIER),
    (re.compile(r"(?:dong|d|vnd)\s*/\s*(?:truong hop|lan|giay)"), FeeUnit.CASE),
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One fee as one channel states it."""

    row: Raw
    channel: str
    kind: str
    amount: int
    words: str


def fees(record: Raw) -> list[dict[str, Any]]:
    """The `[[fees]]` of the draft; what is not among them is noted."""
    by_kind: dict[str, list[Stated]] = defaultdict(list)
    for fee in _stated(record):
        by_kind[fee.kind].append(fee)
    rows: list[dict[str, Any]] = []
    for kind, found in by_kind.items():
        rows += _rows(kind, found, first=len(rows))
    return rows


def _stated(record: Raw) -> Iterator[Stated]:
    """The trusted figures of each channel."""
    for method in record.items("executionMethods"):
        channel = method.text("submissionMethod")
        if not method.data.get("fees"):
            method.doubt("fees", "Không ghi khoản thu nào; điều đó không có nghĩa là miễn phí.", draft="fees")
        for row in method.items("fees"):
            if (fee := _fee(row, channel)) is not None:
                yield fee
    for row in record.items("fees"):
        row.doubt("", "Khoản thu ghi ngoài các cách nộp: không rõ áp dụng cho cách nộp nào. Để trống.", draft="fees")


def _fee(row: Raw, channel: str) -> Stated | None:
    amount, words, kind = row.number("value"), row.text("description"), row.text("type")
    if _is_free(amount, words):
        return Stated(row=row, channel=channel, kind=kind, amount=0, words=words)
    if why := _why_not(row, amount, words, kind):
        row.doubt("value", f"{why} Để trống.", draft="fees")
        return None
    return Stated(row=row, channel=channel, kind=kind, amount=int(amount or 0), words=words)


def _is_free(amount: Decimal | None, words: str) -> bool:
    return not amount and bool(_FREE.fullmatch(text.fold(words)))


def _why_not(row: Raw, amount: Decimal | None, words: str, kind: str) -> str:
    """Why a figure cannot be taken; empty if it can."""
    beside = f" Lời ghi kèm: {quoted(words)}." if words else " Không có lời ghi kèm."
    if amount is None:
        return f"Không ghi mức thu bằng số.{beside}"
    if amount == 0:
        return f"Mức thu 0 không có nghĩa là miễn phí.{beside}"
    if kind not in KINDS:
        return f"Loại khoản thu {quoted(kind)} không rõ là phí hay lệ phí."
    if row.text("currencyId") not in DONG:
        return f"Mức thu {amount:f} không tính bằng đồng."
    if amount != int(amount) or not LEAST <= amount <= MOST or amount % 100:
        return f"Mức thu {amount:f} đồng có vẻ sai đơn vị.{beside}"
    said = {int(re.sub(r"\D", "", figure)) for figure in _SAID.findall(text.fold(words))}
    if said and said != {int(amount)}:
        return f"Ghi {money(int(amount))} nhưng lời mô tả nói {', '.join(money(each) for each in sorted(said))}."
    return ""


def _rows(kind: str, found: list[Stated], *, first: int) -> list[dict[str, Any]]:
    """One fee that all channels agree on, or one whose online amount alone differs; several cannot be matched."""
    if not any(fee.amount for fee in found):
        return []
    by_channel: dict[str, list[Stated]] = defaultdict(list)
    for fee in found:
        by_channel[fee.channel].append(fee)
    at_desk = {fee.amount for fee in found if fee.channel != ONLINE}
    online = {fee.amount for fee in found if fee.channel == ONLINE}
    if any(len(fees) > 1 for fees in by_channel.values()) or len(at_desk) > 1:
        amounts = ", ".join(money(each) for each in sorted(at_desk | online))
        found[0].row.doubt("", f"{KINDS[kind]} ghi nhiều mức ({amounts}): không rõ mức nào cho trường hợp nào. "
                               "Để trống.", draft="fees")  # fmt: skip
        return []
    if not at_desk:
        found[0].row.doubt("", f"Chỉ ghi mức nộp trực tuyến {money(online.pop())}; không rõ mức nộp trực tiếp. "
                               "Để trống.", draft="fees")  # fmt: skip
        return []
    return [_row(kind, found, at_desk.pop(), online, place=f"fees[{first}]", number=first + 1)]


def _row(kind: str, found: list[Stated], amount: int, online: set[int], *, place: str, number: int) -> dict[str, Any]:
    main = next(fee for fee in found if fee.channel != ONLINE)
    name = f"{KINDS[kind]}: {main.words}" if main.words else KINDS[kind]
    row: dict[str, Any] = {
        "key": f"fee_{number}", "name": name if len(name) <= LONGEST_NAME else KINDS[kind], "amount": amount,
    }  # fmt: skip
    if len(name) > LONGEST_NAME:
        main.row.doubt("description", f"Lời ghi kèm dài quá, không đưa vào tên khoản thu: {quoted(main.words)}.",
                       draft=f"{place}.name")  # fmt: skip
    if online and online != {amount}:
        row["online_amount"] = online.pop()
    per = next((unit for pattern, unit in _PER if pattern.search(text.fold(main.words))), None)
    if per is None:
        main.row.doubt("description", f"Không nói {money(amount)} tính theo hồ sơ, trường hợp, bản, trang hay người.",
                       draft=f"{place}.per")  # fmt: skip
    else:
        row["per"] = per.value
    return row
