"""What do the words about a row say without what they quote of its cells? Pure.

Words quote a cell between “ and ”. A day that is none in the calendar, and a number that is no day, stand in them
without signs. Numbers of five digits or less are rows and counts.
"""

import re
from typing import Final

LEFT: Final = "“…”"
_INNERMOST: Final = re.compile("“[^“”]*”")
_DAY: Final = re.compile(r"\b\d{1,4}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{1,4}\b")
_NUMBER: Final = re.compile(r"\d{6,}")


def without(words: str) -> str:
    """The same words with a sign where a cell was quoted; counts and the numbers of rows stay."""
    return _NUMBER.sub("…", _DAY.sub("…", _unquoted(words)))


def _unquoted(words: str) -> str:
    """From the inside out. Where a cell has signs of its own that leave it open what is quoted, too much goes."""
    kept, more = words, 1
    while more:
        kept, more = _INNERMOST.subn("\0", kept)
    if not re.search("[“”]", kept):
        return kept.replace("\0", LEFT)
    marks = [found.start() for found in re.finditer("[“”]", words)]
    last = marks[-1] + 1 if words[marks[-1]] == "”" else len(words)
    return words[: marks[0]] + LEFT + words[last:]
