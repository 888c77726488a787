"""Is the work done in time? By both clocks: the law's, and the one of Decision 766/QĐ-TTg."""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.rules.verdicts import Verdict
from caicach.indices import counts
from caicach.indices.counts import Basis
from caicach.indices.measures.measure import Measure, Ratio

IN_TIME: Final = (Verdict.EARLY, Verdict.ON_TIME)
_RECEIVED: Final = Q(received_on__isnull=False)
# Ended by the person, so no clock judged it; it was in time if its date had not passed and papers were asked for once.
_WITHDRAWN: Final = Q(finished_on__isnull=False, statistical_verdict="")
_IN_TIME_SO_FAR: Final = Q(missed_at__isnull=True, supplements__lte=1)


def _judged(_at: datetime) -> Ratio:
    return Ratio(of=Q(legal_verdict__in=IN_TIME), among=~Q(legal_verdict=""))


def handled(at: datetime) -> Ratio:
    """Done by the statistical clock, or open and not past its date; what was taken back counts as it stood then."""
    running = counts.OPEN.condition(at) & ~counts.OVERDUE.condition(at)
    unjudged = (running | _WITHDRAWN) & _IN_TIME_SO_FAR
    # A date that passed stays missed: nobody makes late work timely by an apology with a new date afterwards.
    done = Q(statistical_verdict__in=IN_TIME) & _IN_TIME_SO_FAR
    return Ratio(of=done | unjudged, among=_RECEIVED)


MEASURES: Final = (
    Measure(
        key="xong-dung-han", label=_("Hồ sơ giải quyết xong đúng hạn"), basis=Basis.FINISHED, ratio=_judged,
        definition=_("Hồ sơ xong trước hạn hoặc đúng hạn, trong số hồ sơ cơ quan đã giải quyết xong trong kỳ."),
        source="Điều 20 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="xu-ly-dung-han", label=_("Hồ sơ xử lý trước hạn, đúng hạn"), ratio=handled,
        definition=_("Hồ sơ đã xong trong hạn hoặc đang xử lý chưa quá hạn, trong số hồ sơ tiếp nhận trong kỳ; hồ sơ"
                     " người nộp rút tính theo lúc rút. Bị yêu cầu bổ sung quá một lần tính là quá hạn, kể cả khi chưa"
                     " xong; lỡ hẹn rồi mới xin lỗi, hẹn lại thì vẫn là quá hạn."),
        source="Quyết định 766/QĐ-TTg, chỉ số 2.1",
    ),
)  # fmt: skip
