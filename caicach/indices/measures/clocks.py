"""Where do the two clocks differ? The law's, and the one of Decision 766/QĐ-TTg, of the same finished dossiers.

A supplement restarts the one and is subtracted by the other, for which more than one is late, however soon.
"""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.rules.verdicts import Verdict
from caicach.indices.counts import Basis
from caicach.indices.measures.measure import Measure, Ratio
from caicach.indices.measures.timeliness import IN_TIME

_BOTH: Final = ~Q(legal_verdict="") & ~Q(statistical_verdict="")
_LEGALLY: Final = Q(legal_verdict__in=IN_TIME)
_BY_STATISTICS: Final = Q(statistical_verdict__in=IN_TIME)
_SOURCE: Final = "Điều 20 Nghị định 61/2018/NĐ-CP; Quyết định 766/QĐ-TTg, chỉ số 2.1"


def _legally(_at: datetime) -> Ratio:
    return Ratio(of=_LEGALLY, among=_BOTH)


def _by_statistics(_at: datetime) -> Ratio:
    return Ratio(of=_BY_STATISTICS, among=_BOTH)


def _legally_only(_at: datetime) -> Ratio:
    return Ratio(of=_LEGALLY & Q(statistical_verdict=Verdict.LATE), among=_BOTH)


def _by_statistics_only(_at: datetime) -> Ratio:
    return Ratio(of=_BY_STATISTICS & Q(legal_verdict=Verdict.LATE), among=_BOTH)


MEASURES: Final = (
    Measure(
        key="dung-han-theo-luat", label=_("Đúng hạn theo quy định về thời hạn"), basis=Basis.FINISHED, ratio=_legally,
        definition=_("Hồ sơ xong không quá ngày hẹn trả tính theo quy định, trong số hồ sơ xong trong kỳ mà cả hai cách"
                     " tính đều xét được."),
        source=_SOURCE,
    ),
    Measure(
        key="dung-han-theo-thong-ke", label=_("Đúng hạn theo cách tính thống kê"), basis=Basis.FINISHED,
        ratio=_by_statistics,
        definition=_("Hồ sơ xong trong thời hạn sau khi trừ thời gian chờ bổ sung, không bị yêu cầu bổ sung quá một"
                     " lần, trong số hồ sơ xong trong kỳ mà cả hai cách tính đều xét được."),
        source=_SOURCE,
    ),
    Measure(
        key="chi-dung-han-theo-luat", label=_("Đúng hạn theo quy định, quá hạn theo thống kê"),
        basis=Basis.FINISHED, ratio=_legally_only,
        definition=_("Hồ sơ đúng hạn theo ngày hẹn trả nhưng thống kê tính là quá hạn, thường vì bị yêu cầu bổ sung quá"
                     " một lần."),
        source=_SOURCE,
    ),
    Measure(
        key="chi-dung-han-theo-thong-ke", label=_("Quá hạn theo quy định, đúng hạn theo thống kê"),
        basis=Basis.FINISHED, ratio=_by_statistics_only,
        definition=_("Hồ sơ quá ngày hẹn trả nhưng thống kê tính là đúng hạn."),
        source=_SOURCE,
    ),
)  # fmt: skip
