"""Which figures of Decision 766/QĐ-TTg come from dossiers? Online filing, payment, digitisation, satisfaction.

After the working document "Mô tả công thức tính chỉ số 766", whose rank in law is not known. What nothing here records
is said in `awaits`, and reads as unknown: a figure nobody counted is not a good one, nor a bad one.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.states import Channel
from caicach.indices.counts import Basis
from caicach.indices.measures import timeliness
from caicach.indices.measures.measure import Measure, Ratio

_RECEIVED: Final = Q(received_on__isnull=False)
_ONLINE: Final = Q(channel=Channel.ONLINE)
# Unknown counts as due, so that nobody gains by a procedure that does not say it.
_WRITTEN: Final = Q(written_result__isnull=True) | Q(written_result=True)
_FEE_DUE: Final = _RECEIVED & Q(fee_amount__gt=0, fee_waived=False)
_SOURCE: Final = "Quyết định 766/QĐ-TTg, chỉ số %s"
_DOCUMENT: Final = _("Theo bản mô tả công thức, chưa đối chiếu văn bản gốc.")
NO_SYNC: Final = _("Hệ thống chưa đồng bộ hồ sơ lên Cổng Dịch vụ công quốc gia.")
NO_PAYMENT: Final = _("Hệ thống chưa nhận thanh toán trực tuyến.")
_NO_REUSE: Final = _("Chưa ghi nhận việc dùng lại giấy tờ đã số hóa.")
_NO_STORE: Final = _("Chưa kết nối kho dữ liệu cá nhân, tổ chức.")
NO_IDENTITY: Final = _("Chưa xác thực người nộp bằng VNeID hoặc dữ liệu dân cư.")
_NO_RATING: Final = _("Chưa tiếp nhận đánh giá, phản ánh của người dân.")
_NO_COPIES: Final = _("Chưa ghi nhận chứng thực bản sao điện tử.")
_COPIES: Final = "2.000815"


def _of(of: Q, *, among: Q = _RECEIVED) -> Callable[[datetime], Ratio]:
    return lambda _at: Ratio(of=of, among=among)


def _content(at: datetime) -> Ratio:
    """In time, and nobody complained of it."""
    handled = timeliness.handled(at)
    return Ratio(of=handled.of & ~Q(complained=True), among=handled.among)


MEASURES: Final = (
    Measure(
        key="ho-so-dong-bo", label=_("Hồ sơ đồng bộ lên Cổng Dịch vụ công quốc gia"), ratio=_of(Q(is_synced=True)),
        definition=_("Hồ sơ đã đồng bộ, trong số hồ sơ tiếp nhận trong kỳ. Mẫu số chính thức là số lớn hơn giữa hồ sơ"
                     " báo cáo và hồ sơ đồng bộ; cả hai bằng 0 thì lấy của cả năm trước chia theo kỳ."),
        source=_SOURCE % "1.4", unverified=_DOCUMENT, awaits=NO_SYNC,
    ),
    Measure(
        key="thoi-gian-giai-quyet", label=_("Thời gian giải quyết trung bình (phút)"), basis=Basis.FINISHED,
        ratio=_of(Q(finished_on__isnull=False), among=_RECEIVED & Q(finished_on__isnull=False)),
        summed="handling_minutes",
        definition=_("Tổng số phút từ lúc tiếp nhận đến lúc xong, trừ thời gian chờ bổ sung, trên số hồ sơ xong trong"
                     " kỳ."),
        source=_SOURCE % "2.2", unverified=_("Bản mô tả không nói đơn vị thời gian."),
    ),
    Measure(
        key="truc-tuyen-co-ket-qua", label=_("Hồ sơ nộp trực tuyến có kết quả điện tử"),
        ratio=_of(_ONLINE & (Q(has_result_file=True) | Q(written_result=False))),
        definition=_("Hồ sơ nộp trực tuyến có tệp kết quả điện tử, hoặc thủ tục không phải trả kết quả bằng văn bản,"
                     " trong số hồ sơ mọi kênh tiếp nhận trong kỳ."),
        source=_SOURCE % "3.3", unverified=_("Thủ tục không ghi rõ thì coi là phải trả kết quả bằng văn bản."),
    ),
    Measure(
        key="thanh-toan-truc-tuyen", label=_("Hồ sơ thanh toán trực tuyến"),
        ratio=_of(Q(paid_online=True), among=_FEE_DUE),
        definition=_("Hồ sơ nộp phí, lệ phí trực tuyến, trong số hồ sơ tiếp nhận trong kỳ phải nộp (hơn 0 đồng, không"
                     " được miễn)."),
        source=_SOURCE % "3.6", unverified=_DOCUMENT, awaits=NO_PAYMENT,
    ),
    Measure(
        key="ket-qua-dien-tu", label=_("Hồ sơ có kết quả điện tử"),
        ratio=_of(Q(has_result_file=True), among=_RECEIVED & _WRITTEN),
        definition=_("Hồ sơ có tệp kết quả, trong số hồ sơ tiếp nhận trong kỳ của thủ tục phải trả kết quả bằng văn"
                     " bản; hồ sơ chưa xong thì chưa có kết quả."),
        source=_SOURCE % "4.1", unverified=_("Thủ tục không ghi rõ thì coi là phải trả kết quả bằng văn bản."),
    ),
    Measure(
        key="ho-so-so-hoa", label=_("Hồ sơ được số hóa"), ratio=_of(Q(has_component_file=True, has_result_file=True)),
        definition=_("Hồ sơ có tệp của thành phần hồ sơ và có tệp kết quả, trong số hồ sơ tiếp nhận trong kỳ."),
        source=_SOURCE % "4.2", unverified=_("Chưa rõ phải số hóa mọi thành phần hay ít nhất một; ở đây ít nhất một."),
    ),
    Measure(
        key="dung-lai-giay-to", label=_("Hồ sơ dùng lại dữ liệu số hóa"), ratio=_of(Q(reused=True)),
        definition=_("Hồ sơ có ít nhất một thành phần dùng lại, trong số hồ sơ tiếp nhận trong kỳ."),
        source=_SOURCE % "4.3", unverified=_DOCUMENT, awaits=_NO_REUSE,
    ),
    Measure(
        key="kho-du-lieu-ca-nhan", label=_("Hồ sơ kết nối kho dữ liệu cá nhân, tổ chức"),
        ratio=_of(Q(in_personal_store=True)),
        definition=_("Hồ sơ có thành phần lấy từ kho hoặc kết quả chuyển vào kho, trong số hồ sơ tiếp nhận trong kỳ."),
        source=_SOURCE % "4.4", unverified=_DOCUMENT, awaits=_NO_STORE,
    ),
    Measure(
        key="du-lieu-dan-cu", label=_("Hồ sơ dùng dữ liệu dân cư"), ratio=_of(Q(identity_confirmed=True)),
        definition=_("Hồ sơ của tài khoản xác thực VNeID hoặc dùng dữ liệu dân cư, trong số hồ sơ tiếp nhận trong kỳ."),
        source=_SOURCE % "4.5", unverified=_DOCUMENT, awaits=NO_IDENTITY,
    ),
    Measure(
        key="chung-thuc-dien-tu", label=_("Đơn vị có chứng thực bản sao điện tử"), distinct="competent_unit_id",
        ratio=_of(Q(has_result_file=True), among=_RECEIVED & Q(procedure_code=_COPIES)),
        definition=_("Đơn vị có hồ sơ chứng thực bản sao trả bằng tệp điện tử, trong số đơn vị có hồ sơ chứng thực bản"
                     " sao trong kỳ."),
        source=_SOURCE % "4.6", unverified=_("Mẫu số chính thức là số đơn vị cấp xã."), awaits=_NO_COPIES,
    ),
    Measure(
        key="hai-long-giai-quyet", label=_("Hài lòng trong tiếp nhận, giải quyết thủ tục"), ratio=_content,
        definition=_("Hồ sơ trừ số quá hạn và số có phản ánh, đánh giá không hài lòng, trong số hồ sơ tiếp nhận trong"
                     " kỳ; không có hồ sơ nào thì 0 điểm."),
        source=_SOURCE % "5.4", unverified=_DOCUMENT, awaits=_NO_RATING,
    ),
)  # fmt: skip
