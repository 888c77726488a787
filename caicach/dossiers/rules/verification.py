"""By which code can anybody check a result? Nobody can guess one, and a typing error is told from an unknown code.

Fifteen random signs of an alphabet of 31 (2⁷⁴ codes) and one that checks them: 31 is prime and no two places weigh the
same, so one wrong sign or two signs that changed places never give another valid code. Letters that look like digits
are not used, and are read as the digits they look like.
"""

import re
import secrets
from collections.abc import Iterable
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRTUVWXY"  # without I, L, O, S, Z
LENGTH: Final = 16
SHAPE: Final = rf"^[{ALPHABET}]{{{LENGTH}}}$"
GROUP: Final = 4
_BASE: Final = len(ALPHABET)
_VALUES: Final = {sign: value for value, sign in enumerate(ALPHABET)}
_LOOKS_LIKE: Final = str.maketrans("ILOSZ", "11052")
_BLANKS: Final = re.compile(r"[\s.\-_–—]")


def new_code() -> str:
    return code_of(secrets.randbelow(_BASE) for _place in range(LENGTH - 1))


def code_of(drawn: Iterable[int]) -> str:
    """The code of fifteen drawn numbers below 31, with its check."""
    values = list(drawn)
    # The weighted sum of all sixteen is a multiple of 31; the last weighs 1.
    check = -sum(_weight(place) * value for place, value in enumerate(values)) % _BASE
    return "".join(ALPHABET[value] for value in [*values, check])


def read(typed: str) -> str:
    """The code as it is stored: without blanks and hyphens, in capitals, letters that look like digits as digits."""
    return _BLANKS.sub("", typed).upper().translate(_LOOKS_LIKE)


def is_code(code: str) -> bool:
    """Whether it can be a code: right length, known signs, right check."""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return sum(_weight(place) * _VALUES[sign] for place, sign in enumerate(code)) % _BASE == 0


def shown(code: str) -> str:
    """In groups of four, for eyes."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def _weight(place: int) -> int:
    return LENGTH - place
