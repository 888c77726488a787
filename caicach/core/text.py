"""How is Vietnamese text compared? One normal form (NFC), and a folded form without tone marks for searching."""

import itertools
import re
import unicodedata

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_D_BAR = str.maketrans({"đ": "d", "Đ": "D"})


def nfc(value: str) -> str:
    """The text in Unicode NFC, trimmed, with runs of blanks made one."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", value)).strip()


def fold(value: str) -> str:
    """Lower case without tone marks: "Đặng Thị Ánh" → "dang thi anh"."""
    bare = "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c))
    return _SPACES.sub(" ", bare.translate(_D_BAR)).strip().lower()


def words(value: str) -> list[str]:
    """The folded words, in order."""
    return _WORD.findall(fold(value))


def tokens(name: str) -> list[str]:
    """Folded words and ordered word pairs of a name, for an index: "Lý Thị Mai" → ly, thi, mai, ly thi, thi mai."""
    parts = words(name)
    return list(dict.fromkeys([*parts, *(f"{a} {b}" for a, b in itertools.pairwise(parts))]))
