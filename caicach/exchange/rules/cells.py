"""What does one cell of a spreadsheet mean? Pure; a reading or a reason in words, never a guess.

A cell is a text, or a whole number where the spreadsheet itself held a number. The difference matters: a number has
lost its leading zeros by the spreadsheet's doing, and they can be put back; a text that lacks a digit is a mistake.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeVar

from django.utils.translation import override

from caicach.core import calendar, references, text
from caicach.core.calendar import gettext_noop, say
from caicach.organisations.rules import codes

Cell = str | int
Choice = TypeVar("Choice")
SERIALS: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}  # day 0 of a workbook, by its 1904 flag
FIRST_SERIAL, LAST_SERIAL = 1, 80_000  # until 2119: greater numbers are no days
LONGEST = 8_000  # letters that are read of a cell
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T,]+(\d{1,2})[:hg](\d{2})(?::\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?)?")
_CODE = re.compile(r"[^\s\x00-\x1f]{1,80}")


class Unreadable(Exception):
    """The cell does not hold what its column should; the words are for whoever mends the file."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(say(template, **values))


def as_text(cell: Cell) -> str:
    return text.nfc(str(cell))


def vietnamese(words: Any) -> str:
    """A label as the lists of an office have it, whatever language its reader chose."""
    with override("vi"):
        return str(words)


def by_name(names: Mapping[Choice, Any]) -> dict[str, Choice]:
    """Without tone marks, how each of these is called in lists and on the reader's own pages."""
    said = [(str(name), choice) for choice, name in names.items()]
    said += [(vietnamese(name), choice) for choice, name in names.items()]
    return {text.fold(name): choice for name, choice in said}


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


def agency_code(cell: Cell) -> str:
    """The code of an agency (Decision 20/2020/QĐ-TTg), also as the dossier numbers of 2018 write it."""
    found = codes.code_2020(as_text(cell))
    if not references.is_agency_code(found):
        raise Unreadable(gettext_noop("“%(value)s” không phải mã định danh cơ quan, ví dụ H03.10."), value=found[:40])
    return found


def admin_code(cell: Cell) -> str:
    """The code of an administrative unit. A number has lost its leading zeros, and codes have two, three or five."""
    found = as_text(cell)
    if (isinstance(cell, int) and cell < 10_000) or not re.fullmatch(r"[0-9]{2}|[0-9]{3}|[0-9]{5}", found):
        words = gettext_noop("Mã đơn vị hành chính gồm 2, 3 hoặc 5 chữ số; hãy định dạng cột là văn bản để giữ số 0.")
        raise Unreadable(words)
    return found


def key(cell: Cell) -> str:
    found = as_text(cell)
    if len(found) > 80 or not re.fullmatch(r"[a-z0-9]+([_-]+[a-z0-9]+)*", found):
        raise Unreadable(gettext_noop("Khóa chỉ gồm chữ thường không dấu, chữ số và gạch nối."))
    return found


def procedure_code(cell: Cell) -> str:
    found = as_text(cell)
    if not references.is_procedure_code(found):
        raise Unreadable(gettext_noop("“%(value)s” không phải mã thủ tục dạng 1.001193."), value=found[:40])
    return found


def lines(longest: int) -> Callable[[Cell], list[str]]:
    """One thing on each line of the cell, each of at most so many letters; blank lines say nothing."""

    def read(cell: Cell) -> list[str]:
        if len(str(cell)) >= LONGEST:
            raise Unreadable(gettext_noop("Ô này dài quá %(most)s ký tự."), most=LONGEST - 1)
        found = [line for one in str(cell).splitlines() if (line := text.nfc(one))]
        if any(len(line) > longest for line in found):
            raise Unreadable(gettext_noop("Có dòng trong ô dài quá %(most)s ký tự."), most=longest)
        return found

    return read
