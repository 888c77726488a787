"""How does a page say a thing in words: days of the week, sizes of text, amounts of time?"""

from datetime import date

from django.utils.translation import gettext as _

TEXT_SIZE_COOKIE = "text_size"
TEXT_SIZES = ("normal", "large", "larger")


def text_size(value: str | None) -> str:
    """Only a size we know; a forged cookie shows the page as usual."""
    return value if value in TEXT_SIZES else "normal"


def weekday(day: date) -> str:
    names = (_("thứ Hai"), _("thứ Ba"), _("thứ Tư"), _("thứ Năm"), _("thứ Sáu"), _("thứ Bảy"), _("Chủ nhật"))
    return names[day.weekday()]
