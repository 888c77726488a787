"""How does Vietnamese clerical writing put a date, a time, an amount or a number of days into words?

Decree 30/2020/NĐ-CP, Annex I: days below 10 and the months 1 and 2 are written with a leading zero.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal

from caicach.core import clock, text

LONGEST_WORD = 36  # nothing that is really a word, a code or a number is longer; an unbroken run would leave its column
PIECE = 8
BREAK = "\u200b"  # zero-width space: an invisible place to break
UNPRINTABLE = {"Cc", "Zl", "Zp", "Cs"}
UNITS = {
    "hours": "giờ",
    "working_hours": "giờ làm việc",
    "days": "ngày",
    "working_days": "ngày làm việc",
    "months": "tháng",
}


def day_words(day: date) -> str:
    """`ngày 04 tháng 8 năm 2022`."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def time_words(at: datetime) -> str:
    """`09 giờ 05 phút, ngày 04 tháng 8 năm 2022`, Vietnamese time."""
    local = at.astimezone(clock.ZONE)
    return f"{local.hour:02d} giờ {local.minute:02d} phút, {day_words(local)}"


def limit_words(amount: Decimal, unit: str) -> str:
    """`03 ngày làm việc`; whole numbers below 10 with a leading zero, as on every Vietnamese form."""
    whole = int(amount)
    number = f"{whole:02d}" if whole == amount else f"{amount.normalize():f}".replace(".", ",")
    return f"{number} {UNITS[unit]}"


def money_words(dong: int) -> str:
    """`50.000 đồng`; nothing to pay is said in a word."""
    if dong == 0:
        return "không thu"
    return f"{number_words(dong)} đồng"


def number_words(number: int) -> str:
    """`1.234`."""
    return f"{number:,}".replace(",", ".")


def plain(value: object) -> object:
    """Any frozen dataclass as JSON-ready data for a template: text in NFC on one line, dates in every wording."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return {"day": day_words(value), "date_first": day_words(value).capitalize(), "short": _short_day(value)}
    if isinstance(value, Decimal):
        return str(value)
    return line(value) if isinstance(value, str) else value


def line(value: str) -> str:
    """One printable line: NFC, no control characters, no run of spaces, no word too long for a column."""
    shown = text.nfc(value)
    if not shown.isprintable():
        shown = "".join(" " if unicodedata.category(letter) in UNPRINTABLE else letter for letter in shown)
    return " ".join(_breakable(word) for word in shown.split())


def lines(value: str) -> tuple[str, ...]:
    """The paragraphs of a longer text, empty ones left out."""
    return tuple(part for part in map(line, value.splitlines()) if part)


def _breakable(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    return BREAK.join(word[start : start + PIECE] for start in range(0, len(word), PIECE))


def _moment(at: datetime) -> dict[str, str]:
    local = at.astimezone(clock.ZONE)
    return {
        "day": day_words(local),
        "date_first": day_words(local).capitalize(),
        "long": time_words(local),
        "short": f"{local:%H:%M}, {_short_day(local)}",
        "stacked": f"{local:%H:%M} {_short_day(local)}",
    }


def _short_day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
