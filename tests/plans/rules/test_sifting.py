"""What each figure of the board counts: the parts add up, and what was cancelled stands alone."""

from caicach.plans.rules.dates import Alarm
from caicach.plans.rules.sifting import SIEVE_NAMES, Sieve, passes
from caicach.plans.states import Standing

PARTS = (Sieve.DONE_IN_TIME, Sieve.DONE_LATE, Sieve.NOT_DUE, Sieve.SENT_BACK, Sieve.OVERDUE)


def test_each_standing_task_is_in_exactly_one_part_and_a_cancelled_one_in_none() -> None:
    for standing in Standing:
        inside = [one for one in PARTS if passes(one, standing, Alarm.NONE)]
        assert len(inside) == int(passes(Sieve.EVERY, standing, Alarm.NONE)) == int(standing is not Standing.CANCELLED)


def test_done_is_both_ways_of_being_done() -> None:
    done = {one for one in Standing if passes(Sieve.DONE, one, Alarm.NONE)}
    assert done == {Standing.DONE_IN_TIME, Standing.DONE_LATE}


def test_near_and_long_overdue_follow_the_working_days() -> None:
    assert {one for one in Alarm if passes(Sieve.SOON, Standing.NOT_DUE, one)} == {Alarm.SOON, Alarm.TODAY}
    assert {one for one in Alarm if passes(Sieve.LONG_OVERDUE, Standing.OVERDUE, one)} == {Alarm.COMMITTEE}


def test_every_sieve_has_a_name() -> None:
    assert set(SIEVE_NAMES) == set(Sieve)
