"""How does an address name a figure, and how is it read back?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.indices import counts, queries

COUNT: Final = "chi-so"
YEAR: Final = "nam"
MONTH: Final = "thang"
UNIT: Final = "don-vi"
UNDER: Final = "trong"
CURRENT: Final = "hien-nay"
HALF: Final = "sau-thang"


@dataclass(frozen=True)
class Linked:
    """A number on the page and where it opens to; nothing opens behind a zero."""

    count: int
    address: str

    @property
    def text(self) -> str:
        return number(self.count)


def number(count: int) -> str:
    """1234567 → "1.234.567"."""
    return f"{count:,}".replace(",", ".")


def linked(count: int, figure: queries.Figure) -> Linked:
    query = asking({
        COUNT: figure.count.key, YEAR: figure.year, MONTH: figure.month, UNIT: figure.unit, UNDER: figure.under,
        CURRENT: chosen(figure.current), HALF: chosen(figure.half),
    })  # fmt: skip
    return Linked(count, reverse("dashboards:listing") + query if count else "")


def asking(values: Mapping[str, str | int | None]) -> str:
    """The end of an address, without what is not asked."""
    return "?" + urlencode({name: value for name, value in values.items() if value is not None})


def figure(asked: QueryDict) -> queries.Figure:
    """The figure an address names, or NotFound: addresses are made by us, never typed."""
    count = counts.COUNTS.get(asked.get(COUNT, ""))
    year = whole(asked, YEAR)
    month, half = whole(asked, MONTH), HALF in asked
    if count is None or year is None or (month is not None and (half or month not in queries.MONTHS)):
        raise errors.NotFound(_("Không có chỉ số này."))
    return queries.Figure(
        count, year, month, unit=whole(asked, UNIT), under=whole(asked, UNDER), current=CURRENT in asked,
        half=half,
    )  # fmt: skip


def chosen(way: bool) -> int | None:
    """How an address says that one way of counting was chosen."""
    return 1 if way else None


def whole(asked: QueryDict, name: str) -> int | None:
    """A whole number from the address, None if it is not given."""
    text = asked.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise errors.NotFound(_("Không có chỉ số này."))
    value = int(text)
    if name == YEAR and not 1990 <= value <= 2200:
        raise errors.NotFound(_("Không có số liệu của năm này."))
    return value
