"""Which states has a revision of a procedure, and which fixed words may a procedure file use?"""

from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy


class RevisionState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ENDED = "ended"


REVISION_STATE_NAMES: Final[dict[RevisionState, Promise]] = {
    RevisionState.DRAFT: _("Dự thảo"),
    RevisionState.PUBLISHED: _("Đã công bố"),
    RevisionState.ENDED: _("Đã bãi bỏ"),
}

# An ended revision stays in force for the days before its end; nothing follows it.
REVISION_MOVES: Final[dict[RevisionState, frozenset[RevisionState]]] = {
    RevisionState.DRAFT: frozenset({RevisionState.PUBLISHED}),
    RevisionState.PUBLISHED: frozenset({RevisionState.ENDED}),
    RevisionState.ENDED: frozenset(),
}


class Level(StrEnum):
    """The level of government that decides."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"


LEVEL_NAMES: Final[dict[Level, Promise]] = {
    Level.COMMUNE: _("Cấp xã"),
    Level.DISTRICT: _("Cấp huyện"),
    Level.PROVINCE: _("Cấp tỉnh"),
}


class LimitUnit(StrEnum):
    """The same five units as the dossier's clock; only data here, the clock counts."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


LIMIT_UNIT_NAMES: Final[dict[LimitUnit, Promise]] = {
    LimitUnit.HOURS: pgettext_lazy("đơn vị thời hạn", "giờ"),
    LimitUnit.WORKING_HOURS: pgettext_lazy("đơn vị thời hạn", "giờ làm việc"),
    LimitUnit.DAYS: pgettext_lazy("đơn vị thời hạn", "ngày"),
    LimitUnit.WORKING_DAYS: pgettext_lazy("đơn vị thời hạn", "ngày làm việc"),
    LimitUnit.MONTHS: pgettext_lazy("đơn vị thời hạn", "tháng"),
}

_LIMITS: Final[dict[LimitUnit, Promise]] = {
    LimitUnit.HOURS: ngettext_lazy("%(n)s giờ", "%(n)s giờ", "count"),
    LimitUnit.WORKING_HOURS: ngettext_lazy("%(n)s giờ làm việc", "%(n)s giờ làm việc", "count"),
    LimitUnit.DAYS: ngettext_lazy("%(n)s ngày", "%(n)s ngày", "count"),
    LimitUnit.WORKING_DAYS: ngettext_lazy("%(n)s ngày làm việc", "%(n)s ngày làm việc", "count"),
    LimitUnit.MONTHS: ngettext_lazy("%(n)s tháng", "%(n)s tháng", "count"),
}


def number_words(value: Decimal) -> str:
    """3, or 0,5: no idle zeros, a decimal comma."""
    return f"{value.normalize():f}".replace(".", ",")


def limit_words(amount: Decimal, unit: LimitUnit) -> str:
    """3 ngày làm việc; English tells one from many."""
    return str(_LIMITS[unit] % {"n": number_words(amount), "count": 1 if amount == 1 else 2})


class ServiceLevel(StrEnum):
    """Online service: four levels until Decree 42/2022/NĐ-CP, since then whole or part."""

    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"
    LEVEL_4 = "level_4"
    PARTIAL = "partial"
    FULL = "full"


SERVICE_LEVEL_NAMES: Final[dict[ServiceLevel, Promise]] = {
    ServiceLevel.LEVEL_1: _("Mức độ 1"),
    ServiceLevel.LEVEL_2: _("Mức độ 2"),
    ServiceLevel.LEVEL_3: _("Mức độ 3"),
    ServiceLevel.LEVEL_4: _("Mức độ 4"),
    ServiceLevel.PARTIAL: _("Một phần"),
    ServiceLevel.FULL: _("Toàn trình"),
}


class Form(StrEnum):
    """In which form a paper is handed in."""

    ORIGINAL = "original"
    COPY = "copy"
    CERTIFIED_COPY = "certified_copy"
    ELECTRONIC = "electronic"


FORM_NAMES: Final[dict[Form, Promise]] = {
    Form.ORIGINAL: _("Bản chính"),
    Form.COPY: _("Bản sao"),
    Form.CERTIFIED_COPY: _("Bản sao có chứng thực"),
    Form.ELECTRONIC: _("Bản điện tử"),
}


class FeeUnit(StrEnum):
    """What a fee is counted by."""

    DOSSIER = "dossier"
    CASE = "case"
    COPY = "copy"
    PAGE = "page"
    PERSON = "person"


FEE_UNIT_NAMES: Final[dict[FeeUnit, Promise]] = {
    FeeUnit.DOSSIER: _("hồ sơ"),
    FeeUnit.CASE: _("trường hợp"),
    FeeUnit.COPY: _("bản"),
    FeeUnit.PAGE: _("trang"),
    FeeUnit.PERSON: _("người"),
}
