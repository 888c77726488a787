"""Which time limit does a national record state beyond doubt?

It states one per channel of submission and one per case, and words beside them. "1 / OTHER" mostly means the same day;
three limits for three channels are mostly three cases. A limit is taken when everything in the record agrees on it.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from caicach.catalogue.rules.national.raw import Raw, quoted
from caicach.catalogue.states import LimitUnit, limit_words, number_words
from caicach.core import text

Time = tuple[Decimal, LimitUnit]

UNITS: Final[Mapping[str, LimitUnit]] = {
    "WORKING_DAY": LimitUnit.WORKING_DAYS,
    "DAY": LimitUnit.DAYS,
    "WORKING_HOUR": LimitUnit.WORKING_HOURS,
    "HOUR": LimitUnit.HOURS,
    "MONTH": LimitUnit.MONTHS,
}
MOST = Decimal(100_000)
_UNITS_IN_WORDS: Final = {
    "ngay lam viec": LimitUnit.WORKING_DAYS,
    "ngay": LimitUnit.DAYS,
    "gio lam viec": LimitUnit.WORKING_HOURS,
    "gio": LimitUnit.HOURS,
    "thang": LimitUnit.MONTHS,
}
_SAID = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:\([^)]*\)\s*)?(ngay lam viec|ngay|gio lam viec|gio|thang)\b(?!\s*\d)")
_SAME_DAY = re.compile(r"\b(?:trong|cung) ngay\b(?! \d)")


def limit(record: Raw) -> dict[str, Any]:
    """The `[limit]` table of the draft, or nothing with the reasons noted."""
    before = len(record.doubts)
    stated = [row for method in record.items("executionMethods") if (row := _stated(method)) is not None]
    cases = _cases(record)
    found = dict.fromkeys(stated)
    if len(found) > 1:
        words = ", ".join(say(row) for row in found)
        record.doubt(
            "executionMethods",
            f"Ghi nhiều thời hạn ({words}); thường là nhiều trường hợp chứ không phải nhiều cách nộp. Để trống.",
            draft="limit",
        )
    elif not found and len(record.doubts) == before:
        record.doubt("executionMethods", "Không ghi thời hạn giải quyết.", draft="limit")
    if any(doubt.draft == "limit" for doubt in record.doubts[before:]):
        return {}
    amount, unit = next(iter(found))
    return {"amount": amount, "unit": unit.value, **_other_cases(record, (amount, unit), cases)}


def say(time: Time) -> str:
    return limit_words(*time)


def _stated(method: Raw) -> Time | None:
    """What one channel states, if its words say nothing else."""
    time = _time(method, "processingTime", method.text("processingTimeUnit"))
    said = text.fold(method.text("description"))
    if time is not None and (others := sorted(mentioned(said) - {time})):
        words = ", ".join(say(row) for row in others)
        method.doubt("description", f"Ghi {say(time)} nhưng lời mô tả nói {words}. Để trống.", draft="limit")
    if time is not None and _SAME_DAY.search(said):
        method.doubt("description", f"Ghi {say(time)} nhưng lời mô tả nói trả trong ngày. Để trống.", draft="limit")
    return time


def mentioned(folded: str) -> set[Time]:
    """Every span of time in these words."""
    return {
        (Decimal(number.replace(",", ".")).normalize(), _UNITS_IN_WORDS[unit]) for number, unit in _SAID.findall(folded)
    }


def _time(row: Raw, key: str, unit: str) -> Time | None:
    value = row.data.get(key)
    if value is None and not unit:
        row.doubt(key, "Không ghi thời hạn.", draft="limit")
        return None
    amount = row.number(key)
    if amount is None:
        row.doubt(key, f"Thời hạn viết thành lời: {quoted(value)}. Để trống.", draft="limit")
    elif unit not in UNITS:
        hint = "; thường có nghĩa là trả trong ngày" if amount in (0, 1) else ""
        row.doubt(key, f"Ghi “{number_words(amount)} / {unit or 'không có đơn vị'}”: không rõ đơn vị{hint}. Để trống.",
                  draft="limit")  # fmt: skip
    elif not 0 < amount < MOST:
        row.doubt(key, f"Thời hạn {number_words(amount)} không thể có. Để trống.", draft="limit")
    else:
        return amount.normalize(), UNITS[unit]
    return None


def _cases(record: Raw) -> dict[str, Time]:
    """The named cases with their limits; cases that only repeat the name of the procedure cannot be told apart."""
    named: dict[str, Time] = {}
    unnamed: dict[Time, str] = {}
    own = text.fold(record.text("name"))
    for case in record.items("cases"):
        day = case.child("processingDay")
        if not day.data:
            case.doubt(
                "processingDay", f"Trường hợp {quoted(case.text('name'))} không ghi thời hạn.", draft="limit.cases"
            )
            continue
        time = _time(day, "qty", day.text("type"))
        name = case.text("name")
        if time is None:
            continue
        if not name or text.fold(name) == own:
            unnamed[time] = case.place
        elif named.setdefault(name, time) != time:
            case.doubt("", f"Trường hợp {quoted(name)} ghi hai thời hạn. Để trống.", draft="limit")
    _compare(record, unnamed)
    return named


def _compare(record: Raw, unnamed: Mapping[Time, str]) -> None:
    """Nameless cases may only repeat what the channels state."""
    stated = {
        (amount.normalize(), UNITS[unit])
        for method in _quiet(record).items("executionMethods")
        if (amount := method.number("processingTime")) is not None
        and (unit := method.text("processingTimeUnit")) in UNITS
    }
    for time, place in unnamed.items():
        if time not in stated:
            Raw({}, place=place, doubts=record.doubts).doubt(
                "processingDay",
                f"Ghi {say(time)}, khác thời hạn theo cách nộp, mà không nêu là trường hợp nào. Để trống.",
                draft="limit",
            )


def _quiet(record: Raw) -> Raw:
    """The same record, read once more without noting everything twice."""
    return Raw(record.data, place=record.place)


def _other_cases(record: Raw, ordinary: Time, named: Mapping[str, Time]) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for name, (amount, unit) in named.items():
        if len(name) > 500:
            record.doubt("cases", f"Tên trường hợp quá dài: {quoted(name)}. Để trống.", draft="limit.cases")
        elif (amount, unit) != ordinary:
            rows.append({"key": f"case_{len(rows) + 1}", "name": name, "amount": amount, "unit": unit.value})
    return {"cases": rows} if rows else {}
