"""Are dates, times and amounts worded as Decree 30/2020 and the forms want them?"""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.documents import clerical


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2022, 8, 4), "ngày 04 tháng 8 năm 2022"),
        (date(2022, 1, 31), "ngày 31 tháng 01 năm 2022"),
        (date(2022, 2, 9), "ngày 09 tháng 02 năm 2022"),
        (date(2022, 3, 10), "ngày 10 tháng 3 năm 2022"),
        (date(2022, 12, 1), "ngày 01 tháng 12 năm 2022"),
    ],
)
def test_small_days_and_the_first_two_months_have_a_leading_zero(day: date, words: str) -> None:
    assert clerical.day_words(day) == words


def test_time_is_vietnamese_time() -> None:
    assert clerical.time_words(datetime(2022, 8, 3, 23, 5, tzinfo=UTC)) == "06 giờ 05 phút, ngày 04 tháng 8 năm 2022"


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (Decimal(3), "working_days", "03 ngày làm việc"),
        (Decimal("3.00"), "working_days", "03 ngày làm việc"),
        (Decimal(15), "days", "15 ngày"),
        (Decimal("1.5"), "working_days", "1,5 ngày làm việc"),
        (Decimal(100), "hours", "100 giờ"),
        (Decimal(6), "months", "06 tháng"),
        (Decimal(8), "working_hours", "08 giờ làm việc"),
    ],
)
def test_limits(amount: Decimal, unit: str, words: str) -> None:
    assert clerical.limit_words(amount, unit) == words


def test_money() -> None:
    assert [clerical.money_words(dong) for dong in (0, 500, 50_000, 1_234_567)] == [
        "không thu", "500 đồng", "50.000 đồng", "1.234.567 đồng",
    ]  # fmt: skip


@given(st.text())
def test_a_line_is_printable_normal_text_with_every_letter(typed: str) -> None:
    shown = clerical.line(typed)
    assert unicodedata.is_normalized("NFC", shown)
    assert not any(unicodedata.category(letter) in clerical.UNPRINTABLE for letter in shown)
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFC", typed)
        if not letter.isspace() and unicodedata.category(letter) not in clerical.UNPRINTABLE
    )
    assert "".join(shown.replace(clerical.BREAK, "").split()) == kept.replace(clerical.BREAK, "")


def test_lines_are_paragraphs() -> None:
    assert clerical.lines(" một \n\n hai\tba \r\n") == ("một", "hai ba")


def test_any_slip_becomes_plain_data() -> None:
    @dataclass(frozen=True)
    class Inner:
        on: date

    @dataclass(frozen=True)
    class Outer:
        name: str
        parts: tuple[Inner, ...]
        at: datetime | None = None

    shown = clerical.plain(Outer(name="Thử\n017", parts=(Inner(on=date(2022, 8, 4)),)))
    assert shown == {
        "name": "Thử 017",
        "parts": [
            {"on": {"day": "ngày 04 tháng 8 năm 2022", "date_first": "Ngày 04 tháng 8 năm 2022", "short": "04/08/2022"}}
        ],
        "at": None,
    }
