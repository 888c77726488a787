"""What does one cell of a spreadsheet mean? Pure; a reading or a reason in words, never a guess.

A cell is a text, or a whole number where the spreadsheet itself held a number. The difference matters: a number has
lost its leading zeros by the spreadsheet's doing, and they can be put back; a text that lacks a digit is a mistake.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from caicach.core import calendar, references, text
from caicach.core.calendar import gettext_noop, say

Cell = str | int
SERIALS: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}  # day 0 of a workbook, by its 1904 flag
FIRST_SERIAL, LAST_SERIAL = 1, 80_000  # until 2119: greater numbers are no days
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T,]+(\d{1,2})[:hg](\d{2})(?::\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?)?")
_CODE = re.compile(r"[^\s\x00-\x1f]{1,80}")


class Unreadable(Exception):
    """The cell does not hold what its column should; the words are for whoever mends the file."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(say(template, **values))


def as_text(cell: Cell) -> str:
    return text.nfc(str(cell))


def short(longest: int) -> Callable[[Cell], str]:
    """Text of at most so many letters."""

    def read(cell: Cell) -> str:
        found = as_text(cell)
        if len(found) > longest:
            raise Unreadable(gettext_noop("Dài quá %(most)s ký tự."), most=longest)
        return found

    return read


def code(cell: Cell) -> str:
    """A code: no blanks within."""
    found = as_text(cell)
    if not _CODE.fullmatch(found):
        raise Unreadable(gettext_noop("“%(value)s” không phải mã: không được có khoảng trắng."), value=found[:40])
    return found


def personal_number(cell: Cell) -> str:
    found = str(cell).zfill(12) if isinstance(cell, int) else as_text(cell).replace(" ", "")
    if not (found.isascii() and references.is_personal_number(found)):
        raise Unreadable(
            gettext_noop("Số định danh phải đủ 12 chữ số; hãy định dạng cột là văn bản để giữ số 0 ở đầu.")
        )
    return found


def phone(cell: Cell) -> str:
    found = f"0{cell}" if isinstance(cell, int) else re.sub(r"[ .\-]", "", as_text(cell))
    if not references.is_phone(found):
        raise Unreadable(gettext_noop("Số điện thoại gồm 10 hoặc 11 chữ số, bắt đầu bằng 0."))
    return found


def organisation_code(cell: Cell) -> str:
    found = str(cell).zfill(10) if isinstance(cell, int) else as_text(cell).replace(" ", "")
    if not re.fullmatch(r"\d{10}(-\d{3})?", found):
        raise Unreadable(gettext_noop("Mã số doanh nghiệp, tổ chức gồm 10 chữ số, hoặc 10 và 3 chữ số."))
    return found


def email(cell: Cell) -> str:
    found = as_text(cell)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", found):
        raise Unreadable(gettext_noop("Địa chỉ thư điện tử không đúng dạng ten@vi-du.vn."))
    return found


def day(cell: Cell, *, since_1904: bool = False) -> date:
    return moment(cell, since_1904=since_1904)[0]


def moment(cell: Cell, *, since_1904: bool = False) -> tuple[date, time | None]:
    """A day, with its time if one is given: 05/01/2022, 5-1-2022 09:30, 2022-01-05, or a workbook's own number."""
    if isinstance(cell, int):
        if not FIRST_SERIAL <= cell <= LAST_SERIAL:
            raise Unreadable(gettext_noop("Số %(value)s không phải ngày."), value=cell)
        return SERIALS[since_1904] + timedelta(days=cell), None
    found = as_text(cell)
    parts: tuple[Any, ...] | None = None
    if matched := _DAY.fullmatch(found):
        d, m, y, *clock = matched.groups()
        parts = (y, m, d, *clock)
    elif matched := _ISO.fullmatch(found):
        parts = matched.groups()
    if parts is None:
        raise Unreadable(gettext_noop("“%(value)s” không phải ngày dạng ngày/tháng/năm."), value=found[:40])
    return _made(parts, found)


def _made(parts: tuple[Any, ...], found: str) -> tuple[date, time | None]:
    year, month, number, hour, minute = parts
    try:
        return date(int(year), int(month), int(number)), time(int(hour), int(minute)) if hour else None
    except ValueError:
        raise Unreadable(gettext_noop("Không có ngày %(value)s trong lịch."), value=found[:40]) from None


def at(found: tuple[date, time | None], *, otherwise: time) -> datetime:
    """The moment in Vietnam's time; `otherwise` where the file tells the day alone."""
    return datetime.combine(found[0], found[1] or otherwise, calendar.ZONE)
