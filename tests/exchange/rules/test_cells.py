"""What does a cell mean? Numbers that lost their zeros, days in every form, and what is refused rather than guessed."""

from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.exchange.rules import cells

Read = Callable[[cells.Cell], object]
TEXTS: dict[Read, tuple[str, ...]] = {
    cells.personal_number: ("006090000017", " 006 090 000 017 "),
    cells.phone: ("0912345678", "0912 345.678"),
    cells.organisation_code: ("0100109106", "0100109106-001"),
    cells.email: ("thu@vi-du.vn",),
    cells.code: ("CU.2022/0001", "2.000815"),
}


@pytest.mark.parametrize("read", TEXTS)
def test_what_is_right_is_read(read: Read) -> None:
    assert all(read(said) for said in TEXTS[read])


def test_a_number_has_lost_its_zeros_by_the_spreadsheets_doing() -> None:
    assert cells.personal_number(6090000017) == "006090000017"
    assert cells.phone(912345678) == "0912345678"
    assert cells.organisation_code(100109106) == "0100109106"


@pytest.mark.parametrize(("read", "said"), [
    (cells.personal_number, "6090000017"), (cells.personal_number, "00609000001"),
    (cells.personal_number, "999090000017"),
    (cells.phone, "912345678"), (cells.phone, "số mới"), (cells.email, "thu.vi-du.vn"), (cells.code, "CU 2022"),
    (cells.organisation_code, "100109106"), (cells.short(3), "dài quá"), (cells.day, "30/02/2022"), (cells.day, "2022"),
    (cells.day, "hôm qua"), (cells.day, 0), (cells.day, 90_000), (cells.day, "04/13/2022"),
])  # fmt: skip
def test_a_text_that_lacks_something_is_a_mistake(read: Read, said: cells.Cell) -> None:
    with pytest.raises(cells.Unreadable):
        read(said)


@pytest.mark.parametrize(("said", "meant"), [
    ("04/01/2022", (date(2022, 1, 4), None)), ("4-1-2022", (date(2022, 1, 4), None)),
    ("4.1.2022 09:30", (date(2022, 1, 4), time(9, 30))), ("04/01/2022 9h05", (date(2022, 1, 4), time(9, 5))),
    ("2022-01-04", (date(2022, 1, 4), None)), ("2022-01-04T17:00:00", (date(2022, 1, 4), time(17))),
    (44565, (date(2022, 1, 4), None)),
])  # fmt: skip
def test_days(said: cells.Cell, meant: tuple[date, time | None]) -> None:
    assert cells.moment(said) == meant


def test_a_workbook_of_1904_counts_from_another_day() -> None:
    assert cells.day(43103, since_1904=True) == cells.day(44565) == date(2022, 1, 4)


@given(st.dates(date(1901, 1, 1), date(2100, 1, 1)))
def test_a_day_comes_back_however_it_is_written(day: date) -> None:
    assert {cells.day(f"{day:%d/%m/%Y}"), cells.day(day.isoformat()),
            cells.day((day - cells.SERIALS[False]).days)} == {day}  # fmt: skip
