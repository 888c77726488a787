"""Which editions of open data are there, and what is in them?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.indices.models import Dataset


class DatasetNotFound(errors.NotFound):
    message = _("Không có bản dữ liệu này.")


@dataclass(frozen=True, slots=True)
class Edition:
    """`sha256` is of the JSON file, `sha256_csv` of the table."""

    set_code: str
    period: str
    number: int
    made_at: datetime
    position: int
    sha256: str
    sha256_csv: str


_COLUMNS = ("set_code", "period", "number", "made_at", "position", "sha256", "sha256_csv")


def list_editions() -> list[Edition]:
    """All, by set; the latest period and the latest edition first."""
    rows = Dataset.objects.order_by("set_code", "-period", "-number").values_list(*_COLUMNS)
    return [Edition(*row) for row in rows]


def list_latest() -> list[Edition]:
    """The last edition of each set and period, the latest period first."""
    rows = Dataset.objects.order_by("set_code", "-period", "-number").distinct("set_code", "period")
    return [Edition(*row) for row in rows.values_list(*_COLUMNS)]


def text_of(set_code: str, period: str, number: int | None = None) -> tuple[Edition, str]:
    """An edition, or the last one, with the file itself."""
    if "\x00" in set_code + period:  # a text that PostgreSQL takes nowhere
        raise DatasetNotFound
    rows = Dataset.objects.filter(set_code=set_code, period=period).order_by("-number")
    if number is not None:
        rows = rows.filter(number=number)
    found = rows.values_list(*_COLUMNS, "content").first()
    if found is None:
        raise DatasetNotFound
    return Edition(*found[:-1]), found[-1]


def latest_of(set_code: str, periods: Sequence[str]) -> Mapping[str, dict[str, Any]]:
    """The last contents of these periods, in one statement."""
    rows = Dataset.objects.filter(set_code=set_code, period__in=periods).order_by("period", "-number")
    return {period: json.loads(text) for period, text in rows.distinct("period").values_list("period", "content")}
