"""Is the line of a card's code read, and nothing else taken for one?"""

from datetime import date

import pytest

from caicach.dossiers.rules import identity_card

LINE = "006190000008|095123456|Hoàng Văn Thử 008|05091988|Nam|Thôn Bản Thử, Phương Viên|01012021"


def test_a_card_is_read() -> None:
    card = identity_card.read(LINE)
    assert card == identity_card.Card(
        personal_number="006190000008", full_name="Hoàng Văn Thử 008", born_on=date(1988, 9, 5),
        address="Thôn Bản Thử, Phương Viên",
    )  # fmt: skip


def test_a_card_of_the_first_years_or_with_a_wrong_day() -> None:
    assert identity_card.read(LINE.rsplit("|", 1)[0]) == identity_card.read(LINE)
    unborn = identity_card.read(LINE.replace("05091988", "31021988"))
    assert unborn is not None
    assert unborn.born_on is None


@pytest.mark.parametrize("line", ["", "006190000008", "006190000008|x", LINE.replace("006190000008", "12345"), "|||||"])
def test_anything_else_is_no_card(line: str) -> None:
    assert identity_card.read(line) is None
