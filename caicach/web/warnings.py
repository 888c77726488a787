"""How does the desk show that a dossier is running out of time? A word, a shape and a colour, and the time left.

Officials are told in working time (`dossiers.rules.warnings`), citizens in days (`lateness`).
"""

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from caicach.dossiers.rules.warnings import Warn
from caicach.dossiers.rules.working import say_minutes

TONES: Final[dict[Warn, str]] = {
    Warn.NOBODY: "ok", Warn.OFFICER: "soon", Warn.HEAD: "urgent", Warn.CHIEF: "critical", Warn.LATE: "over",
}  # fmt: skip
# How an address asks for a level.
KEYS: Final[dict[Warn, str]] = {
    Warn.OFFICER: "sap-den-han", Warn.HEAD: "gap", Warn.CHIEF: "rat-gap", Warn.LATE: "qua-han",
}  # fmt: skip
LEVELS: Final = {key: warn for warn, key in KEYS.items()}


def time_left(minutes: int | None) -> SafeString:
    """ "còn 12 giờ làm việc"; from four hours on the minutes are left out."""
    if minutes is None:
        return SafeString("")
    rounded = minutes - minutes % 60 if minutes >= 240 else minutes
    words = _("còn %(time)s làm việc") % {"time": say_minutes(rounded)}
    return format_html('<span class="small time-left">{}</span>', words)
