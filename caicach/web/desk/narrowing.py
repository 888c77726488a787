"""How does an address of the desk say what its list is narrowed to, and how is that read back and told in words?

?muc=dang-xu-ly&trang_thai=4&thu_tuc=1.001193&linh_vuc=Hộ tịch&han=3-ngay&muc_do=gap&thu_tu=nhan-truoc
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from caicach.dossiers.queries.criteria import DUE_LABELS, Criteria, DueBy, Order
from caicach.dossiers.states import STATUS_LABELS, Status
from caicach.web.warnings import KEYS, LEVELS

STATUS: Final = "trang_thai"
PROCEDURE: Final = "thu_tuc"
SECTOR: Final = "linh_vuc"
DUE: Final = "han"
LEVEL: Final = "muc_do"
ORDER: Final = "thu_tu"
_KNOWN: Final = {str(status.value): status.value for status in Status}
_Choice = TypeVar("_Choice", bound=StrEnum)


def read(asked: QueryDict) -> Criteria:
    """What is not understood is not asked: an address may be old or typed."""
    return Criteria(
        statuses=tuple(_KNOWN[one] for one in asked.getlist(STATUS) if one in _KNOWN),
        procedure=asked.get(PROCEDURE, "").strip()[:20],
        sector=asked.get(SECTOR, "").strip()[:100],
        due=_one_of(DueBy, asked.get(DUE, "")),
        level=LEVELS.get(asked.get(LEVEL, "")),
        order=_one_of(Order, asked.get(ORDER, "")) or Order.DUE,
    )


def _one_of(choices: type[_Choice], text: str) -> _Choice | None:
    return choices(text) if text in set(choices) else None


def pairs(criteria: Criteria) -> list[tuple[str, str]]:
    """The same as it stands in an address."""
    found = [(STATUS, str(one)) for one in criteria.statuses]
    found += [(PROCEDURE, criteria.procedure), (SECTOR, criteria.sector), (DUE, criteria.due or "")]
    found += [(LEVEL, KEYS[criteria.level] if criteria.level else "")]
    found += [(ORDER, "" if criteria.order is Order.DUE else criteria.order)]
    return [(name, value) for name, value in found if value]


def asking(values: Mapping[str, str | int], criteria: Criteria) -> str:
    """The end of an address."""
    return "?" + urlencode([*values.items(), *pairs(criteria)])


def words(criteria: Criteria) -> Iterator[str]:
    """What the list is narrowed to, each condition in a few words."""
    for status in criteria.statuses:
        yield str(STATUS_LABELS[Status(status)])
    if criteria.procedure:
        yield _("Thủ tục %(code)s") % {"code": criteria.procedure}
    if criteria.sector:
        yield criteria.sector
    if criteria.due:
        yield _("Hạn: %(when)s") % {"when": DUE_LABELS[criteria.due]}
    if criteria.level:
        yield str(criteria.level.label)
