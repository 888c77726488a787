"""Is a password of the words of the office refused, and a sentence of one's own taken?"""

from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from caicach.config import passwords


@pytest.mark.parametrize(
    "password",
    ["Mộtcửa@2026", "bac-kan-2025!", "UBND.ThaiNguyen1", "caicachhanhchinh", "Matkhau123456", "quantri-admin-1"],
)  # fmt: skip
def test_words_of_the_office_are_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="dễ đoán"):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["k7mp-xw3d-9ayc-tq2h", "sáng nay sương trắng núi", "hồ sơ của tôi mất rồi", "núi" * 30, "    dấu cách   ",
     "!@#$%^&*()_+=-", "密码很长的一句话没人知道"],
)  # fmt: skip
def test_a_sentence_of_ones_own_is_taken_whatever_letters_it_has(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize("password", ["ngắn quá", "qwertyuiop", "1234567890"])
def test_short_or_common_ones_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_the_list_is_documented() -> None:
    told = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "people-and-roles.md").read_text()
    assert [word for word in passwords.WORDS if f"`{word}`" not in told] == []
