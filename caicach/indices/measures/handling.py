"""How is a dossier handled on its way? Requests for papers, opinions, re-appointments and apologies, results.

Only what was recorded here as it happened: an earlier system's spreadsheet does not tell of these acts.
"""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.rules.verdicts import Verdict
from caicach.dossiers.states import Quality
from caicach.indices.counts import Basis
from caicach.indices.facts.rows import Ending
from caicach.indices.measures.measure import Measure, Ratio

_OWN: Final = Q(data_quality=Quality.OWN.value)
_JUDGED: Final = _OWN & ~Q(legal_verdict="")
_DONE: Final = _OWN & Q(ending=Ending.DONE.value)


def _before_time(_at: datetime) -> Ratio:
    return Ratio(of=Q(legal_verdict=Verdict.EARLY), among=~Q(legal_verdict=""))


def _without_supplement(_at: datetime) -> Ratio:
    return Ratio(of=Q(supplements=0), among=_JUDGED)


def _asked_once(_at: datetime) -> Ratio:
    return Ratio(of=Q(supplements=1), among=_OWN & Q(finished_on__isnull=False, supplements__gt=0))


def _asked_in_time(_at: datetime) -> Ratio:
    return Ratio(of=Q(late_notices=0), among=_OWN & Q(finished_on__isnull=False, supplements__gt=0))


def _answered_in_time(_at: datetime) -> Ratio:
    return Ratio(of=Q(late_answers=0), among=_OWN & Q(finished_on__isnull=False, consultations__gt=0))


def _not_put_off(_at: datetime) -> Ratio:
    return Ratio(of=Q(extensions=0), among=_JUDGED)


def _apologised(_at: datetime) -> Ratio:
    """A date that was missed without a word is a missing apology."""
    put_off = Q(extensions__gt=0)
    return Ratio(of=put_off & Q(late_apologies=0), among=_JUDGED & (put_off | Q(legal_verdict=Verdict.LATE)))


def _handed_out(_at: datetime) -> Ratio:
    return Ratio(of=Q(returned_at__isnull=False), among=_DONE)


def _by_post(_at: datetime) -> Ratio:
    return Ratio(of=Q(posted_at__isnull=False), among=_DONE)


MEASURES: Final = (
    Measure(
        key="xong-truoc-han", label=_("Hồ sơ giải quyết xong trước hạn"), basis=Basis.FINISHED, ratio=_before_time,
        definition=_("Hồ sơ xong trước ngày hẹn trả, trong số hồ sơ cơ quan đã giải quyết xong trong kỳ."),
        source="Điều 20 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="khong-phai-bo-sung", label=_("Hồ sơ không phải bổ sung giấy tờ"), basis=Basis.FINISHED,
        ratio=_without_supplement,
        definition=_("Hồ sơ không bị yêu cầu bổ sung lần nào, trong số hồ sơ cơ quan đã giải quyết xong trong kỳ."
                     " Không kể hồ sơ nhập từ nguồn khác."),
        source="Điều 17, khoản 4 Điều 19 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="bo-sung-mot-lan", label=_("Hồ sơ chỉ bị yêu cầu bổ sung một lần"), basis=Basis.FINISHED, ratio=_asked_once,
        definition=_("Hồ sơ bị yêu cầu bổ sung đúng một lần, trong số hồ sơ kết thúc trong kỳ có yêu cầu bổ sung."
                     " Không kể hồ sơ nhập từ nguồn khác."),
        source="Khoản 2 Điều 17 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="yeu-cau-bo-sung-kip-thoi", label=_("Yêu cầu bổ sung được thông báo kịp thời"), basis=Basis.FINISHED,
        ratio=_asked_in_time,
        definition=_("Hồ sơ mà mọi yêu cầu bổ sung đều được thông báo trong thời hạn quy định, trong số hồ sơ kết thúc"
                     " trong kỳ có yêu cầu bổ sung."
                     " Không kể hồ sơ nhập từ nguồn khác."),
        source="Khoản 4 Điều 19 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="lay-y-kien-dung-han", label=_("Lấy ý kiến được trả lời đúng hạn"), basis=Basis.FINISHED,
        ratio=_answered_in_time,
        definition=_("Hồ sơ không có lần trả lời ý kiến nào bị chậm, trong số hồ sơ kết thúc trong kỳ có lấy ý kiến cơ"
                     " quan khác."
                     " Không kể hồ sơ nhập từ nguồn khác."),
        source="Khoản 5 Điều 19 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="khong-phai-hen-lai", label=_("Hồ sơ không phải hẹn lại ngày trả"), basis=Basis.FINISHED,
        ratio=_not_put_off,
        definition=_("Hồ sơ không phải gia hạn, hẹn lại lần nào, trong số hồ sơ cơ quan đã giải quyết xong trong kỳ."
                     " Không kể hồ sơ nhập từ nguồn khác."),
        source="Khoản 9 Điều 19 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="xin-loi-kip-thoi", label=_("Hồ sơ chậm được xin lỗi, hẹn lại kịp thời"), basis=Basis.FINISHED,
        ratio=_apologised,
        definition=_("Hồ sơ được xin lỗi và hẹn lại trước khi đến hạn, trong số hồ sơ xong trong kỳ đã phải hẹn lại"
                     " hoặc xong quá hạn. Quá hạn mà không xin lỗi là chưa thực hiện."
                     " Không kể hồ sơ nhập từ nguồn khác."),
        source="Khoản 9 Điều 19 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="da-tra-ket-qua", label=_("Kết quả đã trả cho người nộp"), basis=Basis.FINISHED, ratio=_handed_out,
        definition=_("Hồ sơ đã trả kết quả, trong số hồ sơ có kết quả xong trong kỳ."
                     " Không kể hồ sơ nhập từ nguồn khác."),
        source="Điều 20 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="tra-qua-buu-chinh", label=_("Kết quả gửi qua bưu chính công ích"), basis=Basis.FINISHED, ratio=_by_post,
        definition=_("Hồ sơ có kết quả đã gửi qua bưu chính ít nhất một lần, trong số hồ sơ có kết quả xong trong kỳ."
                     " Không kể hồ sơ nhập từ nguồn khác."),
        source="Điều 20 Nghị định 61/2018/NĐ-CP",
    ),
)  # fmt: skip
