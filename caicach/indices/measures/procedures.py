"""Which figures of Decision 766/QĐ-TTg come from the catalogue? Publication, content, online provision, fees."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.states import Channel
from caicach.indices.counts import Basis
from caicach.indices.measures.decision_766 import NO_IDENTITY, NO_PAYMENT, NO_SYNC
from caicach.indices.measures.measure import Family, Measure, Ratio

_VIETNAM: Final = timezone(timedelta(hours=7))
_SOURCE: Final = "Quyết định 766/QĐ-TTg, chỉ số %s"
_DECIDED: Final = Q(decided_on__isnull=False)
_ALL: Final = Q(pk__isnull=False)
_EFFECT: Final = _("Ngày hiệu lực của văn bản lấy theo ngày hiệu lực của phiên bản thủ tục; số ngày cho phép chưa đối"
                   " chiếu.")  # fmt: skip
_AS_NOW: Final = _("Bản mô tả chỗ ghi tính theo kỳ, chỗ ghi tính tại thời điểm xem; ở đây là cuối kỳ hoặc hiện nay.")
_LEVELS: Final = _("Mức dịch vụ trực tuyến do từng tỉnh công bố; trước Nghị định 42/2022/NĐ-CP mức 3 và 4 tính là trực"
                   " tuyến.")  # fmt: skip


def _spans(begin: str, end: str, at: datetime) -> Q:
    day = at.astimezone(_VIETNAM).date()
    return Q(**{f"{begin}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day}))


def _in_force(of: Callable[[datetime], Q], *, among: Callable[[datetime], Q] = lambda _at: _ALL
              ) -> Callable[[datetime], Ratio]:  # fmt: skip
    return lambda at: Ratio(of=of(at), among=_spans("valid_from", "valid_to", at) & among(at))


def _online(at: datetime) -> Q:
    return _spans("online_from", "online_to", at)


def _every(_at: datetime) -> Q:
    return _ALL


MEASURES: Final = (
    Measure(
        key="tthc-cong-bo-dung-han", label=_("Thủ tục công bố đúng hạn"), family=Family.PROCEDURES, basis=Basis.DECIDED,
        ratio=lambda _at: Ratio(of=Q(published_in_time=True), among=_DECIDED), needs="published_in_time", shared=True,
        definition=_("Thủ tục có quyết định công bố chậm nhất 5 ngày làm việc trước ngày có hiệu lực, trong số thủ tục"
                     " công bố trong kỳ; một lần chậm thì cả thủ tục chậm."),
        source=_SOURCE % "1.1", unverified=_EFFECT,
    ),
    Measure(
        key="tthc-cong-khai-dung-han", label=_("Thủ tục công khai đúng hạn"), family=Family.PROCEDURES,
        basis=Basis.DECIDED, needs="announced_in_time", shared=True,
        ratio=lambda _at: Ratio(of=Q(announced_in_time=True), among=_DECIDED),
        definition=_("Thủ tục công khai trong 5 ngày làm việc từ ngày quyết định công bố, trong số thủ tục công bố"
                     " trong kỳ."),
        source=_SOURCE % "1.2", unverified=_("Ngày công khai ghi trong hệ thống, không phải trên cơ sở dữ liệu quốc"
                                             " gia."),
    ),
    Measure(
        key="tthc-du-noi-dung", label=_("Thủ tục công khai đầy đủ nội dung"), family=Family.PROCEDURES,
        basis=Basis.STOCK, ratio=_in_force(lambda _at: Q(is_complete=True)), shared=True,
        definition=_("Thủ tục có đủ tên, trình tự, cách thức thực hiện, thành phần hồ sơ, thời hạn, cơ quan giải quyết"
                     " và kết quả, trong số thủ tục đang có hiệu lực. Đối tượng thực hiện chưa ghi trong hệ thống nên"
                     " chưa xét."),
        source=_SOURCE % "1.3", unverified=_AS_NOW,
    ),
    Measure(
        key="tthc-truc-tuyen", label=_("Thủ tục cung cấp dịch vụ công trực tuyến"), family=Family.PROCEDURES,
        basis=Basis.STOCK, ratio=_in_force(_online),
        definition=_("Thủ tục cung cấp trực tuyến một phần hoặc toàn trình, trong số thủ tục thuộc thẩm quyền đang có"
                     " hiệu lực; thủ tục có cả hai mức tính một lần."),
        source=_SOURCE % "3.1", unverified=_LEVELS,
    ),
    Measure(
        key="dvctt-co-ho-so", label=_("Dịch vụ công trực tuyến có phát sinh hồ sơ"), family=Family.PROCEDURES,
        basis=Basis.STOCK, ratio=_in_force(_every, among=_online), having=Q(channel=Channel.ONLINE),
        definition=_("Thủ tục trực tuyến có ít nhất một hồ sơ nộp trực tuyến tiếp nhận trong kỳ, trong số thủ tục trực"
                     " tuyến thuộc thẩm quyền."),
        source=_SOURCE % "3.2", unverified=_LEVELS,
    ),
    Measure(
        key="tthc-tich-hop-thanh-toan", label=_("Thủ tục có phí tích hợp thanh toán"), family=Family.PROCEDURES,
        basis=Basis.STOCK, ratio=_in_force(_every, among=lambda _at: Q(has_fees=True)),
        having=Q(fee_amount__gt=0, is_synced=True),
        definition=_("Thủ tục có hồ sơ mang dữ liệu phí đã đồng bộ, trong số thủ tục có phí, lệ phí."),
        source=_SOURCE % "3.5", awaits=NO_SYNC,
    ),
    Measure(
        key="tthc-thanh-toan-truc-tuyen", label=_("Thủ tục có giao dịch thanh toán trực tuyến"),
        family=Family.PROCEDURES, basis=Basis.STOCK, ratio=_in_force(_every, among=lambda _at: Q(has_fees=True)),
        having=Q(paid_online=True),
        definition=_("Thủ tục có ít nhất một hồ sơ nộp phí trực tuyến trong kỳ, trong số thủ tục có phí, lệ phí."),
        source=_SOURCE % "3.5b", awaits=NO_PAYMENT,
    ),
    Measure(
        key="tthc-du-lieu-dan-cu", label=_("Thủ tục kết nối dữ liệu dân cư"), family=Family.PROCEDURES,
        basis=Basis.STOCK, needs="for_persons",
        ratio=_in_force(lambda _at: Q(uses_population_data=True), among=lambda _at: Q(for_persons=True)),
        definition=_("Thủ tục kết nối dữ liệu dân cư, trong số thủ tục có đối tượng thực hiện là cá nhân."),
        source=_SOURCE % "4.5", awaits=NO_IDENTITY,
    ),
)  # fmt: skip
