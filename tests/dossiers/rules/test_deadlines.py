"""The smaller deadlines, by worked examples."""

import dataclasses

import pytest

from caicach.dossiers.rules import deadlines
from tests.dossiers.rules.offices import NATIONAL
from tests.dossiers.rules.samples import RULES_2018, at


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2022-08-04T09:00", "2022-08-04T17:00"),
        ("2022-08-04T15:00", "2022-08-04T17:00"),
        ("2022-08-04T15:01", "2022-08-05T07:00"),  # after 15:00: at the opening of the next working day
        ("2022-08-05T15:01", "2022-08-08T07:00"),
        ("2022-08-06T09:00", "2022-08-08T07:00"),  # on a day off
        ("2022-01-28T15:30", "2022-02-07T07:00"),  # before Tết
    ],
)
def test_hand_over(received: str, expected: str) -> None:
    found = deadlines.hand_over_due(received_at=at(received), calendar=NATIONAL, rules=RULES_2018)
    assert found == at(expected)


def test_without_the_15_hour_rule_hand_over_is_the_same_day_until_closing() -> None:
    rules = dataclasses.replace(RULES_2018, cutoff_moves_hand_over=False)
    for received, expected in (("2022-08-04T16:59", "2022-08-04T17:00"), ("2022-08-04T17:00", "2022-08-05T07:00")):
        found = deadlines.hand_over_due(received_at=at(received), calendar=NATIONAL, rules=rules)
        assert found == at(expected)


@pytest.mark.parametrize(
    ("received", "expected"),
    [("2022-08-04T09:00", "2022-08-09T17:00"), ("2022-08-06T09:00", "2022-08-11T17:00")],
)
def test_a_supplement_is_told_within_three_working_days(received: str, expected: str) -> None:
    found = deadlines.supplement_notice_due(received_at=at(received), calendar=NATIONAL, rules=RULES_2018)
    assert found == at(expected)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2022-08-10T17:00", "2022-08-09T17:00"),
        ("2022-08-08T17:00", "2022-08-05T17:00"),  # due on Monday: the Friday before
        ("2022-02-07T17:00", "2022-01-28T17:00"),  # due after Tết: before it
        ("2022-08-10T10:30", "2022-08-09T17:00"),
    ],
)
def test_the_apology_goes_out_a_day_before(due: str, expected: str) -> None:
    assert deadlines.apology_due(due_at=at(due), calendar=NATIONAL, rules=RULES_2018) == at(expected)


def test_one_re_appointment_only() -> None:
    assert deadlines.may_extend(extensions=0, rules=RULES_2018)
    assert not deadlines.may_extend(extensions=1, rules=RULES_2018)
