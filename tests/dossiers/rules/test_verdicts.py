"""Early, on time, late: by law and by the statistic of 766, and where the two differ."""

import pytest

from caicach.dossiers.rules import clock, verdicts
from caicach.dossiers.rules.clock import Deviation
from caicach.dossiers.rules.verdicts import Verdict, Warn
from tests.dossiers.rules.offices import NATIONAL
from tests.dossiers.rules.samples import RULES_2018, at, limit

DUE = "2022-08-08T17:00"  # a Monday


@pytest.mark.parametrize(
    ("finished", "verdict", "left"),
    [
        ("2022-08-05T17:00", Verdict.EARLY, 480),
        ("2022-08-06T10:00", Verdict.EARLY, 480),  # on a day off before
        ("2022-08-08T07:00", Verdict.ON_TIME, 480),
        ("2022-08-08T17:00", Verdict.ON_TIME, 0),
        ("2022-08-08T17:01", Verdict.LATE, 0),
        ("2022-08-09T08:30", Verdict.LATE, -90),
    ],
)
def test_a_finished_dossier(finished: str, verdict: Verdict, left: int) -> None:
    found = verdicts.lateness(due_at=at(DUE), at=at(finished), calendar=NATIONAL, rules=RULES_2018, finished=True)
    assert (found.verdict, found.minutes_left, found.warn) == (verdict, left, Warn.NOBODY)


@pytest.mark.parametrize(
    ("now", "warn"),
    [
        ("2022-08-04T16:59", Warn.NOBODY),  # more than two working days left
        ("2022-08-04T17:00", Warn.OFFICER),
        ("2022-08-05T17:00", Warn.HEAD),
        ("2022-08-07T12:00", Warn.HEAD),
        ("2022-08-08T11:30", Warn.CHIEF),
        ("2022-08-08T17:00", Warn.CHIEF),
        ("2022-08-08T17:01", Warn.LATE),
    ],
)
def test_an_open_dossier_warns_by_the_working_time_left(now: str, warn: Warn) -> None:
    found = verdicts.lateness(due_at=at(DUE), at=at(now), calendar=NATIONAL, rules=RULES_2018)
    assert found.warn is warn
    assert (found.verdict is Verdict.LATE) == (warn is Warn.LATE)


def test_an_old_dossier_stays_readable_in_a_year_without_calendar() -> None:
    found = verdicts.lateness(due_at=at(DUE), at=at("2031-01-01T09:00"), calendar=NATIONAL, rules=RULES_2018)
    assert (found.verdict, found.minutes_left) == (Verdict.LATE, None)


# --- the two clocks; received Monday 01/08/2022 09:00, five working days: due 08/08 17:00 ---


def supplement(start: str, end: str | None) -> Deviation:
    return Deviation("restart", "supplement", at(start), at(end) if end else None, "Khoản 4 Điều 19 NĐ 61/2018")


def finance(start: str, end: str | None) -> Deviation:
    return Deviation("pause", "finance", at(start), at(end) if end else None, "Luật thử")


def legal(*deviations: Deviation, finished: str = "", now: str = "") -> Verdict:
    found = clock.clock(
        received_at=at("2022-08-01T09:00"), limit=limit("5 working_days"), calendar=NATIONAL, rules=RULES_2018,
        deviations=deviations, finished_at=at(finished) if finished else None,
    )  # fmt: skip
    return verdicts.legal_verdict(
        clock=found, at=at(finished or now), calendar=NATIONAL, rules=RULES_2018, finished=bool(finished)
    ).verdict


def statistic(*deviations: Deviation, finished: str = "", now: str = "2022-09-14T17:00") -> verdicts.Statistic:
    return verdicts.statistical_verdict(
        received_at=at("2022-08-01T09:00"), limit=limit("5 working_days"), calendar=NATIONAL, rules=RULES_2018,
        deviations=deviations, finished_at=at(finished) if finished else None, as_of=at(now),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("finished", "law", "in_time"),
    [("2022-08-05T10:00", Verdict.EARLY, True), ("2022-08-08T16:00", Verdict.ON_TIME, True),
     ("2022-08-09T08:00", Verdict.LATE, False)],
)  # fmt: skip
def test_without_a_supplement_both_agree(finished: str, law: Verdict, in_time: bool) -> None:
    assert legal(finished=finished) is law
    assert statistic(finished=finished).in_time is in_time


def test_a_supplement_restarts_the_law_and_is_subtracted_by_the_statistic() -> None:
    # Asked after one day, complete a week later, then finished after five working days of the new limit.
    wait = supplement("2022-08-02T09:00", "2022-08-09T09:00")
    assert legal(wait, finished="2022-08-16T10:00") is Verdict.ON_TIME
    found = statistic(wait, finished="2022-08-16T10:00")
    assert not found.in_time, "one day before and five after the wait are more than the five allowed"
    assert found.supplements == 1
    assert statistic(wait, finished="2022-08-15T08:00").in_time


def test_the_statistic_calls_more_than_one_supplement_late() -> None:
    waits = supplement("2022-08-02T09:00", "2022-08-03T09:00"), supplement("2022-08-04T09:00", "2022-08-05T09:00")
    assert legal(*waits, finished="2022-08-08T09:00") is Verdict.EARLY
    found = statistic(*waits, finished="2022-08-08T09:00")
    assert not found.in_time
    assert any("Yêu cầu bổ sung 2 lần" in line.text for line in found.working)


def test_while_the_person_is_waited_for_nobody_is_late() -> None:
    wait = supplement("2022-08-02T09:00", None)
    assert legal(wait, now="2022-12-01T09:00") is Verdict.ON_TIME
    found = statistic(wait, now="2022-12-01T09:00")
    assert found.in_time
    assert found.ended_at == at("2022-08-02T09:00"), "the end is the moment of the request"


def test_an_open_dossier_ends_with_the_period() -> None:
    assert statistic(now="2022-08-08T17:00").in_time
    assert not statistic(now="2022-08-09T17:00").in_time


def test_a_pause_for_money_moves_both() -> None:
    pause = finance("2022-08-02T09:00", "2022-08-04T09:00")
    assert legal(pause, finished="2022-08-10T16:00") is Verdict.ON_TIME
    assert statistic(pause, finished="2022-08-10T16:00").in_time


def test_a_date_missed_stays_missed_though_a_supplement_restarts_the_clock() -> None:
    wait = supplement("2022-08-10T09:00", "2022-08-11T09:00")
    assert legal(wait, finished="2022-08-12T09:00") is Verdict.LATE
