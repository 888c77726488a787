"""How is a field taken out of a record nobody vouches for? What has a wrong shape is noted and reads as absent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from caicach.catalogue.rules.reading import ZONE
from caicach.core import text
from caicach.workflow.rules import Problem

LONGEST_QUOTE = 120
MOST_DIGITS = 20  # before or after the point; "1e999999999" is written in eleven letters, and would be worked out
MILLISECOND = 1000
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place of the record with what cannot be trusted there, and the place of the draft it concerns, if any."""

    problem: Problem
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """One object of the record at `place`."""

    data: Mapping[str, Any]
    place: str = ""
    doubts: list[Doubt] = field(default_factory=list)

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place and key else self.place or key

    def doubt(self, key: str, message: str, *, draft: str = "") -> None:
        self.doubts.append(Doubt(Problem(self.at(key), message), draft))

    def text(self, key: str) -> str:
        value = self.data.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.doubt(key, f"Phải là chữ, đang ghi {quoted(value)}.")
            return ""
        return text.nfc(value)

    def number(self, key: str) -> Decimal | None:
        """A number of a size that can be meant, also one written in quotes; anything else reads as absent."""
        return number(self.data.get(key))

    def flag(self, key: str) -> bool:
        value = self.data.get(key)
        if value is not None and not isinstance(value, bool):
            self.doubt(key, f"Phải là true hoặc false, đang ghi {quoted(value)}.")
        return value is True

    def moment(self, key: str, *, draft: str = "") -> date | None:
        """A day written as milliseconds since 1970, as it was in Vietnam."""
        value = self.data.get(key)
        if value is None or value == "":
            return None
        counted = number(value)
        day = _day(counted) if counted is not None else None
        if day is None:
            self.doubt(key, f"{quoted(value)} không phải một thời điểm (mili giây) từ năm 2000.", draft=draft)
        return day

    def child(self, key: str) -> "Raw":
        value = self.data.get(key)
        if value is not None and not isinstance(value, Mapping):
            self.doubt(key, f"Phải là một đối tượng, đang ghi {quoted(value)}.")
        return Raw(value if isinstance(value, Mapping) else {}, place=self.at(key), doubts=self.doubts)

    def items(self, key: str) -> Iterator["Raw"]:
        value = self.data.get(key)
        if value is not None and not isinstance(value, list):
            self.doubt(key, f"Phải là danh sách, đang ghi {quoted(value)}.")
        for index, item in enumerate(value if isinstance(value, list) else ()):
            place = f"{self.at(key)}[{index}]"
            if isinstance(item, Mapping):
                yield Raw(item, place=place, doubts=self.doubts)
            else:
                self.doubts.append(Doubt(Problem(place, f"Phải là một đối tượng, đang ghi {quoted(item)}.")))


def number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < MOST_DIGITS else None


def quoted(value: Any) -> str:
    """What stands there, short enough for a message."""
    words = text.nfc(value if isinstance(value, str) else str(value))
    return f"“{words}”" if len(words) <= LONGEST_QUOTE else f"“{words[:LONGEST_QUOTE]}…”"


def _day(counted: Decimal) -> date | None:
    try:
        day = datetime.fromtimestamp(int(counted) / MILLISECOND, ZONE).date()
    except (OverflowError, ValueError, OSError):
        return None
    return day if EARLIEST <= day < LATEST else None
