"""How do dossiers come in, and how do results go out?"""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.states import Channel
from caicach.indices.measures.measure import Measure, Ratio

_RECEIVED: Final = Q(received_on__isnull=False)


def _online(_at: datetime) -> Ratio:
    return Ratio(of=Q(channel=Channel.ONLINE), among=_RECEIVED)


def _from_afar(_at: datetime) -> Ratio:
    return Ratio(of=Q(channel__in=[Channel.ONLINE, Channel.POST]), among=_RECEIVED)


MEASURES: Final = (
    Measure(
        key="nop-truc-tuyen", label=_("Hồ sơ nộp trực tuyến"), ratio=_online,
        definition=_("Hồ sơ nộp trực tuyến, trong số hồ sơ tiếp nhận trong kỳ."),
        source="Quyết định 766/QĐ-TTg, chỉ số 3.3",
    ),
    Measure(
        key="nop-tu-xa", label=_("Hồ sơ nộp trực tuyến hoặc qua bưu chính"), ratio=_from_afar,
        definition=_("Hồ sơ nộp trực tuyến hoặc qua bưu chính công ích, trong số hồ sơ tiếp nhận trong kỳ."),
        source="Điều 16 Nghị định 61/2018/NĐ-CP",
    ),
)  # fmt: skip
