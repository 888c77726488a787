"""Which fields does the reform have on a day? Dated data; groups of plans carry their codes."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "data" / "fields.toml"
OTHER: Final = "khac"  # direction and whatever belongs to no field


@dataclass(frozen=True, slots=True)
class Fields:
    """One dated set; names by code, in the order of the reports."""

    basis: str
    valid_from: date
    unverified: str
    names: Mapping[str, str]


@functools.cache
def _all() -> tuple[Fields, ...]:
    data: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Fields(one["basis"], one["valid_from"], one["unverified"], {row["code"]: row["name"] for row in one["field"]})
        for one in data["set"]
    )


def fields_on(day: date) -> Fields:
    """The set that holds on this day; the first one before that."""
    held = [one for one in _all() if one.valid_from <= day]
    return max(held, key=lambda one: one.valid_from) if held else _all()[0]
