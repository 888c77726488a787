"""Which exemption, which reason of a late entry is this? Words for people; a code for the log, which takes no text.

An exemption stands in the procedure's revision, which never changes: its code is the fee's key and its place there.
"""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from caicach.catalogue.rules.procedure import Fee
from caicach.core import text

OTHER: Final = "other"
LONGEST: Final = 300
NO_GROUND: Final = _("Phải ghi lý do được miễn.")
# Why a receipt on paper was entered later. Written into the dossier as they stand, so they are not translated.
LATE: Final = {"power": "Mất điện", "network": "Mất mạng", "system": "Phần mềm không hoạt động"}


def exemptions(fees: Iterable[Fee]) -> dict[str, str]:
    """The grounds that a procedure names, each once, by their words."""
    found: dict[str, str] = {}
    for fee in fees:
        for number, ground in enumerate(fee.exemptions, start=1):
            found.setdefault(ground, f"{fee.key}.{number}")
    return found


def exemption_code(ground: str, fees: Iterable[Fee]) -> str:
    """The code of a ground; empty for no exemption."""
    return _code(ground, exemptions(fees)) if ground else ""


def late_code(reason: str) -> str:
    """The code of a reason; empty for an entry in time."""
    return _code(reason, {words: code for code, words in LATE.items()}) if reason else ""


def _code(said: str, known: dict[str, str]) -> str:
    codes = {text.fold(words): code for words, code in known.items()}
    return codes.get(text.fold(said), OTHER)
