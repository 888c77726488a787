"""Why has one of the nine indices of Circular 01/2018/TT-VPCP no value for a dossier? One letter each, as stored."""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Uncounted(StrEnum):
    NOT_RECEIVED = "n"
    OPEN = "o"
    WITHDRAWN = "w"
    NOT_RETURNED = "r"
    NO_STEP_DATES = "d"
    FAULT_UNKNOWN = "f"
    ELSEWHERE_UNKNOWN = "e"
    NO_POSTINGS = "p"
    NO_COMPLAINTS = "c"
    OF_UNIT = "u"


UNCOUNTED_LABELS: Final[dict[Uncounted, Promise]] = {
    Uncounted.NOT_RECEIVED: _("Hồ sơ chưa hoặc không được tiếp nhận."),
    Uncounted.OPEN: _("Hồ sơ chưa giải quyết xong."),
    Uncounted.WITHDRAWN: _("Người nộp đã rút hồ sơ."),
    Uncounted.NOT_RETURNED: _("Kết quả chưa trả, chưa biết người dân còn phải đến nơi nào."),
    Uncounted.NO_STEP_DATES: _("Các bước đều đúng hạn, nhưng nhật ký không ghi sớm hơn hạn bao lâu."),
    Uncounted.FAULT_UNKNOWN: _("Có yêu cầu bổ sung, nhưng nhật ký không ghi lỗi thuộc bên nào."),
    Uncounted.ELSEWHERE_UNKNOWN: _(
        "Có nghĩa vụ tài chính, nhưng nhật ký không ghi người dân có phải đến cơ quan khác hay không."
    ),
    Uncounted.NO_POSTINGS: _("Chưa có dữ liệu niêm yết thủ tục tại trụ sở."),
    Uncounted.NO_COMPLAINTS: _("Chưa có dữ liệu phản ánh, kiến nghị."),
    Uncounted.OF_UNIT: _("Tính cho cả đơn vị, không tính cho từng hồ sơ."),
}


class About(StrEnum):
    """What a petition is about."""

    PROCEDURE = "procedure"
    CONDUCT = "conduct"
    OTHER = "other"
