"""Which shapes do codes and numbers have? Checks and formats; no meaning is ever parsed out of a foreign code."""

import re
from datetime import date

_PERSONAL_NUMBER = re.compile(r"\d{12}")
_AGENCY_CODE = re.compile(r"[0-9A-Z]{1,35}(\.[0-9A-Z]+)*")
_PROCEDURE_CODE = re.compile(r"[1-9]\.\d{6}")
_PHONE = re.compile(r"(0|\+84)\d{9,10}")


def is_personal_number(value: str) -> bool:
    """Twelve digits: province 3, century and sex 1, year of birth 2, serial 6."""
    return bool(_PERSONAL_NUMBER.fullmatch(value)) and 1 <= int(value[:3]) <= 96


def birth_year_of(personal_number: str) -> int:
    """The year of birth that a personal number states: digit 4 gives the century (0, 1 → 1900; 2, 3 → 2000 …)."""
    return 1900 + 100 * (int(personal_number[3]) // 2) + int(personal_number[4:6])


def is_agency_code(value: str) -> bool:
    """Decision 20/2020/QĐ-TTg: at most 35 of 0–9, A–Z and dots."""
    return len(value) <= 35 and bool(_AGENCY_CODE.fullmatch(value))


def is_procedure_code(value: str) -> bool:
    return bool(_PROCEDURE_CODE.fullmatch(value))


def is_phone(value: str) -> bool:
    return bool(_PHONE.fullmatch(re.sub(r"[ .]", "", value)))


def dossier_code(*, pattern: str, agency: str, day: date, serial: int) -> str:
    """The number printed on the receipt, such as 000.00.10.H03-220804-0001."""
    return pattern.format(agency=agency, day=day, serial=serial)
