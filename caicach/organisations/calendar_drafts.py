"""What will next year's days off probably be? A draft from the `holidays` package, for an official to complete.

The package is a good start and no authority: it estimates the years that nobody has decided on yet, and it misses the
swap of Friday 02/01/2026 for Saturday 10/01/2026. What counts is the file that somebody has compared with the decision.
"""

from collections.abc import Iterator
from datetime import date

import holidays
from holidays.version import __version__ as version

from caicach.core.calendar import DayKind, SpecialDay

SOURCE = f"PyPI holidays {version}"
LABOUR_CODE_2019_FROM = date(2021, 1, 1)


def draft(year: int, *, decided_until: date) -> list[SpecialDay]:
    """The days off and make-up days of one year; those after `decided_until` that need a decision are unverified."""
    return sorted(_days(year, decided_until), key=lambda day: day.on)


def _days(year: int, decided_until: date) -> Iterator[SpecialDay]:
    # The day off of a swap may lie in another year than the day worked for it.
    table = holidays.country_holidays("VN", years=[year - 1, year, year + 1], language="vi")
    for on, name in table.items():
        if on.year == year:
            yield SpecialDay(
                on=on,
                kind=DayKind.OFF,
                name=name,
                source=SOURCE,
                decided_by=_decided_by(on, name),
                unverified=on > decided_until and _needs_decision(on, name),
            )
    for on in table.weekend_workdays:
        if on.year == year:
            off = next(day for day, name in table.items() if f"{on:%d/%m/%Y}" in name)
            yield SpecialDay(
                on=on,
                kind=DayKind.WORK,
                name=f"Làm bù cho ngày {off:%d/%m/%Y}",
                source=SOURCE,
                decided_by=_decided_by(on, "thay cho"),
                unverified=on > decided_until,
            )


def _decided_by(on: date, name: str) -> str:
    if "thay cho" in name:
        return "Thủ tướng Chính phủ đồng ý hoán đổi ngày làm việc (chưa ghi số văn bản)"
    if "Văn hóa Việt Nam" in name:
        return "Nghị quyết 80-NQ/TW của Bộ Chính trị"
    if on < LABOUR_CODE_2019_FROM:
        return "Điều 115 Bộ luật Lao động 2012"
    if "nghỉ bù" in name:
        return "Khoản 3 Điều 111 Bộ luật Lao động 2019"
    if _needs_decision(on, name):
        return "Thủ tướng Chính phủ, khoản 3 Điều 112 Bộ luật Lao động 2019 (chưa ghi số văn bản)"
    return "Khoản 1 Điều 112 Bộ luật Lao động 2019"


def _needs_decision(on: date, name: str) -> bool:
    """Tết and the second day of National Day are decided each year; the first is 02/09 by law."""
    lunar_new_year = on.month in (1, 2) and "Dương lịch" not in name
    return lunar_new_year or "thay cho" in name or (name.startswith("Quốc khánh") and on.day != 2)
