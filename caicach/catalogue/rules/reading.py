"""How is a field read out of loose data? What cannot be read is noted with its place and reading goes on.

So a file with nine mistakes shows nine, not the first. Every reader gives back a usable value whatever it found.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from caicach.core import text
from caicach.workflow.rules import Problem

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
EPOCH = date(1900, 1, 1)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
Choice = TypeVar("Choice", bound=StrEnum)
_LACKING: Any = object()


class Table:
    """One table of the file at `place`; remembers which fields were asked for, so that the rest can be refused."""

    def __init__(self, data: Mapping[str, Any], *, place: str = "", problems: list[Problem]) -> None:
        self.data = data
        self.place = place
        self.problems = problems
        self.asked: set[str] = set()

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def note(self, key: str, message: str) -> None:
        self.problems.append(Problem(self.at(key) if key else self.place, message))

    def has(self, key: str) -> bool:
        return key in self.data

    def _take(self, key: str, *, required: bool) -> Any:
        self.asked.add(key)
        value = self.data.get(key, _LACKING)
        if value is _LACKING and required:
            self.note(key, "Thiếu trường bắt buộc.")
        return value

    def text(self, key: str, *, required: bool = True, longest: int = 500) -> str:
        value = self._take(key, required=required)
        if value is _LACKING:
            return ""
        if not isinstance(value, str):
            self.note(key, f"Phải là chữ trong dấu ngoặc kép, không phải {_kind(value)}.")
            return ""
        value = text.nfc(value)
        if not value:
            self.note(key, "Không được để trống.")
        elif len(value) > longest:
            self.note(key, f"Dài {len(value)} ký tự, nhiều nhất {longest}.")
        return value

    def key(self, key: str, *, required: bool = True) -> str:
        value = self.text(key, required=required, longest=40)
        if value and not KEY.fullmatch(value):
            self.note(key, f"“{value}” không dùng được: chỉ chữ thường không dấu, chữ số và “_”, bắt đầu bằng chữ.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key, required=False)
        if value is _LACKING:
            return ()
        if not isinstance(value, list):
            self.note(key, 'Phải là danh sách chữ: ["…", "…"].')
            return ()
        good = []
        for index, item in enumerate(value):
            if isinstance(item, str) and text.nfc(item):
                good.append(text.nfc(item))
            else:
                self.note(f"{key}[{index}]", "Phải là chữ và không được để trống.")
        return tuple(good)

    def whole(self, key: str, *, default: int | None = None, least: int = 0) -> int:
        value = self._take(key, required=default is None)
        if value is _LACKING:
            return default if default is not None else least
        if isinstance(value, bool) or not isinstance(value, int):
            self.note(key, f"Phải là số nguyên, không phải {_kind(value)}.")
            return least
        if value < least:
            self.note(key, f"Ít nhất là {least}, đang ghi {value}.")
            return least
        return value

    def maybe_whole(self, key: str, *, least: int = 0) -> int | None:
        self.asked.add(key)
        return self.whole(key, least=least) if self.has(key) else None

    def amount(self, key: str) -> Decimal:
        """A positive number; 0.5 is one."""
        value = self._take(key, required=True)
        if value is _LACKING:
            return Decimal(1)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self.note(key, f"Phải là số, không phải {_kind(value)}.")
            return Decimal(1)
        number = Decimal(str(value))
        if not number.is_finite() or number <= 0:
            self.note(key, f"Phải lớn hơn 0, đang ghi {value}.")
            return Decimal(1)
        return number

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self._take(key, required=False)
        if value is _LACKING:
            return default
        if not isinstance(value, bool):
            self.note(key, f"Phải là true hoặc false, không phải {_kind(value)}.")
            return default
        return value

    def day(self, key: str) -> date:
        return self.maybe_day(key) or (EPOCH if self.has(key) else self._lacking_day(key))

    def maybe_day(self, key: str) -> date | None:
        value = self._take(key, required=False)
        if value is _LACKING:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.note(key, f"Phải là ngày viết 2022-08-04 (không dấu ngoặc kép), không phải {_kind(value)}.")
            return None
        return value

    def moment(self, key: str, *, required: bool = True) -> datetime | None:
        value = self._take(key, required=required)
        if value is _LACKING:
            return None
        if not isinstance(value, datetime) or value.tzinfo is not None:
            self.note(key, "Phải là ngày giờ Việt Nam viết 2022-08-04T09:00:00, không kèm múi giờ.")
            return None
        return value.replace(tzinfo=ZONE)

    def choice(self, key: str, among: type[Choice], *, default: Choice | None = None) -> Choice:
        value = self._take(key, required=default is None)
        fallback = default or next(iter(among))
        if value is _LACKING:
            return fallback
        return self._one_of(key, value, among) or fallback

    def choices(self, key: str, among: type[Choice]) -> tuple[Choice, ...]:
        return tuple(
            chosen
            for index, value in enumerate(self.texts(key))
            if (chosen := self._one_of(f"{key}[{index}]", value, among)) is not None
        )

    def _one_of(self, key: str, value: Any, among: type[Choice]) -> Choice | None:
        if isinstance(value, str) and value in {item.value for item in among}:
            return among(value)
        allowed = ", ".join(item.value for item in among)
        shown = f"“{value}”" if isinstance(value, str) else _kind(value)
        self.note(key, f"{shown} không có trong các giá trị cho phép: {allowed}.")
        return None

    def table(self, key: str, *, required: bool = True) -> "Table | None":
        value = self._take(key, required=required)
        if value is _LACKING:
            return None
        if not isinstance(value, Mapping):
            self.note(key, f"Phải là một bảng [{key}], không phải {_kind(value)}.")
            return None
        return Table(value, place=self.at(key), problems=self.problems)

    def tables(self, key: str, *, required: bool = False) -> Iterator["Table"]:
        value = self._take(key, required=required)
        if value is _LACKING:
            return
        if not isinstance(value, list):
            self.note(key, f"Phải là danh sách bảng [[{key}]], không phải {_kind(value)}.")
            return
        if required and not value:
            self.note(key, "Phải có ít nhất một mục.")
        for index, item in enumerate(value):
            place = f"{self.at(key)}[{index}]"
            if isinstance(item, Mapping):
                yield Table(item, place=place, problems=self.problems)
            else:
                self.problems.append(Problem(place, f"Phải là một bảng, không phải {_kind(item)}."))

    def pairs(self, key: str) -> Mapping[str, Any]:
        """A table whose keys are data themselves; the caller looks at the values."""
        found = self.table(key, required=False)
        return found.data if found else {}

    def close(self) -> None:
        """Refuse what nobody asked for: a typing mistake must not pass for an absent field."""
        for key in self.data.keys() - self.asked:
            near = difflib.get_close_matches(key, sorted(self.asked), n=1)
            hint = f" Có phải “{near[0]}”?" if near else ""
            self.note(key, f"Không có trường nào tên này.{hint}")

    def _lacking_day(self, key: str) -> date:
        self.note(key, "Thiếu trường bắt buộc.")
        return EPOCH


def repeated(values: Sequence[object]) -> Iterator[tuple[int, object]]:
    """Which values come a second time, and where."""
    seen: set[object] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield index, value
        seen.add(value)


def resolves(data: Any, path: str) -> bool:
    """Whether a place such as `fees[0].amount` or `workflow.steps.verify.hours` exists in the data."""
    for part in re.findall(r"[^.\[\]]+|\[\d+\]", path):
        if part.startswith("["):
            index = int(part[1:-1])
            if not isinstance(data, list) or index >= len(data):
                return False
            data = data[index]
        elif isinstance(data, list):
            named = [item for item in data if isinstance(item, Mapping) and item.get("key") == part]
            if not named:
                return False
            data = named[0]
        elif isinstance(data, Mapping) and part in data:
            data = data[part]
        else:
            return False
    return True


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return f"đúng/sai ({str(value).lower()})"
    if isinstance(value, str):
        return f"chữ (“{value[:40]}”)"
    if isinstance(value, int | float | Decimal):
        return f"số ({value})"
    if isinstance(value, date):
        return f"ngày ({value})"
    return "danh sách" if isinstance(value, list) else "bảng"
