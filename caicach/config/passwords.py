"""Which passwords would somebody who knows the office try first? Those made of its own words, whatever case and tone.

The list is documented (docs/how-to/people-and-roles.md); the 20,000 most used passwords of the world are Django's.
"""

import re
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from caicach.core import text

# The longer before those they hold.
WORDS: Final = (
    "mot cua lien thong", "uy ban nhan dan", "cai cach hanh chinh", "thai nguyen", "cong chuc", "hanh chinh",
    "viet nam", "hanoi", "mot cua", "bac kan", "cai cach", "mat khau", "dang nhap", "password", "quan tri", "ho so",
    "ubnd", "admin",
)  # fmt: skip
LEAST_LEFT: Final = 6  # letters and digits a password with such words must hold besides them, years and rows like 123


class ContextWordsValidator:
    """Refuses a password of which little is left without the words of the office, years, and rows of digits."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_made_of_such_words(password):
            words = _(
                "Mật khẩu này ghép từ những chữ dễ đoán (tên tỉnh, cơ quan, phần mềm, năm). Chọn câu của riêng bạn."
            )
            raise ValidationError(words, code="password_of_context_words")

    def get_help_text(self) -> str:
        return _("Không ghép mật khẩu từ tên tỉnh, cơ quan, phần mềm và năm.")


def is_made_of_such_words(password: str) -> bool:
    folded = left = re.sub(r"[\W_]", "", text.fold(password))
    for word in WORDS:
        left = left.replace(word.replace(" ", ""), "")
    if left == folded:
        return False
    left = re.sub(r"(19|20)\d\d", "", left)
    return len(re.sub(r"0?123(45?6?7?8?9?0?)?", "", left)) < LEAST_LEFT
