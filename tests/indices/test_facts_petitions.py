"""Petitions, tasks, payments and ratings as facts: made of their acts by pure functions."""

from datetime import date, datetime

import pytest

from caicach.core import clock
from caicach.indices.facts import petitions, tasks
from caicach.indices.facts.petitions import Act
from tests.support.stories import calendar


def at(month: int, day: int) -> datetime:
    return datetime(2022, month, day, 10, tzinfo=clock.ZONE)


RECEIVED = (Act.RECEIVED, at(8, 1))  # a Monday


@pytest.mark.parametrize(("acts", "in_time"), [
    ([], None),
    ([(Act.REFUSED, at(8, 3))], True),
    ([(Act.REFUSED, at(8, 4))], False),
    ([(Act.FORWARDED, at(8, 3))], True),
    ([(Act.RESOLVED, at(8, 22))], True),
    ([(Act.RESOLVED, at(8, 23))], False),
    ([(Act.ASKED, at(8, 8))], None),
    ([(Act.ASKED, at(8, 9)), (Act.ANSWERED, at(8, 10)), (Act.RESOLVED, at(8, 11))], False),
    ([(Act.ASKED, at(8, 8)), (Act.ANSWERED, at(8, 22)), (Act.RESOLVED, at(8, 30))], True),
    ([(Act.RESOLVED, at(8, 10)), (Act.PUBLISHED, at(8, 12))], True),
    ([(Act.RESOLVED, at(8, 10)), (Act.PUBLISHED, at(8, 15))], False),
])  # fmt: skip
def test_whether_a_petition_was_handled_in_time(acts: list[tuple[Act, datetime]], in_time: bool | None) -> None:
    made = petitions.row([RECEIVED, *acts], calendar=calendar())
    assert made.in_time is in_time
    assert (made.received_on, made.due_at.date()) >= (date(2022, 8, 1), date(2022, 8, 22))


def test_the_last_word_of_the_person_counts() -> None:
    said = [RECEIVED, (Act.RESOLVED, at(8, 5)), (Act.CONTENT, at(8, 6)), (Act.UNHAPPY, at(8, 7))]
    made = petitions.row(said, calendar=calendar())
    assert (made.satisfied, made.finished_on) == (False, date(2022, 8, 5))


def test_tasks_payments_and_ratings() -> None:
    day = date(2022, 6, 14)
    assert tasks.task(due_on=day, finished_on=day).in_time is True
    assert tasks.task(due_on=None, finished_on=day).in_time is None
    assert tasks.task(due_on=day, finished_on=None).in_time is None
    assert [tasks.paid_online(paid_at=at(8, 1), way=way) for way in ("national", "counter")] == [True, False]
    assert not tasks.satisfied(3)
