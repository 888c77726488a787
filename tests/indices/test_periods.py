"""Periods of reports (Decree 09/2019, Article 12) and of the calendar: days, codes, what comes before and after."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.core import errors
from caicach.indices import periods
from caicach.indices.periods import Kind, Period, Reckoning

ALL = st.builds(
    lambda year, kind, number, reckoning: Period(year, kind, number % (12 // periods.MONTHS[kind]) + 1, reckoning),
    st.integers(1991, 2199), st.sampled_from(Kind), st.integers(0, 11), st.sampled_from(Reckoning),
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "first", "last", "label"),
    [
        ("2022", date(2021, 12, 15), date(2022, 12, 14), "năm 2022"),
        ("2022-H1", date(2021, 12, 15), date(2022, 6, 14), "sáu tháng đầu năm 2022"),
        ("2022-H2", date(2022, 6, 15), date(2022, 12, 14), "sáu tháng cuối năm 2022"),
        ("2022-Q3", date(2022, 6, 15), date(2022, 9, 14), "quý III/2022"),
        ("2022-M01", date(2021, 12, 15), date(2022, 1, 14), "tháng 01/2022"),
        ("2024-M02-lich", date(2024, 2, 1), date(2024, 2, 29), "tháng 02/2024 (tháng dương lịch)"),
        ("2022-lich", date(2022, 1, 1), date(2022, 12, 31), "năm 2022 (tháng dương lịch)"),
    ],
)
def test_days_and_words(code: str, first: date, last: date, label: str) -> None:
    period = Period.parse(code)
    assert (period.code, period.days, period.label) == (code, (first, last), label)


@pytest.mark.parametrize("code", ["", "22", "2022-H3", "2022-M13", "2022-M00", "2022-Q5", "2022-Q1-am", "1200"])
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(errors.Invalid):
        Period.parse(code)


@given(ALL)
def test_periods_follow_one_another_without_a_gap(period: Period) -> None:
    assert Period.parse(period.code) == period
    assert period.following().days[0] == period.days[1] + timedelta(days=1)
    assert period.following().previous() == period
    for day in period.days:
        assert periods.containing(day, period.kind, period.reckoning) == period
