"""How is a dossier taken in: at the one-stop unit, digitised, and entered when it came?"""

from datetime import datetime
from typing import Final

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.states import Quality
from caicach.indices.measures.measure import Measure, Ratio

_OWN: Final = Q(data_quality=Quality.OWN.value, received_on__isnull=False)


def _at_one_stop(_at: datetime) -> Ratio:
    """Taken in by another unit than decides: agencies have their one-stop unit for that."""
    return Ratio(of=~Q(intake_unit_id=F("competent_unit_id")), among=Q(received_on__isnull=False))


def _digitised(_at: datetime) -> Ratio:
    return Ratio(of=Q(digitised__gte=F("components")), among=_OWN & Q(components__gt=0))


def _entered_at_once(_at: datetime) -> Ratio:
    return Ratio(of=Q(entered_late=False), among=_OWN)


MEASURES: Final = (
    Measure(
        key="tiep-nhan-mot-cua", label=_("Hồ sơ tiếp nhận tại Bộ phận Một cửa"), ratio=_at_one_stop,
        definition=_("Hồ sơ do Bộ phận Một cửa tiếp nhận, không do chính cơ quan giải quyết nhận thẳng, trong số hồ sơ"
                     " tiếp nhận trong kỳ."),
        source="Điều 14, Điều 16 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="so-hoa-du-giay-to", label=_("Hồ sơ số hóa đủ giấy tờ khi tiếp nhận"), ratio=_digitised,
        definition=_("Hồ sơ mà mọi thành phần đều có bản điện tử lúc tiếp nhận, trong số hồ sơ có thành phần tiếp nhận"
                     " trong kỳ."
                     " Không kể hồ sơ nhập từ nguồn khác."),
        source="Khoản 1 Điều 17 Nghị định 61/2018/NĐ-CP",
    ),
    Measure(
        key="nhap-ngay-khi-nhan", label=_("Hồ sơ vào hệ thống ngay khi tiếp nhận"), ratio=_entered_at_once,
        definition=_("Hồ sơ được nhập lúc tiếp nhận, không nhập muộn từ sổ giấy, trong số hồ sơ tiếp nhận trong kỳ."
                     " Không kể hồ sơ nhập từ nguồn khác."),
        source="Khoản 3 Điều 17 Nghị định 61/2018/NĐ-CP",
    ),
)  # fmt: skip
