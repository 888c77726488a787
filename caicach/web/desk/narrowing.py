"""How does an address of the desk say what its list is narrowed to, and how is that read back and told in words?

?muc=dang-xu-ly&trang_thai=4&thu_tuc=1.001193&linh_vuc=Hộ tịch&han=3-ngay&muc_do=gap&thu_tu=nhan-truoc
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, TypeVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from caicach.dossiers.queries.columns import Column
from caicach.dossiers.queries.criteria import DUE_LABELS, Criteria, DueBy, Order
from caicach.dossiers.states import STATUS_LABELS, Status
from caicach.web.warnings import KEYS, LEVELS

STATUS: Final = "trang_thai"
PROCEDURE: Final = "thu_tuc"
SECTOR: Final = "linh_vuc"
DUE: Final = "han"
LEVEL: Final = "muc_do"
LABEL: Final = "nhan"
OFFICIAL: Final = "nguoi"
ORDER: Final = "thu_tu"
COLUMNS: Final = "cot"
TO_APPROVE: Final = "cho_ky"
UNASSIGNED: Final = "chua-giao"
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
        label=_number(asked.get(LABEL, "")),
        official=_number(asked.get(OFFICIAL, "")),
        unassigned=asked.get(OFFICIAL) == UNASSIGNED,
        to_approve=asked.get(TO_APPROVE) == "1",
        order=_one_of(Order, asked.get(ORDER, "")) or Order.DUE,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def read_columns(asked: QueryDict, *, usual: tuple[Column, ...]) -> tuple[Column, ...]:
    """Which columns, in which order: `cot=han.nguoi-nop`."""
    found = tuple(dict.fromkeys(one for one in asked.get(COLUMNS, "").split(".") if one in set(Column)))
    return tuple(Column(one) for one in found) or usual


def _one_of(choices: type[_Choice], text: str) -> _Choice | None:
    return choices(text) if text in set(choices) else None


def pairs(criteria: Criteria) -> list[tuple[str, str]]:
    """The same as it stands in an address."""
    found = [(STATUS, str(one)) for one in criteria.statuses]
    found += [(PROCEDURE, criteria.procedure), (SECTOR, criteria.sector), (DUE, criteria.due or "")]
    found += [(LEVEL, KEYS[criteria.level] if criteria.level else "")]
    found += [(LABEL, str(criteria.label or ""))]
    found += [(OFFICIAL, UNASSIGNED if criteria.unassigned else str(criteria.official or ""))]
    found += [(TO_APPROVE, "1" if criteria.to_approve else "")]
    found += [(ORDER, "" if criteria.order is Order.DUE else criteria.order)]
    return [(name, value) for name, value in found if value]


def words(criteria: Criteria) -> Iterator[str]:
    """What the list is narrowed to, each condition in a few words; names of labels and people cost no statement."""
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
    yield from _words_of_unit(criteria)


def _words_of_unit(criteria: Criteria) -> Iterator[str]:
    if criteria.to_approve:
        yield _("Chờ ký duyệt")
    if criteria.label:
        yield _("Theo nhãn")
    if criteria.unassigned:
        yield _("Chưa giao cho ai")
    elif criteria.official:
        yield _("Việc của một người")
