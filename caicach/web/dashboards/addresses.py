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
from caicach.indices.measures import MEASURES
from caicach.indices.periods import Period
from caicach.indices.queries.values import Part, Question

COUNT: Final = "chi-so"
YEAR: Final = "nam"
MONTH: Final = "thang"
UNIT: Final = "don-vi"
UNDER: Final = "trong"
CURRENT: Final = "hien-nay"
HALF: Final = "sau-thang"
MEASURE: Final = "so-do"
PART: Final = "phan"
PERIOD: Final = "ky"
PROCEDURE: Final = "thu-tuc"
_PARTS: Final = {"tat-ca": Part.AMONG, "duoc-tinh": Part.OF, "khong-duoc-tinh": Part.REST}
PART_NAMES: Final = {part: name for name, part in _PARTS.items()}


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


def question(asked: Question) -> str:
    """Where the records behind a value are listed."""
    return reverse("dashboards:records") + asking({
        MEASURE: asked.measure.key, PART: PART_NAMES[asked.part], PERIOD: asked.period.code, UNIT: asked.unit,
        UNDER: asked.under, PROCEDURE: asked.procedure or None,
    })  # fmt: skip


def linked_question(count: int, asked: Question) -> Linked:
    """A number of records that opens to them."""
    return Linked(count, question(asked) if count else "")


def asked_question(asked: QueryDict, *, period: Period) -> Question:
    """The question an address names, or NotFound: addresses are made by us, never typed."""
    measure, part = MEASURES.get(asked.get(MEASURE, "")), _PARTS.get(asked.get(PART, PART_NAMES[Part.AMONG]))
    procedure = asked.get(PROCEDURE, "")[:120]
    if measure is None or part is None or "\x00" in procedure:
        raise errors.NotFound(_("Không có chỉ số này."))
    return Question(
        measure=measure, part=part, period=period, unit=whole(asked, UNIT), under=whole(asked, UNDER),
        procedure=procedure,
    )  # fmt: skip


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
