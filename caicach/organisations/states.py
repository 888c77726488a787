"""How are the kinds of units called? The list is open: a kind without a name here is shown by its key."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_NAMES: dict[str, str | Promise] = {
    "province": _("UBND tỉnh"),
    "department": _("Sở, ban, ngành"),
    "district": _("UBND cấp huyện"),
    "commune": _("UBND cấp xã"),
    "one_stop": _("Bộ phận Một cửa"),
    "vertical_agency": _("Cơ quan ngành dọc"),
    "office": _("Đơn vị thuộc sở"),
}


def kind_name(kind: str) -> str:
    return str(KIND_NAMES.get(kind, kind))
