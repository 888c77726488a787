"""May these words be stored? One form, no invisible signs, not longer than their column."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from caicach.core import errors, text

LONGEST_REASON: Final = 2000

# Control signs that are not white space, and halves of letters: PostgreSQL takes neither.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")


def problem(words: str, *, most: int) -> errors.Text | None:
    """What is wrong with a text that goes into a column of this length, or None."""
    if _UNSTORABLE.search(words):
        return _("Có ký tự không hợp lệ; hãy xóa và gõ lại.")
    if len(words) > most:
        return _("Dài quá %(most)s ký tự.") % {"most": most}
    return None


def fit(words: str, *, field: str, most: int = LONGEST_REASON, missing: errors.Text = "") -> str:
    """The text as it is stored; Invalid beside its field if it cannot be, or if `missing` says it must not be empty."""
    found = problem(words, most=most)
    if found is None and not (words := text.nfc(words)) and missing:
        found = missing
    if found is not None:
        raise errors.Invalid(found, field=field)
    return words
